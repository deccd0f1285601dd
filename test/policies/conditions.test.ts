import * as fc from 'fast-check';
import {
  byReduction,
  type Conditions,
  daysOf,
  isFilter,
  isUnconditioned,
  keeps,
  type Release,
  reduced,
} from '../../policies/core/conditions.ts';
import type { Duration } from '../../policies/core/identifiers.ts';

const at = Date.parse('2026-03-31T15:00:00Z');
const round = (step: number): Release => ({ kind: 'ROUND', step });
const truncate = (unit: 'MONTH' | 'YEAR'): Release => ({ kind: 'TRUNCATE', unit });
const mask = (keep: number): Release => ({ kind: 'MASK', keep });
const window = (text: string): Conditions => ({ window: text as Duration });

describe('a release', () => {
  it.each([
    [round(10), 14, 10],
    [round(10), 15, 20],
    [round(10), -15, -10],
    [round(10), -16, -20],
    [round(10), 4.9, 0],
    [round(10), -4.9, 0],
    [round(0.1), 0.25, 0.3],
    [round(0.1), 0.24999, 0.2],
    [round(0.05), 1.12, 1.1],
    [round(0.05), 1234.56, 1234.55],
    [round(1e-7), 0.00000012, 1e-7],
    [round(1_000), 51_500, 52_000],
    [round(3), 1, 0],
    [round(0.01), 1.005, 1.01],
    [round(0.01), 12345678901.235, 12345678901.24],
    [round(1), 123456789012345, 123456789012345],
    [round(10), 9007199254740991, 9007199254740990],
    [round(1e-300), 1e300, 1e300],
    [round(1e308), 1.7e308, null],
    [round(0), 14, null],
    [round(-10), 14, null],
    [round(10), '14', null],
    [round(10), true, null],
    [round(10), Number.NaN, null],
    [round(10), Number.POSITIVE_INFINITY, null],
    [round(10), null, null],
    [round(10), undefined, null],
    [round(10), [14, null, 'x', [26]], [10, null, null, [30]]],
    [truncate('MONTH'), '2026-03-31', '2026-03'],
    [truncate('MONTH'), '2026-03', '2026-03'],
    [truncate('MONTH'), '2026', '2026'],
    [truncate('MONTH'), '2026-03-31T10:00:00+01:00', '2026-03'],
    [truncate('YEAR'), '2026-03-31', '2026'],
    [truncate('YEAR'), '2026-03', '2026'],
    [truncate('YEAR'), '2026', '2026'],
    [truncate('YEAR'), '26', null],
    [truncate('YEAR'), '2026-3', null],
    [truncate('YEAR'), '2026-03-31 10:00', null],
    [truncate('YEAR'), ' 2026', null],
    [truncate('MONTH'), 'yesterday', null],
    [truncate('MONTH'), 2026, null],
    [mask(4), 'NL01BANK0123456789', '***6789'],
    [mask(4), '6789', '***'],
    [mask(4), '56789', '***6789'],
    [mask(4), '', '***'],
    [mask(1), 'é😀', '***😀'],
    [mask(1), '😀', '***'],
    [mask(2), '日本語', '***本語'],
    [mask(3), '\ud800ab', '***'],
    [mask(2), '\ud800ab', '***ab'],
    [mask(4), 6789, null],
    [mask(2), ['abc', 'a'], ['***bc', '***']],
    [undefined, 14.25, 14.25],
    [undefined, null, null],
    [undefined, undefined, null],
  ] as const)('%j of %j is %j', (release, value, expected) => {
    expect(reduced(release, value)).toEqual(expected);
  });

  it('never gives minus nothing', () => {
    expect(Object.is(reduced(round(10), -1), 0)).toBe(true);
  });

  const someRelease: fc.Arbitrary<Release> = fc.oneof(
    fc.constantFrom(0.01, 0.05, 0.1, 0.25, 1, 3, 10, 1_000).map(round),
    fc.constantFrom('MONTH' as const, 'YEAR' as const).map(truncate),
    fc.integer({ min: 1, max: 12 }).map(mask),
  );
  const someValue = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(null, true, '2026-01', '***', '***a'),
  );

  it('twice is the same as once', () => {
    fc.assert(
      fc.property(someRelease, fc.oneof(someValue, fc.array(someValue)), (release, value) => {
        const once = reduced(release, value);
        expect(reduced(release, once)).toEqual(once);
      }),
    );
  });

  it('is never further from a number than half its step', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.05, 0.1, 1, 3, 10),
        fc.integer({ min: -1e7, max: 1e7 }),
        (step, cents) => {
          const value = cents / 100;
          expect(Math.abs(Number(reduced(round(step), value)) - value)).toBeLessThanOrEqual(step / 2 + 1e-6);
        },
      ),
    );
  });

  it('of a number is what it would be in whole cents', () => {
    const cents = fc.integer({ min: -1e13, max: 1e13 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 1e6 }), (value, step) => {
        const expected = Math.floor((2 * value + step) / (2 * step)) * step;
        expect(reduced(round(step / 100), value / 100)).toBe(expected / 100);
      }),
    );
  });

  it('of a text shows neither what is hidden nor how much', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 3, maxLength: 3 }),
        (one, other, end) => {
          fc.pre(!one.startsWith('***') && !other.startsWith('***'));
          expect(reduced(mask(3), one + end)).toBe(reduced(mask(3), other + end));
        },
      ),
    );
  });

  it('has an order, from the least reducing', () => {
    const ordered: readonly (Release | undefined)[] = [
      undefined,
      round(1),
      round(10),
      truncate('MONTH'),
      truncate('YEAR'),
      mask(4),
      mask(1),
    ];
    for (const [index, one] of ordered.entries())
      for (const [place, other] of ordered.entries())
        expect(Math.sign(byReduction(one, other))).toBe(Math.sign(index - place));
  });
});

