import { createHash } from 'node:crypto';

export interface Page {
  readonly html: string;
  /** The `Content-Security-Policy` the page is sent with. */
  readonly policy: string;
}

/** `loginHint` fills in the name; `refused` says that the last attempt failed; `returnsTo` is the client's redirect URI. */
export function signInPage(options: {
  readonly action: string;
  readonly loginHint: string;
  readonly refused: boolean;
  readonly returnsTo: string | undefined;
}): Page {
  const alert = options.refused
    ? '<p class="alert" role="alert" id="refused">That name and password do not belong together. Try again.</p>'
    : '';
  const described = options.refused ? ' aria-invalid="true" aria-describedby="refused"' : '';
  return page(
    'Sign in',
    `${alert}<form method="post" action="${escaped(options.action)}">
<label for="login">Sign-in name</label>
<input id="login" name="login" value="${escaped(options.loginHint)}" autocomplete="username" autocapitalize="none" spellcheck="false" required${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button type="submit">Sign in</button>
</form>
<p class="note">This is the development issuer. It knows demo persons only.</p>`,
    // Chromium applies form-action to the redirects that follow the form, so the client's own address is named too
    originOf(options.returnsTo),
  );
}

/** `sentence` is shown as it is: it must hold no value of a request. */
export function noticePage(title: string, sentence: string): Page {
  return page(title, `<p>${escaped(sentence)}</p>`);
}

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:10vh auto;padding:0 1rem}
label{display:block;margin-top:1rem;font-weight:600}input,button{font:inherit;box-sizing:border-box;width:100%;padding:.6rem}
button{margin-top:1.5rem;cursor:pointer}.alert{border-left:.3rem solid #b00020;padding:.5rem .8rem}.note{margin-top:2rem}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

function page(title: string, body: string, formTarget = ''): Page {
  return {
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)} · Fieldgrant</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body>
</html>
`,
    policy: `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'${formTarget && ` ${formTarget}`}; base-uri 'none'; frame-ancestors 'none'`,
  };
}

function originOf(uri: string | undefined): string {
  return uri !== undefined && URL.canParse(uri) ? new URL(uri).origin : '';
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
