import type { Terms, TermsItem } from './agreement.ts';
import { categoryCovers } from './category.ts';
import type { Release } from './conditions.ts';
import { addDuration, canBeLonger } from './duration.ts';
import { reducesAtLeast } from './narrowing.ts';
import {
  isAboutField,
  isProhibited,
  type ProfileRule,
  type ProhibitableField,
  type ProhibitableUse,
} from './profile.ts';

/** `REDUCED`: allowed, with less than is asked. */
export type Stance = 'ALLOWED' | 'ASK' | 'REDUCED' | 'REFUSED';

/** Where a person's profile stands to one thing that is asked of them. Binds nobody. */
export interface Position {
  readonly item: TermsItem;
  readonly stance: Stance;
  /** The item held to the rules' limits; absent where it is refused. */
  readonly proposed?: TermsItem;
  /** The rules behind it; none: the profile says nothing of it. */
  readonly because: readonly ProfileRule[];
}

/** What a position looks at of a coordinate. */
export interface PositionField extends ProhibitableField {
  /** Whether what it returns has a date that a window filters by. */
  readonly occurs: boolean;
  /** Whether its value can be reduced like that. */
  readonly takes: (release: Release) => boolean;
}

/**
 * A prohibition refuses, whatever else is said. Of the other rules about the use the most specific count; of equally specific
 * ones, or such as can't be compared, the strictest. Where none is about it, or a limit can't be had by taking something from
 * what is asked, the person is asked.
 */
export function positionOn(
  item: TermsItem,
  terms: Pick<Terms, 'period' | 'retention'>,
  field: PositionField,
  use: ProhibitableUse,
  rules: readonly ProfileRule[],
): Position {
  const forbidding = rules.filter((rule) => isProhibited(field, use, [rule]));
  if (forbidding.length > 0) return { item, stance: 'REFUSED', because: forbidding };
  const about = rules.filter((rule) => isAbout(rule, field, use));
  const because = about.filter((rule) => !about.some((other) => isMoreSpecific(other, rule, field, use)));
  const proposed = because.reduce<TermsItem | undefined>(
    (held, rule) => held && heldTo(held, rule, field),
    item,
  );
  const isAllowed = because.length > 0 && because.every(({ effect }) => effect === 'ALLOW');
  if (!isAllowed || proposed === undefined)
    return { item, stance: 'ASK', proposed: proposed ?? item, because };
  const isReduced = proposed !== item || because.some((rule) => isTooLong(terms, rule));
  return { item, stance: isReduced ? 'REDUCED' : 'ALLOWED', proposed, because };
}

/** Unlike a prohibition a rule for a purpose is not about those above it. */
function isAbout(rule: ProfileRule, field: PositionField, use: ProhibitableUse): boolean {
  const { effect, organisation, purpose } = rule;
  if (effect === 'NEVER') return false;
  if (organisation !== undefined && organisation !== use.organisation) return false;
  return isAboutField(rule, field) && (purpose === undefined || use.covers(purpose, use.purpose));
}

function isMoreSpecific(
  one: ProfileRule,
  other: ProfileRule,
  field: PositionField,
  use: ProhibitableUse,
): boolean {
  return isAsSpecific(one, other, field, use) && !isAsSpecific(other, one, field, use);
}

/** In each of organisation, purpose and field. */
function isAsSpecific(
  one: ProfileRule,
  other: ProfileRule,
  field: PositionField,
  { covers }: ProhibitableUse,
): boolean {
  return (
    (other.organisation === undefined || one.organisation !== undefined) &&
    (other.purpose === undefined || (one.purpose !== undefined && covers(other.purpose, one.purpose))) &&
    isFieldAsSpecific(one, other, field)
  );
}

/** A coordinate is more than any category, the field's own more than that of an interface. */
function isFieldAsSpecific(one: ProfileRule, other: ProfileRule, { coordinate }: PositionField): boolean {
  if (one.coordinate !== other.coordinate)
    return other.coordinate === undefined || one.coordinate === coordinate;
  return (
    other.category === undefined ||
    (one.category !== undefined && categoryCovers(other.category, one.category))
  );
}

function heldTo(item: TermsItem, rule: ProfileRule, { occurs, takes }: PositionField): TermsItem | undefined {
  const { maxWindow, release } = rule;
  const isWide =
    maxWindow !== undefined && occurs && (item.window === undefined || canBeLonger(item.window, maxWindow));
  const held = isWide ? { ...item, window: maxWindow } : item;
  if (release === undefined || !takes(release) || reducesAtLeast(item.release, release)) return held;
  return reducesAtLeast(release, item.release) ? { ...held, release } : undefined;
}

function isTooLong(
  { period, retention }: Pick<Terms, 'period' | 'retention'>,
  { maxPeriod, maxRetention }: ProfileRule,
): boolean {
  return (
    (maxPeriod !== undefined && period.until > addDuration(period.from, maxPeriod)) ||
    (maxRetention !== undefined && canBeLonger(retention, maxRetention))
  );
}
