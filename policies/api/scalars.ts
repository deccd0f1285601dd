import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { parseDuration } from '../core/duration.ts';
import type { Duration, Instant } from '../core/identifiers.ts';

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

export const scalars = {
  DateTime: scalar<Instant>('DateTime', 'a date and time of RFC 3339 with its offset', instantIn, (value) =>
    new Date(Number(value)).toISOString(),
  ),
  Duration: scalar<Duration>('Duration', 'an ISO 8601 duration longer than nothing', parseDuration, String),
  JSON: new GraphQLScalarType<unknown, unknown>({ name: 'JSON', serialize: (value) => value }),
  URL: scalar<string>('URL', 'an absolute https or http URL', urlIn, String),
};

/** Messages name what is expected, never what was sent. */
function scalar<Value>(
  name: string,
  expected: string,
  parse: (text: string) => Value | undefined,
  serialize: (value: unknown) => string,
): GraphQLScalarType<Value, string> {
  const parseValue = (value: unknown): Value => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed === undefined) throw new GraphQLError(`${name} is ${expected}.`);
    return parsed;
  };
  return new GraphQLScalarType<Value, string>({
    name,
    serialize,
    parseValue,
    parseLiteral: (literal) => parseValue(literal.kind === Kind.STRING ? literal.value : undefined),
  });
}

function instantIn(text: string): Instant | undefined {
  const at = dateTime.test(text) ? Date.parse(text) : Number.NaN;
  return at >= 0 ? at : undefined; // identifiers hold 48 bits of time since 1970
}

function urlIn(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && text.length <= 2_000 ? url.href : undefined;
}
