import type { AccessRecordId, NodeId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { AccessRecord } from './accessRecord.ts';

/** A person's access records, the newest first, at most `limit`, older than the one named by `after`. */
export async function readAccessLog(
  store: Store,
  node: NodeId,
  page: { readonly limit: number; readonly after?: AccessRecordId },
): Promise<readonly AccessRecord[]> {
  const entries = await store.scan(keys.accessRecord(node, ''), {
    limit: page.limit,
    reverse: true,
    ...(page.after === undefined ? {} : { after: keys.accessRecord(node, page.after) }),
  });
  return entries.map(({ value }) => value as AccessRecord); // written by `release` alone
}
