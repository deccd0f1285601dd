import type { AgreementState } from '../core/agreement.ts';
import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import type { DataRequestState, TermsFault } from '../core/negotiation.ts';
import type { ActedBy } from '../core/representation.ts';
import type { ProposalFault } from './proposal.ts';

/** What an act on a data request or agreement came to. A refusal is an answer. */
export type Act<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** There is none, or it is nothing of the caller's: which of them is not told. */
  | { readonly kind: 'unknown' }
  /** Made against a revision that is no longer the current one. */
  | { readonly kind: 'conflict'; readonly current: Current }
  /** It has ended, or it is the other party's turn. */
  | { readonly kind: 'not-now'; readonly current: Current }
  | { readonly kind: 'refused'; readonly faults: readonly (TermsFault | ProposalFault)[] }
  /** The person has disconnected from the organisation since. */
  | { readonly kind: 'not-connected' };

export interface Current {
  readonly state: DataRequestState | AgreementState;
  readonly revision: number;
}

/** Who acts: a person on what is in their node, or an organisation on what is its own. */
export type Actor =
  | {
      readonly party: 'PERSON';
      readonly id: NodeId;
      /** Who acts in their name, where they do not themselves. */
      readonly actedBy?: ActedBy;
    }
  | { readonly party: 'ORGANISATION'; readonly id: OrganisationId };

/** INVARIANT: nobody acts on, or reads, what is neither in their node nor their organisation's. */
export function concerns(
  actor: Actor,
  { node, organisation }: { readonly node: NodeId; readonly organisation: OrganisationId },
): boolean {
  return actor.id === (actor.party === 'PERSON' ? node : organisation);
}

/** What an act keeps of who did it in a person's name. */
export function signatureOf(actor: Actor): { readonly actedBy?: ActedBy } {
  return actor.party === 'PERSON' && actor.actedBy !== undefined ? { actedBy: actor.actedBy } : {};
}
