import type { Instant, OrganisationId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Organisation } from '../store/stored.ts';
import { update } from '../store/update.ts';

/** Who an organisation signs in as: the issuer and subject of its access tokens. */
export interface OrganisationIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** Admits an organisation, or renews what is known of it; purposes it registered stay. Durable when it resolves. */
export async function admitOrganisation(
  store: Store,
  organisation: Omit<Organisation, 'status' | 'registeredPurposes'>,
  identity: OrganisationIdentity,
): Promise<Organisation> {
  const organisationKey = keys.organisation(organisation.id);
  const identityKey = keys.organisationIdentity(identity.issuer, identity.subject);
  return update(store, [organisationKey, identityKey], ([known]) => {
    const before = known?.value as Organisation | undefined; // written here alone
    const admitted: Organisation = {
      ...organisation,
      status: before?.status ?? 'ADMITTED',
      ...(before?.statusChanges === undefined ? {} : { statusChanges: before.statusChanges }),
      registeredPurposes: before?.registeredPurposes ?? [],
    };
    return {
      kind: 'write',
      result: admitted,
      write: [
        { key: organisationKey, value: admitted },
        { key: identityKey, value: organisation.id },
        { key: keys.organisationListed(organisation.id), value: organisation.id },
      ],
    };
  });
}

/** What the authority decides of an organisation that takes part. */
export type StatusDecision = 'SUSPENDED' | 'ADMITTED' | 'EXPELLED';

export type StatusSetting =
  | { readonly kind: 'set'; readonly organisation: Organisation }
  | { readonly kind: 'unknown' }
  /** An expulsion is final. */
  | { readonly kind: 'expelled' };

/**
 * Suspends, reinstates or expels. When it resolves no gateway starts to release anything to an organisation that is not
 * admitted, nor delivers what it decided on before. Deciding the same again changes nothing.
 */
export function setOrganisationStatus(
  store: Store,
  id: OrganisationId,
  status: StatusDecision,
  at: Instant,
  reason: string | undefined,
): Promise<StatusSetting> {
  const key = keys.organisation(id);
  return update<StatusSetting>(store, [key], ([known]) => {
    const organisation = known?.value as Organisation | undefined; // written here alone
    if (organisation === undefined) return { kind: 'answer', result: { kind: 'unknown' } };
    if (organisation.status === status) return { kind: 'answer', result: { kind: 'set', organisation } };
    if (organisation.status === 'EXPELLED') return { kind: 'answer', result: { kind: 'expelled' } };
    const change = { status, at, ...(reason === undefined ? {} : { reason }) };
    const changed = {
      ...organisation,
      status,
      statusChanges: [...(organisation.statusChanges ?? []), change],
    };
    return {
      kind: 'write',
      result: { kind: 'set', organisation: changed },
      write: [{ key, value: changed }],
    };
  });
}

export async function organisationOf(
  store: Store,
  issuer: string,
  subject: string,
): Promise<OrganisationId | undefined> {
  const [entry] = await store.read([keys.organisationIdentity(issuer, subject)]);
  return entry?.value as OrganisationId | undefined; // written here alone
}

export async function readOrganisation(store: Store, id: OrganisationId): Promise<Organisation | undefined> {
  const [entry] = await store.read([keys.organisation(id)]);
  return entry?.value as Organisation | undefined; // written here alone
}

export async function readOrganisations(store: Store): Promise<readonly Organisation[]> {
  const listed = await store.scan(keys.organisationListed(''), { limit: 1_000 });
  const entries = await store.read(listed.map(({ value }) => keys.organisation(value as OrganisationId)));
  return entries.flatMap((entry) => (entry === undefined ? [] : [entry.value as Organisation]));
}
