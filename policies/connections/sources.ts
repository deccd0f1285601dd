import type { ConnectionId, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Connections, Node, SourceConnection } from '../store/stored.ts';
import { type Plan, update } from '../store/update.ts';
import { noConnections } from './nodes.ts';
import type { Proofs } from './proofs.ts';

/** A person who signed in: their node, and the key under which their sign-in leads to it. */
export interface SignedIn {
  readonly node: NodeId;
  readonly identityKey: string;
}

export type SourceConnecting =
  | { readonly kind: 'connected'; readonly connection: SourceConnection }
  /** Forged, expired, for another node or source: which of them is not told. */
  | { readonly kind: 'not-valid' }
  /** Another node holds this identifier. */
  | { readonly kind: 'taken' };

/** Connects by the source's signed statement that the person signed in there. Connecting again renews nothing. */
export async function connectSource(
  parts: { readonly store: Store; readonly proofs: Proofs },
  person: SignedIn,
  source: OrganisationId,
  proof: string,
  at: Instant,
): Promise<SourceConnecting> {
  const proven = await parts.proofs.read(proof, 'fieldgrant-connection-proof+jwt', person.node, source);
  return proven === undefined ? { kind: 'not-valid' } : connect(parts.store, person, source, proven.sub, at);
}

export function newSourceConnection(identifier: string, at: Instant): SourceConnection {
  return { id: newIdentifier('con', at) as ConnectionId, identifier, since: at };
}

async function connect(
  store: Store,
  person: SignedIn,
  source: OrganisationId,
  identifier: string,
  at: Instant,
): Promise<SourceConnecting> {
  const { node } = person;
  const connectionsKey = keys.connections(node);
  const sourceKey = keys.sourceIdentity(source, identifier);
  const connecting = await update<SourceConnecting>(
    store,
    [connectionsKey, sourceKey],
    ([connected, owner]) => {
      if (owner !== undefined && owner.value !== node) return { kind: 'answer', result: { kind: 'taken' } };
      const connections = (connected?.value as Connections | undefined) ?? noConnections; // written by this room alone
      const existing = connections.sources[source];
      if (existing?.identifier === identifier)
        return { kind: 'answer', result: { kind: 'connected', connection: existing } };
      const connection = newSourceConnection(identifier, at);
      const freed =
        existing === undefined
          ? []
          : [{ key: keys.sourceIdentity(source, existing.identifier), value: undefined }];
      return {
        kind: 'write',
        result: { kind: 'connected', connection },
        write: [
          ...freed,
          { key: sourceKey, value: node },
          {
            key: connectionsKey,
            value: { ...connections, sources: { ...connections.sources, [source]: connection } },
          },
        ],
      };
    },
  );
  return connecting.kind === 'taken' ? claim(store, person, source, sourceKey) : connecting;
}

/**
 * A person who was represented before they ever signed in has a node that nobody signs in to. Who proves to be them gets
 * it, in place of the one their sign-in made, as long as that holds no connection: a person has exactly one node.
 */
async function claim(
  store: Store,
  { node, identityKey }: SignedIn,
  source: OrganisationId,
  sourceKey: string,
): Promise<SourceConnecting> {
  const [owner] = await store.read([sourceKey]);
  if (owner === undefined) return { kind: 'taken' };
  const held = owner.value as NodeId; // written by this room and policies/representation
  const heldKeys = [keys.node(held), keys.connections(held)];
  return update<SourceConnecting>(
    store,
    [sourceKey, identityKey, keys.connections(node), ...heldKeys],
    ([current, identity, own, kept, connected]): Plan<SourceConnecting> => {
      const { unclaimed, ...claimed } = (kept?.value ?? {}) as Partial<Node>; // written by this room alone
      const connection = (connected?.value as Connections | undefined)?.sources[source];
      const isTheirs = current?.value === held && identity?.value === node && unclaimed === true;
      if (!isTheirs || connection === undefined || !isBlank(own?.value as Connections | undefined))
        return { kind: 'answer', result: { kind: 'taken' } };
      return {
        kind: 'write',
        result: { kind: 'connected', connection },
        write: [
          { key: identityKey, value: held },
          { key: keys.node(held), value: claimed },
          { key: keys.node(node), value: undefined },
        ],
      };
    },
  );
}

function isBlank({ sources, relyingParties }: Connections = noConnections): boolean {
  return Object.keys(sources).length + Object.keys(relyingParties).length === 0;
}
