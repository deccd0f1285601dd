import type { Agreement } from './agreement.ts';
import type { AgreementId, Coordinate, Instant, PurposeId } from './identifiers.ts';

/** Why a coordinate is withheld. The first six name the state of an agreement that grants it. */
export type DenialReason =
  | 'PAUSED'
  | 'REVOKED'
  | 'EXPIRED'
  | 'EXHAUSTED'
  | 'OUTSIDE_PERIOD'
  | 'PURPOSE'
  | 'SUSPENDED'
  | 'NOT_GRANTED';

export type Ruling =
  | { readonly kind: 'permit'; readonly agreement: AgreementId }
  | { readonly kind: 'deny'; readonly reason: DenialReason };

/** One coordinate that an operation asks for. */
export interface DemandedCoordinate {
  /** The concrete coordinate, `CurrentAccount.balance`. Rulings are keyed by it. */
  readonly coordinate: Coordinate;
  /** The coordinates whose grant covers it: itself and the same field of every interface its type implements. */
  readonly grantedBy: readonly Coordinate[];
  /** Coordinates a source needs to compute it (`@requires`), with theirs: all must be permitted too. */
  readonly requires: readonly DemandedCoordinate[];
}

export interface Question {
  readonly demanded: readonly DemandedCoordinate[];
  /** All agreements between this organisation and this person, whatever their status. */
  readonly agreements: readonly Agreement[];
  readonly organisationStatus: 'ADMITTED' | 'SUSPENDED' | 'EXPELLED' | 'UNKNOWN';
  readonly purpose: PurposeId;
  /** Whether a grant for the first purpose covers a use for the second: it is the same or a descendant. */
  readonly covers: (granted: PurposeId, asked: PurposeId) => boolean;
  readonly at: Instant;
}

export interface Decision {
  readonly rulings: ReadonlyMap<Coordinate, Ruling>;
  /** The agreements that any permitted coordinate rests on, each once, in the order given. */
  readonly agreements: readonly Agreement[];
}

/** Rules on each demanded coordinate. Pure; absence of a grant is a denial with a name. */
export declare function decide(question: Question): Decision;
