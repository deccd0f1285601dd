import { revoke } from '../core/agreementLifecycle.ts';
import type { Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn } from '../store/standing.ts';
import type { Store } from '../store/store.ts';
import type { Connections } from '../store/stored.ts';
import { update } from '../store/update.ts';
import { readConnections } from './nodes.ts';

/**
 * Ends a connection, and with a relying party's every agreement with it, in one step. False where the node has no such
 * connection.
 */
export async function disconnect(
  store: Store,
  node: NodeId,
  connection: string,
  at: Instant,
): Promise<boolean> {
  const known = await readConnections(store, node);
  const source = organisationWith(known.sources, connection);
  const relyingParty = organisationWith(known.relyingParties, connection);
  if (source !== undefined) return disconnectSource(store, node, source);
  return relyingParty === undefined ? false : disconnectRelyingParty(store, node, relyingParty, at);
}

function disconnectSource(store: Store, node: NodeId, source: OrganisationId): Promise<boolean> {
  const key = keys.connections(node);
  return update(store, [key], ([entry]) => {
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
      ],
    };
  });
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
