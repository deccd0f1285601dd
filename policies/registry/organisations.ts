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

export type Admission =
  | { readonly kind: 'admitted'; readonly organisation: Organisation }
  /** Another organisation signs in as that. */
  | { readonly kind: 'identity-taken' }
  /** An expulsion is final. */
  | { readonly kind: 'expelled' };

/**
 * Admits an organisation, or renews what is known of it: the purposes it registered and what it accepted stay, and it signs in as
 * the identity named alone. Durable when it resolves.
 */
export async function admitOrganisation(
  store: Store,
  organisation: Omit<Organisation, 'status' | 'statusChanges' | 'schemeAcceptances' | 'registeredPurposes'>,
  identity: OrganisationIdentity,
): Promise<Admission> {
  const { id } = organisation;
  const organisationKey = keys.organisation(id);
  const identityKey = keys.organisationIdentity(identity.issuer, identity.subject);
  const signInKey = keys.organisationSignIn(id);
  return update<Admission>(
    store,
    [organisationKey, identityKey, signInKey],
    ([known, identified, signIn]) => {
      const before = known?.value as Organisation | undefined; // written here alone
      if (identified !== undefined && identified.value !== id)
        return { kind: 'answer', result: { kind: 'identity-taken' } };
      if (before?.status === 'EXPELLED') return { kind: 'answer', result: { kind: 'expelled' } };
      const admitted: Organisation = {
        status: 'ADMITTED',
        registeredPurposes: [],
        ...before,
        ...organisation,
      };
      const earlier = signIn?.value as string | undefined; // likewise
      return {
        kind: 'write',
        result: { kind: 'admitted', organisation: admitted },
        write: [
          { key: organisationKey, value: admitted },
          ...(earlier === undefined || earlier === identityKey ? [] : [{ key: earlier, value: undefined }]),
          { key: identityKey, value: id },
          { key: signInKey, value: identityKey },
          { key: keys.organisationListed(id), value: id },
        ],
      };
    },
  );
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