describe('a window', () => {
  it.each([
    ['P1M', '2026-02-28', '2026-03-31'],
    ['P1Y', '2025-03-31', '2026-03-31'],
    ['P1D', '2026-03-30', '2026-03-31'],
    ['PT12H', '2026-03-31', '2026-03-31'],
    ['PT24H', '2026-03-30', '2026-03-31'],
    ['P3000Y', '0000-01-01', '2026-03-31'],
  ])('of %s reaches from %s to %s', (text, from, until) => {
    expect(daysOf(text as Duration, at)).toEqual({ from, until });
  });

  it.each([
    ['2026-02-28', true],
    ['2026-02-27', false],
    ['2026-03-31', true],
    ['2026-04-01', false],
    ['2026-03', true],
    ['2026-02', false],
    ['2026', false],
    ['2026-03-31T23:59:59+14:00', true],
    ['2026-02-27T23:59:59Z', false],
    ['2026-03-31\n', false],
    ['x2026-03-15', false],
    ['2026-3-15', false],
    ['', false],
    [20_260_315, false],
    [null, false],
    [undefined, false],
    [{ toString: () => '2026-03-15' }, false],
    [{ toString: 'x' }, false],
  ])('of a month keeps %j: %s', (occurred, kept) => {
    expect(keeps(window('P1M'), { objectKey: undefined, occurred }, at)).toBe(kept);
  });
});

describe('objects', () => {
  it.each([
    ['A', true],
    ['7', true],
    [7, true],
    ['B', false],
    ['', false],
    [null, false],
    [undefined, false],
    [['A'], false],
    [{ toString: () => 'A' }, false],
  ])('keep %j: %s', (objectKey, kept) => {
    expect(keeps({ objects: ['A', '7'] }, { objectKey, occurred: undefined }, at)).toBe(kept);
  });

  it('and a window must both hold', () => {
    const both: Conditions = { objects: ['A'], window: 'P1M' as Duration };
    const keep = (objectKey: string, occurred: string) => keeps(both, { objectKey, occurred }, at);
    expect([keep('A', '2026-03-01'), keep('B', '2026-03-01'), keep('A', '2020-03-01')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('that are not named keep everything', () => {
    expect(keeps({}, { objectKey: undefined, occurred: undefined }, at)).toBe(true);
    expect(keeps({ release: mask(1) }, { objectKey: undefined, occurred: undefined }, at)).toBe(true);
  });
});

describe('conditions', () => {
  it.each([
    [{}, true, false],
    [{ objects: [] }, false, true],
    [window('P1M'), false, true],
    [{ release: mask(1) }, false, false],
  ] as const)('%j: none at all %s, a filter %s', (conditions, none, filter) => {
    expect([isUnconditioned(conditions), isFilter(conditions)]).toEqual([none, filter]);
  });
});
