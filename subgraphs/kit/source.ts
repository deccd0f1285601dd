import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { type DocumentNode, parse } from 'graphql';
import type { JWK } from 'jose';
import type { Logger } from 'pino';
import { annotationsOf } from './annotations.ts';
import { publicKey, type SignIn, serveConnect } from './connect.ts';
import { publicError, sayInvalidOnce } from './errors.ts';
import { addressOf, createHttpServer } from './httpServer.ts';
import { logOperations } from './operationLog.ts';
import { createKept, createOutcome, type Kept } from './outcome.ts';
import { createReadPassport, type Passport, type TrustedGateway } from './passport.ts';
import { type KitContext, protectSchema } from './permissions.ts';
import { sayConditions } from './sayConditions.ts';
import { subjectsOf } from './subjects.ts';

/** What every resolver gets: the passport, what it leaves of rows, and what the source made for this request (its loaders). */
export type SourceContext<Own extends object> = Own & { readonly passport: Passport; readonly kept: Kept };

/** As `@apollo/subgraph` takes them: by type, then by field, with `__resolveReference` for entities. */
export type SourceResolvers = Parameters<typeof buildSubgraphSchema>[0] extends infer Module
  ? Module extends { resolvers?: infer Resolvers }
    ? NonNullable<Resolvers>
    : never
  : never;

export interface SourceOptions<Own extends object> {
  /** The source's name in the scheme: its passports' audience. */
  readonly name: string;
  /** The subgraph's schema, with `schemaHeader` at its head. */
  readonly typeDefs: string | DocumentNode;
  readonly resolvers: SourceResolvers;
  /** Made per request: loaders batch within it and never outlive it. */
  readonly createContext: (passport: Passport) => Own;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly gateway: TrustedGateway;
  /** Where absent, nobody can connect here: the source has no `/connect`. */
  readonly signIn?: SignIn;
  /** Private, Ed25519: signs connection proofs. */
  readonly proofKey: JWK;
  readonly log: Logger;
  readonly clock?: () => number;
}

export interface RunningSource {
  readonly url: string;
  /** Finishes what runs, for ten seconds at most; accepts nothing new. */
  stop(): Promise<void>;
}

const unauthenticated = JSON.stringify({
  errors: [{ message: 'A valid passport is required.', extensions: { code: 'UNAUTHENTICATED' } }],
});

/**
 * Serves a subgraph that resolves nothing but what a passport allows. Rejects where the schema is no subgraph, the proof key
 * no key, or the port taken.
 */
export async function startSource<Own extends object>(options: SourceOptions<Own>): Promise<RunningSource> {
  const { name, host, port, log, proofKey, signIn, clock = Date.now } = options;
  const jwks = { keys: [publicKey(proofKey)] };
  const app = createHttpServer(log);
  const apollo = await startApollo(options, app);
  serveGraphql(options, app, apollo);
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', () => ({ status: 'ready' }));
  app.get('/.well-known/jwks.json', () => jwks);
  if (signIn !== undefined) await serveConnect(app, name, signIn, proofKey, clock);
  await app.listen({ host, port });
  log.info({ event: 'source ready', source: name });
  return { url: addressOf(app, host), stop: () => apollo.stop() };
}

async function startApollo<Own extends object>(
  { typeDefs, resolvers, log }: SourceOptions<Own>,
  app: FastifyInstance,
): Promise<ApolloServer<SourceContext<Own> & KitContext>> {
  const document = typeof typeDefs === 'string' ? parse(typeDefs, { noLocation: true }) : typeDefs;
  const schema = protectSchema({
    schema: buildSubgraphSchema({ typeDefs: document, resolvers }),
    subjects: subjectsOf(document),
    annotations: annotationsOf(document),
  });
  const apollo = new ApolloServer<SourceContext<Own> & KitContext>({
    schema,
    introspection: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: publicError,
    logger: withoutWords(log),
    plugins: [
      logOperations(schema, log),
      sayInvalidOnce,
      sayConditions,
      fastifyApolloDrainPlugin(app),
      ApolloServerPluginLandingPageDisabled(),
      // with an APOLLO_KEY in the environment it would report operations to its maker
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

function serveGraphql<Own extends object>(
  { name, gateway, createContext, log, clock = Date.now }: SourceOptions<Own>,
  app: FastifyInstance,
  apollo: ApolloServer<SourceContext<Own> & KitContext>,
): void {
  const readPassport = createReadPassport(gateway, name, clock);
  const passports = new WeakMap<object, Passport>();
  app.route({
    url: '/graphql',
    method: 'POST',
    // before the body is parsed: a caller without a passport learns nothing, not even whether its query is one
    onRequest: async (request, reply) => {
      const header = request.headers['fieldgrant-passport'];
      const reading = await readPassport(typeof header === 'string' ? header : undefined);
      if (reading.kind === 'valid') {
        passports.set(request, reading.passport);
        return undefined;
      }
      log.info({ event: 'passport refused', because: reading.because });
      return reply.code(401).type('application/json').send(unauthenticated);
    },
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => {
        const passport = passports.get(request);
        if (passport === undefined) throw new TypeError('No request comes here without its passport.');
        const outcome = createOutcome();
        return { ...createContext(passport), passport, outcome, kept: createKept(passport, outcome) };
      },
    }),
  });
}

/** Apollo Server logs errors whole; of those, only that there was one. */
function withoutWords(log: Logger) {
  const nothing = () => {};
  const error = () => log.error({ event: 'server failed' });
  return { debug: nothing, info: nothing, warn: nothing, error };
}
