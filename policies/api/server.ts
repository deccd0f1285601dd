import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { closeAfterLastAnswer } from '../http/closeAfterLastAnswer.ts';
import { inWhoseName } from './acting.ts';
import type { Identify } from './caller.ts';
import type { ApiContext, ApiParts } from './context.ts';
import { bearerChallenge, errorCatalogue } from './errors.ts';
import { idempotencyKeyIn } from './idempotency.ts';

const mostBodyBytes = 256 * 1024;

/** `isStoreReady`: whether the store answers. */
export function createServer(isStoreReady: () => Promise<boolean>): FastifyInstance {
  const app = fastify({ bodyLimit: mostBodyBytes, logger: false, forceCloseConnections: 'idle' });
  closeAfterLastAnswer(app);
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_, reply) => {
    const store = await isStoreReady();
    return reply.code(store ? 200 : 503).send({ status: store ? 'ready' : 'not ready', store });
  });
  app.setErrorHandler((error: { readonly statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    const message = status < 500 ? 'The request can not be read.' : 'The companion API failed to answer.';
    const code = status < 500 ? 'BAD_REQUEST' : 'INTERNAL';
    return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
  });
  return app;
}

/** One clock reading per request, passed along. */
export function serveGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<ApiContext>,
  identify: Identify,
  parts: ApiParts,
  clock: () => number,
): void {
  const handler = fastifyApolloHandler(apollo, {
    context: async ({ headers }): Promise<ApiContext> => {
      const at = clock();
      const caller = await identify(headers.authorization, at);
      const idempotencyKey = idempotencyKeyIn(headers['idempotency-key']);
      const context = { ...parts, caller, at, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
      return inWhoseName(context, headers['fieldgrant-representing']);
    },
  });
  app.route({ url: '/graphql', method: ['GET', 'POST', 'OPTIONS'], preHandler: requireToken, handler });
}

/** Before anything else is said of the request, the CSRF check included (RFC 6750 §3). */
async function requireToken({ headers }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (headers.authorization !== undefined) return undefined;
  const { status, sentence } = errorCatalogue.UNAUTHENTICATED;
  return reply
    .code(status)
    .header('www-authenticate', bearerChallenge)
    .send({ errors: [{ message: sentence, extensions: { code: 'UNAUTHENTICATED' } }] });
}
