import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** The issuer gave no token. Says at which step and what to do; never what was sent. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

export type Identity =
  | { readonly kind: 'person'; readonly login: string }
  | { readonly kind: 'organisation'; readonly id: string }
  | { readonly kind: 'authority' };

/** `person:anna`, `organisation:harbour`, `authority`. Throws `TokenRefused` on anything else. */
export function parseIdentity(text: string): Identity {
  const [kind, name = ''] = text.split(':');
  if (kind === 'person' && /^[a-z][a-z0-9-]*$/.test(name)) return { kind, login: name };
  if (kind === 'organisation' && /^[a-z][a-z0-9-]*$/.test(name)) return { kind, id: name };
  if (text === 'authority') return { kind: 'authority' };
  throw new TokenRefused('Name who signs in as person:NAME, organisation:NAME or authority.');
}

/** The demo's password or secret of a name. Known to everybody: the development issuer is for development. */
export function demoSecret(name: string): string {
  return `${name}-demo`;
}

const client = 'fieldgrant-cli';
const redirect = 'http://127.0.0.1/callback';
const endpoints = z.object({ authorization_endpoint: z.url(), token_endpoint: z.url() });
const granted = z.object({ access_token: z.string().min(1) });

/**
 * An access token of the development issuer, got as an application would: client credentials for organisations and the
 * authority, authorization code with PKCE (RFC 7636) through the sign-in page for persons; `resource` by RFC 8707.
 */
export async function demoToken(issuer: string, as: string, audience?: string): Promise<string> {
  const identity = parseIdentity(as);
  const resource = audience ?? `urn:fieldgrant:${identity.kind}`;
  const found = endpoints.parse(
    await json(await reach(`${issuer}/.well-known/openid-configuration`, {}), 'discovery'),
  );
  if (identity.kind === 'person') return signIn(found, identity.login, resource);
  const id = identity.kind === 'organisation' ? identity.id : 'authority';
  return tokenFrom(
    found.token_endpoint,
    { grant_type: 'client_credentials', resource },
    `Basic ${Buffer.from(`${id}:${demoSecret(id)}`).toString('base64')}`,
  );
}

async function signIn(found: z.output<typeof endpoints>, login: string, resource: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id: client,
    response_type: 'code',
    redirect_uri: redirect,
    scope: 'openid',
    resource,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const browser = new Map<string, string>();
  const page = await follow(`${found.authorization_endpoint}?${parameters}`, browser, {});
  if (page.code !== undefined) throw new TokenRefused('The issuer did not ask who signs in.');
  const form = new URLSearchParams({ login, password: demoSecret(login) });
  const { code } = await follow(page.url, browser, {
    method: 'POST',
    body: form,
    headers: { origin: new URL(page.url).origin },
  });
  if (code === undefined)
    throw new TokenRefused(`The issuer knows no person who signs in as ${login} with the demo's password.`);
  return tokenFrom(found.token_endpoint, {
    grant_type: 'authorization_code',
    client_id: client,
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
    resource,
  });
}

interface Page {
  readonly url: string;
  /** Where the issuer sent the browser back to the application. */
  readonly code?: string;
}

/** Follows redirects as a browser does, with cookies, until a page or the way back to the application. */
async function follow(start: string, cookies: Map<string, string>, request: RequestInit): Promise<Page> {
  let url = start;
  let sent: RequestInit = request;
  for (let step = 0; step < 10; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await reach(url, { ...sent, redirect: 'manual', headers: { ...sent.headers, cookie } });
    for (const each of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=', 2);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return { url };
    url = new URL(location, url).href;
    if (url.startsWith(`${redirect}?`)) {
      const code = new URL(url).searchParams.get('code');
      // an error is the end: the application's address must never be taken for the sign-in page and sent the password
      if (code === null)
        throw new TokenRefused(
          'The issuer refused to sign in a person: is the audience one it may ask for, urn:fieldgrant:person or urn:fieldgrant:source:NAME?',
        );
      return { url, code };
    }
    sent = {};
  }
  throw new TokenRefused('The issuer redirects without end.');
}

async function tokenFrom(
  endpoint: string,
  form: Readonly<Record<string, string>>,
  authorization?: string,
): Promise<string> {
  const response = await reach(endpoint, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: authorization === undefined ? {} : { authorization },
  });
  return granted.parse(await json(response, 'the token endpoint')).access_token;
}

async function json(response: Response, step: string): Promise<unknown> {
  if (!response.ok)
    throw new TokenRefused(
      `The issuer refused at ${step} (HTTP ${response.status}): is the name one of the demo's, and the audience one it may ask for?`,
    );
  return response.json();
}

async function reach(url: string, request: RequestInit): Promise<Response> {
  return fetch(url, request).catch((cause: unknown) => {
    throw new TokenRefused(
      `No issuer answers at ${new URL(url).origin}. Start it with \`fieldgrant up\` or \`fieldgrant issuer\`, or name another with --issuer.`,
      { cause },
    );
  });
}
