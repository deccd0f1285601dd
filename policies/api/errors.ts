import { GraphQLError } from 'graphql';

/**
 * Everything that leaves the companion API as an error: code, HTTP status, public sentence. The status is that of a
 * request refused as a whole; inside an answer an error accompanies the data, and the answer is a 200.
 */
export const errorCatalogue = {
  UNAUTHENTICATED: { status: 401, sentence: 'Send a valid access token: Authorization: Bearer …' },
  FORBIDDEN: { status: 403, sentence: 'The bearer of this token may not do this.' },
  NOT_FOUND: { status: 200, sentence: 'There is none with this id that concerns you.' },
  REF_UNKNOWN: {
    status: 200,
    sentence: 'No person is connected to your organisation under this ref: send them an invitation.',
  },
  CONFLICT: {
    status: 200,
    sentence: 'It has changed since the revision you named: look at `current`, then decide again.',
  },
  NOT_NOW: { status: 200, sentence: 'Its present state does not allow this: see `current`.' },
  ALREADY_ASKED: {
    status: 200,
    sentence: 'A data request to replace this agreement is open: see `dataRequest`.',
  },
  NOT_CONNECTED: { status: 200, sentence: 'Person and organisation are not connected.' },
  COORDINATES_NOT_REQUESTABLE: {
    status: 200,
    sentence: 'Only personal fields of the served schema can be asked for: see `coordinates`.',
  },
  DOCUMENT_INVALID: { status: 200, sentence: 'The document does not fit the served schema: see `faults`.' },
  TERMS_INVALID: { status: 200, sentence: 'The terms can not be used as they are: see `faults`.' },
  ABOVE_CEILING: {
    status: 200,
    sentence:
      'The terms are above a ceiling of the scheme that refuses: `faults` names part, purpose and category.',
  },
  PURPOSE_NOT_ADMITTED: {
    status: 200,
    sentence: 'The scheme does not know this purpose, or has not admitted your organisation for it.',
  },
  PURPOSE_NOT_REGISTRABLE: {
    status: 200,
    sentence:
      'A registered purpose is new, is named `organisation:Name`, and lies under purposes your organisation is admitted for.',
  },
  INVITATION_INVALID: { status: 200, sentence: 'This invitation is unknown, used up or expired.' },
  PROOF_INVALID: {
    status: 200,
    sentence:
      "The source's proof is not valid for you: ask for a new connectionChallenge and sign in there again.",
  },
  SOURCE_IDENTITY_TAKEN: {
    status: 200,
    sentence: 'Somebody else is connected to this source as the person who signed in there.',
  },
  INPUT_INVALID: { status: 200, sentence: 'The input can not be used as it is: see `faults`.' },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    sentence: 'An Idempotency-Key is one string of 1 to 255 printable characters without spaces.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 200,
    sentence: 'Something else was done under this Idempotency-Key: use a new one for each thing to be done.',
  },
  PAGE_INVALID: { status: 200, sentence: 'Ask for 0 to 100 at a time, after a cursor of this same list.' },
  SCHEMA_UNAVAILABLE: { status: 200, sentence: 'No gateway has published its schema yet: try again soon.' },
  STORE_UNAVAILABLE: { status: 503, sentence: 'The store does not answer: nothing was changed.' },
  INTERNAL: { status: 500, sentence: 'The companion API failed to answer.' },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** A refusal inside an answer. `details` name things and states, never a value of anybody. */
export class ApiError extends GraphQLError {
  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) {
    super(errorCatalogue[code].sentence, { extensions: { code, ...details } });
  }
}

/** RFC 6750 §3. */
export const bearerChallenge = 'Bearer realm="fieldgrant"';

/** A request refused as a whole, with the catalogue's HTTP status. */
export function refusedRequest(code: ErrorCode): ApiError {
  const { status } = errorCatalogue[code];
  const headers = status === 401 ? new Map([['www-authenticate', bearerChallenge]]) : new Map();
  return new ApiError(code, { http: { status, headers } });
}
