import type { Coordinate } from '../core/identifiers.ts';
import type { FieldOrigin, Join } from './join.ts';

/**
 * `open`: needs no grant. `personal`: resolved only under a grant. `undeclared`: nothing trustworthy is said of it, so
 * it is never resolved and can't be granted.
 */
export type Sensitivity = 'open' | 'personal' | 'undeclared';

export interface FieldFacts {
  readonly coordinate: Coordinate;
  readonly sensitivity: Sensitivity;
  /** DPV-PD terms, for `personal`. */
  readonly categories: readonly string[];
  /** What persons read on the consent page. */
  readonly description: string;
  readonly origins: readonly FieldOrigin[];
  /** Itself and the same field of each interface its type implements: a grant on any of them covers it. */
  readonly grantedBy: readonly Coordinate[];
  /** The same field of each type that implements its type, interfaces included. Empty for fields of object types. */
  readonly implementedBy: readonly Coordinate[];
  /** The type it returns, without list and non-null. */
  readonly returns: string;
  /**
   * The types of the items that a condition on it filters: what it returns, with everything that may be; behind a Relay
   * connection (`edges { node }`) what its nodes are.
   */
  readonly items: readonly string[];
  /**
   * Whether how much it returns may depend on what a filter takes away: it takes an argument that `@infers` does not
   * explain (`first`, `after`), or may return a Relay connection.
   */
  readonly pages: boolean;
  /**
   * What using an argument reveals (`@infers`, on it or inside its input type), by the argument's name; of a field of an
   * interface with what implements it. Undefined for what can't be read: nothing grants the use of such an argument.
   */
  readonly infers: ReadonlyMap<string, readonly Coordinate[] | undefined>;
}

/** `@subject` with a field set instead of a field: an object about several persons. */
export interface JointSubject {
  /** Where its persons are, on the object: `holders { id }`. */
  readonly persons: string;
  readonly rule: 'ANY' | 'ALL';
}

/** What a supergraph says of consent, per coordinate. Pure data, made once per supergraph. */
export interface ConsentIndex {
  readonly fields: ReadonlyMap<Coordinate, FieldFacts>;
  /** Types whose objects are about a person, with the field that holds that person's id (`@subject(id:)`). */
  readonly subjects: ReadonlyMap<string, string>;
  readonly joint: ReadonlyMap<string, JointSubject>;
  /** Per object and interface type the field that an object condition compares (`@objectKey`). */
  readonly objectKeys: ReadonlyMap<string, string>;
  /** Per object and interface type the field that a window filters by (`@occurred`). */
  readonly occurred: ReadonlyMap<string, string>;
  /** What the supergraph says of where each type and field comes from. */
  readonly join: Join;
}
