import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createRemoteJWKSet, importJWK, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** How persons sign in at a source, and whom it knows by which sign-in. */
export interface SignIn {
  readonly issuer: string;
  /** The audience that a person's token for this source carries. */
  readonly audience: string;
  /** Where absent, read from the issuer's discovery document. */
  readonly jwksUrl?: string;
  /** The source's own identifier of the person with this account; undefined where it has no such customer. */
  identifierOf(accountSubject: string): string | undefined;
}

const proofLifeSeconds = 300;
const proofAudience = 'fieldgrant:policies';
const body = z.object({ challenge: z.string().min(1).max(512) });

/**
 * `POST /connect`: a person who signed in here takes away the source's signed statement of it. Rejects where the proof key
 * is no private Ed25519 JWK.
 */
export async function serveConnect(
  app: FastifyInstance,
  source: string,
  signIn: SignIn,
  proofKey: JWK,
): Promise<void> {
  const readAccount = createReadAccount(signIn);
  const { kid } = publicKey(proofKey);
  const signing = await importJWK(proofKey, 'EdDSA');
  app.post('/connect', async (request, reply) => {
    const account = await readAccount(request.headers.authorization);
    if (account === undefined)
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ error: 'Sign in at this source first.' });
    const parsed = body.safeParse(request.body);
    if (!parsed.success)
      return reply.code(400).send({ error: 'Send the challenge of your node: {"challenge": "…"}.' });
    const identifier = signIn.identifierOf(account);
    if (identifier === undefined) return reply.code(404).send({ error: 'This source does not know you.' });
    const proof = await new SignJWT({ challenge: parsed.data.challenge })
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'fieldgrant-connection-proof+jwt' })
      .setIssuer(source)
      .setAudience(proofAudience)
      .setSubject(identifier)
      .setIssuedAt()
      .setExpirationTime(`${proofLifeSeconds}s`)
      .setJti(randomUUID())
      .sign(signing);
    return reply.header('cache-control', 'no-store').send({ proof });
  });
}

/** The public half of a source's key, as published at `/.well-known/jwks.json`. Throws where it is no private Ed25519 JWK. */
export function publicKey({ kty, crv, x, d, kid }: JWK) {
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || d === undefined)
    throw new TypeError('A proof key is a private Ed25519 JWK.');
  return { kty, crv, x, kid: kid ?? x.slice(0, 16), alg: 'EdDSA', use: 'sig' };
}

/** Which account a `Bearer` token (RFC 9068) signs in; undefined for a token that is not for this source, or none. */
function createReadAccount(
  signIn: SignIn,
): (authorization: string | undefined) => Promise<string | undefined> {
  const keys = lazyKeys(signIn);
  const claims = z.object({ sub: z.string().min(1), iss: z.literal(signIn.issuer) });
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, await keys(), {
        algorithms: ['ES256', 'PS256', 'EdDSA', 'RS256'],
        typ: 'at+jwt',
        issuer: signIn.issuer,
        audience: signIn.audience,
        requiredClaims: ['sub', 'exp'],
      });
      return claims.parse(payload).sub;
    } catch {
      return undefined;
    }
  };
}

function lazyKeys({ issuer, jwksUrl }: SignIn): () => Promise<JWTVerifyGetKey> {
  let found: JWTVerifyGetKey | undefined;
  return async () => {
    found ??= createRemoteJWKSet(new URL(jwksUrl ?? (await discovered(issuer))), { timeoutDuration: 3_000 });
    return found;
  };
}

/** OpenID Connect Discovery §4.3: the issuer in the document MUST be the one it was asked of. */
async function discovered(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(3_000),
  });
  const document = z.object({ issuer: z.literal(issuer), jwks_uri: z.url() });
  return document.parse(await response.json()).jwks_uri;
}
