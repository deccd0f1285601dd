import type { Agreement } from '../core/agreement.ts';
import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import type { RegisteredPurpose } from '../core/purpose.ts';
import { keys } from './keys.ts';
import type { Entry, Store } from './store.ts';
import type { Connections, Organisation, OrganisationStatus } from './stored.ts';

/** What a decision about one person for one organisation needs, from one round trip. */
export interface Standing {
  readonly organisationStatus: OrganisationStatus | 'UNKNOWN';
  /** Purposes this organisation registered, each with its parents. */
  readonly purposes: readonly RegisteredPurpose[];
  /** All agreements between the two, the oldest first. */
  readonly agreements: readonly Agreement[];
  /** The person's own identifier at each connected source; the built-in `self` is not among them. */
  readonly sourceIdentifiers: ReadonlyMap<OrganisationId, string>;
}

/** An unknown organisation or node reads like one with nothing agreed. Throws `StoreUnavailable`. */
export async function readStanding(
  store: Store,
  organisation: OrganisationId,
  node: NodeId,
): Promise<Standing> {
  const [party, agreements, connections] = await store.read([
    keys.organisation(organisation),
    keys.standing(node, organisation),
    keys.connections(node),
  ]);
  const known = party?.value as Organisation | undefined; // written by policies/registry alone
  return {
    organisationStatus: known?.status ?? 'UNKNOWN',
    purposes: known?.registeredPurposes ?? [],
    agreements: agreementsIn(agreements),
    sourceIdentifiers: identifiersIn(connections),
  };
}

/** What lies under `standing/…`: only policies/negotiation and policies/records write there. */
export function agreementsIn(entry: Entry | undefined): readonly Agreement[] {
  return (entry?.value ?? []) as readonly Agreement[];
}

function identifiersIn(entry: Entry | undefined): ReadonlyMap<OrganisationId, string> {
  const { sources } = (entry?.value ?? { sources: {} }) as Connections; // written by policies/connections alone
  return new Map(
    Object.entries(sources).map(([source, { identifier }]) => [source as OrganisationId, identifier]),
  );
}
