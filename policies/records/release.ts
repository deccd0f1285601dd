import type { Agreement } from '../core/agreement.ts';
import type { Store } from '../store/store.ts';
import type { AccessRecord } from './accessRecord.ts';

export type Release =
  /** Recorded, durable; the agreements as they are with this use counted, in the order given. */
  | { readonly kind: 'released'; readonly agreements: readonly Agreement[] }
  /** An agreement (or the organisation's status) is no longer what the decision saw: decide again, release nothing. */
  | { readonly kind: 'stale' };

/**
 * The one atomic step between an answer and its leaving: every agreement it rests on still has the revision that was
 * decided on and a use left, the organisation is still admitted, the uses are counted and the access record is durable.
 * Retries while only uses were counted by others meanwhile. A record with nothing released (denied attempts only) is
 * appended without conditions. Throws `StoreUnavailable`.
 */
export declare function release(
  store: Store,
  accessRecord: AccessRecord,
  decidedOn: readonly Agreement[],
): Promise<Release>;
