import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

export type CallerRole = 'person' | 'organisation' | 'authority';

/** Whose tokens are accepted. The role of a caller follows from the pair (issuer, audience), not from a claim. */
export interface IdentityIssuer {
  readonly url: string;
  readonly audience: string;
  readonly role: CallerRole;
  /** Where absent, read from the issuer's `/.well-known/openid-configuration`. */
  readonly jwksUrl?: string;
}

export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  readonly role: CallerRole;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export interface TokenVerifier {
  /** Throws `TokenRejected`, whatever is wrong. */
  verify(token: string): Promise<VerifiedToken>;
}

/** Names nothing of the token. */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected';
  constructor() {
    super('the access token is not valid here');
  }
}

const algorithms = ['ES256', 'PS256', 'EdDSA', 'RS256'];
const rememberedVerdicts = 50_000;

/**
 * RFC 9068 access tokens: type `at+jwt`, signature, algorithm, issuer, audience and expiry, each compared
 * unconditionally. A good verdict is remembered until the token expires, by the token's SHA-256.
 */
export function createTokenVerifier(options: {
  readonly issuers: readonly IdentityIssuer[];
  readonly clock: () => number;
}): TokenVerifier {
  const { issuers, clock } = options;
  const keySets = new Map(
    [...new Set(issuers.map(({ url }) => url))].map((url) => [url, keySet(url, issuers)]),
  );
  const verdicts = new LRUCache<string, VerifiedToken>({ max: rememberedVerdicts });
  return {
    async verify(token) {
      const digest = createHash('sha256').update(token).digest('base64');
      const known = verdicts.get(digest);
      if (known !== undefined) {
        if (known.expiresAt > clock()) return known;
        verdicts.delete(digest);
        throw new TokenRejected();
      }
      const verified = await verify(token, issuers, keySets, clock());
      verdicts.set(digest, verified);
      return verified;
    },
  };
}

async function verify(
  token: string,
  issuers: readonly IdentityIssuer[],
  keySets: ReadonlyMap<string, JWTVerifyGetKey>,
  at: number,
): Promise<VerifiedToken> {
  try {
    const claimed = issuers.filter(({ url }) => url === decodeJwt(token).iss);
    const keys = keySets.get(claimed[0]?.url ?? '');
    if (keys === undefined) throw new TokenRejected();
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      typ: 'at+jwt',
      issuer: claimed.map(({ url }) => url),
      audience: claimed.map(({ audience }) => audience),
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(at),
    });
    const audiences = [payload.aud ?? []].flat();
    const matching = claimed.filter(({ audience }) => audiences.includes(audience));
    const [issuer] = matching;
    // a token for two roles at once says nothing of which one is meant
    if (
      issuer === undefined ||
      matching.length !== 1 ||
      payload.sub === undefined ||
      payload.exp === undefined
    )
      throw new TokenRejected();
    return { issuer: issuer.url, subject: payload.sub, role: issuer.role, expiresAt: payload.exp * 1000 };
  } catch {
    throw new TokenRejected();
  }
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The issuer's keys, found when first needed (OpenID Connect Discovery §4); a failed discovery is tried again. */
function keySet(url: string, issuers: readonly IdentityIssuer[]): JWTVerifyGetKey {
  const configured = issuers.find((each) => each.url === url && each.jwksUrl !== undefined)?.jwksUrl;
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    found ??= (configured === undefined ? discovered(url) : Promise.resolve(configured)).then((jwksUrl) =>
      createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000, cooldownDuration: 5_000 }),
    );
    const keys = await found.catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return keys(header, token);
  };
}

async function discovered(url: string): Promise<string> {
  const response = await fetch(`${url}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(3_000),
  });
  const { issuer, jwks_uri: jwksUrl } = discovery.parse(await response.json());
  if (issuer !== url) throw new TokenRejected();
  return jwksUrl;
}
