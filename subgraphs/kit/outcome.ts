import type { GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import { type Facts, keeps, leavesOut } from './filters.ts';
import type { Passport } from './passport.ts';
import type { Alternative } from './passportConditions.ts';
import type { Release } from './releases.ts';

/** A place in a response. graphql-js makes one object of each, so places are told apart by identity. */
export type Place = GraphQLResolveInfo['path'];

/** What the passport's conditions did in one operation. */
export interface Outcome {
  /** Some item, of some field. */
  isSomethingLeftOut: boolean;
  /** Fields whose resolvers filtered their rows. */
  readonly filtered: WeakSet<Place>;
  /** Connections, each with what the items inside are filtered by. */
  readonly connections: WeakMap<Place, readonly Alternative[]>;
  /** Values that leave in another form. */
  readonly released: Released[];
}

export interface Released {
  readonly place: Place;
  readonly release: Release;
  readonly type: GraphQLOutputType;
}

export function createOutcome(): Outcome {
  return { isSomethingLeftOut: false, filtered: new WeakSet(), connections: new WeakMap(), released: [] };
}

/**
 * Which rows the passport's conditions on the field being resolved keep. To be asked for before a page is cut, a row counted
 * or a cursor looked up.
 */
export type Kept = <Row>(
  info: Pick<GraphQLResolveInfo, 'parentType' | 'fieldName' | 'path'>,
  rows: readonly Row[],
  factsOf: (row: Row) => Facts,
) => readonly Row[];

export function createKept({ conditions }: Passport, outcome: Outcome): Kept {
  return ({ parentType, fieldName, path }, rows, factsOf) => {
    outcome.filtered.add(path);
    const alternatives = conditions?.get(`${parentType.name}.${fieldName}`) ?? [];
    if (alternatives.length === 0 || !leavesOut(alternatives)) return rows;
    const kept = rows.filter((row) => keeps(alternatives, factsOf(row)));
    if (kept.length < rows.length) outcome.isSomethingLeftOut = true;
    return kept;
  };
}
