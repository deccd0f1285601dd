import type { Proofs } from '../connections/proofs.ts';
import type { SignedIn } from '../connections/sources.ts';
import type { Agreement } from '../core/agreement.ts';
import type { Coordinate, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import type { DataRequest } from '../core/negotiation.ts';
import type { PairwiseRefs } from '../identity/pairwiseRef.ts';
import { type Actor, concerns } from '../negotiation/act.ts';
import type { Receipts } from '../receipts/sign.ts';
import type { AccessRecord } from '../records/accessRecord.ts';
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
  readonly proofs: Proofs;
  readonly receipts: Receipts;
  /** Where the JSON Schema of a node's export is. */
  readonly exportSchemaUrl: string;
  /** Whose tokens organisations sign in with. */
  readonly organisationIssuers: readonly string[];
  /** The token of the invitation that is made under this name, the same each time: 160 bits that nobody else can know. */
  readonly invitationToken: (name: string) => string;
}

/** Made once per request and never written to. */
export interface ApiContext extends ApiParts {
  readonly caller: Caller;
  /** The request's `Idempotency-Key`. */
  readonly idempotencyKey?: string;
  /** Of the mutation that is done under it, and by which it is known again. */
  readonly onceName?: string;
  readonly at: Instant;
}

// The permissions have ruled before a resolver runs; what follows turns that into types, and fails closed.

export function personOf({ caller }: ApiContext): NodeId {
  if (caller.kind !== 'person') throw new ApiError('FORBIDDEN');
  return caller.node;
}

/** Who signed in, where they act in their own name. */
export function personSignedIn({ caller }: ApiContext): SignedIn {
  if (caller.kind !== 'person' || caller.acting !== undefined) throw new ApiError('FORBIDDEN');
  return caller;
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

type Between = { readonly node: NodeId; readonly organisation: OrganisationId };

/** Whether something between a person and an organisation is the caller's to see: all of it within a representative's scope. */
export function concernsCaller(
  { caller }: ApiContext,
  thing: Between | Agreement | DataRequest | AccessRecord,
): boolean {
  const actor = actorOf(caller);
  if (actor === undefined || !concerns(actor, partiesOf(thing))) return false;
  const acting = caller.kind === 'person' ? caller.acting : undefined;
  return acting === undefined || coordinatesIn(thing).every(acting.covers);
}

/** What of a list the caller is shown: what is wanted, and only within a representative's scope. */
export function listing<Item extends Agreement | DataRequest>(
  context: ApiContext,
  isWanted: ((item: Item) => boolean) | undefined,
): { readonly isListed?: (item: Item) => boolean } {
  const { caller } = context;
  const isLimited = caller.kind === 'person' && caller.acting !== undefined && !caller.acting.isWhole;
  if (!isLimited) return isWanted === undefined ? {} : { isListed: isWanted };
  return { isListed: (item) => concernsCaller(context, item) && isWanted?.(item) !== false };
}

/** A person's own access has no organisation: nobody goes by an empty name. */
function partiesOf(thing: Between | AccessRecord): Between {
  return 'organisation' in thing
    ? thing
    : { node: thing.node, organisation: thing.asker?.organisation ?? ('' as OrganisationId) };
}

function coordinatesIn(thing: Between | Agreement | DataRequest | AccessRecord): readonly Coordinate[] {
  if ('released' in thing)
    return [
      ...thing.released.flatMap(({ coordinates }) => coordinates),
      ...thing.denied.map(({ coordinate }) => coordinate),
    ];
  const revisions = 'revisions' in thing ? thing.revisions : 'terms' in thing ? [thing] : [];
  return revisions.flatMap(({ terms }) => terms.items.map(({ coordinate }) => coordinate));
}

export async function servedSupergraph({ supergraph }: ApiContext): Promise<Supergraph> {
  const current = await supergraph.current();
  if (current === undefined) throw new ApiError('SCHEMA_UNAVAILABLE');
  return current;
}
