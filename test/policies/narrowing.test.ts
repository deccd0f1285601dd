import * as fc from 'fast-check';
import type { TermsItem } from '../../policies/core/agreement.ts';
import { type Conditions, keeps, type Release, reduced } from '../../policies/core/conditions.ts';
import type { Coordinate, Duration } from '../../policies/core/identifiers.ts';
import { contradicted, reducesAtLeast, widened } from '../../policies/core/narrowing.ts';
import { runs } from '../support/runs.ts';

const round = (step: number): Release => ({ kind: 'ROUND', step });
const mask = (keep: number): Release => ({ kind: 'MASK', keep });
const month: Release = { kind: 'TRUNCATE', unit: 'MONTH' };
const year: Release = { kind: 'TRUNCATE', unit: 'YEAR' };
const within = (window: string): Conditions => ({ window: window as Duration });

describe('a release offered instead of the one asked', () => {
  it.each([
    [undefined, undefined, true],
    [round(10), undefined, true],
    [undefined, round(10), false],
    [round(10), round(10), true],
    [round(30), round(10), true],
    [round(20), round(10), false],
    [round(15), round(10), false],
    [round(5), round(10), false],
    [round(0.3), round(0.1), true],
    [round(0.7), round(0.1), true],
    [round(3.0000000000001), round(1), false],
    [round(3e15), round(1), false],
    [round(3e15 + 1), round(1), true],
    [month, round(10), false],
    [year, month, true],
    [month, year, false],
    [month, month, true],
    [year, year, true],
    [mask(4), month, false],
    [mask(3), mask(4), true],
    [mask(4), mask(4), true],
    [mask(5), mask(4), false],
    [round(10), mask(4), false],
  ])('%j for %j is as reducing: %s', (offered, asked, isNarrower) => {
    expect(reducesAtLeast(offered, asked)).toBe(isNarrower);
    expect(widened(offered ? { release: offered } : {}, asked ? { release: asked } : {})).toEqual(
      isNarrower ? [] : ['release'],
    );
  });

  const someRelease = fc.oneof(
    fc.constant(undefined),
    fc.constantFrom(0.1, 0.3, 0.9, 1, 2, 3, 5, 9, 10, 15, 27, 30, 45).map(round),
    fc.constantFrom(month, year),
    fc.integer({ min: 1, max: 6 }).map(mask),
  );

  it('is ordered: as reducing as itself, and as all that is less reducing than one it is as reducing as', () => {
    fc.assert(
      fc.property(someRelease, someRelease, someRelease, (one, other, third) => {
        expect(reducesAtLeast(one, one)).toBe(true);
        if (reducesAtLeast(one, other) && reducesAtLeast(other, third))
          expect(reducesAtLeast(one, third)).toBe(true);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('is the same where each is as reducing as the other', () => {
    fc.assert(
      fc.property(someRelease, someRelease, (one, other) => {
        if (reducesAtLeast(one, other) && reducesAtLeast(other, one)) expect(one).toEqual(other);
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('tells nothing that the one asked would not', () => {
    const some = fc.constantFrom(
      round(1),
      round(3),
      round(9),
      round(10),
      round(30),
      month,
      year,
      mask(1),
      mask(3),
    );
    const values = fc.oneof(
      fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })),
      fc.tuple(fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 })),
      fc.tuple(
        fc.constantFrom('2026-03-01', '2026-03-09', '2026-04-01', '2025-03-01'),
        fc.constantFrom('2026-03-01', '2026-04-01'),
      ),
    );
    fc.assert(
      fc.property(some, some, values, (offered, asked, [one, other]) => {
        fc.pre(reducesAtLeast(offered, asked));
        // of a value too short to mask, the one asked shows nothing at all
        fc.pre(asked.kind !== 'MASK' || [one, other].every((each) => String(each).length > asked.keep));
        // what looks the same as asked looks the same as offered
        if (JSON.stringify(reduced(asked, one)) === JSON.stringify(reduced(asked, other)))
          expect(reduced(offered, one)).toEqual(reduced(offered, other));
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('conditions offered instead of those asked', () => {
  it.each([
    [{}, {}, []],
    [{ objects: ['a'] }, {}, []],
    [{ objects: ['a'] }, { objects: ['a', 'b'] }, []],
    [{ objects: ['a', 'c'] }, { objects: ['a', 'b'] }, ['objects']],
    [{}, { objects: ['a'] }, ['objects']],
    [within('P1M'), {}, []],
    [within('P1M'), within('P1M'), []],
    [within('P28D'), within('P1M'), []],
    [within('P31D'), within('P1M'), ['window']],
    [{}, within('P1M'), ['window']],
    [{}, { objects: ['a'], ...within('P1M'), release: mask(1) }, ['objects', 'window', 'release']],
  ] as const)('%j for %j let more through by %j', (offered, asked, parts) => {
    expect(widened(offered, asked)).toEqual(parts);
  });

  it('are ordered: they widen neither themselves, nor what is wider than what they do not widen', () => {
    const some: fc.Arbitrary<Conditions> = fc.record(
      {
        objects: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
        window: fc.constantFrom('P28D', 'P30D', 'P31D', 'P1M', 'P59D', 'P2M').map((each) => each as Duration),
        release: fc.constantFrom(round(1), round(3), round(9), month, year, mask(1), mask(2)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(some, some, some, (one, other, third) => {
        expect(widened(one, one)).toEqual([]);
        for (const part of ['objects', 'window', 'release'] as const)
          if (!widened(one, other).includes(part) && !widened(other, third).includes(part))
            expect(widened(one, third)).not.toContain(part);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('that widen nothing keep nothing more', () => {
    const some: fc.Arbitrary<Conditions> = fc.record(
      {
        objects: fc.subarray(['a', 'b', 'c']),
        window: fc
          .constantFrom('P1D', 'P28D', 'P30D', 'P1M', 'P31D', 'P2M', 'P365D', 'P1Y')
          .map((each) => each as Duration),
      },
      { requiredKeys: [] },
    );
    const someDay = fc.integer({ min: 0, max: 1_600 }).map((days) => Date.UTC(2026, 0, 1 + days));
    const someItem = fc.record({ objectKey: fc.constantFrom('a', 'b', 'c', 'd'), days: fc.nat(400) });
    fc.assert(
      fc.property(some, some, someItem, someDay, (offered, asked, { objectKey, days }, at) => {
        const occurred = new Date(at - days * 86_400_000).toISOString().slice(0, 10);
        if (widened(offered, asked).length === 0 && keeps(offered, { objectKey, occurred }, at))
          expect(keeps(asked, { objectKey, occurred }, at)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('an item beside one that covers the same', () => {
  const item = (coordinate: string, conditions: Conditions = {}): TermsItem => ({
    coordinate: coordinate as Coordinate,
    necessity: 'OPTIONAL',
    ...conditions,
  });
  const covering = ({ coordinate }: TermsItem) => (coordinate === 'Current.x' ? ['Account.x'] : []);

  it.each([
    ['says less than it', [item('Current.x', within('P1M')), item('Account.x')], ['Current.x']],
    ['says the same', [item('Current.x', within('P1M')), item('Account.x', within('P1M'))], []],
    ['says more', [item('Current.x'), item('Account.x', within('P1M'))], []],
    ['is of something else', [item('Savings.x', within('P1M')), item('Account.x')], []],
  ])('contradicts it where it %s', (_, items, expected) => {
    expect(contradicted(items, covering).map(({ coordinate }) => coordinate)).toEqual(expected);
  });
});
