import type { Instant, NodeId, RepresentationId } from '../core/identifiers.ts';
import { isInForce, type RepresentationScope } from '../core/representation.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { representationIn } from './representations.ts';

/** What a request in somebody's name rests on: it is refused, or answered anew, once `key` has another version. */
export interface Acting {
  readonly represented: NodeId;
  readonly scope: RepresentationScope;
  readonly key: string;
  readonly version: number;
}

/**
 * Undefined where there is no such representation, it is not this representative's, has not begun, or is over: the same work,
 * the same answer. Throws `StoreUnavailable`.
 */
export async function readActing(
  store: Store,
  id: RepresentationId,
  representative: NodeId,
  at: Instant,
): Promise<Acting | undefined> {
  const key = keys.representation(id);
  const [entry] = await store.read([key]);
  const representation = representationIn(entry);
  if (entry === undefined || representation?.representative !== representative) return undefined;
  if (!isInForce(representation, at)) return undefined;
  return {
    represented: representation.represented,
    scope: representation.scope,
    key,
    version: entry.version,
  };
}
