import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { closeAfterLastAnswer } from '../../policies/http/closeAfterLastAnswer.ts';
import { bearerChallenge, type ErrorCode, errorCatalogue } from '../errors.ts';
import type { Identify } from '../identity/caller.ts';
import type { Passports } from '../identity/passports.ts';
import type { RequestContext } from './apollo.ts';

export interface ServerParts {
  readonly access: Access;
  readonly bodyBytes: number;
  /** Whether the store answers. */
  readonly isStoreReady: () => Promise<boolean>;
}

export type Access =
  | {
      readonly kind: 'authenticated';
      readonly passports: Passports;
      /** The gateway's public URL: what its passports name as issuer. */
      readonly url: string;
      readonly identityIssuers: readonly string[];
    }
  /** The supergraph has no persons: nobody is asked who they are. */
  | { readonly kind: 'anyone' };

export interface GatewayServer {
  readonly fastify: FastifyInstance;
  /** From now on `/graphql` answers. Before, it says that the gateway is starting: sources read its keys meanwhile. */
  serve(apollo: ApolloServer<RequestContext>, identify: Identify): void;
  serveAnyone(apollo: ApolloServer<BaseContext>): void;
}

export function createServer(parts: ServerParts): GatewayServer {
  const app = fastify({ bodyLimit: parts.bodyBytes, logger: false, forceCloseConnections: 'idle' });
  closeAfterLastAnswer(app);
  let graphql: ((request: FastifyRequest, reply: FastifyReply) => unknown) | undefined;
  app.setErrorHandler((error: { readonly statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    return status < 500
      ? reply.code(status).send({
          errors: [{ message: 'The request can not be read.', extensions: { code: 'BAD_REQUEST' } }],
        })
      : refuse(reply, 'INTERNAL');
  });
  app.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    // before anything else is said of the request, the CSRF check included (RFC 6750 §3)
    preHandler: async ({ headers }, reply) =>
      parts.access.kind === 'authenticated' && headers.authorization === undefined
        ? refuse(reply.header('www-authenticate', bearerChallenge), 'UNAUTHENTICATED')
        : undefined,
    handler: (request, reply) =>
      graphql === undefined
        ? refuse(reply.header('retry-after', '1'), 'STARTING')
        : graphql.call(app, request, reply),
  });
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_, reply) => {
    const store = await parts.isStoreReady();
    const supergraph = graphql !== undefined;
    return reply
      .code(store && supergraph ? 200 : 503)
      .send({ status: store && supergraph ? 'ready' : 'not ready', store, supergraph });
  });
  if (parts.access.kind === 'authenticated') tellMetadata(app, parts.access);
  return {
    fastify: app,
    serve(apollo, identify) {
      graphql = fastifyApolloHandler(apollo, {
        context: async (request) => ({
          caller: await identify(request.headers.authorization, representing(request)),
          purpose: header(request, 'fieldgrant-purpose'),
        }),
      }) as typeof graphql;
    },
    serveAnyone(apollo) {
      graphql = fastifyApolloHandler(apollo, { context: async () => ({}) }) as typeof graphql;
    },
  };
}

function tellMetadata(
  app: FastifyInstance,
  { passports, url, identityIssuers }: Access & { readonly kind: 'authenticated' },
): void {
  app.get('/.well-known/jwks.json', () => passports.jwks);
  app.get('/.well-known/fieldgrant', () => ({
    issuer: url,
    jwks_uri: `${url}/.well-known/jwks.json`,
    graphql_endpoint: `${url}/graphql`,
    authorization_servers: identityIssuers,
    specifications: { consent: 'https://specs.fieldgrant.dev/consent/v1.0' },
  }));
}

function refuse(reply: FastifyReply, code: ErrorCode): FastifyReply {
  const { status, sentence } = errorCatalogue[code];
  return reply.code(status).send({ errors: [{ message: sentence, extensions: { code } }] });
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** As sent, so that an empty one is no other than a malformed one: nobody means themselves by it. */
function representing({ headers }: FastifyRequest): string | undefined {
  const value = headers['fieldgrant-representing'];
  return typeof value === 'object' ? value.join() : value;
}
