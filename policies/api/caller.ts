import { nodeOfPerson } from '../connections/nodes.ts';
import type { Coordinate, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import type { ActedBy, RepresentationScope } from '../core/representation.ts';
import { TokenRejected, type TokenVerifier, type VerifiedToken } from '../identity/tokens.ts';
import type { Actor } from '../negotiation/act.ts';
import { organisationOf, readOrganisation } from '../registry/organisations.ts';
import { keys } from '../store/keys.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import type { OrganisationStatus } from '../store/stored.ts';
import { refusedRequest } from './errors.ts';

export type Caller =
  | {
      readonly kind: 'person';
      readonly node: NodeId;
      /** Under which their sign-in leads to the node. */
      readonly identityKey: string;
      readonly acting?: never;
    }
  /** In another's name (see `inWhoseName`): the node is that of whom they represent. */
  | { readonly kind: 'person'; readonly node: NodeId; readonly acting: Acting }
  | {
      readonly kind: 'organisation';
      readonly organisation: OrganisationId;
      readonly status: OrganisationStatus;
    }
  | { readonly kind: 'authority' };

/** As what a representative acts. */
export interface Acting {
  readonly by: ActedBy;
  readonly acts: RepresentationScope['acts'];
  /** Whether the scope leaves nothing out. */
  readonly isWhole: boolean;
  readonly covers: (coordinate: Coordinate) => boolean;
}

export type Identify = (authorization: string | undefined, at: Instant) => Promise<Caller>;

/**
 * RFC 6750: a bearer token in the `Authorization` header. A person's first sign-in makes their node. Throws the refused
 * requests `UNAUTHENTICATED`, `FORBIDDEN` (an organisation nobody admitted), `STORE_UNAVAILABLE`.
 */
export function createIdentify(verifier: TokenVerifier, store: Store): Identify {
  return async (authorization, at) => {
    const token = await verified(verifier, authorization);
    try {
      return await callerOf(token, store, at);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw refusedRequest('STORE_UNAVAILABLE');
      throw error;
    }
  };
}

/** The party that a caller acts as; the authority is none. */
export function actorOf(caller: Caller): Actor | undefined {
  switch (caller.kind) {
    case 'person':
      return {
        party: 'PERSON',
        id: caller.node,
        ...(caller.acting === undefined ? {} : { actedBy: caller.acting.by }),
      };
    case 'organisation':
      return { party: 'ORGANISATION', id: caller.organisation };
    case 'authority':
      return undefined;
  }
}

async function verified(verifier: TokenVerifier, authorization: string | undefined): Promise<VerifiedToken> {
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw refusedRequest('UNAUTHENTICATED');
  try {
    return await verifier.verify(token);
  } catch (error) {
    if (error instanceof TokenRejected) throw refusedRequest('UNAUTHENTICATED');
    throw error;
  }
}

async function callerOf(
  { issuer, subject, role }: VerifiedToken,
  store: Store,
  at: Instant,
): Promise<Caller> {
  switch (role) {
    case 'person':
      return {
        kind: 'person',
        node: await nodeOfPerson(store, issuer, subject, at),
        identityKey: keys.nodeIdentity(issuer, subject),
      };
    case 'organisation': {
      const id = await organisationOf(store, issuer, subject);
      const organisation = id && (await readOrganisation(store, id));
      if (!organisation) throw refusedRequest('FORBIDDEN');
      return { kind: 'organisation', organisation: organisation.id, status: organisation.status };
    }
    case 'authority':
      return { kind: 'authority' };
  }
}
