import { createHash, randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { Coordinate } from '../../policies/core/identifiers.ts';

/** What one fetch may resolve at one source. Names neither the relying party nor the purpose. */
export interface PassportStatement {
  /** The source's name: the passport's audience. */
  readonly source: string;
  /** The source's own identifiers of the persons it is about. */
  readonly persons: readonly string[];
  readonly coordinates: readonly Coordinate[];
  /** Opaque; the same for all fetches of one decision. */
  readonly decision: string;
}

export interface Passports {
  sign(statement: PassportStatement): Promise<string>;
  /** The public keys, as sources read them at `/.well-known/jwks.json` (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] };
}

const lifeSeconds = 30;

/** Throws a `TypeError` where the key is no private Ed25519 JWK (RFC 8037). */
export async function createPassports(
  privateKey: JWK,
  issuer: string,
  clock: () => number,
): Promise<Passports> {
  const { kty, crv, x } = privateKey;
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || privateKey.d === undefined)
    throw new TypeError(
      'keys.passport must be a private Ed25519 JWK: make one with `fieldgrant keys create`',
    );
  const key = await importJWK(privateKey, 'EdDSA');
  const kid = privateKey.kid ?? createHash('sha256').update(x).digest('base64url').slice(0, 16);
  const header = { alg: 'EdDSA', kid, typ: 'fieldgrant-passport+jwt' };
  return {
    jwks: { keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] },
    sign({ source, persons, coordinates, decision }) {
      const issuedAt = Math.floor(clock() / 1000);
      return new SignJWT({ persons: [...persons], coordinates: [...coordinates], decision })
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .setAudience(source)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(key);
    },
  };
}

export function newDecisionId(): string {
  return randomUUID();
}
