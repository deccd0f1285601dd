import type { DenialReason } from '../core/decide.ts';
import type {
  AccessRecordId,
  AgreementId,
  Coordinate,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
  RepresentationId,
} from '../core/identifiers.ts';

/** That a release, or an attempt, happened: who, whose, which coordinates, why, when. INVARIANT: never a value. */
export interface AccessRecord {
  readonly id: AccessRecordId;
  readonly at: Instant;
  readonly node: NodeId;
  /** Absent where the person asked, or who represents them. */
  readonly asker?: { readonly organisation: OrganisationId; readonly purpose: PurposeId };
  /** Who asked in the person's name. */
  readonly representation?: { readonly id: RepresentationId };
  /** How many objects (the person, each account, each payment) had something in the answer. */
  readonly objects: number;
  readonly released: readonly {
    /** Absent for the person's own access. */
    readonly agreement?: { readonly id: AgreementId; readonly revision: number };
    readonly coordinates: readonly Coordinate[];
  }[];
  readonly denied: readonly { readonly coordinate: Coordinate; readonly reason: DenialReason }[];
}
