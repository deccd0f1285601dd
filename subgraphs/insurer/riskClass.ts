export type RiskClass = 'A' | 'B' | 'C' | 'D';

/** A year's income as another source gave it: any part may be missing. */
export interface KnownIncome {
  readonly year?: number | null;
  readonly gross?: number | null;
}

/** By the mean gross of the three latest years known, in euro; undefined where none is. */
export function riskClassOf(incomes: readonly (KnownIncome | null)[]): RiskClass | undefined {
  const latest = incomes
    .flatMap((income) =>
      income?.year == null || income.gross == null ? [] : [{ ...income, gross: income.gross }],
    )
    .sort((one, other) => (other.year ?? 0) - (one.year ?? 0))
    .slice(0, yearsCounted);
  if (latest.length === 0) return undefined;
  const mean = latest.reduce((sum, { gross }) => sum + gross, 0) / latest.length;
  if (mean >= 60_000) return 'A';
  if (mean >= 40_000) return 'B';
  return mean >= 22_000 ? 'C' : 'D';
}

const yearsCounted = 3;
