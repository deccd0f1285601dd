import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One operation as a source was asked it. */
export interface SourceRequest {
  readonly source: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly claims: {
    readonly persons: readonly string[];
    readonly coordinates: readonly string[];
    readonly joint?: Readonly<Record<string, readonly string[]>>;
  };
}

export interface Recorder {
  readonly url: string;
  stop(): Promise<void>;
}

/** Stands between the gateway and a source, passes everything on, and tells what was asked. */
export async function startRecorder(
  source: string,
  target: string,
  tell: (asked: SourceRequest) => void,
): Promise<Recorder> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { query, variables = {} } = JSON.parse(body.toString());
      tell({ source, query, variables, claims: claimsIn(incoming.headers['fieldgrant-passport']) });
      const { host: _, ...headers } = incoming.headers;
      const onward = request(
        { hostname, port, path: incoming.url, method: 'POST', headers, agent },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listening on TCP
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function claimsIn(passport: string | readonly string[] | undefined): SourceRequest['claims'] {
  const [, payload = ''] = String(passport).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}
