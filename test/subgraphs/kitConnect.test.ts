import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { schemaHeader } from '../../subgraphs/kit/index.ts';
import { type SigningParty, startSigningParty } from '../support/issuer.ts';
import { type KitSource, seconds, sourceName, startKitSource } from './kitSupport.ts';

const audience = `urn:fieldgrant:source:${sourceName}`;
let issuer: SigningParty;
let stranger: SigningParty;
let source: KitSource;
beforeAll(async () => {
  [issuer, stranger] = await Promise.all([startSigningParty('ES256'), startSigningParty('ES256')]);
  source = await startKitSource({
    typeDefs: `${schemaHeader} type Person @key(fields: "id") @subject { id: ID! }`,
    resolvers: {},
    signIn: {
      issuer: issuer.url,
      audience,
      identifierOf: (account) => (account === 'account-1' ? 'customer-1' : undefined),
    },
  });
});
afterAll(() => Promise.all([source.stop(), issuer.stop(), stranger.stop()]));

const claims = () => ({ sub: 'account-1', aud: audience, exp: seconds() + 60 });

async function connect(token: string | undefined, body: unknown = { challenge: 'of my node' }) {
  const response = await fetch(`${source.url}/connect`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { readonly proof?: string } }; // JSON as /connect has it
}

test('states, under its published key, whom it knows the signed-in person as', async () => {
  const { status, body } = await connect(await issuer.sign(claims()));
  expect(status).toBe(200);
  const published = await fetch(`${source.url}/.well-known/jwks.json`);
  const jwks = (await published.json()) as JSONWebKeySet; // RFC 7517
  const { payload, protectedHeader } = await jwtVerify(body.proof ?? '', createLocalJWKSet(jwks));
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'fieldgrant-connection-proof+jwt' });
  expect(payload).toEqual({
    iss: sourceName,
    aud: 'fieldgrant:policies',
    sub: 'customer-1',
    challenge: 'of my node',
    iat: expect.any(Number),
    exp: (payload.iat ?? 0) + 300,
    jti: expect.any(String),
  });
});

test('never makes the same proof twice', async () => {
  const token = await issuer.sign(claims());
  const [one, other] = await Promise.all([connect(token), connect(token)]);
  expect(one?.body.proof).not.toBe(other?.body.proof);
});

test.each([
  ['no token', async () => undefined],
  ['some text', async () => 'token'],
  ['a token of another issuer', () => stranger.sign(claims())],
  ['a token that names this issuer but is of another', () => stranger.sign({ ...claims(), iss: issuer.url })],
  ['a token for another source', () => issuer.sign({ ...claims(), aud: 'urn:fieldgrant:source:bank' })],
  ['a token for no audience', () => issuer.sign({ sub: 'account-1', exp: seconds() + 60 })],
  ['an expired token', () => issuer.sign({ ...claims(), exp: seconds() - 60 })],
  ['a token without an end', () => issuer.sign({ sub: 'account-1', aud: audience })],
  ['a token without a person', () => issuer.sign({ ...claims(), sub: '' })],
  ['an identity token', () => issuer.sign(claims(), { typ: 'JWT' })],
])('asks for a sign-in at %s', async (_, token) => {
  expect(await connect(await token())).toEqual({
    status: 401,
    body: { error: 'Sign in at this source first.' },
  });
});

test('does not know an account of nobody here', async () => {
  const { status } = await connect(await issuer.sign({ ...claims(), sub: 'account-2' }));
  expect(status).toBe(404);
});

test.each([[{}], [{ challenge: '' }], [{ challenge: 1 }], [{ challenge: 'x'.repeat(513) }]])(
  'says how to ask, given %j',
  async (body) => {
    const { status } = await connect(await issuer.sign(claims()), body);
    expect(status).toBe(400);
  },
);
