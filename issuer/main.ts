import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { JWKS } from 'oidc-provider';
import type { Logger } from 'pino';
import type { IssuerClient } from './audiences.ts';
import { configuration } from './configuration.ts';
import { loadLibrary } from './library.ts';
import { noticePage } from './page.ts';
import { answerSignIn, type IssuerAccount, SIGN_IN_PATH, send } from './signIn.ts';

export type { IssuerClient } from './audiences.ts';
export type { IssuerAccount } from './signIn.ts';

export interface IssuerOptions {
  readonly host: string;
  /** 0: any free port. The issuer's name is `url` all the same. */
  readonly port: number;
  /** The issuer identifier: the `iss` of every token; discovery is at `{url}/.well-known/openid-configuration`. */
  readonly url: string;
  readonly accounts: readonly IssuerAccount[];
  readonly clients: readonly IssuerClient[];
  /** Private ES256 keys; the first signs. */
  readonly keys: JWKS;
  readonly log: Logger;
}

const DRAIN_MS = 5_000;

/**
 * Starts the development issuer. For development only: accounts and secrets are known, sessions live in memory.
 * Rejects with the system's error when the port is in use.
 */
export async function startIssuer(options: IssuerOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const { host, port, url, accounts, log } = options;
  const library = await loadLibrary((advice) => log.info({ event: 'advice', advice }));
  const provider = new library.Provider(url, configuration(library, options));
  provider.on('server_error', (_context, error) => log.error({ event: 'server_error', error: error.name }));
  const answerProtocol = provider.callback();

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ event: 'server_error', error: error instanceof Error ? error.name : 'unknown' });
      if (response.headersSent) response.destroy();
      else send(response, 500, noticePage('That did not work', 'The issuer failed. Its log says why.'));
    });
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    response.once('finish', () =>
      log.info({
        event: 'request',
        method: request.method,
        path: loggedPath(path),
        status: response.statusCode,
      }),
    );
    if (path === '/health/live' || path === '/health/ready') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (path.startsWith(SIGN_IN_PATH)) {
      await answerSignIn(provider, accounts, request, response);
    } else {
      await answerProtocol(request, response);
    }
  };

  await listen(server, host, port);
  return { url, stop: () => drain(server) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Finishes what runs, accepts nothing new, and after the grace cuts what is left. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** The identifier of a sign-in under way is a secret of it. */
function loggedPath(path: string): string {
  return path.replace(/^(\/sign-in|\/auth)\/.*/, '$1/…');
}
