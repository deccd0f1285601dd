import type { Terms } from './agreement.ts';
import type { Conditions } from './conditions.ts';
import type { Coordinate } from './identifiers.ts';
import { beyond, type TermsFault } from './negotiation.ts';

/** Where later terms differ from earlier ones. */
export interface TermsDifference {
  readonly part: DifferingPart;
  /** For what is said of one item. */
  readonly coordinate?: Coordinate;
  /** Whether more is let through than before, or less; `OTHER`: neither can be said. */
  readonly effect: 'NARROWER' | 'WIDER' | 'OTHER';
}

export type DifferingPart =
  | 'item'
  | keyof Conditions
  | 'necessity'
  | 'period'
  | 'usage'
  | 'retention'
  | 'completeness'
  | 'legal-text';

/** Items in the order of the later terms, those left out at the end; then what is said of the terms as a whole. */
export function differencesBetween(before: Terms, after: Terms): readonly TermsDifference[] {
  const more = beyond(after, before).flatMap(partOf);
  const less = beyond(before, after).flatMap(partOf);
  const isIn = (all: readonly Part[], one: Part) =>
    all.some(({ part, coordinate }) => part === one.part && coordinate === one.coordinate);
  const order = [...after.items, ...before.items].map(({ coordinate }) => coordinate);
  const place = ({ coordinate }: Part) =>
    coordinate === undefined ? order.length : order.indexOf(coordinate);
  return [
    ...more.map((each) => ({ ...each, effect: isIn(less, each) ? 'OTHER' : 'WIDER' }) as const),
    ...less.filter((each) => !isIn(more, each)).map((each) => ({ ...each, effect: 'NARROWER' }) as const),
    ...otherDifferences(before, after),
  ].sort((one, other) => place(one) - place(other));
}

/** The required items of the wish that terms leave out. */
export function requiredLeftOut(asked: Terms, { items }: Terms): readonly Coordinate[] {
  return asked.items
    .filter(({ necessity }) => necessity === 'REQUIRED')
    .map(({ coordinate }) => coordinate)
    .filter((each) => items.every(({ coordinate }) => coordinate !== each));
}

type Part = Pick<TermsDifference, 'part' | 'coordinate'>;

function partOf(fault: TermsFault): readonly Part[] {
  switch (fault.kind) {
    case 'not-asked':
      return [{ part: 'item', coordinate: fault.coordinate }];
    case 'wider-item':
      return [{ part: fault.part, coordinate: fault.coordinate }];
    case 'wider':
      return [{ part: fault.field }];
    case 'no-items':
    case 'too-many-revisions':
      return []; // of terms that were never made
  }
}

function otherDifferences(before: Terms, after: Terms): readonly TermsDifference[] {
  const necessities = new Map(before.items.map(({ coordinate, necessity }) => [coordinate, necessity]));
  const changed = after.items.filter(({ coordinate, necessity }) => {
    const was = necessities.get(coordinate);
    return was !== undefined && was !== necessity;
  });
  const isOtherText = before.termsUrl !== after.termsUrl || before.termsSha256 !== after.termsSha256;
  return [
    ...changed.map(({ coordinate }) => ({ part: 'necessity', coordinate, effect: 'OTHER' }) as const),
    ...(isOtherText ? [{ part: 'legal-text', effect: 'OTHER' } as const] : []),
  ];
}
