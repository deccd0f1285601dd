import type { TermsItem } from '../../policies/core/agreement.ts';

/** `docs/enforcement.md` section 4, naively: conditions on values, with nothing of the gateway's. */
export type Condition = Pick<TermsItem, 'objects' | 'window' | 'release'>;

export function isFilter({ objects, window }: Condition): boolean {
  return objects !== undefined || window !== undefined;
}

export function isUnconditioned({ objects, window, release }: Condition): boolean {
  return objects === undefined && window === undefined && release === undefined;
}

export function isKept(
  { objects, window }: Condition,
  item: { readonly key: unknown; readonly date: unknown },
  now: number,
): boolean {
  if (objects !== undefined) {
    if (item.key === null || item.key === undefined) return false;
    if (!objects.some((each) => each === String(item.key))) return false;
  }
  if (window === undefined) return true;
  if (typeof item.date !== 'string') return false;
  const written = /^\d\d\d\d(-\d\d)?(-\d\d)?/.exec(item.date)?.[0];
  if (written === undefined) return false;
  const day = `${written}-01-01`.slice(0, 10);
  return day >= dayBefore(now, window) && day <= new Date(now).toISOString().slice(0, 10);
}

/** Whether whatever `all` keep these keep: each of `all` asks at least what one of these asks. */
export function isTold(these: readonly Condition[], all: readonly Condition[], now: number): boolean {
  const asksLess = (one: Condition, other: Condition) =>
    (one.objects === undefined || other.objects?.every((each) => one.objects?.includes(each)) === true) &&
    (one.window === undefined ||
      (other.window !== undefined && dayBefore(now, one.window) <= dayBefore(now, other.window)));
  return all.every((other) => these.some((one) => asksLess(one, other)));
}

/** Windows of these tests are so many days, months or years. */
function dayBefore(now: number, window: string): string {
  const [, count = '0', unit = 'D'] = /^P(\d+)([DMY])$/.exec(window) ?? [];
  const date = new Date(now);
  if (unit === 'D') date.setUTCDate(date.getUTCDate() - Number(count));
  else {
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() - Number(count) * (unit === 'Y' ? 12 : 1));
    const last = new Date(date);
    last.setUTCMonth(last.getUTCMonth() + 1);
    last.setUTCDate(0);
    date.setUTCDate(Math.min(day, last.getUTCDate()));
  }
  return date.toISOString().slice(0, 10);
}

export type Release = NonNullable<Condition['release']>;

/** Of several releases the one that takes least away; undefined: the value leaves as it is. */
export function leastReducing(releases: readonly (Release | undefined)[]): Release | undefined {
  if (releases.some((each) => each === undefined)) return undefined;
  const order = (release: Release | undefined): readonly [number, number] => {
    if (release === undefined) return [0, 0];
    if (release.kind === 'ROUND') return [1, release.step];
    if (release.kind === 'TRUNCATE') return [release.unit === 'MONTH' ? 2 : 3, 0];
    return [4, -release.keep];
  };
  return [...releases].sort((one, other) => {
    const [a, b] = [order(one), order(other)];
    return a[0] - b[0] || a[1] - b[1];
  })[0];
}

export function reduce(release: Release | undefined, value: unknown): unknown {
  if (release === undefined || value === null || value === undefined) return value ?? null;
  if (Array.isArray(value)) return value.map((each) => reduce(release, each));
  switch (release.kind) {
    case 'ROUND':
      return typeof value === 'number' ? round(value, release.step) : null;
    case 'TRUNCATE': {
      if (typeof value !== 'string' || !/^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/.test(value)) return null;
      return release.unit === 'YEAR' ? value.slice(0, 4) : value.slice(0, 7);
    }
    case 'MASK': {
      if (typeof value !== 'string') return null;
      const characters = Array.from(value);
      return characters.length <= release.keep ? '***' : `***${characters.slice(-release.keep).join('')}`;
    }
  }
}

/** In whole millionths, so that no binary fraction shows. */
function round(value: number, step: number): number {
  const million = 1_000_000;
  const [of, by] = [Math.round(value * million), Math.round(step * million)];
  const down = Math.floor(of / by) * by;
  const rest = of - down;
  return (rest * 2 >= by ? down + by : down) / million + 0;
}
