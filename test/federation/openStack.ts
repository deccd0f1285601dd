import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse, validate } from 'graphql';
import { pino } from 'pino';
import { startOpenGateway } from '../../gateway/open/main.ts';
import { supergraphFile } from '../../gateway/supergraph/supergraphFile.ts';

type Resolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>['resolvers']
>;

export interface Subgraph {
  readonly sdl: string;
  readonly resolvers?: Resolvers;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

export interface OpenStack {
  readonly url: string;
  /** The documents that each source was asked, in order. */
  readonly asked: readonly { readonly source: string; readonly query: string }[];
  /** What `fieldgrant gateway --supergraph` reads. */
  readonly supergraph: string;
  ask(query: string, variables?: object): Promise<Answer>;
  stop(): Promise<void>;
}

export const link = (...imports: readonly string[]): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(imports)})`;

/** Real subgraphs on loopback, composed, with a gateway over them that asks nobody who they are. */
export async function startOpenStack(subgraphs: Readonly<Record<string, Subgraph>>): Promise<OpenStack> {
  const asked: { source: string; query: string }[] = [];
  const server = await listening(subgraphs, asked);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const supergraph = composed(subgraphs, base);
  const gateway = await startOpenGateway({
    host: '127.0.0.1',
    port: 0,
    supergraph,
    sources: supergraphFile(supergraph).sources.map((source) => ({ ...source, timeoutMs: 5_000 })),
    introspection: true,
    limits: {
      rootFields: 5_000,
      bodyBytes: 1_000_000,
      tokens: 100_000,
      depth: 50,
      aliases: 5_000,
      fields: 50_000,
      directives: 5_000,
      repeats: 5_000,
      listItems: 5_000,
    },
    log: pino({ level: 'silent' }),
  });
  return {
    url: gateway.url,
    asked,
    supergraph,
    async ask(query, variables = {}) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    async stop() {
      await gateway.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function composed(subgraphs: Readonly<Record<string, Subgraph>>, base: string): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, { sdl }]) => ({
      name,
      url: `${base}/${name}`,
      typeDefs: parse(sdl),
    })),
  );
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
}

async function listening(
  subgraphs: Readonly<Record<string, Subgraph>>,
  asked: { source: string; query: string }[],
): Promise<Server> {
  const schemas = new Map<string, GraphQLSchema>(
    Object.entries(subgraphs).map(([name, { sdl, resolvers = {} }]) => [
      name,
      buildSubgraphSchema({ typeDefs: parse(sdl), resolvers }),
    ]),
  );
  const server = createServer(async (request, reply) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const source = request.url?.slice(1) ?? '';
    const schema = schemas.get(source);
    if (schema === undefined) throw new TypeError('every source of the supergraph is here');
    asked.push({ source, query });
    const document = parse(query);
    const errors = validate(schema, document);
    const answer =
      errors.length > 0
        ? { errors }
        : await execute({ schema, document, variableValues: variables, contextValue: {} });
    reply.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // a test that fails before it stops must not keep the run alive
  return server;
}
