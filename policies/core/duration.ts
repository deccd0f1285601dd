import type { Duration, Instant } from './identifiers.ts';

const form =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;

interface Parts {
  readonly months: number;
  readonly milliseconds: number;
}

/** An ISO 8601 duration of whole parts (`P1Y6M`, `P90D`, `PT12H`), longer than nothing; undefined where it is not one. */
export function parseDuration(text: string): Duration | undefined {
  const parts = partsOf(text);
  return parts === undefined || parts.months + parts.milliseconds === 0 ? undefined : (text as Duration);
}

/** By the calendar, in UTC: a month after 31 January is the last day of February. */
export function addDuration(at: Instant, duration: Duration, times = 1): Instant {
  const { months, milliseconds } = partsOf(duration) ?? { months: 0, milliseconds: 0 };
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months * times);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime() + milliseconds * times;
}

/** Whether the first reaches further than the second from some day of the calendar: `P31D` does than `P1M`. */
export function canBeLonger(one: Duration, other: Duration): boolean {
  return monthStarts.some((start) => addDuration(start, one) > addDuration(start, other));
}

/** Which consecutive interval of `duration` from `start` holds `at`; 0 is the first, and what is before counts to it. */
export function intervalOf(start: Instant, duration: Duration, at: Instant): number {
  const { months, milliseconds } = partsOf(duration) ?? { months: 0, milliseconds: 0 };
  if (at < start || months + milliseconds === 0) return 0;
  if (months === 0) return Math.floor((at - start) / milliseconds);
  // months differ in length: begin at what would be were all the longest, and walk up
  let index = Math.floor((at - start) / (months * longestMonth + milliseconds));
  while (addDuration(start, duration, index + 1) <= at) index += 1;
  return index;
}

const longestMonth = 31 * 24 * 60 * 60 * 1000;
/** Four years hold every sequence of month lengths but those around a century without a leap day. */
const monthStarts = Array.from({ length: 48 }, (_, month) => Date.UTC(2024, month, 1));

function partsOf(text: string): Parts | undefined {
  const match = form.exec(text);
  if (match === null || text.endsWith('T') || text === 'P') return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const allDays = (weeks ?? 0) * 7 + (days ?? 0);
  return {
    months: (years ?? 0) * 12 + (months ?? 0),
    milliseconds: (((allDays * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000,
  };
}
