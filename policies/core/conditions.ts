import { nearestMultiple } from './decimal.ts';
import { addDuration } from './duration.ts';
import type { Duration, Instant } from './identifiers.ts';

/** How a value leaves where it does not leave exactly. */
export type Release =
  /** To the nearest multiple of `step` (above nothing), halves up. */
  | { readonly kind: 'ROUND'; readonly step: number }
  /** A date to its month or year. */
  | { readonly kind: 'TRUNCATE'; readonly unit: 'MONTH' | 'YEAR' }
  /** All but the last `keep` characters (one or more) hidden, and how many they are. */
  | { readonly kind: 'MASK'; readonly keep: number };

/** What a grant adds to its coordinate. Absent: no such condition. */
export interface Conditions {
  /** Only the items whose `@objectKey` is one of these. */
  readonly objects?: readonly string[];
  /** Only the items whose `@occurred` lies this far back from now. */
  readonly window?: Duration;
  readonly release?: Release;
}

/** Calendar dates, `2026-03-01`, both included. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

export function isUnconditioned({ objects, window, release }: Conditions): boolean {
  return objects === undefined && window === undefined && release === undefined;
}

export function isFilter({ objects, window }: Conditions): boolean {
  return objects !== undefined || window !== undefined;
}

/** The days a window holds when it is asked for at `at`, in UTC. */
export function daysOf(window: Duration, at: Instant): Days {
  const from = dayOf(addDuration(at, window, -1));
  return { from: from.startsWith('-') ? '0000-01-01' : from, until: dayOf(at) };
}

function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/**
 * Whether an item stays: its object key is named and it occurred within the window, as far as the conditions say. What
 * lacks the key or date does not stay.
 */
export function keeps(
  { objects, window }: Conditions,
  item: { readonly objectKey: unknown; readonly occurred: unknown },
  at: Instant,
): boolean {
  if (objects !== undefined && !isNamed(item.objectKey, objects)) return false;
  return window === undefined || isWithin(item.occurred, daysOf(window, at));
}

function isNamed(objectKey: unknown, objects: readonly string[]): boolean {
  return (
    (typeof objectKey === 'string' || typeof objectKey === 'number') && objects.includes(String(objectKey))
  );
}

const date = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?$/s;

/** A month or a year counts as its first day. */
function isWithin(occurred: unknown, { from, until }: Days): boolean {
  if (typeof occurred !== 'string') return false;
  const [, year, month = '01', day = '01'] = date.exec(occurred) ?? [];
  if (year === undefined) return false;
  const first = `${year}-${month}-${day}`;
  return first >= from && first <= until;
}

/** A leaf value, or a list of them, as it may leave; null for what the release can't be applied to. Idempotent. */
export function reduced(release: Release | undefined, value: unknown): unknown {
  if (release === undefined || value === null || value === undefined) return value ?? null;
  if (Array.isArray(value)) return value.map((each) => reduced(release, each));
  switch (release.kind) {
    case 'ROUND':
      return typeof value === 'number' ? rounded(value, release.step) : null;
    case 'TRUNCATE':
      return typeof value === 'string' ? truncated(value, release.unit) : null;
    case 'MASK':
      return typeof value === 'string' ? masked(value, release.keep) : null;
  }
}

function rounded(value: number, step: number): number | null {
  if (!Number.isFinite(value) || !Number.isFinite(step) || step <= 0) return null;
  const multiple = nearestMultiple(value, step);
  return Number.isFinite(multiple) ? multiple : null;
}

function truncated(value: string, unit: 'MONTH' | 'YEAR'): string | null {
  const [, year, month] = date.exec(value) ?? [];
  if (year === undefined) return null;
  return unit === 'YEAR' || month === undefined ? year : `${year}-${month}`;
}

const mark = '***';

/** How many characters are hidden shows neither: of a value too short to hide any, all are hidden. */
function masked(value: string, keep: number): string {
  const characters = [...value];
  if (value.startsWith(mark) && characters.length <= mark.length + keep) return value;
  return characters.length > keep ? mark + characters.slice(-keep).join('') : mark;
}

/** From the least reducing: of several grants of one value, the first is what leaves. */
export function byReduction(one: Release | undefined, other: Release | undefined): number {
  return rank(one) - rank(other) || fineness(one) - fineness(other);
}

function rank(release: Release | undefined): number {
  if (release === undefined) return 0;
  switch (release.kind) {
    case 'ROUND':
      return 1;
    case 'TRUNCATE':
      return release.unit === 'MONTH' ? 2 : 3;
    case 'MASK':
      return 4;
  }
}

function fineness(release: Release | undefined): number {
  if (release?.kind === 'ROUND') return release.step;
  return release?.kind === 'MASK' ? -release.keep : 0;
}
