import type { Instant, NodeId, RepresentationId } from '../core/identifiers.ts';
import { ended, type Representation } from '../core/representation.ts';
import { keys } from '../store/keys.ts';
import type { Entry, Store } from '../store/store.ts';
import { update } from '../store/update.ts';

/** Undefined where there is none that this person is party to. */
export async function readRepresentation(
  store: Store,
  id: RepresentationId,
  reader: NodeId,
): Promise<Representation | undefined> {
  const [entry] = await store.read([keys.representation(id)]);
  const representation = representationIn(entry);
  return representation && isParty(representation, reader) ? representation : undefined;
}

/** Who this person represents, or who represents them: the newest first, older than the one named by `after`. */
export async function listRepresentations(
  store: Store,
  node: NodeId,
  as: 'REPRESENTED' | 'REPRESENTATIVE',
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<readonly Representation[]> {
  const prefix =
    as === 'REPRESENTED'
      ? keys.representationByRepresented(node, '')
      : keys.representationByRepresentative(node, '');
  const listed = await store.scan(prefix, {
    limit,
    reverse: true,
    ...(after === undefined ? {} : { after: prefix + after }),
  });
  const entries = await store.read(
    listed.map(({ key }) => keys.representation(key.slice(prefix.length) as RepresentationId)),
  );
  return entries.flatMap((entry) => representationIn(entry) ?? []);
}

/**
 * Ends it, by either of the two. When it resolves, nothing that starts afterwards is done or seen in that name. Ending what has
 * ended changes nothing; undefined where there is none that this person is party to. Throws `StoreUnavailable`.
 */
export function endRepresentation(
  store: Store,
  id: RepresentationId,
  by: NodeId,
  at: Instant,
): Promise<Representation | undefined> {
  const key = keys.representation(id);
  return update<Representation | undefined>(store, [key], ([entry]) => {
    const representation = representationIn(entry);
    if (representation === undefined || !isParty(representation, by))
      return { kind: 'answer', result: undefined };
    if (representation.ended !== undefined) return { kind: 'answer', result: representation };
    const result = ended(
      representation,
      representation.represented === by ? 'REPRESENTED' : 'REPRESENTATIVE',
      at,
    );
    return { kind: 'write', result, write: [{ key, value: result }] };
  });
}

/** What lies under `representation/…`: only this room writes there. */
export function representationIn(entry: Entry | undefined): Representation | undefined {
  return entry?.value as Representation | undefined;
}

function isParty({ represented, representative }: Representation, node: NodeId): boolean {
  return represented === node || representative === node;
}
