import type { OrganisationId } from '../core/identifiers.ts';
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
