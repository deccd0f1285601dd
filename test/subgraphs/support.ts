import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import pino from 'pino';
import type { RunningSource, TrustedGateway } from '../../subgraphs/kit/index.ts';

const issuer = 'http://gateway.test';

/** What a passport allows; see `subgraphs/kit/passport.ts`. */
interface Allowed {
  readonly persons: readonly string[];
  readonly coordinates: readonly string[];
  /** By coordinate, as the passport has them. */
  readonly conditions?: Readonly<Record<string, readonly object[]>>;
  readonly completeness?: true;
}

/** A gateway as a source sees one: its published keys, and the passports it signs. */
export interface TestGateway {
  readonly trusted: TrustedGateway;
  passport(source: string, allowed: Allowed): Promise<string>;
  stop(): Promise<void>;
}

export async function startTestGateway(): Promise<TestGateway> {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'gateway', alg: 'EdDSA', use: 'sig' };
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  return {
    trusted: { issuer, jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json` },
    passport: (source, allowed) =>
      new SignJWT({ ...allowed, decision: 'dec_test' })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'gateway', typ: 'fieldgrant-passport+jwt' })
        .setIssuer(issuer)
        .setAudience(source)
        .setIssuedAt()
        .setExpirationTime('20s')
        .sign(privateKey),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function proofKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  return exportJWK(privateKey);
}

/** Everything a source's `start…` takes beside its tables. */
export async function sourceOptions(gateway: TestGateway) {
  return {
    host: '127.0.0.1',
    port: 0,
    gateway: gateway.trusted,
    proofKey: await proofKey(),
    log: pino({ level: 'silent' }),
  };
}

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the answers of tests are read by path
  readonly data?: any;
  readonly extensions?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

/** Asks a source for entities as the gateway does, with a passport for exactly what `allowed` says. */
export async function askEntities(
  { gateway, source, name }: { gateway: TestGateway; source: RunningSource; name: string },
  selection: string,
  representations: readonly { readonly id: string }[],
  coordinates: readonly string[],
  more: Omit<Allowed, 'persons' | 'coordinates'> = {},
): Promise<Answer> {
  const persons = representations.map(({ id }) => id);
  const response = await fetch(`${source.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'fieldgrant-passport': await gateway.passport(name, { persons, coordinates, ...more }),
    },
    body: JSON.stringify({
      query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { ${selection} } } }`,
      variables: {
        representations: representations.map((each) => ({ __typename: 'Person', ...each })),
      },
    }),
  });
  return (await response.json()) as Answer; // JSON as GraphQL over HTTP has it
}

type Table = (keys: readonly string[]) => readonly unknown[];

/** Tables that count their look-ups; the tables themselves answer. */
export function counting<Tables extends Readonly<Record<keyof Tables, Table>>>(
  tables: Tables,
): { readonly tables: Tables; readonly lookUps: Readonly<Record<string, number>> } {
  const lookUps: Record<string, number> = {};
  const counted = new Proxy(tables, {
    get: (target, name) => (keys: readonly string[]) => {
      lookUps[String(name)] = (lookUps[String(name)] ?? 0) + 1;
      return target[name as keyof Tables](keys); // a source asks for its tables by their names only
    },
  });
  return { tables: counted, lookUps };
}
