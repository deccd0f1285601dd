import type { Agreement } from '../core/agreement.ts';
import { agreementState, countUse } from '../core/agreementLifecycle.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn } from '../store/standing.ts';
import type { Entry, Store } from '../store/store.ts';
import type { Organisation } from '../store/stored.ts';
import type { AccessRecord } from './accessRecord.ts';

export type Release =
  /** Recorded, durable; the agreements as they are with this use counted, in the order given. */
  | { readonly kind: 'released'; readonly agreements: readonly Agreement[] }
  /** An agreement, or the organisation's status, is no longer what was decided on: decide again, release nothing. */
  | { readonly kind: 'stale' };

/**
 * The one atomic step between an answer and its leaving: every agreement it rests on still has the revision that was
 * decided on and a use left, the organisation is still admitted, the uses are counted, and the access record is durable.
 * Tries again while only uses were counted by others meanwhile. A record of denials alone is appended without
 * conditions. Throws `StoreUnavailable`.
 */
export async function release(
  store: Store,
  accessRecord: AccessRecord,
  decidedOn: readonly Agreement[],
): Promise<Release> {
  const recordWrite = { key: keys.accessRecord(accessRecord.node, accessRecord.id), value: accessRecord };
  if (decidedOn.length === 0) {
    await store.commit({ expect: [], write: [recordWrite] });
    return { kind: 'released', agreements: [] };
  }
  const { organisation, node, at } = accessRecord;
  const organisationKey = keys.organisation(organisation);
  const standingKey = keys.standing(node, organisation);
  for (;;) {
    const [party, standing] = await store.read([organisationKey, standingKey]);
    if (!isAdmitted(party)) return { kind: 'stale' };
    const counted = countUses(agreementsIn(standing), decidedOn, at);
    if (counted === undefined) return { kind: 'stale' };
    const outcome = await store.commit({
      expect: [
        { key: organisationKey, version: party?.version ?? 0 },
        { key: standingKey, version: standing?.version ?? 0 },
      ],
      write: [{ key: standingKey, value: counted }, recordWrite],
    });
    if (outcome.kind === 'committed') {
      const agreements = decidedOn.flatMap(({ id }) => counted.find((each) => each.id === id) ?? []);
      return { kind: 'released', agreements };
    }
  }
}

function isAdmitted(party: Entry | undefined): boolean {
  return (party?.value as Organisation | undefined)?.status === 'ADMITTED'; // written by policies/registry alone
}

/** The agreements of the pair with one use of each decided one counted; undefined where one is not what it was. */
function countUses(
  current: readonly Agreement[],
  decidedOn: readonly Agreement[],
  at: number,
): readonly Agreement[] | undefined {
  const isSame = decidedOn.every((decided) =>
    current.some(
      (each) =>
        each.id === decided.id && each.revision === decided.revision && agreementState(each, at) === 'ACTIVE',
    ),
  );
  if (!isSame) return undefined;
  const ids = new Set(decidedOn.map(({ id }) => id));
  return current.map((each) => (ids.has(each.id) ? countUse(each, at) : each));
}
