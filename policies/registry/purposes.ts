import type { OrganisationId, PurposeId } from '../core/identifiers.ts';
import { createPurposes, type Purposes, type RegisteredPurpose } from '../core/purpose.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Organisation } from '../store/stored.ts';
import { update } from '../store/update.ts';

/** The purpose's id is not the organisation's own to give, or a parent is not one it is admitted for. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused';
  constructor() {
    super('a registered purpose is named by its organisation and lies under purposes it is admitted for');
  }
}

/** Whether it may ask for data for this purpose: it is admitted for it, or for one above. */
export function mayUse(organisation: Organisation, purpose: PurposeId): boolean {
  const { covers } = purposesOf(organisation);
  return organisation.admittedPurposes.some((admitted) => covers(admitted, purpose));
}

/** Registering the same again changes nothing. Throws `RegistrationRefused`. */
export function registerPurpose(store: Store, id: OrganisationId, purpose: RegisteredPurpose): Promise<void> {
  const key = keys.organisation(id);
  return update<void>(store, [key], ([entry]) => {
    const organisation = entry?.value as Organisation | undefined; // written by this room alone
    const known = organisation?.registeredPurposes.find((each) => each.id === purpose.id);
    if (known !== undefined && isSame(known, purpose)) return { kind: 'answer', result: undefined };
    if (organisation === undefined || !mayRegister(organisation, purpose)) throw new RegistrationRefused();
    const registeredPurposes = [...organisation.registeredPurposes, purpose];
    return {
      kind: 'write',
      result: undefined,
      write: [{ key, value: { ...organisation, registeredPurposes } }],
    };
  });
}

/** INVARIANT: nobody registers their way out of what they are admitted for: every parent is a purpose they may use. */
function mayRegister(organisation: Organisation, { id, parents }: RegisteredPurpose): boolean {
  const isOwn =
    id.startsWith(`${organisation.id}:`) && /^[a-z][a-z0-9-]+:[A-Za-z][A-Za-z0-9]{0,79}$/.test(id);
  const isNew = !purposesOf(organisation).has(id);
  return isOwn && isNew && parents.length > 0 && parents.every((parent) => mayUse(organisation, parent));
}

/** The vocabulary with what this organisation registered. */
function purposesOf(organisation: Organisation): Purposes {
  return createPurposes(organisation.registeredPurposes);
}

function isSame(known: RegisteredPurpose, purpose: RegisteredPurpose): boolean {
  return (
    known.label === purpose.label &&
    known.parents.length === purpose.parents.length &&
    known.parents.every((parent) => purpose.parents.includes(parent))
  );
}
