import * as fc from 'fast-check';
import type { Party, Terms, TermsItem } from '../../policies/core/agreement.ts';
import type { Conditions } from '../../policies/core/conditions.ts';
import type { AgreementId, Coordinate, Duration } from '../../policies/core/identifiers.ts';
import {
  accept,
  counter,
  currentRevision,
  type DataRequest,
  type DataRequestState,
  dataRequestState,
  decline,
  mostRevisions,
  type NegotiationStep,
  revise,
  withdraw,
} from '../../policies/core/negotiation.ts';
import { dataRequestOf, day, someInstant, someTerms, start, termsOf } from './made.ts';

const agreement = 'agr_1' as AgreementId;
const less = termsOf({ items: termsOf().items.slice(0, 1), retention: 'P30D' as Duration });

const moves = {
  'the person accepts': (each: DataRequest, revision: number, _: Terms, at: number) =>
    accept(each, revision, 'PERSON', agreement, at),
  'the person counters': counter,
  'the person declines': (each: DataRequest, revision: number, _: Terms, at: number) =>
    decline(each, revision, undefined, at),
  'the organisation accepts': (each: DataRequest, revision: number, _: Terms, at: number) =>
    accept(each, revision, 'ORGANISATION', agreement, at),
  'the organisation revises': revise,
  'the organisation withdraws': (each: DataRequest, _: number, __: Terms, at: number) => withdraw(each, at),
} satisfies Readonly<
  Record<string, (each: DataRequest, revision: number, terms: Terms, at: number) => NegotiationStep>
>;
type Move = keyof typeof moves;

// what each move makes of a data request in each state; `no` where it has ended or it is the other party's turn
const table: Readonly<Record<'OPEN' | 'COUNTERED', Readonly<Record<Move, DataRequestState | 'no'>>>> = {
  OPEN: {
    'the person accepts': 'AGREED',
    'the person counters': 'COUNTERED',
    'the person declines': 'DECLINED',
    'the organisation accepts': 'no',
    'the organisation revises': 'OPEN',
    'the organisation withdraws': 'WITHDRAWN',
  },
  COUNTERED: {
    'the person accepts': 'no',
    'the person counters': 'no',
    'the person declines': 'DECLINED',
    'the organisation accepts': 'AGREED',
    'the organisation revises': 'OPEN',
    'the organisation withdraws': 'WITHDRAWN',
  },
};

const names = Object.keys(moves) as Move[];
const rows = (['OPEN', 'COUNTERED'] as const).flatMap((state) =>
  names.map((move) => [state, move, table[state][move]] as const),
);
const ended = (['AGREED', 'DECLINED', 'WITHDRAWN'] as const).flatMap((state) =>
  names.map((move) => [state, move] as const),
);

describe('a data request', () => {
  it.each(rows)('that is %s, when %s: %s', (state, move, becomes) => {
    const step = moves[move](dataRequestOf({ state }), 1, less, start);
    if (becomes === 'no') expect(step).toEqual({ kind: 'not-now' });
    else expect(step).toMatchObject({ kind: 'moved', request: { state: becomes } });
  });

  it.each(ended)('that is %s stays so when %s', (state, move) => {
    expect(moves[move](dataRequestOf({ state }), 1, less, start)).toEqual({ kind: 'not-now' });
  });

  it.each(names)('that was not answered in time stays lapsed when %s', (move) => {
    const request = dataRequestOf();
    expect(dataRequestState(request, start + 30 * day - 1)).toBe('OPEN');
    expect(dataRequestState(request, start + 30 * day)).toBe('LAPSED');
    expect(moves[move](request, 1, less, start + 30 * day)).toEqual({ kind: 'not-now' });
  });

  it.each(names.filter((move) => move !== 'the organisation withdraws'))(
    'is not moved on a revision that is not the current one, when %s',
    (move) => {
      const countered = stepped(counter(dataRequestOf(), 1, less, start));
      for (const revision of [0, 1, 3, Number.NaN])
        expect(moves[move](countered, revision, less, start)).toEqual({ kind: 'conflict' });
    },
  );

  it('lapses not once it is agreed', () => {
    const agreed = stepped(accept(dataRequestOf(), 1, 'PERSON', agreement, start));
    expect(dataRequestState(agreed, start + 900 * day)).toBe('AGREED');
    expect(agreed.agreement).toBe(agreement);
  });

  it('keeps in what words it was declined', () => {
    expect(stepped(decline(dataRequestOf(), 1, 'too much', start)).reason).toBe('too much');
  });

  it('numbers its revisions, says whose each is, and changes none', () => {
    const countered = stepped(counter(dataRequestOf(), 1, less, start + day));
    const revised = stepped(revise(countered, 2, termsOf(), start + 2 * day));
    expect(revised.revisions.map(({ number, by, at }) => [number, by, at])).toEqual([
      [1, 'ORGANISATION', start],
      [2, 'PERSON', start + day],
      [3, 'ORGANISATION', start + 2 * day],
    ]);
    expect(currentRevision(revised).terms).toEqual(termsOf());
    expect(revised.revisions.slice(0, 2)).toEqual(countered.revisions);
  });

  it(`ends its revisions at ${mostRevisions}`, () => {
    let request = dataRequestOf();
    for (let number = 1; number < mostRevisions; number++)
      request = stepped((number % 2 === 1 ? counter : revise)(request, number, less, start));
    expect(revise(request, mostRevisions, less, start)).toEqual({
      kind: 'refused',
      faults: [{ kind: 'too-many-revisions' }],
    });
    expect(accept(request, mostRevisions, 'ORGANISATION', agreement, start).kind).toBe('moved');
  });
});

