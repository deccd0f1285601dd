import type { FastifyInstance } from 'fastify';

/** Fastify closes connections that are idle when it stops; those still answering would be kept alive, and keep it alive. */
export function closeAfterLastAnswer(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onSend', async (_, reply) => {
    if (isStopping) reply.header('connection', 'close');
  });
}
