import type { Terms, TermsItem } from './agreement.ts';
import { categoryCovers } from './category.ts';
import { addDuration, canBeLonger, intervalOf } from './duration.ts';
import type { Coordinate, Duration, PurposeId } from './identifiers.ts';

/** The scheme's own limit for a purpose and a category of data, each with everything below it. Absent: no limit. */
export interface Ceiling {
  readonly purpose: PurposeId;
  readonly category: string;
  /** The longest that terms may be in force. */
  readonly period?: Duration;
  /** The furthest back that items may reach. */
  readonly window?: Duration;
  /** The longest that the relying party may keep what it received. */
  readonly retention?: Duration;
  /** The most uses, in all. */
  readonly uses?: number;
  /** What is proposed above it is refused, not narrowed. */
  readonly refuses?: true;
}

/** What of terms was narrowed to a ceiling. */
export interface Narrowing {
  readonly part: 'period' | 'window' | 'retention' | 'uses';
  /** For `window`. */
  readonly coordinate?: Coordinate;
  /** To which, as it was then. */
  readonly ceiling: Ceiling;
}

/** What a ceiling looks at of a coordinate. */
export interface LimitedField {
  readonly categories: readonly string[];
  /** Whether what it returns has a date that a window filters by. */
  readonly occurs: boolean;
}

export interface Limits {
  readonly ceilings: readonly Ceiling[];
  readonly covers: (general: PurposeId, specific: PurposeId) => boolean;
  /** Undefined for what nothing is known of. */
  readonly fieldAt: (coordinate: Coordinate) => LimitedField | undefined;
}

/**
 * Terms for a purpose, narrowed to the scheme's ceilings; what was narrowed. Where items have different ceilings the period, the
 * retention and the uses, which are the terms' as a whole, are held to the lowest.
 */
export function underCeilings(
  terms: Terms,
  purpose: PurposeId,
  limits: Limits,
): { readonly terms: Terms; readonly narrowings: readonly Narrowing[] } {
  if (limits.ceilings.length === 0) return { terms, narrowings: [] };
  const over = new Map(terms.items.map((item) => [item, ceilingsOver(item, purpose, limits)]));
  const all = [...new Set([...over.values()].flat())];
  const narrowings: Narrowing[] = [];
  const items = terms.items.map((item) => {
    const { coordinate } = item;
    const window = lowest(item.window, over.get(item) ?? [], (each) => each.window, canBeLonger);
    if (window === undefined || limits.fieldAt(coordinate)?.occurs !== true) return item;
    narrowings.push({ part: 'window', coordinate, ceiling: window.ceiling });
    return { ...item, window: window.limit };
  });
  const { from } = terms.period;
  const until = lowest(terms.period.until, all, ({ period }) => period && addDuration(from, period), isMore);
  const retention = lowest(terms.retention, all, (each) => each.retention, canBeLonger);
  const period = { from, until: until?.limit ?? terms.period.until };
  const uses = lowest(usesIn(terms.usage, period), all, (each) => each.uses, isMore);
  if (until !== undefined) narrowings.push({ part: 'period', ceiling: until.ceiling });
  if (retention !== undefined) narrowings.push({ part: 'retention', ceiling: retention.ceiling });
  if (uses !== undefined) narrowings.push({ part: 'uses', ceiling: uses.ceiling });
  return {
    terms: {
      ...terms,
      items,
      period,
      retention: retention?.limit ?? terms.retention,
      ...(uses === undefined ? {} : { usage: { limit: uses.limit } }),
    },
    narrowings,
  };
}

function ceilingsOver(
  { coordinate }: TermsItem,
  purpose: PurposeId,
  { ceilings, covers, fieldAt }: Limits,
): readonly Ceiling[] {
  const categories = fieldAt(coordinate)?.categories ?? [];
  return ceilings.filter(
    (each) =>
      (each.purpose === purpose || covers(each.purpose, purpose)) &&
      categories.some((category) => categoryCovers(each.category, category)),
  );
}

/** Which ceiling limits the most, where one is below what is given; given nothing, any is. */
function lowest<Limit>(
  given: Limit | undefined,
  ceilings: readonly Ceiling[],
  limitOf: (ceiling: Ceiling) => Limit | undefined,
  isAbove: (one: Limit, other: Limit) => boolean,
): { readonly limit: Limit; readonly ceiling: Ceiling } | undefined {
  return ceilings.reduce<ReturnType<typeof lowest<Limit>>>((found, ceiling) => {
    const limit = limitOf(ceiling);
    const least = found?.limit ?? given;
    const isLower = limit !== undefined && (least === undefined || isAbove(least, limit));
    return isLower ? { limit, ceiling } : found;
  }, undefined);
}

function isMore(one: number, other: number): boolean {
  return one > other;
}

/** The most that terms allow in all. A limit by interval adds up to the end of the period. */
function usesIn(usage: Terms['usage'], { from, until }: Terms['period']): number | undefined {
  if (usage?.per === undefined) return usage?.limit;
  return usage.limit * (intervalOf(from, usage.per, until - 1) + 1);
}