const wider: readonly (readonly [string, Partial<Terms>, unknown])[] = [
  ['no field at all', { items: [] }, { kind: 'no-items' }],
  [
    'a field that was not asked for',
    { items: [{ coordinate: 'Person.birth' as Coordinate, necessity: 'OPTIONAL' }] },
    { kind: 'not-asked', coordinate: 'Person.birth' },
  ],
  [
    'an earlier start',
    { period: { from: start - 1, until: start + day } },
    { kind: 'wider', field: 'period' },
  ],
  ['a later end', { period: { from: start, until: start + 91 * day } }, { kind: 'wider', field: 'period' }],
  ['more uses', { usage: { limit: 11 } }, { kind: 'wider', field: 'usage' }],
  [
    'as many uses, but each day',
    { usage: { limit: 10, per: 'P1D' as Duration } },
    { kind: 'wider', field: 'usage' },
  ],
  ['word of what was left out', { completeness: true }, { kind: 'wider', field: 'completeness' }],
  ['a longer retention', { retention: 'P366D' as Duration }, { kind: 'wider', field: 'retention' }],
];

describe('proposed terms', () => {
  it.each(wider)('are refused with %s, whoever proposes them', (_, changed, fault) => {
    const refused = { kind: 'refused', faults: [fault] };
    expect(counter(dataRequestOf(), 1, termsOf(changed), start)).toEqual(refused);
    expect(revise(dataRequestOf({ state: 'COUNTERED' }), 1, termsOf(changed), start)).toEqual(refused);
  });

  it('are refused with all their faults at once', () => {
    const step = counter(
      dataRequestOf(),
      1,
      termsOf(Object.assign({}, ...wider.map(([, each]) => each))),
      start,
    );
    expect(step.kind === 'refused' && step.faults.length).toBe(5);
  });

  const conditioned = (conditions: Conditions, changed: Partial<Terms> = {}) =>
    termsOf({ items: [{ ...termsOf().items[0], ...conditions } as TermsItem], ...changed });
  const all: Conditions = {
    objects: ['a', 'b'],
    window: 'P1M' as Duration,
    release: { kind: 'ROUND', step: 10 },
  };
  const { objects: _, ...anyObject } = all;
  const { window: __, ...everything } = all;
  const { release: ___, ...exact } = all;

  it.each([
    ['objects', { ...all, objects: ['a', 'c'] }],
    ['objects', anyObject],
    ['window', { ...all, window: 'P2M' as Duration }],
    ['window', everything],
    ['release', { ...all, release: { kind: 'ROUND', step: 5 } } as const],
    ['release', { ...all, release: { kind: 'MASK', keep: 1 } } as const],
    ['release', exact],
  ])('are refused with wider %s of an item, by %j, whoever proposes them', (part, conditions) => {
    const refused = {
      kind: 'refused',
      faults: [{ kind: 'wider-item', coordinate: 'Person.name', part }],
    };
    const revisions = [
      { number: 1, by: 'ORGANISATION', at: start, terms: conditioned(all) },
    ] as const satisfies DataRequest['revisions'];
    expect(counter(dataRequestOf({ revisions }), 1, conditioned(conditions), start)).toEqual(refused);
    const countered = dataRequestOf({ revisions, state: 'COUNTERED' });
    expect(revise(countered, 1, conditioned(conditions), start)).toEqual(refused);
  });

  it('may narrow the conditions of an item, and what is told of them', () => {
    const asked = dataRequestOf({
      revisions: [
        { number: 1, by: 'ORGANISATION', at: start, terms: conditioned(all, { completeness: true }) },
      ],
    });
    const narrower = { ...all, objects: ['b'], window: 'P1D' as Duration };
    expect(counter(asked, 1, conditioned(narrower), start).kind).toBe('moved');
    expect(counter(asked, 1, conditioned(all, { completeness: true }), start).kind).toBe('moved');
    expect(counter(dataRequestOf(), 1, conditioned(all), start).kind).toBe('moved');
  });

  it('without a limit are refused where one was asked for, and taken where none was', () => {
    const { usage: _, ...unlimited } = termsOf();
    expect(counter(dataRequestOf(), 1, unlimited, start).kind).toBe('refused');
    const unbounded = dataRequestOf({
      revisions: [{ number: 1, by: 'ORGANISATION', at: start, terms: unlimited }],
    });
    expect(counter(unbounded, 1, unlimited, start).kind).toBe('moved');
    expect(counter(unbounded, 1, termsOf(), start).kind).toBe('moved');
  });

  it('may let as many uses begin anew less often, not more often', () => {
    const weekly = (per: string) => termsOf({ usage: { limit: 5, per: per as Duration } });
    const asked = dataRequestOf({
      revisions: [{ number: 1, by: 'ORGANISATION', at: start, terms: weekly('P1M') }],
    });
    const kinds = ['P1Y', 'P1M', 'P30D', 'P1W'].map((per) => counter(asked, 1, weekly(per), start).kind);
    expect(kinds).toEqual(['moved', 'moved', 'refused', 'refused']);
    expect(counter(asked, 1, termsOf({ usage: { limit: 5 } }), start).kind).toBe('moved');
  });
});

