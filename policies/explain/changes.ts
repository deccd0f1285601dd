import type { Agreement, TermsItem } from '../core/agreement.ts';
import { agreementState } from '../core/agreementLifecycle.ts';
import type { DemandedCoordinate } from '../core/decide.ts';
import { addDuration, intervalOf } from '../core/duration.ts';
import type { AgreementId, Coordinate, Duration, Instant, PurposeId } from '../core/identifiers.ts';
import type { AskedField } from './askedFields.ts';
import { type Circumstances, demandedBy, judge } from './judge.ts';

/** One step towards a permit. */
export type Change =
  /** A new agreement that lists these, without conditions. */
  | { readonly kind: 'ask'; readonly coordinates: readonly Coordinate[]; readonly from?: Instant }
  | { readonly kind: 'resume'; readonly agreement: AgreementId }
  /** Until the agreement begins, or its uses begin anew. */
  | {
      readonly kind: 'wait';
      readonly agreement: AgreementId;
      readonly until: Instant;
      readonly for: 'period' | 'uses';
    }
  | { readonly kind: 'purpose'; readonly agreement: AgreementId; readonly purpose: PurposeId }
  | {
      readonly kind: 'drop';
      readonly field: Coordinate;
      readonly argument: string;
      readonly reveals: readonly Coordinate[];
    }
  /** The authority admits the organisation again. */
  | { readonly kind: 'reinstate' }
  /** The person takes back the rules that forbid it. */
  | { readonly kind: 'lift'; readonly rules: readonly string[] };

/**
 * The fewest steps after which the field is permitted; empty where none are known. INVARIANT: tried out — what is answered
 * permits when it is done. Of the same number: without the argument, under an agreement there is, by a new one.
 */
export function smallestChange(
  asked: AskedField,
  circumstances: Circumstances,
  forbidding: readonly string[],
): readonly Change[] {
  const lift: readonly Change[] = forbidding.length === 0 ? [] : [{ kind: 'lift', rules: forbidding }];
  const allowed =
    forbidding.length === 0
      ? circumstances
      : { ...circumstances, rules: circumstances.rules.filter(({ id }) => !forbidding.includes(id)) };
  const ways = [
    lift,
    ...withoutArguments(asked, allowed),
    ...[...allowed.agreements].reverse().map((agreement) => [...lift, ...underAgreement(agreement, allowed)]),
    [...lift, ...byAsking(asked, allowed)],
  ];
  return ways
    .filter((steps) => steps.length > 0 && isPermittedAfter(steps, asked, circumstances))
    .reduce<readonly Change[]>(
      (least, steps) => (least.length === 0 || steps.length < least.length ? steps : least),
      [],
    );
}

/** Whether the steps, all done, permit the field. */
function isPermittedAfter(
  steps: readonly Change[],
  asked: AskedField,
  circumstances: Circumstances,
): boolean {
  const after = steps.reduce(done, circumstances);
  return judge(without(asked, steps), after).kind === 'permit';
}

function done(circumstances: Circumstances, step: Change): Circumstances {
  switch (step.kind) {
    case 'ask':
      return {
        ...circumstances,
        agreements: [...circumstances.agreements, listing(step.coordinates, circumstances)],
      };
    case 'resume':
      return {
        ...circumstances,
        agreements: circumstances.agreements.map((each) =>
          each.id === step.agreement ? { ...each, status: 'ACTIVE' as const } : each,
        ),
      };
    case 'wait':
      return { ...circumstances, at: step.until };
    case 'purpose':
      return { ...circumstances, purpose: step.purpose };
    case 'drop':
      return circumstances;
    case 'reinstate':
      return { ...circumstances, organisationStatus: 'ADMITTED' };
    case 'lift':
      return { ...circumstances, rules: circumstances.rules.filter(({ id }) => !step.rules.includes(id)) };
  }
}

