import { createHmac, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Instant, NodeId, OrganisationId } from '../core/identifiers.ts';

/** A source whose proofs are accepted. */
export interface ProvingSource {
  readonly name: string;
  /** Its base URL: keys are at `/.well-known/jwks.json`. */
  readonly url: string;
}

export type ProofType = 'fieldgrant-connection-proof+jwt' | 'fieldgrant-representation-proof+jwt';

/** What sources sign about a person who signed in there. */
export interface Proofs {
  /** What the person hands the source when signing in there, so that its proof is for this node and nobody else's. */
  challenge(node: NodeId, source: OrganisationId): string;
  /** What the source signed; undefined where it is forged, expired, of another type, or for another node or source. */
  read(
    proof: string,
    type: ProofType,
    node: NodeId,
    source: OrganisationId,
  ): Promise<ProvenClaims | undefined>;
}

export interface ProvenClaims extends JWTPayload {
  /** The source's own identifier of who signed in there. */
  readonly sub: string;
}

const challengeLifeMs = 10 * 60_000;
const audience = 'fieldgrant:policies';

export function createProofs(options: {
  readonly sources: readonly ProvingSource[];
  /** At least 32 random bytes. */
  readonly challengeKey: Uint8Array;
  readonly clock: () => number;
}): Proofs {
  const { sources, challengeKey, clock } = options;
  const keySets = new Map(
    sources.map(({ name, url }) => [name, createRemoteJWKSet(new URL('/.well-known/jwks.json', url))]),
  );
  return {
    challenge: (node, source) => challengeUntil(challengeKey, node, source, clock() + challengeLifeMs),
    async read(proof, type, node, source) {
      const keySet = keySets.get(source);
      const claims = keySet && (await signedClaims(proof, type, source, keySet, clock()));
      return claims && isChallenge(claims['challenge'], challengeKey, node, source, clock())
        ? claims
        : undefined;
    },
  };
}

function challengeUntil(key: Uint8Array, node: NodeId, source: OrganisationId, until: Instant): string {
  const mac = createHmac('sha256', key)
    .update(JSON.stringify([node, source, until]))
    .digest('base64url');
  return `${until.toString(36)}.${mac}`;
}

function isChallenge(
  text: unknown,
  key: Uint8Array,
  node: NodeId,
  source: OrganisationId,
  at: Instant,
): boolean {
  if (typeof text !== 'string') return false;
  const until = Number.parseInt(text.split('.')[0] ?? '', 36);
  if (!Number.isSafeInteger(until) || until <= at) return false;
  const expected = Buffer.from(challengeUntil(key, node, source, until));
  const given = Buffer.from(text);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function signedClaims(
  proof: string,
  type: ProofType,
  source: OrganisationId,
  keySet: JWTVerifyGetKey,
  at: Instant,
): Promise<ProvenClaims | undefined> {
  try {
    const { payload } = await jwtVerify(proof, keySet, {
      algorithms: ['EdDSA'],
      typ: type,
      issuer: source,
      audience,
      requiredClaims: ['sub', 'exp', 'challenge'],
      currentDate: new Date(at),
    });
    const { sub } = payload;
    return sub === undefined ? undefined : { ...payload, sub };
  } catch {
    return undefined;
  }
}