describe('whatever is proposed, a negotiation', () => {
  const someMoves = fc.array(
    fc.record({
      move: fc.constantFrom(...names),
      terms: someTerms,
      at: someInstant,
      revisionsBack: fc.nat(1),
    }),
    { maxLength: 30 },
  );
  const run = (visit: (before: DataRequest, step: NegotiationStep, at: number) => void) =>
    fc.assert(
      fc.property(someMoves, (made) => {
        let request = dataRequestOf();
        for (const { move, terms, at, revisionsBack } of made) {
          const step = moves[move](request, currentRevision(request).number - revisionsBack, terms, at);
          visit(request, step, at);
          if (step.kind === 'moved') request = step.request;
        }
      }),
    );

  it('never reaches beyond what was first asked', () => {
    const asked = termsOf();
    const coordinates = asked.items.map(({ coordinate }) => coordinate);
    run((_, step) => {
      if (step.kind !== 'moved') return;
      const { terms } = currentRevision(step.request);
      for (const { coordinate } of terms.items) expect(coordinates).toContain(coordinate);
      expect(terms.period.from).toBeGreaterThanOrEqual(asked.period.from);
      expect(terms.period.until).toBeLessThanOrEqual(asked.period.until);
      expect(terms.usage?.limit).toBeLessThanOrEqual(10);
      expect(terms.usage?.per).toBeUndefined();
    });
  });

  it('is agreed only by the party that did not write the current revision', () => {
    const acceptors: Readonly<Record<Party, Party>> = { PERSON: 'ORGANISATION', ORGANISATION: 'PERSON' };
    run((before, step, at) => {
      if (step.kind !== 'moved' || step.request.state !== 'AGREED') return;
      const { by, number } = currentRevision(before);
      const otherParty = accept(before, number, by, agreement, at);
      expect(otherParty.kind).toBe('not-now');
      expect(accept(before, number, acceptors[by], agreement, at).kind).toBe('moved');
    });
  });

  it('that has ended stays ended, and what was said stays said', () => {
    run((before, step, at) => {
      if (step.kind !== 'moved') return;
      expect(['OPEN', 'COUNTERED']).toContain(dataRequestState(before, at));
      expect(step.request.revisions.slice(0, before.revisions.length)).toEqual(before.revisions);
      expect(step.request.revisions.length).toBeLessThanOrEqual(mostRevisions);
    });
  });
});

function stepped(step: NegotiationStep): DataRequest {
  if (step.kind !== 'moved') throw new Error(`expected a move, not ${step.kind}`);
  return step.request;
}
