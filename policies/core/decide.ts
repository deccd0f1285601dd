import type { Agreement } from './agreement.ts';
import { agreementState } from './agreementLifecycle.ts';
import type { AgreementId, Coordinate, Instant, PurposeId } from './identifiers.ts';

/** Why a coordinate is withheld. All but the last are told only where an agreement grants it. */
export type DenialReason =
  | 'PAUSED'
  | 'REVOKED'
  | 'EXPIRED'
  | 'EXHAUSTED'
  | 'OUTSIDE_PERIOD'
  | 'PURPOSE'
  | 'SUSPENDED'
  | 'NOT_GRANTED';

export type Ruling =
  | { readonly kind: 'permit'; readonly agreement: AgreementId }
  | { readonly kind: 'deny'; readonly reason: DenialReason };

/** One coordinate that an operation asks for. */
export interface DemandedCoordinate {
  /** The concrete coordinate, `CurrentAccount.balance`. Rulings are keyed by it. */
  readonly coordinate: Coordinate;
  /** The coordinates whose grant covers it: itself and the same field of every interface its type implements. */
  readonly grantedBy: readonly Coordinate[];
  /** Coordinates a source needs to compute it (`@requires`), with theirs: all must be permitted too. */
  readonly requires: readonly DemandedCoordinate[];
}

export interface Question {
  readonly demanded: readonly DemandedCoordinate[];
  /** All agreements between this organisation and this person, whatever their status. */
  readonly agreements: readonly Agreement[];
  readonly organisationStatus: 'ADMITTED' | 'SUSPENDED' | 'EXPELLED' | 'UNKNOWN';
  readonly purpose: PurposeId;
  /** Whether a grant for the first purpose covers a use for the second: it is the same or a descendant. */
  readonly covers: (granted: PurposeId, asked: PurposeId) => boolean;
  readonly at: Instant;
}

export interface Decision {
  readonly rulings: ReadonlyMap<Coordinate, Ruling>;
  /** The agreements that any permitted coordinate rests on, each once, in the order given. */
  readonly agreements: readonly Agreement[];
}

/** Rules on each demanded coordinate. Pure; absence of a grant is a denial with a name. */
export function decide(question: Question): Decision {
  const newestFirst = [...question.agreements].reverse();
  const rulings = new Map(
    question.demanded.map(
      (demanded) => [demanded.coordinate, rule(demanded, newestFirst, question)] as const,
    ),
  );
  const resting = new Set(
    [...rulings.values()].flatMap((ruling) => (ruling.kind === 'permit' ? [ruling.agreement] : [])),
  );
  return { rulings, agreements: question.agreements.filter(({ id }) => resting.has(id)) };
}

/** A coordinate computed from others is permitted only where they are; which of them is missing is not told. */
function rule(demanded: DemandedCoordinate, agreements: readonly Agreement[], question: Question): Ruling {
  const own = ruleAlone(demanded, agreements, question);
  if (own.kind === 'deny') return own;
  const isFed = demanded.requires.every((each) => rule(each, agreements, question).kind === 'permit');
  return isFed ? own : { kind: 'deny', reason: 'NOT_GRANTED' };
}

/** Of several agreements that grant it the newest in force permits; where none does, the one nearest to it says why. */
function ruleAlone(
  { grantedBy }: DemandedCoordinate,
  agreements: readonly Agreement[],
  question: Question,
): Ruling {
  const granting = agreements.filter(({ terms }) =>
    terms.items.some((item) => grantedBy.includes(item.coordinate)),
  );
  const refusals = new Set<DenialReason>();
  for (const agreement of granting) {
    const refusal = refusalOf(agreement, question);
    if (refusal === undefined) return { kind: 'permit', agreement: agreement.id };
    refusals.add(refusal);
  }
  return { kind: 'deny', reason: nearest.find((reason) => refusals.has(reason)) ?? 'NOT_GRANTED' };
}

/** From the nearest to a permit to the farthest: what a relying party can do something about comes first. */
const nearest: readonly DenialReason[] = [
  'SUSPENDED',
  'PAUSED',
  'EXHAUSTED',
  'OUTSIDE_PERIOD',
  'EXPIRED',
  'REVOKED',
  'PURPOSE',
];

/** While an organisation is not admitted it is told that alone, not what became of its agreements meanwhile. */
function refusalOf(agreement: Agreement, question: Question): DenialReason | undefined {
  const { purpose, covers, at, organisationStatus } = question;
  const state = agreementState(agreement, at);
  if (state === 'SUPERSEDED') return 'NOT_GRANTED';
  if (organisationStatus !== 'ADMITTED') return 'SUSPENDED';
  if (!covers(agreement.purpose, purpose)) return 'PURPOSE';
  switch (state) {
    case 'REVOKED':
      return 'REVOKED';
    case 'EXPIRED':
      return 'EXPIRED';
    case 'PAUSED':
      return 'PAUSED';
    case 'EXHAUSTED':
      return 'EXHAUSTED';
    case 'ACTIVE':
      return at < agreement.terms.period.from ? 'OUTSIDE_PERIOD' : undefined;
  }
}
