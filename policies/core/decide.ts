import type { Agreement, TermsItem } from './agreement.ts';
import { agreementState } from './agreementLifecycle.ts';
import { type Conditions, isUnconditioned } from './conditions.ts';
import type { AgreementId, Coordinate, Instant, OrganisationId, PurposeId } from './identifiers.ts';
import { isProhibited, type ProfileRule } from './profile.ts';

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

/** What a grant rests on: an agreement, or that it is the person's own data they ask for (GDPR Article 15). */
export type Basis = AgreementId | 'OWN';

export interface Grant {
  readonly basis: Basis;
  readonly conditions: Conditions;
}

export type Ruling =
  /** Every agreement in force that grants it, the newest first. */
  | { readonly kind: 'permit'; readonly grants: readonly [Grant, ...Grant[]] }
  | { readonly kind: 'deny'; readonly reason: DenialReason };

export type Rulings = ReadonlyMap<Coordinate, Ruling>;

/** One coordinate that an operation asks for. */
export interface DemandedCoordinate {
  /** The concrete coordinate, `CurrentAccount.balance`. Rulings are keyed by it. */
  readonly coordinate: Coordinate;
  /**
   * The coordinates whose grant covers it, the most specific first: itself, then the same field of every interface its type
   * implements. Empty: nothing can.
   */
  readonly grantedBy: readonly Coordinate[];
  /** What kind of personal data it is: DPV-PD terms. */
  readonly categories: readonly string[];
  /** Coordinates a source needs to compute it (`@requires`), with theirs: all must be granted too, without conditions. */
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
  readonly organisation: OrganisationId;
  /** The person's standing rules: a `NEVER` wins over every agreement. */
  readonly rules: readonly ProfileRule[];
}

/** Rules on each demanded coordinate. Pure; absence of a grant is a denial with a name. */
export function decide(question: Question): Rulings {
  const newestFirst = [...question.agreements].reverse();
  return new Map(
    question.demanded.map(
      (demanded) => [demanded.coordinate, rule(demanded, newestFirst, question)] as const,
    ),
  );
}

/** The person's own access: everything is theirs, unconditioned, save what is computed from somebody else's. */
export function decideOwn(
  demanded: readonly DemandedCoordinate[],
  isInScope: (demanded: DemandedCoordinate) => boolean,
): Rulings {
  const isOwn = (each: DemandedCoordinate): boolean =>
    each.grantedBy.length > 0 && isInScope(each) && each.requires.every(isOwn);
  return new Map(
    demanded.map((each) => [
      each.coordinate,
      isOwn(each)
        ? { kind: 'permit', grants: [{ basis: 'OWN', conditions: {} }] }
        : { kind: 'deny', reason: 'NOT_GRANTED' },
    ]),
  );
}

/** A coordinate computed from others is permitted only where they are; which of them is missing is not told. */
function rule(demanded: DemandedCoordinate, agreements: readonly Agreement[], question: Question): Ruling {
  const own = ruleAlone(demanded, agreements, question);
  if (own.kind === 'deny' || demanded.requires.length === 0) return own;
  const feeding = demanded.requires.map((each) => basesWithoutConditions(rule(each, agreements, question)));
  const [first, ...others] = own.grants.filter(({ basis }) => feeding.every((bases) => bases.has(basis)));
  return first === undefined
    ? { kind: 'deny', reason: 'NOT_GRANTED' }
    : { kind: 'permit', grants: [first, ...others] };
}

/** The agreements that grant exactly: what conditions reduce can feed nothing else. */
export function basesWithoutConditions(ruling: Ruling | undefined): ReadonlySet<Basis> {
  const grants = ruling?.kind === 'permit' ? ruling.grants : [];
  return new Set(grants.filter(({ conditions }) => isUnconditioned(conditions)).map(({ basis }) => basis));
}

/** Every agreement that grants it and is in force permits; where none does, the one nearest to it says why. */
function ruleAlone(
  demanded: DemandedCoordinate,
  agreements: readonly Agreement[],
  question: Question,
): Ruling {
  if (isProhibited(demanded, question, question.rules)) return { kind: 'deny', reason: 'NOT_GRANTED' };
  const { grantedBy } = demanded;
  const grants: Grant[] = [];
  const refusals = new Set<DenialReason>();
  for (const agreement of agreements) {
    const items = agreement.terms.items.filter(({ coordinate }) => grantedBy.includes(coordinate));
    if (items.length === 0) continue;
    const refusal = refusalOf(agreement, question);
    if (refusal !== undefined) refusals.add(refusal);
    else for (const item of items) grants.push({ basis: agreement.id, conditions: conditionsOf(item) });
  }
  const [first, ...others] = grants;
  return first === undefined
    ? { kind: 'deny', reason: nearest.find((reason) => refusals.has(reason)) ?? 'NOT_GRANTED' }
    : { kind: 'permit', grants: [first, ...others] };
}

function conditionsOf({ objects, window, release }: TermsItem): Conditions {
  return {
    ...(objects === undefined ? {} : { objects }),
    ...(window === undefined ? {} : { window }),
    ...(release === undefined ? {} : { release }),
  };
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
