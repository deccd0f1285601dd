import type { Member } from './family.ts';

/** What the employer reported for a year, in whole euro: 2.5 % less for each year back. The bank's salaries follow from it. */
export function grossIn({ work }: Member, year: number, lastYear: number): number {
  return Math.round((work?.gross ?? 0) * 0.975 ** (lastYear - year));
}

export function employerIn({ work }: Member, year: number): string | undefined {
  return work === undefined || year >= work.changedIn
    ? work?.employer
    : (work.formerEmployer ?? work.employer);
}

/**
 * A month's pay in cents, from a year's gross in euro. Two brackets and one credit: not the tax law, but near enough that
 * incomes and salaries look like each other, and the same rule everywhere.
 */
export function netMonthlyCents(gross: number): number {
  const tax = 0.37 * Math.min(gross, 76_000) + 0.495 * Math.max(gross - 76_000, 0);
  return Math.round(((gross - Math.max(tax - 5_500, 0)) / 12) * 100);
}
