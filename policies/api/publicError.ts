import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { StoreUnavailable } from '../store/store.ts';
import { ApiError, type ErrorCode, errorCatalogue } from './errors.ts';

const tooComplex = 'OPERATION_TOO_COMPLEX';

/** GraphQL's own errors speak of the request's document and transport. */
const graphqlCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  tooComplex,
  'BAD_USER_INPUT',
  'BAD_REQUEST',
]);

/** The one place where an error becomes public: what is not in the catalogue leaves as `INTERNAL`. */
export function publicError(
  formatted: GraphQLFormattedError,
  thrown: unknown,
  onFailure: (error: unknown) => void,
): GraphQLFormattedError {
  const error = unwrapResolverError(thrown);
  if (error instanceof ApiError) return formatted;
  if (error instanceof StoreUnavailable) return replaced(formatted, 'STORE_UNAVAILABLE');
  const code = codeOf(formatted, thrown);
  if (typeof code === 'string' && graphqlCodes.has(code))
    return {
      ...formatted,
      message: withoutValue(formatted.message),
      extensions: { ...formatted.extensions, code },
    };
  onFailure(error);
  return replaced(formatted, 'INTERNAL');
}

function replaced({ path, locations }: GraphQLFormattedError, code: ErrorCode): GraphQLFormattedError {
  return {
    message: errorCatalogue[code].sentence,
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions: { code },
  };
}

/** graphql-js quotes the value of a variable that doesn't fit, and it may be a token or a datum: the hint alone is kept. */
function withoutValue(message: string): string {
  const [variable] = /^Variable "\$\w+" got /.exec(message) ?? [];
  if (variable === undefined) return message;
  const hint = hints.exec(message)?.[0] ?? '';
  return `${variable}an invalid value.${hint}`;
}

const hints =
  / (Field "\w+" of required type "[\w![\]]+" was not provided|Field "\w+" is not defined by type "\w+"|Expected non-nullable type "[\w![\]]+" not to be null|(DateTime|Duration|URL) is [\w ]+)\.$/;

/** Apollo Server gives every validation error its own code; ours is on the error it wraps. */
function codeOf(formatted: GraphQLFormattedError, thrown: unknown): unknown {
  const wrapped = thrown instanceof GraphQLError ? thrown.originalError : undefined;
  const isTooComplex = wrapped instanceof GraphQLError && wrapped.extensions['code'] === tooComplex;
  return isTooComplex ? tooComplex : formatted.extensions?.['code'];
}