function without(asked: AskedField, steps: readonly Change[]): AskedField {
  const isDropped = (field: AskedField, argument: string) =>
    steps.some((each) => each.kind === 'drop' && each.field === field.written && each.argument === argument);
  const left = (field: AskedField) => ({
    ...field,
    reveals: field.reveals.filter(({ argument }) => !isDropped(field, argument)),
  });
  return { ...left(asked), way: asked.way.map(left) };
}

/** Of all revealing arguments on the way, first each alone, then all. */
function withoutArguments(asked: AskedField, circumstances: Circumstances): readonly (readonly Change[])[] {
  const drops = [...asked.way, asked].flatMap((field) =>
    field.reveals.map(
      ({ argument, fields }): Change => ({
        kind: 'drop',
        field: field.written,
        argument,
        reveals: fields.map(({ coordinate }) => coordinate),
      }),
    ),
  );
  if (drops.length === 0 || circumstances.organisationStatus !== 'ADMITTED') return [];
  return [...drops.map((each) => [each]), drops];
}

/** What stands between an agreement and its being in force for what is asked; what has ended is never in force again. */
function underAgreement(agreement: Agreement, circumstances: Circumstances): readonly Change[] {
  const { at, organisationStatus, covers, purpose } = circumstances;
  const state = agreementState(agreement, at);
  if (state === 'REVOKED' || state === 'SUPERSEDED' || state === 'EXPIRED') return [];
  const { id: named } = agreement;
  const resumed: Agreement = { ...agreement, status: 'ACTIVE' };
  const { from } = agreement.terms.period;
  const waits: readonly Change[] =
    at < from
      ? [{ kind: 'wait', agreement: named, until: from, for: 'period' }]
      : agreementState(resumed, at) === 'EXHAUSTED'
        ? untilAnew(resumed, at)
        : [];
  return [
    ...reinstated(organisationStatus),
    ...(agreement.status === 'PAUSED' ? [{ kind: 'resume', agreement: named } as const] : []),
    ...(covers(agreement.purpose, purpose)
      ? []
      : [{ kind: 'purpose', agreement: named, purpose: agreement.purpose } as const]),
    ...waits,
  ];
}

function untilAnew({ id, terms: { usage, period } }: Agreement, at: Instant): readonly Change[] {
  if (usage?.per === undefined) return [];
  const next = intervalOf(period.from, usage.per, at) + 1;
  return [{ kind: 'wait', agreement: id, until: addDuration(period.from, usage.per, next), for: 'uses' }];
}

function byAsking(asked: AskedField, circumstances: Circumstances): readonly Change[] {
  const coordinates = new Set([asked, ...asked.way].flatMap(demandedBy).flatMap(withRequired));
  if (coordinates.size === 0) return [];
  return [...reinstated(circumstances.organisationStatus), { kind: 'ask', coordinates: [...coordinates] }];
}

/** It first; then what feeds it. What nothing can grant is in vain, and found out by trying. */
function withRequired({ coordinate, requires }: DemandedCoordinate): readonly Coordinate[] {
  return [coordinate, ...requires.flatMap(withRequired)];
}

function reinstated(status: Circumstances['organisationStatus']): readonly Change[] {
  return status === 'ADMITTED' ? [] : [{ kind: 'reinstate' }];
}

/** An agreement as a person would make it now. */
function listing(
  coordinates: readonly Coordinate[],
  { at, purpose, organisation }: Circumstances,
): Agreement {
  const items: readonly TermsItem[] = coordinates.map((coordinate) => ({
    coordinate,
    necessity: 'REQUIRED',
  }));
  return {
    id: 'agr_new' as Agreement['id'], // of no agreement there is
    dataRequest: 'req_new' as Agreement['dataRequest'],
    node: '' as Agreement['node'],
    organisation,
    purpose,
    status: 'ACTIVE',
    revision: 1,
    terms: { items, period: { from: at, until: at + 1 }, retention: 'P1D' as Duration },
    uses: { interval: 0, count: 0 },
    history: [],
  };
}
