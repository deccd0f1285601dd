import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { classOf } from './errors.ts';

const largestBodyBytes = 4 * 1024 * 1024;
/** A passport names up to some hundreds of persons and coordinates, in a header. */
const largestHeaderBytes = 64 * 1024;
const requestTimeoutMs = 10_000;

/** Fastify within bounds, its failures without their words. */
export function createHttpServer(log: Logger): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: largestBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: largestHeaderBytes },
  });
  closeConnectionsAfterLastAnswer(app);
  app.setErrorHandler((error: FastifyError, _, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.code(statusCode).send({ error: 'This source takes no such request.' });
    log.error({ event: 'request failed', ...classOf(error) });
    return reply.code(500).send({ error: 'The source failed.' });
  });
  return app;
}

/** Fastify closes connections that are idle when it stops; those still answering would be kept alive, and keep it alive. */
function closeConnectionsAfterLastAnswer(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onSend', async (_, reply) => {
    if (isStopping) reply.header('connection', 'close');
  });
}

/** Where it listens. */
export function addressOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : '';
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
