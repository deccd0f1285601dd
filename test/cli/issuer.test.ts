import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRemoteJWKSet, type JWTVerifyResult, jwtVerify } from 'jose';
import { freePort } from '../support/redisServer.ts';

const root = resolve(__dirname, '../..');
const executable = join(root, 'cli/fieldgrant.js');
const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-issuer-'));
const verifier = 'a-verifier-of-this-test-that-is-long-enough-for-pkce';
const challenge = createHash('sha256').update(verifier).digest('base64url');

let issuer: string;
let environment: NodeJS.ProcessEnv;
let service: ChildProcess;
let logged = '';
let told = '';

beforeAll(async () => {
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  environment = {
    ...process.env,
    FIELDGRANT_DEVELOPMENT_ISSUER_PORT: String(port),
    FIELDGRANT_DEVELOPMENT_ISSUER_URL: issuer,
    FIELDGRANT_DEVELOPMENT_PERSONS: '20',
    FIELDGRANT_KEYS_DIRECTORY: join(directory, 'keys'),
  };
  expect((await fieldgrant('keys', 'create', '--directory', join(directory, 'keys'))).status).toBe(0);
  service = spawn(process.execPath, [executable, '--config', join(root, 'fieldgrant.yaml'), 'issuer'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  service.stdout?.on('data', (chunk) => {
    logged += String(chunk);
  });
  service.stderr?.on('data', (chunk) => {
    told += String(chunk);
  });
  await ready();
});

afterAll(() => service.kill('SIGKILL'));

async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(`${issuer}/health/ready`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`the issuer was not ready in time:\n${told}`);
}

interface Ended {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs beside this process: were it to wait, its connections to the issuer would die of idleness unseen. */
function fieldgrant(...arguments_: readonly string[]): Promise<Ended> {
  const all = [executable, '--config', join(root, 'fieldgrant.yaml'), ...arguments_];
  return new Promise((ended) => {
    execFile(process.execPath, all, { env: environment }, (error, stdout, stderr) =>
      ended({ status: error === null ? 0 : (error.code ?? 'killed'), stdout, stderr }),
    );
  });
}

function verified(token: string, audience: string): Promise<JWTVerifyResult> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return jwtVerify(token, keys, { issuer, audience, algorithms: ['ES256'], typ: 'at+jwt' });
}

function authorize(changes: Readonly<Record<string, string>>): Promise<Response> {
  const parameters = {
    client_id: 'fieldgrant-cli',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:9/callback',
    scope: 'openid',
    resource: 'urn:fieldgrant:person',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  const stated = Object.entries(parameters).filter(([, value]) => value !== '');
  return fetch(`${issuer}/auth?${new URLSearchParams(stated)}`, { redirect: 'manual' });
}

/** The sign-in page that an authorization request leads to, and the cookies it needs. */
async function signInPage(changes: Readonly<Record<string, string>> = {}) {
  const begun = await authorize(changes);
  const cookie = begun.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const url = new URL(begun.headers.get('location') ?? '', issuer).href;
  return { url, cookie, page: await fetch(url, { headers: { cookie } }) };
}

describe('a token', () => {
  it.each([
    ['person:anna', undefined, 'urn:fieldgrant:person', 'anna', 'fieldgrant-cli'],
    ['person:anna', 'urn:fieldgrant:source:bank', 'urn:fieldgrant:source:bank', 'anna', 'fieldgrant-cli'],
    ['organisation:harbour', undefined, 'urn:fieldgrant:organisation', 'harbour', 'harbour'],
    ['authority', undefined, 'urn:fieldgrant:authority', 'authority', 'authority'],
  ])(
    'as %s for %s is a signed RFC 9068 access token of one hour',
    async (as, asked, audience, sub, client) => {
      const { status, stdout } = await fieldgrant(
        'token',
        '--as',
        as,
        ...(asked ? ['--audience', asked] : []),
      );
      expect(status).toBe(0);
      const { payload } = await verified(stdout.trim(), audience);
      expect(payload).toMatchObject({ sub, client_id: client, aud: audience });
      expect(Number(payload.exp) - Number(payload.iat)).toBe(3_600);
      expect(typeof payload.jti).toBe('string');
    },
  );

  it.each([
    ['organisation:harbour', 'urn:fieldgrant:person'],
    ['organisation:harbour', 'urn:fieldgrant:authority'],
    ['organisation:harbour', 'urn:fieldgrant:source:bank'],
    ['authority', 'urn:fieldgrant:organisation'],
    ['person:anna', 'urn:fieldgrant:organisation'],
    ['person:anna', 'urn:fieldgrant:authority'],
    ['person:anna', 'urn:fieldgrant:source:'],
    ['person:nobody-of-that-name', 'urn:fieldgrant:person'],
    ['organisation:nobody-of-that-name', 'urn:fieldgrant:organisation'],
  ])('as %s is refused for %s, with a next step', async (as, audience) => {
    const { status, stdout, stderr } = await fieldgrant('token', '--as', as, '--audience', audience);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^The issuer (refused|knows no person).*(audience one it may ask for|demo's password)/,
    );
  });
});

describe('the development issuer', () => {
  it('publishes its address and public keys, and no private part', async () => {
    const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({ issuer, jwks_uri: `${issuer}/jwks` });
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { readonly keys: readonly object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256' });
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('gives an organisation no token for a wrong secret', async () => {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('harbour:wrong').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(401);
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['with a plain challenge', { code_challenge_method: 'plain' }],
    ['with an implicit token', { response_type: 'token' }],
    ['for an organisation’s audience', { resource: 'urn:fieldgrant:organisation' }],
  ])('starts no sign-in %s', async (_, changes) => {
    const location = (await authorize(changes)).headers.get('location') ?? '';
    expect(location).toMatch(/[?#&]error=/);
    expect(location).not.toContain('/sign-in/');
  });

  it.each([
    ['another host', 'http://example.com/callback'],
    ['another path', 'http://127.0.0.1:9/elsewhere'],
  ])('sends nobody back to %s', async (_, redirect) => {
    const response = await authorize({ redirect_uri: redirect });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('the sign-in page', () => {
  it('loads nothing, can not be framed and names its fields', async () => {
    const { page } = await signInPage();
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:9;");
    const html = await page.text();
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<label for="login">');
    expect(html).toContain('<label for="password">');
    expect(html).not.toMatch(/<script|https?:\/\/|\ssrc=/);
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(html) ?? [];
    expect(policy).toContain(createHash('sha256').update(style).digest('base64'));
  });

  it('shows a hint as text, whatever is in it', async () => {
    const html = await (await signInPage({ login_hint: '"><script>alert(1)</script>' })).page.text();
    expect(html).not.toContain('<script>');
    expect(html).toContain('&#60;script&#62;');
  });

  it.each([
    ['a wrong password', { login: 'anna', password: 'wrong' }],
    ['an empty password', { login: 'anna', password: '' }],
    ['an unknown name', { login: 'nobody-of-that-name', password: '' }],
    ['an empty form', {}],
    ['a form that is far too long', { login: 'anna', password: 'x'.repeat(20_000) }],
  ])('refuses %s in the same words', async (_, form: Readonly<Record<string, string>>) => {
    const { url, cookie } = await signInPage();
    const answer = await fetch(url, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('role="alert"');
  });

  it('belongs to the browser that started it', async () => {
    const { url } = await signInPage();
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ login: 'anna', password: 'anna-demo' }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });
});

describe('the issuer’s process', () => {
  it('says where it listens, and leaves all else, its library’s advice too, to the log', () => {
    expect(told).toBe(`listening at ${issuer}\n`);
    const events = logged
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly event: string }).event);
    expect(new Set(events)).toEqual(new Set(['advice', 'request']));
  });

  it('logs no name, password, code or token', () => {
    expect(logged).not.toMatch(/anna|harbour|-demo|eyJ|code=/);
  });

  it('drains and exits with 0 when told to end', async () => {
    const ended = new Promise((resolve) => service.once('exit', resolve));
    service.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
