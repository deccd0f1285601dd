import type { Agreement } from '../core/agreement.ts';
import { revoke } from '../core/agreementLifecycle.ts';
import type { Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn } from '../store/standing.ts';
import type { Change, Entry, Store } from '../store/store.ts';
import type { Connections } from '../store/stored.ts';
import { update } from '../store/update.ts';
import { readConnections } from './nodes.ts';

/**
 * Ends a connection, and every agreement that depends on it, in one step: all with a relying party; with a source's those that
 * `dependsOn` says. False where the node has no such connection.
 */
export async function disconnect(
  store: Store,
  node: NodeId,
  connection: string,
  dependsOn: DependsOn,
  at: Instant,
): Promise<boolean> {
  const known = await readConnections(store, node);
  const source = organisationWith(known.sources, connection);
  const relyingParty = organisationWith(known.relyingParties, connection);
  if (source !== undefined) return disconnectSource(store, node, source, dependsOn, at);
  return relyingParty === undefined ? false : disconnectRelyingParty(store, node, relyingParty, at);
}

async function disconnectSource(
  store: Store,
  node: NodeId,
  source: OrganisationId,
  dependsOn: DependsOn,
  at: Instant,
): Promise<boolean> {
  const key = keys.connections(node);
  const end = endingDependents((agreement) => dependsOn(agreement, source), at);
  const standingKeys = await standingsOf(store, node);
  const isDone = await update<boolean>(store, [key, ...standingKeys], ([entry, ...standings]) => {
    const connections = entry?.value as Connections | undefined; // written by this room alone
    const existing = connections?.sources[source];
    if (connections === undefined || existing === undefined) return { kind: 'answer', result: false };
    const { [source]: _, ...sources } = connections.sources;
    return {
      kind: 'write',
      result: true,
      write: [
        { key, value: { ...connections, sources } },
        { key: keys.sourceIdentity(source, existing.identifier), value: undefined },
        ...standingKeys.flatMap((each, index) => end(each, standings[index])),
      ],
    };
  });
  // agreed with somebody new while that was read
  for (const each of isDone ? await standingsOf(store, node) : [])
    if (!standingKeys.includes(each))
      await update<void>(store, [each], ([standing]) => {
        return { kind: 'write', result: undefined, write: end(each, standing) };
      });
  return isDone;
}

/** Whether an agreement can't be fulfilled without the source. */
export type DependsOn = (agreement: Agreement, source: OrganisationId) => boolean;

const mostStandings = 10_000;

async function standingsOf(store: Store, node: NodeId): Promise<readonly string[]> {
  const entries = await store.scan(keys.standing(node, '' as OrganisationId), { limit: mostStandings });
  return entries.map(({ key }) => key);
}

function endingDependents(
  isDependent: (agreement: Agreement) => boolean,
  at: Instant,
): (key: string, standing: Entry | undefined) => Change['write'] {
  return (key, standing) => {
    const agreements = agreementsIn(standing);
    const left = agreements.map((agreement) => {
      const isStanding = agreement.status === 'ACTIVE' || agreement.status === 'PAUSED';
      const step =
        isStanding && isDependent(agreement) ? revoke(agreement, 'PERSON', at, 'disconnected') : undefined;
      return step?.kind === 'changed' ? step.agreement : agreement;
    });
    return left.some((each, index) => each !== agreements[index]) ? [{ key, value: left }] : [];
  };
}

function disconnectRelyingParty(
  store: Store,
  node: NodeId,
  organisation: OrganisationId,
  at: Instant,
): Promise<boolean> {
  const key = keys.connections(node);
  const standingKey = keys.standing(node, organisation);
  return update(store, [key, standingKey], ([entry, standing]) => {
    const connections = entry?.value as Connections | undefined; // written by this room alone
    const existing = connections?.relyingParties[organisation];
    if (connections === undefined || existing === undefined) return { kind: 'answer', result: false };
    const { [organisation]: _, ...relyingParties } = connections.relyingParties;
    const agreements = agreementsIn(standing).map((agreement) => {
      const step = revoke(agreement, 'PERSON', at, 'disconnected');
      return step.kind === 'changed' ? step.agreement : agreement;
    });
    return {
      kind: 'write',
      result: true,
      write: [
        { key, value: { ...connections, relyingParties } },
        { key: standingKey, value: agreements },
        { key: keys.connectedNode(organisation, existing.id), value: undefined },
      ],
    };
  });
}

function organisationWith(
  connections: Readonly<Record<string, { readonly id: string }>>,
  connection: string,
): OrganisationId | undefined {
  return Object.entries(connections).find(([, { id }]) => id === connection)?.[0] as
    | OrganisationId
    | undefined;
}
