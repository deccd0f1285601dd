import pino from 'pino';
import { schemaHeader, startSource } from '../../subgraphs/kit/index.ts';
import { entities, type KitSource, of, privateKey, startKitSource } from './kitSupport.ts';

const typeDefs = `${schemaHeader} type Person @key(fields: "id") @subject { id: ID! name: String }`;
const nameDelayMs = 300;
const resolvers = {
  Person: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    name: () => new Promise((resolve) => setTimeout(resolve, nameDelayMs, 'a name')),
  },
};

let source: KitSource;
beforeAll(async () => {
  source = await startKitSource({ typeDefs, resolvers });
});
afterAll(() => source.stop());

test.each(['/health/live', '/health/ready'])('answers %s without a passport', async (path) => {
  expect((await fetch(source.url + path)).status).toBe(200);
});

test('publishes the public half of its key alone', async () => {
  const published = await fetch(`${source.url}/.well-known/jwks.json`);
  expect(await published.json()).toEqual({
    keys: [
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.any(String),
        kid: expect.any(String),
        alg: 'EdDSA',
        use: 'sig',
      },
    ],
  });
});

test('has no page, and no /connect where nobody can sign in', async () => {
  for (const [path, method] of [
    ['/', 'GET'],
    ['/graphql', 'GET'],
    ['/connect', 'POST'],
  ])
    expect((await fetch(source.url + path, { ...(method ? { method } : {}) })).status).toBe(404);
});

test.each([
  ['a body of several megabytes', 413, { body: JSON.stringify({ query: '#'.repeat(5_000_000) }) }],
  ['a body that is no JSON', 400, { body: '{"secret' }],
  ['a form', 415, { body: 'query={__typename}', type: 'application/x-www-form-urlencoded' }],
  ['plain text, as a page elsewhere could send', 400, { body: '{__typename}', type: 'text/plain' }],
])('refuses %s', async (_, status, { body, type = 'application/json' }: { body: string; type?: string }) => {
  const response = await fetch(`${source.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': type, 'fieldgrant-passport': await source.sign() },
    body,
  });
  expect(response.status).toBe(status);
  expect(await response.text()).not.toContain('secret');
});

test('refuses a body of any size and kind in the same way without a passport', async () => {
  const bodies = ['{"secret', JSON.stringify({ query: '#'.repeat(100_000) }), '{"query":"{__typename}"}'];
  const answers = await Promise.all(
    bodies.map(async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${source.url}/graphql`, { method: 'POST', headers, body });
      const text = await response.text();
      return JSON.stringify([
        response.status,
        [...response.headers].filter(([name]) => name !== 'date'),
        text,
      ]);
    }),
  );
  expect(new Set(answers).size).toBe(1);
});

test('takes a passport for some hundreds of persons', async () => {
  const persons = ['p1', ...Array.from({ length: 800 }, (_, index) => `person-number-${index}`)];
  const passport = await source.sign({ claims: { persons } });
  expect((await source.ask(passport, entities('name'), of('p1'))).status).toBe(200);
});

test('finishes what runs when it stops, and takes nothing new', async () => {
  const stopping = await startKitSource({ typeDefs, resolvers });
  const passport = await stopping.sign();
  const asked = stopping.ask(passport, entities('name'), of('p1'));
  await new Promise((resolve) => setTimeout(resolve, nameDelayMs / 3));
  await stopping.stop();
  expect(JSON.parse((await asked).text)).toEqual({ data: { _entities: [{ name: 'a name' }] } });
  await expect(stopping.ask(passport, entities('name'), of('p1'))).rejects.toThrow();
});

test('gives nothing where the gateway publishes no keys', async () => {
  const alone = await startSource({ ...(await options()), typeDefs });
  const response = await fetch(`${alone.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'fieldgrant-passport': await source.sign() },
    body: '{"query":"{__typename}"}',
  });
  await alone.stop();
  expect(response.status).toBe(401);
});

test.each([
  ['a schema that is no subgraph', async () => ({ typeDefs: 'type Person { home: Nowhere }' })],
  ['a key that is not private', async () => ({ proofKey: { kty: 'OKP', crv: 'Ed25519', x: 'abc' } })],
  ['a key of another kind', async () => ({ proofKey: { kty: 'EC', crv: 'P-256', x: 'abc', y: 'abc' } })],
  ['a port that is taken', async () => ({ port: Number(new URL(source.url).port) })],
])('does not start on %s', async (_, given) => {
  await expect(startSource({ ...(await options()), typeDefs, ...(await given()) })).rejects.toThrow();
});

async function options() {
  return {
    name: 'things',
    resolvers: resolvers as never, // @apollo/subgraph calls every parent unknown
    createContext: () => ({}),
    host: '127.0.0.1',
    port: 0,
    gateway: { issuer: 'http://gateway.test', jwksUrl: 'http://127.0.0.1:9/jwks.json' },
    proofKey: await privateKey(),
    log: pino({ level: 'silent' }),
  };
}
