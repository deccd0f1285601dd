import type { SourceConnections } from '../connections/sources.ts';
import type { Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import type { PairwiseRefs } from '../identity/pairwiseRef.ts';
import { type Actor, concerns } from '../negotiation/act.ts';
import type { ServedSupergraph } from '../registry/servedSupergraph.ts';
import type { Supergraph } from '../schema/supergraph.ts';
import type { Store } from '../store/store.ts';
import { actorOf, type Caller } from './caller.ts';
import { ApiError } from './errors.ts';

/** What resolvers stand on, the same for every request. */
export interface ApiParts {
  readonly store: Store;
  readonly refs: PairwiseRefs;
  readonly supergraph: ServedSupergraph;
  readonly sourceConnections: SourceConnections;
}

/** Made once per request and never written to. */
export interface ApiContext extends ApiParts {
  readonly caller: Caller;
  readonly at: Instant;
}

// The permissions have ruled before a resolver runs; what follows turns that into types, and fails closed.

export function personOf({ caller }: ApiContext): NodeId {
  if (caller.kind !== 'person') throw new ApiError('FORBIDDEN');
  return caller.node;
}

export function organisationCalling({ caller }: ApiContext): OrganisationId {
  if (caller.kind !== 'organisation') throw new ApiError('FORBIDDEN');
  return caller.organisation;
}

export function actorIn({ caller }: ApiContext): Actor {
  const actor = actorOf(caller);
  if (actor === undefined) throw new ApiError('FORBIDDEN');
  return actor;
}

/** Whether something between a person and an organisation is the caller's to see. */
export function concernsCaller(
  { caller }: ApiContext,
  parties: { readonly node: NodeId; readonly organisation: OrganisationId },
): boolean {
  const actor = actorOf(caller);
  return actor !== undefined && concerns(actor, parties);
}

export async function servedSupergraph({ supergraph }: ApiContext): Promise<Supergraph> {
  const current = await supergraph.current();
  if (current === undefined) throw new ApiError('SCHEMA_UNAVAILABLE');
  return current;
}
