import { GraphQLError } from 'graphql';

/** Everything that leaves the gateway as an error: code, HTTP status, public sentence. The one catalogue. */
export const errorCatalogue = {
  UNAUTHENTICATED: { status: 401, sentence: 'Send a valid access token: Authorization: Bearer …' },
  FORBIDDEN: { status: 403, sentence: 'The bearer of this token may not query personal data here.' },
  PURPOSE_REQUIRED: {
    status: 400,
    sentence:
      'Personal data is asked for a purpose: send the header Fieldgrant-Purpose, or extensions.purpose, with one that the scheme knows.',
  },
  OPERATION_TOO_COMPLEX: { status: 400, sentence: 'The operation asks for more than one request may.' },
  CONSENT_REQUIRED: { status: 200, sentence: 'The person has not granted this field.' },
  CONSENT_UNAVAILABLE: {
    status: 503,
    sentence: 'Consent can not be checked right now, so nothing is released.',
  },
  SOURCE_UNAVAILABLE: { status: 200, sentence: 'A source did not answer for this field.' },
  SOURCE_TIMEOUT: { status: 200, sentence: 'A source did not answer for this field in time.' },
  STARTING: { status: 503, sentence: 'The gateway is not ready yet: a source has not published its schema.' },
  INTERNAL: { status: 500, sentence: 'The gateway failed to answer. Nothing was released.' },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** RFC 6750 §3. */
export const bearerChallenge = 'Bearer realm="fieldgrant"';

/** A failure of the whole request. Carries no value of anybody: the sentence is the catalogue's. */
export class GatewayError extends GraphQLError {
  constructor(
    code: ErrorCode,
    options: { readonly cause?: Error; readonly headers?: ReadonlyMap<string, string> } = {},
  ) {
    const { status, sentence } = errorCatalogue[code];
    super(sentence, {
      originalError: options.cause ?? null,
      extensions: { code, http: { status, ...(options.headers ? { headers: options.headers } : {}) } },
    });
  }
}
