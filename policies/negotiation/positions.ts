import type { Terms } from '../core/agreement.ts';
import type { Release } from '../core/conditions.ts';
import type { OrganisationId, PurposeId } from '../core/identifiers.ts';
import { type Position, positionOn } from '../core/position.ts';
import type { ProfileRule } from '../core/profile.ts';
import { createPurposes, type RegisteredPurpose } from '../core/purpose.ts';
import type { Supergraph } from '../schema/supergraph.ts';
import { takesRelease } from './conditions.ts';

/** What is asked, by whom and why. */
export interface Asked {
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly terms: Terms;
}

/** Where a person's rules stand to each item that is asked. `registered`: by all organisations, for rules may name any. */
export function positionsOn(
  { organisation, purpose, terms }: Asked,
  rules: readonly ProfileRule[],
  supergraph: Supergraph,
  registered: readonly RegisteredPurpose[],
): readonly Position[] {
  const { consent } = supergraph;
  const { covers } = createPurposes(registered);
  return terms.items.map((item) => {
    const { coordinate } = item;
    const facts = consent.fields.get(coordinate);
    const field = {
      coordinate,
      grantedBy: facts?.grantedBy ?? [coordinate],
      categories: facts?.categories ?? [],
      occurs: facts?.items.some((each) => consent.occurred.has(each)) === true,
      takes: (release: Release) => takesRelease(release, coordinate, supergraph),
    };
    return positionOn(item, terms, field, { organisation, purpose, covers }, rules);
  });
}
