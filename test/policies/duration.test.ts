import * as fc from 'fast-check';
import { addDuration, canBeLonger, intervalOf, parseDuration } from '../../policies/core/duration.ts';
import type { Duration } from '../../policies/core/identifiers.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const duration = (text: string): Duration => {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new Error('not a duration');
  return parsed;
};
const someDuration = fc
  .constantFrom('P1D', 'P1W', 'P1M', 'P2M', 'P1Y', 'P1M10D', 'PT1H', 'PT36H', 'P1Y6M', 'PT1S')
  .map(duration);
const someInstant = fc.integer({ min: utc('1999-01-01T00:00:00'), max: utc('2031-01-01T00:00:00') });

describe('a duration', () => {
  it.each(['P1D', 'P90D', 'P1Y6M', 'PT12H', 'P2W', 'P1DT1H1M1S', 'P0Y1D'])(
    'is what ISO 8601 says: %s',
    (text) => {
      expect(parseDuration(text)).toBe(text);
    },
  );

  it.each([
    ...['', 'P', 'PT', 'P1DT', 'P0D', 'PT0S', '1D', 'p1d', '-P1D', 'P-1D', 'P1.5D', 'P1S', 'PT1D'],
    ...['P1D ', 'P1D\n', 'P1M1Y', 'P99999999999D', 'P1٣D'],
  ])('is not anything else: %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    ['2026-01-31T10:00:00', 'P1M', '2026-02-28T10:00:00'],
    ['2024-01-31T00:00:00', 'P1M', '2024-02-29T00:00:00'],
    ['2024-02-29T00:00:00', 'P1Y', '2025-02-28T00:00:00'],
    ['2026-03-28T23:00:00', 'P2D', '2026-03-30T23:00:00'],
    ['2026-01-01T00:00:00', 'P1Y2M3DT4H5M6S', '2027-03-04T04:05:06'],
    ['2026-12-15T00:00:00', 'P1M', '2027-01-15T00:00:00'],
  ])('after %s, of %s, ends at %s', (from, text, until) => {
    expect(addDuration(utc(from), duration(text))).toBe(utc(until));
  });

  it.each([
    ['P31D', 'P1M', true],
    ['P28D', 'P1M', false],
    ['P1M', 'P31D', false],
    ['P1M', 'P30D', true],
    ['P366D', 'P1Y', true],
    ['P1Y', 'P365D', true],
    ['P12M', 'P1Y', false],
    ['P1Y', 'P12M', false],
    ['P90D', 'P3M', true],
    ['P1D', 'P2D', false],
  ])('%s can reach further than %s: %s', (one, other, isSo) => {
    expect(canBeLonger(duration(one), duration(other))).toBe(isSo);
  });
});

describe('consecutive intervals', () => {
  it('leave no gap and do not overlap: each instant is in the one that says so', () => {
    fc.assert(
      fc.property(someInstant, someDuration, fc.nat(1_000_000_000_000), (start, per, later) => {
        const at = start + later;
        const index = intervalOf(start, per, at);
        expect(addDuration(start, per, index)).toBeLessThanOrEqual(at);
        expect(addDuration(start, per, index + 1)).toBeGreaterThan(at);
      }),
    );
  });

  it('count what comes before the first to the first', () => {
    expect(intervalOf(1_000, duration('PT1S'), 0)).toBe(0);
  });

  it('of a second are found at once, years later', () => {
    const began = performance.now();
    expect(intervalOf(0, duration('PT1S'), 50 * 365 * 86_400_000)).toBe(50 * 365 * 86_400);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
