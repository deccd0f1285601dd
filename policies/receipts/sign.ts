import { createHash, createHmac, randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { AgreementId, Instant, NodeId } from '../core/identifiers.ts';
import { type Received, receiptOf } from './receipt.ts';

export interface Receipts {
  /** A compact JWS (RFC 7515) of type `fieldgrant-receipt+jwt`: `iss`, `iat` (when it became what it is), `jti`, and what it says. */
  sign(received: Omit<Received, 'pseudonym' | 'issuer'>): Promise<string>;
  /** That a node was erased: a compact JWS of type `fieldgrant-erasure+jwt` that names nobody. */
  signErasure(at: Instant): Promise<string>;
  /** The public keys (RFC 7517), as published at `/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly JWK[] };
  readonly jwksUrl: string;
}

/**
 * `privateKey`: an Ed25519 JWK (RFC 8037). `secret`: at least 32 random bytes, from which a person's name in each receipt is made.
 * Throws a `TypeError` where the key is none.
 */
export async function createReceipts(privateKey: JWK, issuer: string, secret: Uint8Array): Promise<Receipts> {
  const { kty, crv, x } = privateKey;
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || privateKey.d === undefined)
    throw new TypeError('keys.receipt must be a private Ed25519 JWK: make one with `fieldgrant keys create`');
  const key = await importJWK(privateKey, 'EdDSA');
  const kid = privateKey.kid ?? createHash('sha256').update(x).digest('base64url').slice(0, 16);
  return {
    jwks: { keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] },
    jwksUrl: `${issuer}/.well-known/jwks.json`,
    signErasure: (at) =>
      new SignJWT({ erased: 'everything of the node of who holds this' })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'fieldgrant-erasure+jwt' })
        .setIssuer(issuer)
        .setIssuedAt(Math.floor(at / 1000))
        .setJti(randomUUID())
        .sign(key),
    sign(received) {
      const { node, id: agreement } = received.agreement;
      const { id, at, claims } = receiptOf({
        ...received,
        issuer,
        pseudonym: pseudonymOf(node, agreement, secret),
      });
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: receiptType })
        .setIssuer(issuer)
        .setIssuedAt(Math.floor(at / 1000))
        .setJti(id)
        .sign(key);
    },
  };
}

export const receiptType = 'fieldgrant-receipt+jwt';

/** INVARIANT: two receipts of one person can't be linked by it, nor to a ref. */
function pseudonymOf(node: NodeId, agreement: AgreementId, secret: Uint8Array): string {
  const name = createHmac('sha256', secret).update(`fieldgrant receipt ${agreement} ${node}`).digest();
  return name.subarray(0, 16).toString('base64url');
}
