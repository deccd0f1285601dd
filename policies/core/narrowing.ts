import type { TermsItem } from './agreement.ts';
import type { Conditions, Release } from './conditions.ts';
import { timesIn } from './decimal.ts';
import { canBeLonger } from './duration.ts';

/** Which conditions of an item let more through than those it was asked with. */
export function widened(offered: Conditions, asked: Conditions): readonly (keyof Conditions)[] {
  const wider: Readonly<Record<keyof Conditions, boolean>> = {
    objects:
      asked.objects !== undefined &&
      (offered.objects === undefined || offered.objects.some((each) => !asked.objects?.includes(each))),
    window:
      asked.window !== undefined &&
      (offered.window === undefined || canBeLonger(offered.window, asked.window)),
    release: !reducesAtLeast(offered.release, asked.release),
  };
  return (['objects', 'window', 'release'] as const).filter((part) => wider[part]);
}

/**
 * Whether the first release tells nothing that the second does not: a partial order. A multiple of a multiple is one, but nearest
 * multiples are not nested: what is nearest to 30 need not be nearest to 60. Fewer characters kept tell less of every value that is
 * longer than what was asked to be kept.
 */
export function reducesAtLeast(offered: Release | undefined, asked: Release | undefined): boolean {
  if (asked === undefined) return true;
  if (offered === undefined) return false;
  switch (asked.kind) {
    case 'ROUND':
      return offered.kind === 'ROUND' && isOddMultiple(offered.step, asked.step);
    case 'TRUNCATE':
      return offered.kind === 'TRUNCATE' && (asked.unit === 'MONTH' || offered.unit === 'YEAR');
    case 'MASK':
      return offered.kind === 'MASK' && offered.keep <= asked.keep;
  }
}

/** Then each nearest multiple of the coarser step is one of the finer, and follows from it. */
function isOddMultiple(coarse: number, fine: number): boolean {
  const times = timesIn(coarse, fine);
  return times !== undefined && times % 2n === 1n;
}

/** Items of which one is covered by another that lets more through: what the narrower says would never hold. */
export function contradicted(
  items: readonly TermsItem[],
  coveredBy: (item: TermsItem) => readonly string[],
): readonly TermsItem[] {
  return items.filter((item) =>
    items.some(
      (other) =>
        other !== item && coveredBy(item).includes(other.coordinate) && widened(other, item).length > 0,
    ),
  );
}
