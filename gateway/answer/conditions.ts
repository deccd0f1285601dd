import { type Conditions, daysOf, isFilter, isUnconditioned } from '../../policies/core/conditions.ts';
import type { Coordinate, Instant } from '../../policies/core/identifiers.ts';
import type { PassportCondition } from '../identity/passports.ts';
import type { Ruled } from '../operation/rule.ts';

/** What sources are told of the conditions, by coordinate: whatever one of the grants lets through may leave them. */
export function passportConditions(
  { granted }: Ruled,
  at: Instant,
): ReadonlyMap<Coordinate, readonly PassportCondition[]> {
  const byCoordinate = new Map<Coordinate, Conditions[]>();
  for (const [{ coordinate }, grants] of granted)
    byCoordinate.set(coordinate, [
      ...(byCoordinate.get(coordinate) ?? []),
      ...grants.map(({ conditions }) => conditions),
    ]);
  return new Map(
    [...byCoordinate]
      .filter(([, all]) => !all.some(isUnconditioned))
      .map(([coordinate, all]) => [coordinate, distinct(all.map((each) => passportCondition(each, at)))]),
  );
}

/**
 * Whether sources, told of all that lets items of a coordinate through anywhere in the operation, keep the items that these of
 * it keep, and no others.
 */
export function isToldExactly(
  some: readonly Conditions[],
  { granted }: Ruled,
  coordinate: Coordinate,
  at: Instant,
): boolean {
  const told = [...granted]
    .filter(([field]) => field.coordinate === coordinate)
    .flatMap(([, grants]) => grants.map(({ conditions }) => conditions));
  return told.every((each) => some.some((other) => keepsAllOf(other, each, at)));
}

/** Whether what one keeps the other keeps too. */
function keepsAllOf(other: Conditions, one: Conditions, at: Instant): boolean {
  if (!isFilter(other)) return true;
  const isNamed =
    other.objects === undefined || one.objects?.every((each) => other.objects?.includes(each)) === true;
  if (other.window === undefined) return isNamed;
  return isNamed && one.window !== undefined && daysOf(other.window, at).from <= daysOf(one.window, at).from;
}

function passportCondition({ objects, window, release }: Conditions, at: Instant): PassportCondition {
  return {
    ...(objects === undefined ? {} : { objects }),
    ...(window === undefined ? {} : daysOf(window, at)),
    ...(release?.kind === 'ROUND' ? { round: release.step } : {}),
    ...(release?.kind === 'TRUNCATE' ? { truncate: release.unit } : {}),
    ...(release?.kind === 'MASK' ? { mask: release.keep } : {}),
  };
}

function distinct(all: readonly PassportCondition[]): readonly PassportCondition[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
