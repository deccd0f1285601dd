import type { AccessRecordId, Coordinate, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import type { Store } from '../store/store.ts';
import { readAccessLog } from './accessLog.ts';
import type { AccessRecord } from './accessRecord.ts';

/** What one organisation did in one month; the person's own access where it names none. */
export interface MonthOfAccess {
  readonly organisation?: OrganisationId;
  /** Of the calendar, in UTC: `2026-03`. */
  readonly month: string;
  /** How often something was released, and in how many objects. */
  readonly releases: number;
  readonly objects: number;
  /** How often something was denied. */
  readonly denials: number;
  /** Released, in alphabetical order. */
  readonly coordinates: readonly Coordinate[];
}

const pageSize = 1_000;

/** From `from` to before `until`: the newest month first, in it by organisation. Reads each access record of that time once. */
export async function accessByMonth(
  store: Store,
  node: NodeId,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  isCounted: (accessRecord: AccessRecord) => boolean,
): Promise<readonly MonthOfAccess[]> {
  const months = new Map<string, MonthOfAccess>();
  for (let after: AccessRecordId | undefined; ; ) {
    const page = await readAccessLog(store, node, {
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    for (const each of page)
      if (each.at >= from && each.at < until && isCounted(each)) {
        const key = `${monthOf(each.at)} ${each.asker?.organisation ?? ''}`;
        months.set(key, counted(months.get(key), each));
      }
    const oldest = page.at(-1);
    if (oldest === undefined || page.length < pageSize || oldest.at < from) break;
    after = oldest.id;
  }
  return [...months.values()].sort(
    (one, other) =>
      compare(other.month, one.month) || compare(one.organisation ?? '', other.organisation ?? ''),
  );
}

function counted(before: MonthOfAccess | undefined, accessRecord: AccessRecord): MonthOfAccess {
  const { asker, at, objects, released, denied } = accessRecord;
  const coordinates = released.flatMap((each) => each.coordinates);
  return {
    ...(asker === undefined ? {} : { organisation: asker.organisation }),
    month: monthOf(at),
    releases: (before?.releases ?? 0) + (coordinates.length > 0 ? 1 : 0),
    objects: (before?.objects ?? 0) + objects,
    denials: (before?.denials ?? 0) + (denied.length > 0 ? 1 : 0),
    coordinates: [...new Set([...(before?.coordinates ?? []), ...coordinates])].sort(),
  };
}

function monthOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 7);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
