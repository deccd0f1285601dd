import fc from 'fast-check';
import {
  keeps as coreKeeps,
  reduced as coreReduced,
  daysOf,
  type Release,
} from '../../policies/core/conditions.ts';
import type { Duration } from '../../policies/core/identifiers.ts';
import { keeps } from '../../subgraphs/kit/filters.ts';
import { reduced } from '../../subgraphs/kit/releases.ts';

/** The kit is installed by sources and may not import the core; what both decide must be one and the same. */

const runs = { numRuns: 3_000 };

const digits = (length: number) =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((number) => String(number).padStart(length, '0'));
const year = fc.oneof(fc.integer({ min: 2023, max: 2027 }).map(String), digits(4));
const month = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((each) => String(each).padStart(2, '0')),
  digits(2),
);
const day = fc.oneof(
  fc.integer({ min: 1, max: 31 }).map((each) => String(each).padStart(2, '0')),
  digits(2),
);
const ending = fc.constantFrom(
  '',
  'T',
  'T10:00:00Z',
  'T23:59:59+14:00',
  'T10\n',
  ' 10:00',
  'Z',
  '-',
  '-01',
  '\n',
  'x',
);
const writtenDates = fc
  .tuple(year, month, day, ending, fc.constantFrom(1, 2, 3))
  .map(([y, m, d, rest, parts]) => [y, m, d].slice(0, parts).join('-') + rest);
const leaf = fc.oneof(
  writtenDates,
  fc.string({ unit: 'grapheme', maxLength: 9 }),
  fc.string({ maxLength: 6 }).map((text) => `***${text}`),
  fc.constantFrom('', '***', 'NL00BANK0123456789', '-2026-01-01', '+2026'),
  fc.double(),
  fc.integer(),
  fc.integer({ min: -100_000, max: 100_000 }).map((cents) => cents / 100),
  fc.constantFrom<unknown>(null, undefined, true, -0, 0.5, 1.005, 1e21, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom<unknown>({}, [], ['a'], { day: 1 }),
);

const release: fc.Arbitrary<Release> = fc.oneof(
  fc
    .oneof(
      fc.constantFrom(0.01, 0.1, 0.25, 0.3, 1, 5, 100, 2_500),
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    )
    .filter((step) => step > 0)
    .map((step) => ({ kind: 'ROUND', step }) as const),
  fc.constantFrom('MONTH', 'YEAR').map((unit) => ({ kind: 'TRUNCATE', unit }) as const),
  fc.integer({ min: 1, max: 8 }).map((keep) => ({ kind: 'MASK', keep }) as const),
);

test('reduces every value as the core does', () => {
  fc.assert(
    fc.property(release, fc.oneof(leaf, fc.array(fc.oneof(leaf, fc.array(leaf)))), (how, value) => {
      expect(reduced(how, value)).toEqual(coreReduced(how, value));
    }),
    runs,
  );
});

test('reduces what is reduced no further', () => {
  fc.assert(
    fc.property(release, leaf, (how, value) => {
      const once = reduced(how, value);
      expect(reduced(how, once)).toEqual(once);
    }),
    runs,
  );
});

const key = fc.oneof(
  fc.constantFrom('a', 'b', '1', 'NL00', '', 'null', 'true', 'undefined', '[object Object]'),
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom<unknown>(null, undefined, true, ['a'], { toString: () => 'a' }),
);
const duration = fc.constantFrom(
  'P1D',
  'P1M',
  'P6M',
  'P1Y',
  'P400D',
  'PT12H',
  'P27Y',
) as fc.Arbitrary<Duration>;
const instant = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });

test('keeps every item that the core keeps, and no other', () => {
  fc.assert(
    fc.property(
      fc.option(fc.array(fc.constantFrom('a', '1', 'NL00', 'null', 'true', '')), { nil: undefined }),
      fc.option(duration, { nil: undefined }),
      instant,
      fc.record({ objectKey: key, occurred: fc.oneof(writtenDates, writtenDates, leaf) }),
      (objects, window, at, item) => {
        const conditions = { ...(objects ? { objects } : {}), ...(window ? { window } : {}) };
        const days = window && daysOf(window, at.getTime());
        const filter = { objects: objects && new Set(objects), days };
        expect(keeps([filter], item)).toBe(coreKeeps(conditions, item, at.getTime()));
      },
    ),
    { numRuns: 10_000 },
  );
});

test.each([
  ['a Date', new Date('2026-03-01T10:00:00Z'), true],
  ['a Date of the day before', new Date('2026-02-28T23:59:59Z'), false],
  ['a Date that is none', new Date(Number.NaN), false],
  ['the number of a year', 2026, false],
])('reads %s as the response would have it', (_, occurred, isKept) => {
  const days = { from: '2026-03-01', until: '2026-03-31' };
  expect(keeps([{ objects: undefined, days }], { occurred })).toBe(isKept);
});

test.each([
  ['the first day', '2026-03-01', true],
  ['the last day', '2026-03-31T23:59:59Z', true],
  ['the day before', '2026-02-28', false],
  ['the day after', '2026-04-01', false],
  ['the month, as its first day', '2026-03', true],
  ['the year, as its first day', '2026', false],
])('counts %s in or out', (_, occurred, isKept) => {
  const days = { from: '2026-03-01', until: '2026-03-31' };
  expect(keeps([{ objects: undefined, days }], { occurred })).toBe(isKept);
  expect(keeps([{ objects: new Set(['a']), days }], { occurred, objectKey: 'b' })).toBe(false);
  expect(keeps([{ objects: new Set(['a']), days }], { occurred })).toBe(false);
  expect(keeps([{ objects: new Set(['a']), days }], { occurred, objectKey: 'a' })).toBe(isKept);
});
