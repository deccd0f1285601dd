import { LRUCache } from 'lru-cache';
import { nodeOfPerson } from '../../policies/connections/nodes.ts';
import type { NodeId, OrganisationId, RepresentationId } from '../../policies/core/identifiers.ts';
import { TokenRejected, type TokenVerifier } from '../../policies/identity/tokens.ts';
import { organisationOf } from '../../policies/registry/organisations.ts';
import { type Store, StoreUnavailable } from '../../policies/store/store.ts';
import { bearerChallenge, GatewayError } from '../errors.ts';

/** Who sent a request. What may change (a status, a representation) is read with each decision, never remembered here. */
export type Caller =
  | { readonly kind: 'organisation'; readonly organisation: OrganisationId }
  | {
      readonly kind: 'person';
      readonly node: NodeId;
      /** In whose name they ask, where it is not their own: as sent, not checked. */
      readonly representing?: RepresentationId;
    };

export type Identify = (
  authorization: string | undefined,
  /** The `Fieldgrant-Representing` header. */
  representing: string | undefined,
) => Promise<Caller>;

const challenge = new Map([['www-authenticate', bearerChallenge]]);

/** `Fieldgrant-Representing`: a representation's id. */
const representationId = /^rep_[0-9A-Z]{26}$/;

/** RFC 6750: a bearer token in the `Authorization` header. Throws `UNAUTHENTICATED`, `FORBIDDEN`, `CONSENT_UNAVAILABLE`. */
export function createIdentify(verifier: TokenVerifier, store: Store, clock: () => number): Identify {
  // which organisation a client is never changes while its token lives
  const organisations = new LRUCache<string, OrganisationId>({ max: 10_000 });
  return async (authorization, representing) => {
    const { issuer, subject, role } = await verified(verifier, authorization);
    switch (role) {
      case 'organisation': {
        if (representing !== undefined) throw new GatewayError('FORBIDDEN');
        const identity = JSON.stringify([issuer, subject]);
        const organisation = organisations.get(identity) ?? (await registered(store, issuer, subject));
        organisations.set(identity, organisation);
        return { kind: 'organisation', organisation };
      }
      case 'person': {
        // read each time: whoever claims the node that was kept for them signs in to another (policies/connections/sources.ts)
        const node = await available(nodeOfPerson(store, issuer, subject, clock()));
        if (representing === undefined) return { kind: 'person', node };
        if (!representationId.test(representing)) throw new GatewayError('FORBIDDEN');
        return { kind: 'person', node, representing: representing as RepresentationId };
      }
      case 'authority':
        throw new GatewayError('FORBIDDEN');
    }
  };
}

async function verified(verifier: TokenVerifier, authorization: string | undefined) {
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new GatewayError('UNAUTHENTICATED', { headers: challenge });
  try {
    return await verifier.verify(token);
  } catch (error) {
    if (error instanceof TokenRejected) throw new GatewayError('UNAUTHENTICATED', { headers: challenge });
    throw new GatewayError('INTERNAL', error instanceof Error ? { cause: error } : {});
  }
}

async function registered(store: Store, issuer: string, subject: string): Promise<OrganisationId> {
  const organisation = await available(organisationOf(store, issuer, subject));
  if (organisation === undefined) throw new GatewayError('FORBIDDEN');
  return organisation;
}

async function available<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw new GatewayError('CONSENT_UNAVAILABLE', { cause: error });
    throw error;
  }
}
