import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What a source says instead of a value. Its sentence may leave: it holds no value and no other's words. */
export class PublicError extends GraphQLError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message, { extensions: { code } });
    this.code = code;
  }
}

/** A source may refuse an argument in its own words, which name it and never its value. */
export class ArgumentRefused extends PublicError {
  constructor(message: string) {
    super('BAD_ARGUMENT', message);
  }
}

/** What the passport does not allow: one sentence, whatever was asked. */
export class FieldRefused extends PublicError {
  /** Its coordinate. */
  readonly field: string;

  constructor(field: string) {
    super('FORBIDDEN', 'The passport does not allow this.');
    this.field = field;
  }
}

const failure = { message: 'The source failed to resolve this.', code: 'SOURCE_FAILED' };
const invalid = { message: 'The operation is not valid here.', code: 'BAD_REQUEST' };

/** What failed inside the source. Its own words stay in `cause`: they may hold data. */
export class ResolverFailed extends PublicError {
  /** Its coordinate. */
  readonly field: string;

  constructor(field: string, cause: unknown) {
    super(failure.code, failure.message);
    this.field = field;
    this.cause = cause;
  }
}

/**
 * The only errors that leave. Whatever is not ours is a failure where a field was being resolved, and an invalid operation
 * before: what parsing, validation and coercion say describes the schema or repeats a value.
 */
export function publicError({ path, extensions }: GraphQLFormattedError, thrown: unknown) {
  const original = unwrapResolverError(thrown);
  const { message, code } =
    original instanceof PublicError
      ? original
      : path !== undefined || extensions?.['code'] === 'INTERNAL_SERVER_ERROR'
        ? failure
        : invalid;
  return { message, ...(path ? { path } : {}), extensions: { code } };
}

/** An invalid operation is invalid once: the number of its faults would tell which fields exist. */
export const sayInvalidOnce: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body } }) {
        if (body.kind === 'single' && body.singleResult.data === undefined && body.singleResult.errors)
          body.singleResult.errors = body.singleResult.errors.slice(0, 1);
      },
    };
  },
};

/** What an operator may read of an error: its class and code, never its text. */
export function classOf(error: unknown): { readonly error: string; readonly code?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { error: error.name, ...(code === undefined ? {} : { code }) };
}
