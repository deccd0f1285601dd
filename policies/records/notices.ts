import type { AgreementId, DataRequestId, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import type { ActedBy } from '../core/representation.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Change, Store } from '../store/store.ts';

/** What somebody else did, or the profile by itself, that concerns a person. */
export type NoticeKind =
  | 'DATA_REQUESTED'
  | 'COUNTERED'
  | 'REVISED'
  | 'WITHDRAWN'
  | 'DECLINED'
  | 'AGREED'
  | 'NARROWED'
  | 'PAUSED'
  | 'RESUMED'
  | 'REVOKED';

/** Told to the person; kept beside what it is about, which may go on changing. */
export interface Notice {
  readonly id: string;
  readonly at: Instant;
  readonly kind: NoticeKind;
  readonly organisation: OrganisationId;
  readonly dataRequest?: DataRequestId;
  readonly agreement?: AgreementId;
  /** Who acted in the person's name, where they did not themselves. */
  readonly actedBy?: ActedBy;
  /** The person's profile did it by itself. */
  readonly byProfile?: true;
}

/** What to write in the step that does it, so that no change goes untold and none is told that was not made. */
export function noticeOf(node: NodeId, notice: Omit<Notice, 'id'>): Change['write'] {
  const id = newIdentifier('ntc', notice.at);
  return [{ key: keys.notice(node, id), value: { ...notice, id } }];
}

/** A person's notices, the newest first, at most `limit`, older than the one named by `after`. */
export async function readNotices(
  store: Store,
  node: NodeId,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<readonly Notice[]> {
  const entries = await store.scan(keys.notice(node, ''), {
    limit,
    reverse: true,
    ...(after === undefined ? {} : { after: keys.notice(node, after) }),
  });
  return entries.map(({ value }) => value as Notice); // made above alone
}
