import { nearestMultiple } from './decimal.ts';
import { asJson, writtenDate } from './leaves.ts';

/** How a value leaves where it does not leave exactly. */
export type Release =
  /** To the nearest multiple of `step`, halves up. */
  | { readonly kind: 'ROUND'; readonly step: number }
  | { readonly kind: 'TRUNCATE'; readonly unit: 'MONTH' | 'YEAR' }
  /** All but the last `keep` characters hidden, and how many they are. */
  | { readonly kind: 'MASK'; readonly keep: number };

/** The one release that all name. None where they differ: what one of them lets leave exactly must leave exactly. */
export function commonRelease([first, ...others]: readonly (Release | undefined)[]): Release | undefined {
  return first !== undefined && others.every((other) => isSame(other, first)) ? first : undefined;
}

function isSame(one: Release | undefined, other: Release): boolean {
  switch (other.kind) {
    case 'ROUND':
      return one?.kind === 'ROUND' && one.step === other.step;
    case 'TRUNCATE':
      return one?.kind === 'TRUNCATE' && one.unit === other.unit;
    case 'MASK':
      return one?.kind === 'MASK' && one.keep === other.keep;
  }
}

/** A leaf as it stands in a response, or a list of them; null for what the release can't be applied to. Idempotent. */
export function reduced(release: Release, leaf: unknown): unknown {
  const value = asJson(leaf);
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
  const multiple = Number.isFinite(value) && step > 0 ? nearestMultiple(value, step) : Number.NaN;
  return Number.isFinite(multiple) ? multiple : null;
}

function truncated(value: string, unit: 'MONTH' | 'YEAR'): string | null {
  const date = writtenDate(value);
  if (date === undefined) return null;
  return unit === 'YEAR' || date.month === undefined ? date.year : `${date.year}-${date.month}`;
}

const hidden = '***';

/** Of a value too short to hide any of it, all is hidden. */
function masked(value: string, keep: number): string {
  const characters = [...value];
  const isMasked = value.startsWith(hidden) && characters.length <= hidden.length + keep;
  if (isMasked) return value;
  return characters.length <= keep ? hidden : hidden + characters.slice(-keep).join('');
}
