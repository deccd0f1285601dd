import { categoryCovers } from './category.ts';
import type { Release } from './conditions.ts';
import type { Coordinate, Duration, OrganisationId, PurposeId } from './identifiers.ts';

/** `NEVER` is enforced at once, whatever was agreed; `ALLOW` and `ASK` say what a person would answer. */
export type RuleEffect = 'ALLOW' | 'ASK' | 'NEVER';

/** One of a person's standing rules. What it does not name it means all of. */
export interface ProfileRule {
  readonly id: string;
  readonly effect: RuleEffect;
  readonly purpose?: PurposeId;
  /** What lies above `purpose`, where an organisation registered it: a decision about another doesn't know. */
  readonly above?: readonly PurposeId[];
  /** A DPV-PD term, with all below it. */
  readonly category?: string;
  readonly coordinate?: Coordinate;
  readonly organisation?: OrganisationId;
  readonly maxPeriod?: Duration;
  readonly maxRetention?: Duration;
  readonly maxWindow?: Duration;
  readonly release?: Release;
}

/** What is asked, as far as a prohibition looks at it. */
export interface ProhibitableField {
  readonly coordinate: Coordinate;
  readonly grantedBy: readonly Coordinate[];
  readonly categories: readonly string[];
}

export interface ProhibitableUse {
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly covers: (granted: PurposeId, asked: PurposeId) => boolean;
}

/**
 * Whether a `NEVER` forbids the use. It covers its purpose with everything below it and everything above: a use for a wider
 * purpose would be one for the forbidden purpose too.
 */
export function isProhibited(
  field: ProhibitableField,
  use: ProhibitableUse,
  rules: readonly ProfileRule[],
): boolean {
  return rules.some((rule) => rule.effect === 'NEVER' && isAboutUse(rule, use) && isAboutField(rule, field));
}

function isAboutUse({ purpose, organisation, above = [] }: ProfileRule, use: ProhibitableUse): boolean {
  if (organisation !== undefined && organisation !== use.organisation) return false;
  if (purpose === undefined || above.includes(use.purpose)) return true;
  return use.covers(purpose, use.purpose) || use.covers(use.purpose, purpose);
}

/** A rule on an interface's field holds on all that implement it. */
export function isAboutField({ category, coordinate }: ProfileRule, field: ProhibitableField): boolean {
  if (category !== undefined && !field.categories.some((each) => categoryCovers(category, each)))
    return false;
  return coordinate === undefined || coordinate === field.coordinate || field.grantedBy.includes(coordinate);
}
