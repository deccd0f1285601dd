import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A party that signs and publishes its key over HTTP: an identity issuer, or a source that proves a sign-in. */
export interface SigningParty {
  readonly url: string;
  sign(claims: JWTPayload, header?: { readonly typ?: string; readonly alg?: string }): Promise<string>;
  stop(): Promise<void>;
}

/** A tiny issuer of RFC 9068 access tokens, with discovery; and a source's key endpoint, which is the same document. */
export async function startSigningParty(alg: 'ES256' | 'EdDSA'): Promise<SigningParty> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg, use: 'sig' };
  let url = '';
  const documents: Readonly<Record<string, () => unknown>> = {
    '/.well-known/openid-configuration': () => ({ issuer: url, jwks_uri: `${url}/.well-known/jwks.json` }),
    '/.well-known/jwks.json': () => ({ keys: [key] }),
  };
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document?.() ?? {}));
  });
  url = await listening(server);
  return {
    url,
    sign: (claims, { typ = 'at+jwt' } = {}) =>
      new SignJWT({ iss: url, ...claims }).setProtectedHeader({ alg, typ, kid: 'test' }).sign(privateKey),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
