import type { Conditions } from './conditions.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
} from './identifiers.ts';
import type { ActedBy } from './representation.ts';

export type Necessity = 'REQUIRED' | 'OPTIONAL';

/** One coordinate inside terms: what is asked for while negotiating, what is granted once agreed. */
export interface TermsItem extends Conditions {
  readonly coordinate: Coordinate;
  readonly necessity: Necessity;
}

/** Half-open: in force at `from`, no longer at `until`. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** At most `limit` uses: in all, or within each consecutive interval of `per` counted from the start of the period. */
export interface Usage {
  readonly limit: number;
  readonly per?: Duration;
}

export interface Terms {
  readonly items: readonly TermsItem[];
  readonly period: Period;
  readonly usage?: Usage;
  /** How long the relying party keeps what it received. */
  readonly retention: Duration;
  /** Whether the relying party is told that conditions left items out. Absent: it is not. */
  readonly completeness?: true;
  readonly termsUrl?: string;
  readonly termsSha256?: string;
}

/** What a party did to an agreement. `EXPIRED` and `EXHAUSTED` follow from the clock and the uses, and are never stored. */
export type AgreementStatus = 'ACTIVE' | 'PAUSED' | 'REVOKED' | 'SUPERSEDED';
export type AgreementState = AgreementStatus | 'EXPIRED' | 'EXHAUSTED';

export type Party = 'PERSON' | 'ORGANISATION';

export interface AgreementChange {
  readonly revision: number;
  readonly status: AgreementStatus;
  readonly by: Party;
  /** Who acted in the person's name, where they did not themselves. */
  readonly actedBy?: ActedBy;
  readonly at: Instant;
  readonly reason?: string;
  /** The person's profile answered by itself. */
  readonly byProfile?: true;
  /** The terms until then, where it narrowed them. */
  readonly narrowedFrom?: Terms;
}

/** Mutually accepted terms. INVARIANT: every change of status or terms raises `revision`; counting a use does not. */
export interface Agreement {
  readonly id: AgreementId;
  readonly dataRequest: DataRequestId;
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly status: AgreementStatus;
  readonly revision: number;
  readonly terms: Terms;
  /**
   * Uses counted so far: in all, or in the interval `interval` (0 is the first) where `terms.usage.per` is set; `total`: in all
   * nevertheless, for a ceiling that came later.
   */
  readonly uses: { readonly interval: number; readonly count: number; readonly total?: number };
  readonly history: readonly AgreementChange[];
}
