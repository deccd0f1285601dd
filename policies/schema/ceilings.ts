import type { Agreement } from '../core/agreement.ts';
import { type Ceiling, type Limits, underCeilings } from '../core/ceiling.ts';
import { createPurposes, type RegisteredPurpose } from '../core/purpose.ts';
import type { Supergraph } from './supergraph.ts';

/** What the ceilings look at, from what the supergraph says of each coordinate. */
export function limitsOf(
  ceilings: readonly Ceiling[],
  registered: readonly RegisteredPurpose[],
  { consent }: Pick<Supergraph, 'consent'>,
): Limits {
  return {
    ceilings,
    covers: createPurposes(registered).covers,
    fieldAt(coordinate) {
      const facts = consent.fields.get(coordinate);
      return (
        facts && {
          categories: facts.categories,
          occurs: facts.items.some((each) => consent.occurred.has(each)),
        }
      );
    },
  };
}

/** An agreement with its terms narrowed to the ceilings of now: what it may be used for, whatever it said when it was made. */
export function holdingTo(
  ceilings: readonly Ceiling[],
  registered: readonly RegisteredPurpose[],
  supergraph: Pick<Supergraph, 'consent'>,
): (agreement: Agreement) => Agreement {
  if (ceilings.length === 0) return (agreement) => agreement;
  const limits = limitsOf(ceilings, registered, supergraph);
  return (agreement) => ({
    ...agreement,
    terms: underCeilings(agreement.terms, agreement.purpose, limits).terms,
  });
}
