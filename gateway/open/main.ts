import type { Logger } from 'pino';
import { apiSchemaOf, sourceSchemas } from '../federation/planner.ts';
import { withPossibleFragments } from '../federation/possibleFragments.ts';
import { withRealArguments } from '../federation/realArguments.ts';
import { createSourceClient, type SourceAddress } from '../federation/sourceClient.ts';
import { createOpenApollo, type OpenApolloParts } from '../http/apollo.ts';
import { createServer } from '../http/server.ts';
import { createAnswerOpen } from './answerOpen.ts';
import { askOpenly } from './askOpenly.ts';
import { plannedOpenly } from './plannedOpenly.ts';

export interface OpenGatewayOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** A supergraph that has no persons. */
  readonly supergraph: string;
  /** The supergraph's own sources, each with its time limit. */
  readonly sources: readonly SourceAddress[];
  readonly introspection: boolean;
  readonly limits: OpenApolloParts['limits'] & { readonly bodyBytes: number };
  readonly log: Logger;
}

export interface RunningOpenGateway {
  readonly url: string;
  /** Finishes what runs, accepts nothing new. */
  stop(): Promise<void>;
}

/**
 * A gateway over a supergraph without persons: it needs no store, no keys and nobody's token. Resolves when it answers; it does
 * not wait for sources. Throws where the supergraph is invalid.
 */
export async function startOpenGateway(options: OpenGatewayOptions): Promise<RunningOpenGateway> {
  const { host, port, limits, log, introspection } = options;
  const served = apiSchemaOf(options.supergraph);
  const planned = plannedOpenly(options.supergraph);
  const clients = new Map(options.sources.map((source) => [source.name, createSourceClient(source)]));
  const asked = withPossibleFragments(askOpenly(clients), sourceSchemas(options.supergraph));
  const ask = withRealArguments(asked, planned.arguments);
  const answer = createAnswerOpen({
    served,
    planner: planned.planner,
    ask: (source, fetch) => ask(planned.standsFor.get(source) ?? source, fetch),
  });
  const server = createServer({
    access: { kind: 'anyone' },
    bodyBytes: limits.bodyBytes,
    isStoreReady: async () => true, // there is none
  });
  const apollo = createOpenApollo({
    served,
    answer,
    close: () => Promise.all([...clients.values()].map((client) => client.close())).then(() => undefined),
    fastify: server.fastify,
    limits,
    introspection,
    onFailure: (error) =>
      log.error({ event: 'request failed', failure: error instanceof Error ? error.name : typeof error }),
  });
  await apollo.start();
  server.serveAnyone(apollo);
  const url = await server.fastify.listen({ host, port });
  log.info({ event: 'gateway ready', sources: [...clients.keys()] });
  return {
    url,
    async stop() {
      await server.fastify.close();
      await apollo.stop();
    },
  };
}
