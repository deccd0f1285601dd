import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { noticePage, type Page, signInPage } from './page.ts';

/** A person who can sign in. `login` is also the stable account id, and with it the `sub` of their tokens. */
export interface IssuerAccount {
  readonly login: string;
  readonly password: string;
  readonly name: string;
}

const BODY_BYTES = 8_192;
export const SIGN_IN_PATH = '/sign-in/';

/** Answers the sign-in page of one authorization request: shows it, and ends it when name and password belong together. */
export async function answerSignIn(
  provider: Provider,
  accounts: readonly IssuerAccount[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
  if (interaction === undefined) {
    send(
      response,
      400,
      noticePage(
        'Start again',
        'This sign-in has expired or was not started here. Go back to the application and start again.',
      ),
    );
    return;
  }
  const action = `${SIGN_IN_PATH}${interaction.uid}`;
  const returnsTo = asText(interaction.params['redirect_uri']);
  if (request.method !== 'POST') {
    const loginHint = asText(interaction.params['login_hint']) ?? '';
    send(response, 200, signInPage({ action, loginHint, refused: false, returnsTo }));
    return;
  }
  const form = await readForm(request);
  const account = form && accountOf(accounts, form.get('login') ?? '', form.get('password') ?? '');
  if (account === undefined) {
    send(
      response,
      401,
      signInPage({ action, loginHint: form?.get('login') ?? '', refused: true, returnsTo }),
    );
    return;
  }
  await provider.interactionFinished(request, response, { login: { accountId: account.login } });
}

function accountOf(
  accounts: readonly IssuerAccount[],
  login: string,
  password: string,
): IssuerAccount | undefined {
  const account = accounts.find((candidate) => candidate.login === login);
  // an unknown name costs the same comparison
  return sameText(account?.password ?? '', password) ? account : undefined;
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

export function send(response: ServerResponse, status: number, { html, policy }: Page): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .end(html);
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
