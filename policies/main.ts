import { createHmac } from 'node:crypto';
import type { JWK } from 'jose';
import type { Logger } from 'pino';
import { createApollo } from './api/apollo.ts';
import { createIdentify } from './api/caller.ts';
import { createServer, serveGraphQL } from './api/server.ts';
import { createProofs, type ProvingSource } from './connections/proofs.ts';
import { createPairwiseRefs } from './identity/pairwiseRef.ts';
import { createTokenVerifier, type IdentityIssuer } from './identity/tokens.ts';
import { createReceipts } from './receipts/sign.ts';
import { createServedSupergraph } from './registry/servedSupergraph.ts';
import { exportJsonSchema } from './rights/exportSchema.ts';
import { keys } from './store/keys.ts';
import type { Store } from './store/store.ts';

export interface PoliciesOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Stays the caller's to close. */
  readonly store: Store;
  readonly refsKey: Uint8Array;
  /** At least 32 random bytes; all instances share them. */
  readonly challengeKey: Uint8Array;
  /** Private Ed25519 JWK: signs receipts. */
  readonly receiptKey: JWK;
  /** The public URL, named as issuer on every receipt. */
  readonly url: string;
  readonly identityIssuers: readonly IdentityIssuer[];
  /** The sources whose proofs are accepted. */
  readonly sources: readonly ProvingSource[];
  readonly log: Logger;
  readonly clock?: () => number;
}

export interface RunningPolicies {
  readonly url: string;
  /** Finishes what runs, accepts nothing new. */
  stop(): Promise<void>;
}

const exportSchemaPath = '/schemas/node-export.json';

/** The companion API over HTTP. Resolves when it answers. */
export async function startPolicies(options: PoliciesOptions): Promise<RunningPolicies> {
  const {
    host,
    port,
    store,
    refsKey,
    challengeKey,
    receiptKey,
    url: issuer,
    identityIssuers,
    sources,
    log,
    clock = Date.now,
  } = options;
  if (challengeKey.length < 32) throw new RangeError('keys.challenge must hold at least 32 random bytes');
  const app = createServer(() => answers(store));
  const apollo = createApollo(app, (error) =>
    log.error({ event: 'request failed', failure: error instanceof Error ? error.name : typeof error }),
  );
  await apollo.start();
  const identify = createIdentify(createTokenVerifier({ issuers: identityIssuers, clock }), store);
  const receipts = await createReceipts(receiptKey, issuer, refsKey);
  app.get('/.well-known/jwks.json', () => receipts.jwks);
  const exportSchema = exportJsonSchema();
  app.get(exportSchemaPath, () => exportSchema);
  const parts = {
    store,
    refs: createPairwiseRefs(refsKey),
    supergraph: createServedSupergraph(store),
    proofs: createProofs({ sources, challengeKey, clock }),
    receipts,
    exportSchemaUrl: `${issuer}${exportSchemaPath}`,
    invitationToken: (name: string) =>
      createHmac('sha256', challengeKey)
        .update(`invitation ${name}`)
        .digest()
        .subarray(0, 20)
        .toString('base64url'),
    organisationIssuers: identityIssuers.flatMap(({ role, url }) => (role === 'organisation' ? [url] : [])),
  };
  serveGraphQL(app, apollo, identify, parts, clock);
  const url = await app.listen({ host, port });
  log.info({ event: 'policies ready', url });
  return {
    url,
    stop: async () => {
      await apollo.stop();
      await app.close();
    },
  };
}

async function answers(store: Store): Promise<boolean> {
  return store.read([keys.supergraph]).then(
    () => true,
    () => false,
  );
}
