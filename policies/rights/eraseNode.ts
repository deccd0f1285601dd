import { newNodeId } from '../connections/nodes.ts';
import type {
  AgreementId,
  ConnectionId,
  DataRequestId,
  Instant,
  NodeId,
  OrganisationId,
  RepresentationId,
} from '../core/identifiers.ts';
import { ended, type Representation } from '../core/representation.ts';
import { keys } from '../store/keys.ts';
import type { Change, Store } from '../store/store.ts';
import type { Connections } from '../store/stored.ts';
import { update } from '../store/update.ts';

/** A person who signed in: their node, and the key under which their sign-in leads to it. */
interface Erasing {
  readonly node: NodeId;
  readonly identityKey: string;
}

const batch = 500;

/**
 * Erases everything of a node (GDPR Article 17). The connections go first: nothing can be asked or agreed from then on, and nothing
 * is released that was decided before. The sign-in goes last: a process killed on the way leaves a person who can erase again. Of
 * what concerns another person (a representation) the other keeps their side, with a name in it that is nobody's. Signing in
 * afterwards makes a new node. Throws `StoreUnavailable`.
 */
export async function eraseNode(store: Store, { node, identityKey }: Erasing, at: Instant): Promise<void> {
  await sweep(store, node, at);
  await store.commit({
    expect: [],
    write: [keys.node(node), identityKey].map((key) => ({ key, value: undefined })),
  });
  await sweep(store, node, at); // what was under way meanwhile
}

async function sweep(store: Store, node: NodeId, at: Instant): Promise<void> {
  await disconnectAll(store, node);
  await removeAll(store, keys.standing(node, '' as OrganisationId), ({ key }) => [key]);
  await removeAll(store, keys.agreementByNode(node, ''), ({ key, value, id }) => [
    key,
    keys.agreement(id as AgreementId),
    keys.agreementByOrganisation((value as Parties).organisation, id as AgreementId),
    keys.replacing(id as AgreementId),
  ]);
  await removeAll(store, keys.dataRequestByNode(node, ''), ({ key, value, id }) => [
    key,
    keys.dataRequest(id as DataRequestId),
    keys.dataRequestByOrganisation((value as Parties).organisation, id as DataRequestId),
  ]);
  await removeAll(store, keys.declined(node, '' as OrganisationId), ({ key }) => [key]);
  await removeAll(store, keys.accessRecord(node, ''), ({ key }) => [key]);
  await removeAll(store, keys.notice(node, ''), ({ key }) => [key]);
  await leaveRepresentations(store, node, 'represented', at);
  await leaveRepresentations(store, node, 'representative', at);
  await store.commit({ expect: [], write: [{ key: keys.profile(node), value: undefined }] });
}

/** As `policies/negotiation` writes them. */
interface Parties {
  readonly organisation: OrganisationId;
}

interface Listed {
  readonly key: string;
  readonly value: unknown;
  /** What follows the prefix. */
  readonly id: string;
}

async function removeAll(
  store: Store,
  prefix: string,
  keysOf: (listed: Listed) => readonly string[],
): Promise<void> {
  for (;;) {
    const listed = await store.scan(prefix, { limit: batch });
    if (listed.length === 0) return;
    const gone = listed.flatMap(({ key, value }) => keysOf({ key, value, id: key.slice(prefix.length) }));
    await store.commit({ expect: [], write: gone.map((key) => ({ key, value: undefined })) });
  }
}

function disconnectAll(store: Store, node: NodeId): Promise<void> {
  const key = keys.connections(node);
  return update<void>(store, [key], ([entry]) => {
    const connections = entry?.value as Connections | undefined; // written by policies/connections
    if (connections === undefined) return { kind: 'answer', result: undefined };
    const sources = Object.entries(connections.sources).map(([source, { identifier }]) =>
      keys.sourceIdentity(source as OrganisationId, identifier),
    );
    const parties = Object.entries(connections.relyingParties).map(([organisation, { id }]) =>
      keys.connectedNode(organisation as OrganisationId, id as ConnectionId),
    );
    const gone = [key, ...sources, ...parties];
    return { kind: 'write', result: undefined, write: gone.map((each) => ({ key: each, value: undefined })) };
  });
}

async function leaveRepresentations(
  store: Store,
  node: NodeId,
  as: 'represented' | 'representative',
  at: Instant,
): Promise<void> {
  const prefix =
    as === 'represented'
      ? keys.representationByRepresented(node, '')
      : keys.representationByRepresentative(node, '');
  for (;;) {
    const listed = await store.scan(prefix, { limit: batch });
    if (listed.length === 0) return;
    for (const { key } of listed)
      await leave(store, key, keys.representation(key.slice(prefix.length) as RepresentationId), as, at);
  }
}

function leave(
  store: Store,
  listedKey: string,
  key: string,
  as: 'represented' | 'representative',
  at: Instant,
): Promise<void> {
  return update<void>(store, [key], ([entry]) => {
    const representation = entry?.value as Representation | undefined; // written by policies/representation
    const left: Change['write'] =
      representation === undefined
        ? []
        : [
            {
              key,
              value: {
                ...ended(representation, as === 'represented' ? 'REPRESENTED' : 'REPRESENTATIVE', at),
                [as]: newNodeId(),
              },
            },
            { key: keys.latestRepresentation(representation), value: undefined },
          ];
    return { kind: 'write', result: undefined, write: [...left, { key: listedKey, value: undefined }] };
  });
}
