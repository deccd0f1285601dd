import { generateKeyPair, SignJWT } from 'jose';
import { type SmallWorld, startSmallWorld } from '../support/smallWorld.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld({ grants: ['Person.nickname'] });
});
afterAll(() => world.stop());

const query = 'query ($ref: ID!) { person(ref: $ref) { nickname } }';
const seconds = () => Math.floor(Date.now() / 1000);
const good = () => ({ sub: 'harbour', aud: 'urn:test:organisation', iat: seconds(), exp: seconds() + 60 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  it.each([
    ['there is none', async () => ''],
    ['it is no token', async () => 'Bearer nonsense'],
    ['it is not a bearer token', async () => `Basic ${world.token}`],
    [
      'it is not signed',
      async () =>
        `Bearer ${part({ alg: 'none', typ: 'at+jwt' })}.${part({ ...good(), iss: world.issuer.url })}.`,
    ],
    [
      'somebody else signed it',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        const jwt = new SignJWT({ ...good(), iss: world.issuer.url }).setProtectedHeader({
          alg: 'ES256',
          typ: 'at+jwt',
          kid: 'test',
        });
        return `Bearer ${await jwt.sign(privateKey)}`;
      },
    ],
    ['it was changed', async () => `Bearer ${world.token.slice(0, -4)}AAAA`],
    [
      'it is of another issuer',
      async () => `Bearer ${await world.issuer.sign({ ...good(), iss: 'http://elsewhere.test' })}`,
    ],
    [
      'it is for another audience',
      async () => `Bearer ${await world.issuer.sign({ ...good(), aud: 'urn:test:other' })}`,
    ],
    ['it is for no audience', async () => `Bearer ${await world.issuer.sign({ ...good(), aud: '' })}`],
    ['it has expired', async () => `Bearer ${await world.issuer.sign({ ...good(), exp: seconds() - 60 })}`],
    [
      'it never expires',
      async () => `Bearer ${await world.issuer.sign({ sub: 'harbour', aud: 'urn:test:organisation' })}`,
    ],
    ['it is an identity token', async () => `Bearer ${await world.issuer.sign(good(), { typ: 'JWT' })}`],
  ])('is refused where %s', async (_, authorization) => {
    const { status, text } = await world.query(
      query,
      { ref: world.ref },
      { authorization: await authorization() },
    );
    expect(status).toBe(401);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(text).not.toContain('value-');
  });

  it('is answered with a challenge where it is missing', async () => {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('of an organisation that was not admitted may not ask', async () => {
    const token = await world.issuer.sign({ ...good(), sub: 'nobody' });
    const { status, text } = await world.query(
      query,
      { ref: world.ref },
      { authorization: `Bearer ${token}` },
    );
    expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('of a person resolves nobody by ref: a ref is an organisation’s own', async () => {
    const token = await world.issuer.sign({ ...good(), sub: 'anna', aud: 'urn:test:person' });
    const { text } = await world.query(query, { ref: world.ref }, { authorization: `Bearer ${token}` });
    expect(JSON.parse(text)).toMatchObject({
      data: { person: { nickname: null } },
      errors: [{ extensions: { code: 'CONSENT_REQUIRED', reason: 'NOT_GRANTED' } }],
    });
  });

  it('of another organisation gets nothing under a ref that is not its own', async () => {
    await world.admit('lumen');
    const token = await world.issuer.sign({ ...good(), sub: 'lumen' });
    const { text } = await world.query(query, { ref: world.ref }, { authorization: `Bearer ${token}` });
    expect(JSON.parse(text)).toMatchObject({
      data: { person: { nickname: null } },
      errors: [{ extensions: { code: 'CONSENT_REQUIRED', reason: 'NOT_GRANTED' } }],
    });
  });
});
