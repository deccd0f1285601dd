import type { Agreement } from '../core/agreement.ts';
import { agreementState, countUse } from '../core/agreementLifecycle.ts';
import type { AgreementId, Instant, OrganisationId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn } from '../store/standing.ts';
import type { Change, Entry, Store } from '../store/store.ts';
import type { Organisation } from '../store/stored.ts';
import type { AccessRecord } from './accessRecord.ts';

/** What one request is about to release, of everybody it is about. */
export interface Releasing {
  readonly at: Instant;
  /** Who asked; undefined for persons, whose own data needs no agreement. */
  readonly organisation: OrganisationId | undefined;
  readonly persons: readonly {
    readonly accessRecord: AccessRecord;
    /** The agreements that the release rests on, as they were decided on. */
    readonly decidedOn: readonly Agreement[];
  }[];
  /** What else was decided on: keys that must still have these versions. */
  readonly unchanged: Change['expect'];
  /** An agreement as the scheme's ceilings let it hold. */
  readonly held: (agreement: Agreement) => Agreement;
  /** Written with it, whatever is decided. */
  readonly besides: Change['write'];
}

export type Release =
  /** Recorded, durable; the agreements as they are with this use counted. */
  | { readonly kind: 'released'; readonly agreements: ReadonlyMap<AgreementId, Agreement> }
  /** An agreement, the organisation's status or something else is no longer what was decided on: release nothing. */
  | { readonly kind: 'stale' };

/**
 * The one atomic step between an answer and its leaving: every agreement it rests on still has the revision that was decided
 * on and a use left, the organisation is still admitted, nothing else changed, the uses are counted, and every access record is
 * durable. Tries again while only uses were counted by others meanwhile. Throws `StoreUnavailable`.
 */
export async function release(store: Store, releasing: Releasing): Promise<Release> {
  const { persons, unchanged, besides, organisation, at, held } = releasing;
  const records = persons.map(({ accessRecord }) => ({
    key: keys.accessRecord(accessRecord.node, accessRecord.id),
    value: accessRecord,
  }));
  const write = [...records, ...besides];
  const resting = persons.filter(({ decidedOn }) => decidedOn.length > 0);
  if (organisation === undefined || resting.length === 0) {
    if (write.length === 0) return { kind: 'released', agreements: new Map() };
    const outcome = await store.commit({ expect: unchanged, write });
    return outcome.kind === 'committed' ? { kind: 'released', agreements: new Map() } : { kind: 'stale' };
  }
  const organisationKey = keys.organisation(organisation);
  const standingKeys = resting.map(({ accessRecord }) => keys.standing(accessRecord.node, organisation));
  const fixed = new Set(unchanged.map(({ key }) => key));
  for (;;) {
    const [party, ...standings] = await store.read([organisationKey, ...standingKeys]);
    if (!isAdmitted(party)) return { kind: 'stale' };
    const counted = resting.map(({ decidedOn }, index) =>
      countUses(agreementsIn(standings[index]), decidedOn, held, at),
    );
    if (!counted.every((each) => each !== undefined)) return { kind: 'stale' };
    const outcome = await store.commit({
      expect: [
        { key: organisationKey, version: party?.version ?? 0 },
        ...standingKeys.map((key, index) => ({ key, version: standings[index]?.version ?? 0 })),
        ...unchanged,
      ],
      write: [...standingKeys.map((key, index) => ({ key, value: counted[index] })), ...write],
    });
    if (outcome.kind === 'committed') return { kind: 'released', agreements: decidedIn(counted, resting) };
    if (outcome.keys.some((key) => fixed.has(key))) return { kind: 'stale' };
  }
}

function decidedIn(
  counted: readonly (readonly Agreement[] | undefined)[],
  resting: Releasing['persons'],
): ReadonlyMap<AgreementId, Agreement> {
  const ids = new Set(resting.flatMap(({ decidedOn }) => decidedOn.map(({ id }) => id)));
  return new Map(
    counted.flatMap((agreements = []) =>
      agreements.filter(({ id }) => ids.has(id)).map((each) => [each.id, each]),
    ),
  );
}

function isAdmitted(party: Entry | undefined): boolean {
  return (party?.value as Organisation | undefined)?.status === 'ADMITTED'; // written by policies/registry alone
}

/** The agreements of the pair with one use of each decided one counted; undefined where one is not what it was. */
function countUses(
  current: readonly Agreement[],
  decidedOn: readonly Agreement[],
  held: Releasing['held'],
  at: Instant,
): readonly Agreement[] | undefined {
  const isSame = decidedOn.every((decided) =>
    current.some(
      (each) =>
        each.id === decided.id &&
        each.revision === decided.revision &&
        agreementState(held(each), at) === 'ACTIVE',
    ),
  );
  if (!isSame) return undefined;
  const ids = new Set(decidedOn.map(({ id }) => id));
  return current.map((each) => (ids.has(each.id) ? countUse(each, at) : each));
}
