import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import pino from 'pino';
import { type Passport, type SignIn, startSource } from '../../subgraphs/kit/index.ts';

/** How a passport differs from a valid one for `Person.name` of `p1`. */
export interface Signed {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: 'gateway' | 'stranger' | 'public key as a secret';
}

/** A source on the kit, with the gateway it trusts: a key server, and the passports signed with its key. */
export interface KitSource {
  readonly url: string;
  /** Events of its log since the last look. */
  events(): readonly Readonly<Record<string, unknown>>[];
  sign(signed?: Signed): Promise<string>;
  ask(passport: string | undefined, query: string, variables?: object): Promise<Asked>;
  stop(): Promise<void>;
}

interface Asked {
  readonly status: number;
  readonly text: string;
}

interface KitOptions {
  readonly typeDefs: string;
  readonly resolvers: object;
  readonly createContext?: (passport: Passport) => object;
  readonly signIn?: SignIn;
}

export const sourceName = 'things';
export const seconds = () => Math.floor(Date.now() / 1000);

export async function startKitSource({
  typeDefs,
  resolvers,
  createContext = () => ({}),
  signIn,
}: KitOptions): Promise<KitSource> {
  const gateway = await startGatewayKeys();
  const lines: string[] = [];
  const source = await startSource({
    name: sourceName,
    typeDefs,
    resolvers: resolvers as never, // @apollo/subgraph calls every parent unknown
    createContext,
    host: '127.0.0.1',
    port: 0,
    gateway: gateway.trusted,
    proofKey: await privateKey(),
    log: pino({ level: 'debug' }, collecting(lines)),
    ...(signIn ? { signIn } : {}),
  });
  return {
    url: source.url,
    events: () => lines.splice(0).map((line) => JSON.parse(line)),
    sign: gateway.sign,
    ask: (passport, query, variables = {}) => ask(source.url, passport, { query, variables }),
    stop: () => source.stop().then(gateway.stop),
  };
}

export async function privateKey(): Promise<JWK> {
  return exportJWK((await generateKeyPair('Ed25519', { extractable: true })).privateKey);
}

async function startGatewayKeys() {
  const keys = await generateKeyPair('Ed25519', { extractable: true });
  const stranger = await generateKeyPair('Ed25519');
  const published = await exportJWK(keys.publicKey);
  const signingKeys = {
    gateway: keys.privateKey,
    stranger: stranger.privateKey,
    'public key as a secret': Buffer.from(published.x ?? '', 'base64url'),
  };
  const server = createServer((_, response) => {
    const jwks = { keys: [{ ...published, kid: 'k', alg: 'EdDSA' }] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const issuer = 'http://gateway.test';
  return {
    trusted: { issuer, jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json` },
    sign: ({ header = {}, claims = {}, key = 'gateway' }: Signed = {}) =>
      new SignJWT({
        iss: issuer,
        aud: sourceName,
        iat: seconds(),
        exp: seconds() + 30,
        decision: 'dec_test',
        persons: ['p1'],
        coordinates: ['Person.name'],
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'k', typ: 'fieldgrant-passport+jwt', ...header })
        .sign(signingKeys[key]),
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function ask(url: string, passport: string | undefined, body: object): Promise<Asked> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(passport === undefined ? {} : { 'fieldgrant-passport': passport }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

function collecting(lines: string[]): Writable {
  return new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
}

/** The query of entities that a gateway sends, of persons. */
export const entities = (selection: string) =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Person { ${selection} } } }`;

export const of = (...ids: readonly unknown[]) => ({ of: ids.map((id) => ({ __typename: 'Person', id })) });
