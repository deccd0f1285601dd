import { newNodeId, noConnections } from '../connections/nodes.ts';
import { newSourceConnection } from '../connections/sources.ts';
import type { Instant, NodeId, OrganisationId, RepresentationId } from '../core/identifiers.ts';
import { ended, type Representation, representationState } from '../core/representation.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Change, Entry, Store } from '../store/store.ts';
import type { Connections, Node } from '../store/stored.ts';
import { type Plan, update } from '../store/update.ts';
import type { Attestation } from './attestation.ts';
import { representationIn } from './representations.ts';

export type Registration =
  | { readonly kind: 'registered'; readonly representation: Representation }
  /** Of somebody else, over already, or of a power of attorney that its giver has ended since. */
  | { readonly kind: 'not-valid' }
  /** The representative is not connected to this source. */
  | { readonly kind: 'not-connected' };

/**
 * Registers what a source attests. The represented person is whoever is connected under that identifier; who is not yet in the
 * network gets a node and that connection, in the same step. Registering the same again changes nothing; another attestation by
 * the source of the same two takes its former one's place. Throws `StoreUnavailable`.
 */
export async function registerRepresentation(
  store: Store,
  source: OrganisationId,
  representative: NodeId,
  attestation: Attestation,
  at: Instant,
): Promise<Registration> {
  if (attestation.until <= Math.max(at, attestation.from ?? at)) return { kind: 'not-valid' };
  for (;;) {
    const attempt = await tryRegister(store, source, representative, attestation, at);
    if (attempt !== 'changed') return attempt;
  }
}

/** `changed`: who the two are, or what was attested of them, is not what it was when the keys to read were found. */
async function tryRegister(
  store: Store,
  source: OrganisationId,
  representative: NodeId,
  attestation: Attestation,
  at: Instant,
): Promise<Registration | 'changed'> {
  const { kind, scope, until, from = at } = attestation;
  const identityKey = keys.sourceIdentity(source, attestation.represented);
  const [known] = await store.read([identityKey]);
  const represented = nodeIn(known) ?? newNodeId();
  const next: Representation = {
    id: newIdentifier('rep', at) as RepresentationId,
    represented,
    representative,
    kind,
    scope,
    from,
    until,
    attestedBy: source,
    registeredAt: at,
  };
  const latestKey = keys.latestRepresentation(next);
  const [latest] = await store.read([latestKey]);
  const formerKeys = latest === undefined ? [] : [keys.representation(latest.value as RepresentationId)];
  return update<Registration | 'changed'>(
    store,
    [keys.connections(representative), identityKey, latestKey, ...formerKeys],
    ([connected, owner, current, formerly]): Plan<Registration | 'changed'> => {
      if (nodeIn(owner) !== nodeIn(known) || current?.value !== latest?.value)
        return { kind: 'answer', result: 'changed' };
      const refusal = refusalOf(connected, source, attestation);
      if (refusal !== undefined) return { kind: 'answer', result: refusal };
      const former = representationIn(formerly);
      if (former !== undefined && isWithdrawn(former, attestation))
        return { kind: 'answer', result: { kind: 'not-valid' } };
      if (former !== undefined && isSame(former, attestation, at))
        return { kind: 'answer', result: { kind: 'registered', representation: former } };
      return {
        kind: 'write',
        result: { kind: 'registered', representation: next },
        write: [
          ...(former === undefined ? [] : replaced(former, at)),
          ...(owner === undefined ? newPerson(represented, source, attestation.represented, at) : []),
          { key: keys.representation(next.id), value: next },
          { key: latestKey, value: next.id },
          { key: keys.representationByRepresented(represented, next.id), value: next.id },
          { key: keys.representationByRepresentative(representative, next.id), value: next.id },
        ],
      };
    },
  );
}

function nodeIn(entry: Entry | undefined): NodeId | undefined {
  return entry?.value as NodeId | undefined; // written by policies/connections and below
}

/** The proof is of the person whom the source knows by the caller's own connection, and nobody else. */
function refusalOf(
  connected: Entry | undefined,
  source: OrganisationId,
  { representative }: Attestation,
): Registration | undefined {
  const { sources } = (connected?.value as Connections | undefined) ?? noConnections; // written by policies/connections
  const connection = sources[source];
  if (connection === undefined) return { kind: 'not-connected' };
  return connection.identifier === representative ? undefined : { kind: 'not-valid' };
}

/** Who gave a power of attorney may always take it back: only one given afterwards counts again. */
function isWithdrawn({ kind, ended: end }: Representation, { from = 0 }: Attestation): boolean {
  return kind === 'POWER_OF_ATTORNEY' && end?.by === 'REPRESENTED' && from < end.at;
}

function isSame(former: Representation, { scope, from, until }: Attestation, at: Instant): boolean {
  return (
    isStanding(former, at) &&
    former.until === until &&
    (from === undefined || from === former.from) &&
    JSON.stringify(former.scope) === JSON.stringify(scope)
  );
}

function replaced(former: Representation, at: Instant): Change['write'] {
  return isStanding(former, at)
    ? [{ key: keys.representation(former.id), value: ended(former, 'SOURCE', at) }]
    : [];
}

function isStanding(former: Representation, at: Instant): boolean {
  const state = representationState(former, at);
  return state === 'ACTIVE' || state === 'PENDING';
}

function newPerson(id: NodeId, source: OrganisationId, identifier: string, at: Instant): Change['write'] {
  const node: Node = { id, createdAt: at, unclaimed: true };
  const connections: Connections = {
    ...noConnections,
    sources: { [source]: newSourceConnection(identifier, at) },
  };
  return [
    { key: keys.node(id), value: node },
    { key: keys.connections(id), value: connections },
    { key: keys.sourceIdentity(source, identifier), value: id },
  ];
}
