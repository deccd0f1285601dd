import { createHmac, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { ConnectionId, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Connections, SourceConnection } from '../store/stored.ts';
import { update } from '../store/update.ts';
import { noConnections } from './nodes.ts';

/** A source whose proofs are accepted. */
export interface ProvingSource {
  readonly name: string;
  /** Its base URL: keys are at `/.well-known/jwks.json`. */
  readonly url: string;
}

export type SourceConnecting =
  | { readonly kind: 'connected'; readonly connection: SourceConnection }
  /** Forged, expired, for another node or source: which of them is not told. */
  | { readonly kind: 'not-valid' }
  /** Another node holds this identifier. */
  | { readonly kind: 'taken' };

export interface SourceConnections {
  /** What the person hands the source when signing in there, so that its proof is for this node and nobody else's. */
  challenge(node: NodeId, source: OrganisationId): string;
  /** Connects by the source's signed statement that the person signed in there. Connecting again renews nothing. */
  connect(node: NodeId, source: OrganisationId, proof: string): Promise<SourceConnecting>;
}

const challengeLifeMs = 10 * 60_000;
const audience = 'fieldgrant:policies';

export function createSourceConnections(options: {
  readonly store: Store;
  readonly sources: readonly ProvingSource[];
  /** At least 32 random bytes. */
  readonly challengeKey: Uint8Array;
  readonly clock: () => number;
}): SourceConnections {
  const { store, sources, challengeKey, clock } = options;
  const keySets = new Map(
    sources.map(({ name, url }) => [name, createRemoteJWKSet(new URL('/.well-known/jwks.json', url))]),
  );
  return {
    challenge: (node, source) => challengeUntil(challengeKey, node, source, clock() + challengeLifeMs),
    async connect(node, source, proof) {
      const keySet = keySets.get(source);
      const proven = keySet && (await readProof(proof, source, keySet, clock()));
      if (!proven || !isChallenge(proven.challenge, challengeKey, node, source, clock()))
        return { kind: 'not-valid' };
      return connect(store, node, source, proven.identifier, clock());
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
  text: string,
  key: Uint8Array,
  node: NodeId,
  source: OrganisationId,
  at: Instant,
): boolean {
  const until = Number.parseInt(text.split('.')[0] ?? '', 36);
  if (!Number.isSafeInteger(until) || until <= at) return false;
  const expected = Buffer.from(challengeUntil(key, node, source, until));
  const given = Buffer.from(text);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function readProof(
  proof: string,
  source: string,
  keySet: JWTVerifyGetKey,
  at: Instant,
): Promise<{ readonly identifier: string; readonly challenge: string } | undefined> {
  try {
    const { payload } = await jwtVerify(proof, keySet, {
      algorithms: ['EdDSA'],
      typ: 'fieldgrant-connection-proof+jwt',
      issuer: source,
      audience,
      requiredClaims: ['sub', 'exp', 'challenge'],
      currentDate: new Date(at),
    });
    const { sub, challenge } = payload;
    return sub !== undefined && typeof challenge === 'string' ? { identifier: sub, challenge } : undefined;
  } catch {
    return undefined;
  }
}

async function connect(
  store: Store,
  node: NodeId,
  source: OrganisationId,
  identifier: string,
  at: Instant,
): Promise<SourceConnecting> {
  const connectionsKey = keys.connections(node);
  const identityKey = keys.sourceIdentity(source, identifier);
  return update<SourceConnecting>(store, [connectionsKey, identityKey], ([connected, owner]) => {
    if (owner !== undefined && owner.value !== node) return { kind: 'answer', result: { kind: 'taken' } };
    const connections = (connected?.value as Connections | undefined) ?? noConnections; // written by this room alone
    const existing = connections.sources[source];
    if (existing?.identifier === identifier)
      return { kind: 'answer', result: { kind: 'connected', connection: existing } };
    const connection: SourceConnection = {
      id: newIdentifier('con', at) as ConnectionId,
      identifier,
      since: at,
    };
    const freed =
      existing === undefined
        ? []
        : [{ key: keys.sourceIdentity(source, existing.identifier), value: undefined }];
    return {
      kind: 'write',
      result: { kind: 'connected', connection },
      write: [
        ...freed,
        { key: identityKey, value: node },
        {
          key: connectionsKey,
          value: { ...connections, sources: { ...connections.sources, [source]: connection } },
        },
      ],
    };
  });
}
