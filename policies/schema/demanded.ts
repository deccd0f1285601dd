import type { DemandedCoordinate } from '../core/decide.ts';
import type { Coordinate } from '../core/identifiers.ts';
import type { ConsentIndex } from './facts.ts';
import { type Need, requiredFor, revealedBy } from './needs.ts';

export { coordinatesIn, fieldSet } from './fieldSet.ts';

/** A coordinate as it is asked for, with everything that a source needs to compute it. */
export function demandedCoordinate(
  coordinate: Coordinate,
  consent: ConsentIndex,
  seen: ReadonlySet<Coordinate>,
): DemandedCoordinate {
  const facts = consent.fields.get(coordinate);
  if (facts === undefined || facts.sensitivity === 'undeclared') return neverGranted(coordinate);
  return {
    coordinate,
    grantedBy: facts.grantedBy,
    categories: facts.categories,
    requires: demandedBy(requiredFor(coordinate, consent), consent, new Set([...seen, coordinate])),
  };
}

/** What using these arguments of a field reveals (`@infers`). Nothing grants what can't be read. */
export function inferredBy(
  coordinate: Coordinate,
  argumentNames: readonly string[],
  consent: ConsentIndex,
): readonly DemandedCoordinate[] {
  return demandedBy(revealedBy(coordinate, argumentNames, consent), consent, new Set());
}

/** Each once; what is open needs no grant. Where a need can't be met in one place, that is what counts. */
function demandedBy(
  needs: readonly Need[],
  consent: ConsentIndex,
  seen: ReadonlySet<Coordinate>,
): readonly DemandedCoordinate[] {
  const personal = needs.filter(({ coordinate }) => consent.fields.get(coordinate)?.sensitivity !== 'open');
  const unmet = new Set(personal.filter(({ canBeMet }) => !canBeMet).map(({ coordinate }) => coordinate));
  const coordinates = new Set(personal.map(({ coordinate }) => coordinate));
  return [...coordinates].flatMap((coordinate) => {
    if (unmet.has(coordinate)) return [neverGranted(coordinate)];
    return seen.has(coordinate) ? [] : [demandedCoordinate(coordinate, consent, seen)];
  });
}

function neverGranted(coordinate: Coordinate): DemandedCoordinate {
  return { coordinate, grantedBy: [], categories: [], requires: [] };
}
