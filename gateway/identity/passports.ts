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
  /** By coordinate: an item stays, a value is released, as one of these says. Absent: no condition. */
  readonly conditions?: Readonly<Record<string, readonly PassportCondition[]>>;
  /** By coordinate of a joint object that needs everybody's consent: who else granted it, by the source's own identifiers. */
  readonly joint?: Readonly<Record<string, readonly string[]>>;
  /** The source may say whether conditions left something out. */
  readonly completeness?: true;
}

/** One grant's conditions as a source reads them. Days are calendar dates, both included. */
export interface PassportCondition {
  readonly objects?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly round?: number;
  readonly truncate?: 'MONTH' | 'YEAR';
  readonly mask?: number;
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
    sign({ source, ...claims }) {
      const issuedAt = Math.floor(clock() / 1000);
      return new SignJWT({ ...claims })
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
