import type { Coordinate, Instant, NodeId, OrganisationId, RepresentationId } from './identifiers.ts';
import { categories as vocabulary } from './vocabulary/categories.ts';

export type RepresentationKind = 'GUARDIAN' | 'POWER_OF_ATTORNEY';

/** What a representative may do. Of data: what its categories or its coordinates cover; everything where it names neither. */
export interface RepresentationScope {
  /** `DECIDE`: agree, counter, decline, pause, revoke in that name, and see. `SEE`: see alone. */
  readonly acts: 'DECIDE' | 'SEE';
  /** DPV-PD terms, each with all below it. A field of several categories is covered only where each of them is. */
  readonly categories?: readonly string[];
  /** Of fields; an interface's field covers the same field of what implements it. */
  readonly coordinates?: readonly Coordinate[];
}

/** A registered right to act for another person, attested by a source. */
export interface Representation {
  readonly id: RepresentationId;
  readonly represented: NodeId;
  readonly representative: NodeId;
  readonly kind: RepresentationKind;
  readonly scope: RepresentationScope;
  /** In force at `from`, no longer at `until`. */
  readonly from: Instant;
  readonly until: Instant;
  /** The source that says so. */
  readonly attestedBy: OrganisationId;
  readonly registeredAt: Instant;
  /** Before its time. Final. */
  readonly ended?: { readonly at: Instant; readonly by: RepresentationEnd };
}

/** `SOURCE`: a later attestation of the same source took its place. */
export type RepresentationEnd = 'REPRESENTED' | 'REPRESENTATIVE' | 'SOURCE';

/** Who acted in a person's name: what an act keeps beside the person whose act it is. The representation knows who. */
export interface ActedBy {
  readonly id: RepresentationId;
}

export type RepresentationState = 'PENDING' | 'ACTIVE' | 'EXPIRED' | 'ENDED';

export function representationState(
  { from, until, ended }: Representation,
  at: Instant,
): RepresentationState {
  if (ended !== undefined) return 'ENDED';
  if (at >= until) return 'EXPIRED';
  return at < from ? 'PENDING' : 'ACTIVE';
}

export function isInForce(representation: Representation, at: Instant): boolean {
  return representationState(representation, at) === 'ACTIVE';
}

/** What is said of a field where it is asked whether a representative reaches it. */
export interface ScopedField {
  readonly coordinate: Coordinate;
  /** Itself and the same field of each interface its type implements. */
  readonly grantedBy: readonly Coordinate[];
  /** DPV-PD terms. None: no category covers it. */
  readonly categories: readonly string[];
}

export function isInScope(field: ScopedField, scope: RepresentationScope): boolean {
  if (isWhole(scope)) return true;
  const { categories = [], coordinates = [] } = scope;
  if ([field.coordinate, ...field.grantedBy].some((each) => coordinates.includes(each))) return true;
  return field.categories.length > 0 && field.categories.every((each) => isCovered(each, categories));
}

/** Whether a scope leaves nothing of a person's data out. */
export function isWhole({ categories, coordinates }: RepresentationScope): boolean {
  return categories === undefined && coordinates === undefined;
}

/** INVARIANT: what has ended stays ended, at the moment it first did. */
export function ended(representation: Representation, by: RepresentationEnd, at: Instant): Representation {
  return representation.ended === undefined ? { ...representation, ended: { at, by } } : representation;
}

const parentsOf = new Map(vocabulary.map(([id, , parents]) => [id, parents]));

/** Whether a term, or one above it, is among these. */
function isCovered(category: string, among: readonly string[]): boolean {
  return (
    among.includes(category) || (parentsOf.get(category) ?? []).some((parent) => isCovered(parent, among))
  );
}
