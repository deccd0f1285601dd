import type { Terms, TermsItem } from '../core/agreement.ts';
import type { Release } from '../core/conditions.ts';
import { type DifferingPart, differencesBetween, type TermsDifference } from '../core/difference.ts';
import type { Instant } from '../core/identifiers.ts';

/** A difference that a person can read. */
export interface ShownDifference extends TermsDifference {
  readonly sentence: string;
}

/** What later terms changed of earlier ones. Keys of objects are counted, never said. */
export function shownDifferences(before: Terms, after: Terms): readonly ShownDifference[] {
  return differencesBetween(before, after).map((difference) => ({
    ...difference,
    sentence: sentence(difference, before, after),
  }));
}

function sentence({ part, coordinate, effect }: TermsDifference, before: Terms, after: Terms): string {
  if (part === 'item') return `${coordinate}: ${effect === 'WIDER' ? 'added' : 'left out'}`;
  if (coordinate === undefined) return instead(part, termsWords(part, before), termsWords(part, after));
  const words = (terms: Terms) =>
    itemWords(
      part,
      terms.items.find((item) => item.coordinate === coordinate),
    );
  return `${coordinate}: ${instead(part, words(before), words(after))}`;
}

function instead(part: DifferingPart, was: string, is: string): string {
  return part === 'legal-text' ? 'another legal text' : `${is}, instead of ${was}`;
}

function itemWords(part: DifferingPart, item: TermsItem | undefined): string {
  switch (part) {
    case 'objects':
      return item?.objects === undefined ? 'all objects' : `${item.objects.length} named objects`;
    case 'window':
      return item?.window === undefined ? 'all of its time' : `the last ${item.window}`;
    case 'release':
      return releaseWords(item?.release);
    default:
      return item?.necessity === 'REQUIRED' ? 'required' : 'optional';
  }
}

function releaseWords(release: Release | undefined): string {
  switch (release?.kind) {
    case 'ROUND':
      return `rounded to ${release.step}`;
    case 'TRUNCATE':
      return `its ${release.unit.toLowerCase()} alone`;
    case 'MASK':
      return `its last ${release.keep} characters`;
    case undefined:
      return 'exactly';
  }
}

function termsWords(part: DifferingPart, { period, usage, retention, completeness }: Terms): string {
  switch (part) {
    case 'period':
      return `from ${moment(period.from)} until ${moment(period.until)}`;
    case 'usage':
      if (usage === undefined) return 'as many uses as wanted';
      return `${usage.limit} uses ${usage.per === undefined ? 'in all' : `in each ${usage.per}`}`;
    case 'retention':
      return `kept for ${retention}`;
    default:
      return completeness === true ? 'told of what is left out' : 'not told of what is left out';
  }
}

function moment(at: Instant): string {
  return new Date(at).toISOString();
}
