import { randomBytes } from 'node:crypto';
import type { NodeId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Connections, Node } from '../store/stored.ts';
import { update } from '../store/update.ts';

/** The node of the person who signs in as this subject; made at their first sign-in. A person has exactly one. */
export async function nodeOfPerson(
  store: Store,
  issuer: string,
  subject: string,
  at: number,
): Promise<NodeId> {
  const identityKey = keys.nodeIdentity(issuer, subject);
  return update(store, [identityKey], ([known]) => {
    if (known !== undefined) return { kind: 'answer', result: known.value as NodeId }; // written here alone
    const id = newNodeId();
    const node: Node = { id, createdAt: at };
    return {
      kind: 'write',
      result: id,
      write: [
        { key: identityKey, value: id },
        { key: keys.node(id), value: node },
      ],
    };
  });
}

export function newNodeId(): NodeId {
  return randomBytes(16).toString('hex') as NodeId; // 32 digits
}

export const noConnections: Connections = { sources: {}, relyingParties: {} };

export async function readConnections(store: Store, node: NodeId): Promise<Connections> {
  const [entry] = await store.read([keys.connections(node)]);
  return (entry?.value as Connections | undefined) ?? noConnections; // written by this room alone
}
