import type { DenialReason } from '../core/decide.ts';
import type {
  AccessRecordId,
  AgreementId,
  Coordinate,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../core/identifiers.ts';

/** That a release, or an attempt, happened: who, whose, which coordinates, why, when. INVARIANT: never a value. */
export interface AccessRecord {
  readonly id: AccessRecordId;
  readonly at: Instant;
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly released: readonly {
    readonly agreement: AgreementId;
    readonly revision: number;
    readonly coordinates: readonly Coordinate[];
  }[];
  readonly denied: readonly { readonly coordinate: Coordinate; readonly reason: DenialReason }[];
}
