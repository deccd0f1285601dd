/** A value as the response would have it: a `Date` is a text there. */
export function asJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('toJSON' in value)) return value;
  return typeof value.toJSON === 'function' ? value.toJSON() : value;
}

/** A date as precise as it is written. */
export interface WrittenDate {
  readonly year: string;
  readonly month: string | undefined;
  readonly day: string | undefined;
}

/** The calendar date an ISO 8601 text begins with; undefined where it begins with none. */
export function writtenDate(text: string): WrittenDate | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?$/s.exec(text) ?? [];
  return year === undefined ? undefined : { year, month, day };
}
