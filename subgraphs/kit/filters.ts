import { asJson, writtenDate } from './leaves.ts';

/** What one grant keeps of what a field returns. */
export interface Filter {
  /** The keys that an item may have; undefined: any, or none. */
  readonly objects: ReadonlySet<string> | undefined;
  readonly days: DayRange | undefined;
}

/** Calendar dates, `2026-03-01`, both included; undefined: no end on that side. */
export interface DayRange {
  readonly from: string | undefined;
  readonly until: string | undefined;
}

/** What a filter compares of an item. What an item lacks meets no condition on it. */
export interface Facts {
  /** The value of its `@objectKey`. */
  readonly objectKey?: unknown;
  /** The value of its `@occurred`. */
  readonly occurred?: unknown;
}

/** In the place of a fact that this source's schema does not have: whoever has it applies the condition. */
export const knownElsewhere: unique symbol = Symbol('known elsewhere');

/** Whether items may be left out: each alternative asks something of them. */
export function leavesOut(alternatives: readonly Filter[]): boolean {
  return alternatives.every(({ objects, days }) => objects !== undefined || days !== undefined);
}

/** Whether an item stays: one alternative keeps it, by all that it says. */
export function keeps(alternatives: readonly Filter[], { objectKey, occurred }: Facts): boolean {
  return alternatives.some(
    ({ objects, days }) =>
      (objects === undefined || isNamed(objectKey, objects)) &&
      (days === undefined || isWithin(occurred, days)),
  );
}

function isNamed(objectKey: unknown, objects: ReadonlySet<string>): boolean {
  if (objectKey === knownElsewhere) return true;
  const key = asJson(objectKey);
  return (typeof key === 'string' || typeof key === 'number') && objects.has(String(key));
}

/** A month or a year counts as its first day. */
function isWithin(occurred: unknown, { from, until }: DayRange): boolean {
  if (occurred === knownElsewhere) return true;
  const text = asJson(occurred);
  const date = typeof text === 'string' ? writtenDate(text) : undefined;
  if (date === undefined) return false;
  const day = `${date.year}-${date.month ?? '01'}-${date.day ?? '01'}`;
  return (from === undefined || day >= from) && (until === undefined || day <= until);
}
