import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Represented, type SignIn, schemaHeader } from '../../subgraphs/kit/index.ts';
import { type SigningParty, startSigningParty } from '../support/issuer.ts';
import { type KitSource, seconds, sourceName, startKitSource } from './kitSupport.ts';

const audience = `urn:fieldgrant:source:${sourceName}`;
const until = new Date('2035-05-01T00:00:00Z');
const child: Represented = {
  identifier: 'child-1',
  name: 'shown, never signed',
  kind: 'GUARDIAN',
  until,
  scope: { acts: 'DECIDE' },
};
const mandator: Represented = {
  ...child,
  identifier: 'mandator-1',
  kind: 'POWER_OF_ATTORNEY',
  from: new Date('2030-01-01T00:00:00Z'),
  scope: { acts: 'SEE', categories: ['pd:Financial'] },
};

let issuer: SigningParty;
let source: KitSource;
let plain: KitSource;
beforeAll(async () => {
  issuer = await startSigningParty('ES256');
  const signIn: SignIn = { issuer: issuer.url, audience, identifierOf: (account) => account };
  const schema = {
    typeDefs: `${schemaHeader} type Person @key(fields: "id") @subject { id: ID! }`,
    resolvers: {},
  };
  source = await startKitSource({
    ...schema,
    signIn: { ...signIn, mayRepresent: (identifier) => (identifier === 'parent' ? [child, mandator] : []) },
  });
  plain = await startKitSource({ ...schema, signIn });
});
afterAll(() => Promise.all([source.stop(), plain.stop(), issuer.stop()]));

interface Proofs {
  readonly proofs: readonly { readonly name: string; readonly proof: string }[];
}

async function represent(
  at: KitSource,
  sub: string | undefined,
  body: unknown = { challenge: 'of my node' },
) {
  const token = sub && (await issuer.sign({ sub, aud: audience, exp: seconds() + 60 }));
  const response = await fetch(`${at.url}/represent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Proofs }; // JSON as /represent has it
}

test('states, under its published key, for whom the signed-in person may act, one proof each', async () => {
  const { status, body } = await represent(source, 'parent');
  expect(status).toBe(200);
  const jwks = (await (await fetch(`${source.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet; // RFC 7517
  const verified = await Promise.all(
    body.proofs.map(({ proof }) => jwtVerify(proof, createLocalJWKSet(jwks))),
  );
  for (const { protectedHeader } of verified)
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'fieldgrant-representation-proof+jwt' });
  const shared = {
    iss: sourceName,
    aud: 'fieldgrant:policies',
    sub: 'parent',
    challenge: 'of my node',
    iat: expect.any(Number),
    exp: (verified[0]?.payload.iat ?? 0) + 300,
    jti: expect.any(String),
    until: until.getTime() / 1000,
  };
  expect(verified.map(({ payload }) => payload)).toEqual([
    { ...shared, represented: 'child-1', kind: 'GUARDIAN', scope: { acts: 'DECIDE' } },
    {
      ...shared,
      represented: 'mandator-1',
      kind: 'POWER_OF_ATTORNEY',
      from: 1_893_456_000,
      scope: { acts: 'SEE', categories: ['pd:Financial'] },
    },
  ]);
});

test('says beside each proof whom it is about, and signs no name', async () => {
  const { body } = await represent(source, 'parent');
  expect(body.proofs[0]).toMatchObject({
    name: 'shown, never signed',
    kind: 'GUARDIAN',
    until: until.toISOString(),
  });
  const [, claims = ''] = body.proofs[0]?.proof.split('.') ?? [];
  expect(Buffer.from(claims, 'base64url').toString()).not.toContain('never signed');
});

test('states nothing for a person who may act for nobody', async () => {
  expect(await represent(source, 'somebody')).toEqual({ status: 200, body: { proofs: [] } });
});

test('asks for a sign-in and a challenge', async () => {
  expect((await represent(source, undefined)).status).toBe(401);
  expect((await represent(source, 'parent', {})).status).toBe(400);
});

test('is no endpoint of a source that attests nothing of the kind', async () => {
  expect((await represent(plain, 'parent')).status).toBe(404);
});
