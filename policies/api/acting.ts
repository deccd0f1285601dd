import type { AgreementId, Coordinate, DataRequestId, RepresentationId } from '../core/identifiers.ts';
import { type ActedBy, isInScope, isWhole, type RepresentationScope } from '../core/representation.ts';
import { readAgreement } from '../negotiation/agreements.ts';
import { readDataRequest } from '../negotiation/dataRequests.ts';
import { readActing } from '../representation/readActing.ts';
import { whileUnchanged } from '../representation/whileUnchanged.ts';
import type { Supergraph } from '../schema/supergraph.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { Acting } from './caller.ts';
import { type ApiContext, actorIn, concernsCaller } from './context.ts';
import { ApiError, refusedRequest } from './errors.ts';

/**
 * The request as it is made in another's name, where `Fieldgrant-Representing` names a representation: `caller.node` is then
 * whom they represent, and nothing is written once the representation is no longer what was read. Throws the refused requests
 * `FORBIDDEN`, whatever is wrong with it, and `STORE_UNAVAILABLE`.
 */
export async function inWhoseName(
  context: ApiContext,
  representing: string | readonly string[] | undefined,
): Promise<ApiContext> {
  if (representing === undefined) return context;
  const { caller, store, at } = context;
  const id = representationId(representing);
  if (id === undefined || caller.kind !== 'person') throw refusedRequest('FORBIDDEN');
  try {
    const found = await readActing(store, id, caller.node, at);
    if (found === undefined) throw refusedRequest('FORBIDDEN');
    const acting: Acting = {
      by: { id },
      acts: found.scope.acts,
      isWhole: isWhole(found.scope),
      covers: isWhole(found.scope) ? () => true : coveredBy(found.scope, await context.supergraph.current()),
    };
    return {
      ...context,
      caller: { kind: 'person', node: found.represented, acting },
      store: whileUnchanged(store, found, () => new ApiError('FORBIDDEN')),
    };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw refusedRequest('STORE_UNAVAILABLE');
    throw error;
  }
}

/** A representation's id as clients send it. */
export function representationId(text: unknown): RepresentationId | undefined {
  return typeof text === 'string' && /^rep_[0-9A-Z]{26}$/.test(text) ? (text as RepresentationId) : undefined;
}

/** Whether the caller may decide in the name they act in: their own, or that of whom they represent. */
export function mayDecide({ caller }: ApiContext): boolean {
  return caller.kind === 'person' && (caller.acting === undefined || caller.acting.acts === 'DECIDE');
}

/**
 * Whether the caller may decide on this one. What reaches beyond a representative's scope is to them as if there were none.
 * Neither its items nor those of a revision ever change, so what holds here holds when it is decided.
 */
export async function mayDecideOn(
  context: ApiContext,
  kind: 'agreement' | 'dataRequest',
  id: string,
): Promise<boolean | ApiError> {
  const { caller, store } = context;
  if (!mayDecide(context)) return false;
  if (caller.kind !== 'person' || caller.acting === undefined || caller.acting.isWhole) return true;
  if (!/^(agr|req)_[0-9A-Z]{26}$/.test(id)) return new ApiError('NOT_FOUND');
  const actor = actorIn(context);
  const found =
    kind === 'agreement'
      ? await readAgreement(store, id as AgreementId, actor) // looked up only
      : await readDataRequest(store, id as DataRequestId, actor);
  return found !== undefined && concernsCaller(context, found) ? true : new ApiError('NOT_FOUND');
}

/** Who acted in a person's name, as an act keeps it: for the organisation, that somebody did. */
export function isOnBehalf({ actedBy }: { readonly actedBy?: ActedBy }): boolean {
  return actedBy !== undefined;
}

/** What the served schema no longer has is covered by its coordinate alone. */
function coveredBy(
  scope: RepresentationScope,
  supergraph: Supergraph | undefined,
): (coordinate: Coordinate) => boolean {
  return (coordinate) =>
    isInScope(
      supergraph?.consent.fields.get(coordinate) ?? { coordinate, grantedBy: [coordinate], categories: [] },
      scope,
    );
}
