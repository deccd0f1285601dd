import { z } from 'zod';
import type { Filter } from './filters.ts';
import type { Release } from './releases.ts';

/** One of the ways in which a field's items stay and its value leaves. */
export interface Alternative extends Filter {
  readonly release: Release | undefined;
}

export const coordinateClaim = z.string().regex(/^[_A-Za-z]\w*\.[_A-Za-z]\w*$/);

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Strict: a condition that this kit does not know would go unheeded. */
const alternativeClaim = z.strictObject({
  objects: z.array(z.string()).optional(),
  from: day.optional(),
  until: day.optional(),
  round: z.number().positive().optional(),
  truncate: z.literal(['MONTH', 'YEAR']).optional(),
  mask: z.int().positive().optional(),
});
type AlternativeClaim = z.infer<typeof alternativeClaim>;

/** The passport's `conditions`: by coordinate, at least one alternative each. */
export const conditionsClaim = z
  .record(coordinateClaim, z.array(alternativeClaim.refine(namesOneRelease).transform(alternativeOf)).min(1))
  .transform(byCoordinate);

/** The passport's `joint`: by coordinate, who granted it besides the passport's persons. */
export const jointClaim = z
  .record(coordinateClaim, z.array(z.string().min(1)).transform(distinct))
  .transform(byCoordinate);

function byCoordinate<Said>(claim: Readonly<Record<string, Said>>): ReadonlyMap<string, Said> {
  return new Map(Object.entries(claim));
}

function distinct(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts);
}

function namesOneRelease({ round, truncate, mask }: AlternativeClaim): boolean {
  return [round, truncate, mask].filter((each) => each !== undefined).length <= 1;
}

function alternativeOf(claim: AlternativeClaim): Alternative {
  const { objects, from, until } = claim;
  return {
    objects: objects && new Set(objects),
    days: from === undefined && until === undefined ? undefined : { from, until },
    release: releaseOf(claim),
  };
}

function releaseOf({ round, truncate, mask }: AlternativeClaim): Release | undefined {
  if (round !== undefined) return { kind: 'ROUND', step: round };
  if (truncate !== undefined) return { kind: 'TRUNCATE', unit: truncate };
  return mask === undefined ? undefined : { kind: 'MASK', keep: mask };
}
