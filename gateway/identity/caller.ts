import { LRUCache } from 'lru-cache';
import type { OrganisationId } from '../../policies/core/identifiers.ts';
import { TokenRejected, type TokenVerifier } from '../../policies/identity/tokens.ts';
import { organisationOf } from '../../policies/registry/organisations.ts';
import { type Store, StoreUnavailable } from '../../policies/store/store.ts';
import { bearerChallenge, GatewayError } from '../errors.ts';

/** Who sent a request. Its status (admitted, suspended) is read with each decision, never remembered here. */
export interface Caller {
  readonly organisation: OrganisationId;
}

export type Identify = (authorization: string | undefined) => Promise<Caller>;

const challenge = new Map([['www-authenticate', bearerChallenge]]);

/** RFC 6750: a bearer token in the `Authorization` header. Throws `UNAUTHENTICATED`, `FORBIDDEN`, `CONSENT_UNAVAILABLE`. */
export function createIdentify(verifier: TokenVerifier, store: Store): Identify {
  // which organisation a client is never changes while its token lives
  const organisations = new LRUCache<string, OrganisationId>({ max: 10_000 });
  return async (authorization) => {
    const { issuer, subject, role } = await verified(verifier, authorization);
    if (role !== 'organisation') throw new GatewayError('FORBIDDEN');
    const identity = JSON.stringify([issuer, subject]);
    const organisation = organisations.get(identity) ?? (await registered(store, issuer, subject));
    organisations.set(identity, organisation);
    return { organisation };
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
  try {
    const organisation = await organisationOf(store, issuer, subject);
    if (organisation === undefined) throw new GatewayError('FORBIDDEN');
    return organisation;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw new GatewayError('CONSENT_UNAVAILABLE', { cause: error });
    throw error;
  }
}
