import { randomBytes } from 'node:crypto';
import type { Configuration, interactionPolicy, JWKS, KoaContextWithOIDC } from 'oidc-provider';
import { type IssuerClient, mayAsk, PERSON_CLIENT } from './audiences.ts';
import type { Library } from './library.ts';
import { memory } from './memory.ts';
import { noticePage } from './page.ts';
import { type IssuerAccount, SIGN_IN_PATH } from './signIn.ts';

const HOUR_SECONDS = 3_600;

/** What oidc-provider is told: RFC 9068 access tokens (ES256) for the plan's audiences, and nothing else switched on. */
export function configuration(
  library: Library,
  options: {
    readonly accounts: readonly IssuerAccount[];
    readonly clients: readonly IssuerClient[];
    readonly keys: JWKS;
  },
): Configuration {
  const roles = new Map(options.clients.map(({ id, role }) => [id, role]));
  const roleOf = (clientId: string) => (clientId === PERSON_CLIENT ? 'person' : roles.get(clientId));

  return {
    adapter: memory(),
    jwks: options.keys,
    // sessions end with the process, so their cookies may
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: [personClient(), ...options.clients.map(machineClient)],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    scopes: ['openid'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    ttl: {
      AccessToken: HOUR_SECONDS,
      ClientCredentials: HOUR_SECONDS,
      AuthorizationCode: 60,
      IdToken: HOUR_SECONDS,
      Interaction: 600,
      Session: 8 * HOUR_SECONDS,
      Grant: 8 * HOUR_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async (_context, client, oneOf) => {
          if (oneOf !== undefined) throw new library.errors.InvalidTarget('name one resource');
          return `urn:fieldgrant:${roleOf(client.clientId)}`;
        },
        getResourceServerInfo: async (_context, audience, client) => {
          const role = roleOf(client.clientId);
          if (role === undefined || !mayAsk(role, audience)) {
            throw new library.errors.InvalidTarget('this client gets no token for that resource');
          }
          return {
            scope: '',
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: HOUR_SECONDS,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    clientBasedCORS: () => false,
    interactions: {
      policy: firstPartyPolicy(library.interactionPolicy),
      url: (_context, interaction) => `${SIGN_IN_PATH}${interaction.uid}`,
    },
    findAccount: async (_context, sub) =>
      options.accounts.some(({ login }) => login === sub)
        ? { accountId: sub, claims: async () => ({ sub }) }
        : undefined,
    loadExistingGrant: grantAutomatically,
    renderError: async (context, out) => {
      const { html, policy } = noticePage('That did not work', errorSentence(out.error));
      context.type = 'html';
      context.set('content-security-policy', policy);
      context.body = html;
    },
  };
}

/** Native, so that any loopback port may receive the code (RFC 8252 §7.3). */
function personClient() {
  return {
    client_id: PERSON_CLIENT,
    client_name: 'Fieldgrant',
    application_type: 'native' as const,
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    redirect_uris: ['http://127.0.0.1/callback'],
  };
}

function machineClient({ id, secret }: IssuerClient) {
  return {
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic' as const,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}

/** First party: a person signs in and is not asked again, which native clients otherwise always are. */
function firstPartyPolicy({ base }: typeof interactionPolicy): interactionPolicy.Prompt[] {
  const policy = base();
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
}

async function grantAutomatically(context: KoaContextWithOIDC) {
  const { client, session, provider, params } = context.oidc;
  const clientId = client?.clientId;
  const accountId = session?.accountId;
  if (clientId === undefined || accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(typeof params?.['scope'] === 'string' ? params['scope'] : '');
  await grant.save();
  return grant;
}

function errorSentence(code: string): string {
  return `The issuer refused the request: ${code.replaceAll('_', ' ')}. Go back to the application and start again.`;
}
