import { LRUCache } from 'lru-cache';
import { agreementState } from '../../policies/core/agreementLifecycle.ts';
import type { Coordinate, Instant, NodeId, OrganisationId } from '../../policies/core/identifiers.ts';
import { keys } from '../../policies/store/keys.ts';
import { agreementsIn } from '../../policies/store/standing.ts';
import type { Store } from '../../policies/store/store.ts';
import type { Organisation } from '../../policies/store/stored.ts';

/** What some agreement of an organisation lists that is in force, with whomever and for whatever purpose. */
export type GrantedCoordinates = (organisation: OrganisationId) => Promise<ReadonlySet<Coordinate>>;

const rememberedMs = 30_000;
const rememberedOrganisations = 1_000;
const pageSize = 500;

/**
 * Remembers an organisation's for thirty seconds: it says which part of the schema it is shown, not which data it is given, so
 * that a coordinate shown a while too long or too late releases nothing. Rejects with `StoreUnavailable`.
 */
export function createGrantedCoordinates(store: Store, clock: () => Instant): GrantedCoordinates {
  const known = new LRUCache<
    string,
    { readonly at: Instant; readonly granted: Promise<ReadonlySet<Coordinate>> }
  >({
    max: rememberedOrganisations,
  });
  return (organisation) => {
    const at = clock();
    const last = known.get(organisation);
    if (last !== undefined && at - last.at < rememberedMs) return last.granted;
    const granted = readGranted(store, organisation, at);
    known.set(organisation, { at, granted });
    granted.catch(() => known.delete(organisation));
    return granted;
  };
}

async function readGranted(
  store: Store,
  organisation: OrganisationId,
  at: Instant,
): Promise<ReadonlySet<Coordinate>> {
  const [party] = await store.read([keys.organisation(organisation)]);
  const granted = new Set<Coordinate>();
  if ((party?.value as Organisation | undefined)?.status !== 'ADMITTED') return granted; // written by policies/registry
  const prefix = keys.agreementByOrganisation(organisation, '');
  for (let after: string | undefined; ; ) {
    const page = await store.scan(prefix, { limit: pageSize, ...(after === undefined ? {} : { after }) });
    // written by policies/negotiation alone
    const nodes = new Set(page.map(({ value }) => (value as { readonly node: NodeId }).node));
    for (const coordinate of await listed(store, organisation, nodes, at)) granted.add(coordinate);
    after = page.at(-1)?.key;
    if (page.length < pageSize) return granted;
  }
}

async function listed(
  store: Store,
  organisation: OrganisationId,
  nodes: ReadonlySet<NodeId>,
  at: Instant,
): Promise<readonly Coordinate[]> {
  const standings = await store.read([...nodes].map((node) => keys.standing(node, organisation)));
  return standings
    .flatMap(agreementsIn)
    .filter((each) => agreementState(each, at) === 'ACTIVE' && at >= each.terms.period.from)
    .flatMap(({ terms }) => terms.items.map(({ coordinate }) => coordinate));
}
