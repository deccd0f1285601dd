import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import type { Logger } from 'pino';
import type { OperationLimits } from '../policies/http/operationLimits.ts';
import { createPairwiseRefs } from '../policies/identity/pairwiseRef.ts';
import { createTokenVerifier, type IdentityIssuer } from '../policies/identity/tokens.ts';
import { loadSupergraph } from '../policies/schema/supergraph.ts';
import { keys } from '../policies/store/keys.ts';
import type { Store } from '../policies/store/store.ts';
import { createIntrospectable } from './answer/introspectable.ts';
import type { AnswerParts } from './answer/session.ts';
import { createFederation } from './federation/federation.ts';
import type { SourceAddress } from './federation/sourceClient.ts';
import { createApollo } from './http/apollo.ts';
import { createServer, type GatewayServer } from './http/server.ts';
import { createIdentify } from './identity/caller.ts';
import { createPassports, type Passports } from './identity/passports.ts';
import { createPrepareOperation } from './operation/prepare.ts';
import type { SelectionLimits } from './operation/select.ts';
import { composeSupergraph } from './supergraph/compose.ts';
import { plannedSupergraph } from './supergraph/planned.ts';

export interface GatewayOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The public URL. Where absent, the one it listens on. */
  readonly url?: string;
  readonly store: Store;
  readonly refsKey: Uint8Array;
  /** Private, Ed25519. */
  readonly passportKey: JWK;
  readonly identityIssuers: readonly IdentityIssuer[];
  readonly sources: readonly SourceAddress[];
  /** Composed before; its sources are `sources`. Where absent it is composed from what they publish. */
  readonly supergraph?: string;
  readonly unannotated: 'deny' | 'open';
  /** `granted`: organisations are shown of personal fields only what agreements of theirs list. */
  readonly introspection: boolean | 'granted';
  readonly limits: SelectionLimits &
    Partial<OperationLimits> & { readonly bodyBytes: number; readonly tokens: number };
  readonly log: Logger;
  readonly clock?: () => number;
  /** Told each time the start waits for sources, by name. */
  readonly onWaiting?: (sources: readonly string[]) => void;
}

export interface RunningGateway {
  readonly url: string;
  /** Finishes what runs, accepts nothing new. */
  stop(): Promise<void>;
}

/** Resolves when it answers. Listens before, so that sources can read its keys. Throws where the supergraph is invalid. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { host, port, store, log, clock = Date.now } = options;
  const verifier = createTokenVerifier({ issuers: options.identityIssuers, clock });
  const url = options.url ?? `http://${host}:${port}`;
  const passports = await createPassports(options.passportKey, url, clock);
  const identityIssuers = [...new Set(options.identityIssuers.map((each) => each.url))];
  const server = createServer({
    access: { kind: 'authenticated', passports, url, identityIssuers },
    bodyBytes: options.limits.bodyBytes,
    isStoreReady: () => answers(store),
  });
  await server.fastify.listen({ host, port });
  try {
    const stop = await serve(options, server, passports, createIdentify(verifier, store, clock), clock);
    log.info({ event: 'gateway ready', sources: options.sources.map(({ name }) => name) });
    return { url, stop };
  } catch (error) {
    await server.fastify.close();
    throw error;
  }
}

async function serve(
  options: GatewayOptions,
  server: GatewayServer,
  passports: Passports,
  identify: ReturnType<typeof createIdentify>,
  clock: () => number,
): Promise<() => Promise<void>> {
  const { store, sources, log, limits, unannotated } = options;
  const sdl = options.supergraph ?? (await composed(options, passports));
  const supergraph = loadSupergraph(sdl);
  await publish(store, sdl, clock());
  const planned = plannedSupergraph(supergraph);
  const federation = await createFederation({ supergraph, planned, sources, passports });
  const answer: AnswerParts = {
    store,
    refs: createPairwiseRefs(options.refsKey),
    supergraph,
    federation,
    unannotated,
    clock,
  };
  const prepareOperation = createPrepareOperation({ supergraph, limits, documents: 2_000, prunings: 100 });
  const apollo = createApollo({
    answer: {
      ...answer,
      prepareOperation,
      introspectable: createIntrospectable({
        introspection: options.introspection,
        supergraph,
        store,
        clock,
      }),
    },
    fastify: server.fastify,
    limits,
    introspection: options.introspection,
    onFailure: (error) =>
      log.error({ event: 'request failed', failure: error instanceof Error ? error.name : typeof error }),
  });
  await apollo.start();
  server.serve(apollo, identify);
  return async () => {
    await server.fastify.close();
    await apollo.stop();
  };
}

/** Waits for every source: a supergraph without one would deny its fields for a reason that isn't the person's. */
async function composed({ sources, log, onWaiting }: GatewayOptions, passports: Passports): Promise<string> {
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    const composition = await composeSupergraph(sources, passports);
    switch (composition.kind) {
      case 'composed':
        return composition.sdl;
      case 'invalid':
        throw new Error(`The sources' schemas do not compose:\n${composition.faults.join('\n')}`);
      case 'unavailable':
        log.warn({ event: 'waiting for sources', sources: composition.sources });
        onWaiting?.(composition.sources);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** The companion API reads the supergraph here: what can be asked of persons is what the gateway serves. */
async function publish(store: Store, sdl: string, at: number): Promise<void> {
  const sha256 = createHash('sha256').update(sdl).digest('hex');
  await store.commit({ expect: [], write: [{ key: keys.supergraph, value: { sdl, sha256, at } }] });
}

async function answers(store: Store): Promise<boolean> {
  return store.read([keys.supergraph]).then(
    () => true,
    () => false,
  );
}
