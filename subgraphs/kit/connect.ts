import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  createRemoteJWKSet,
  importJWK,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
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
  /** Whom the person with this identifier may act for now. Where absent, the source attests nothing of the kind. */
  mayRepresent?(identifier: string, at: Date): readonly Represented[];
}

/** Somebody whom another person may act for, as this source states it. */
export interface Represented {
  /** The source's own identifier of them. */
  readonly identifier: string;
  /** What the representative knows them by: shown to choose among several, never signed. */
  readonly name: string;
  readonly kind: 'GUARDIAN' | 'POWER_OF_ATTORNEY';
  /** Absent: from now on. */
  readonly from?: Date;
  readonly until: Date;
  readonly scope: {
    /** Whether they may agree in that name too, or only see. */
    readonly acts: 'DECIDE' | 'SEE';
    /** DPV-PD terms, each with all below it. With no coordinates either: everything. */
    readonly categories?: readonly string[];
    readonly coordinates?: readonly string[];
  };
}

const proofLifeSeconds = 300;
const proofAudience = 'fieldgrant:policies';
const body = z.object({ challenge: z.string().min(1).max(512) });

type Proof = 'fieldgrant-connection-proof+jwt' | 'fieldgrant-representation-proof+jwt';

/**
 * `POST /connect`: a person who signed in here takes away the source's signed statement of it. `POST /represent`: of whom they
 * may act for. Rejects where the proof key is no private Ed25519 JWK.
 */
export async function serveConnect(
  app: FastifyInstance,
  source: string,
  signIn: SignIn,
  proofKey: JWK,
  clock: () => number,
): Promise<void> {
  const readAsked = createReadAsked(signIn);
  const { kid } = publicKey(proofKey);
  const signing = await importJWK(proofKey, 'EdDSA');
  const prove = (typ: Proof, { identifier, challenge }: Asked, claims: JWTPayload = {}) =>
    new SignJWT({ ...claims, challenge })
      .setProtectedHeader({ alg: 'EdDSA', kid, typ })
      .setIssuer(source)
      .setAudience(proofAudience)
      .setSubject(identifier)
      .setIssuedAt()
      .setExpirationTime(`${proofLifeSeconds}s`)
      .setJti(randomUUID())
      .sign(signing);
  app.post('/connect', async (request, reply) => {
    const asked = await readAsked(request, reply);
    if (asked === undefined) return reply;
    const proof = await prove('fieldgrant-connection-proof+jwt', asked);
    return reply.header('cache-control', 'no-store').send({ proof });
  });
  if (signIn.mayRepresent === undefined) return;
  app.post('/represent', async (request, reply) => {
    const asked = await readAsked(request, reply);
    if (asked === undefined) return reply;
    const represented = signIn.mayRepresent?.(asked.identifier, new Date(clock())) ?? [];
    const proofs = await Promise.all(
      represented.map(async (each) => ({
        name: each.name,
        kind: each.kind,
        until: each.until.toISOString(),
        proof: await prove('fieldgrant-representation-proof+jwt', asked, representationClaims(each)),
      })),
    );
    return reply.header('cache-control', 'no-store').send({ proofs });
  });
}

/** Dates as RFC 7519 §2 has them: seconds. */
function representationClaims({ identifier, kind, from, until, scope }: Represented): JWTPayload {
  return {
    represented: identifier,
    kind,
    scope,
    ...(from === undefined ? {} : { from: from.getTime() / 1000 }),
    until: until.getTime() / 1000,
  };
}

/** Who signed in here, and for which node they ask. */
interface Asked {
  readonly identifier: string;
  readonly challenge: string;
}

/** Undefined where it has refused. */
function createReadAsked(
  signIn: SignIn,
): (request: FastifyRequest, reply: FastifyReply) => Promise<Asked | undefined> {
  const readAccount = createReadAccount(signIn);
  return async (request, reply) => {
    const refuse = (status: number, error: string) => {
      reply.code(status).send({ error });
      return undefined;
    };
    const account = await readAccount(request.headers.authorization);
    if (account === undefined) {
      reply.header('www-authenticate', 'Bearer');
      return refuse(401, 'Sign in at this source first.');
    }
    const parsed = body.safeParse(request.body);
    if (!parsed.success) return refuse(400, 'Send the challenge of your node: {"challenge": "…"}.');
    const identifier = signIn.identifierOf(account);
    return identifier === undefined
      ? refuse(404, 'This source does not know you.')
      : { identifier, challenge: parsed.data.challenge };
  };
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
