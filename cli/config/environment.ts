import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema } from './schema.ts';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

const prefix = 'FIELDGRANT_';
/** Read by others: the tests' data, the file to load, and who asks for an explanation. */
const notOurs = new Set(['FIELDGRANT_SHARED', 'FIELDGRANT_CONFIG', 'FIELDGRANT_TOKEN']);

interface Overridden {
  readonly value: unknown;
  readonly faults: readonly string[];
  /** Which variable said what is at a path, where one did. */
  variableOf(path: readonly PropertyKey[]): string | undefined;
}

/**
 * The configuration with each `FIELDGRANT_SECTION_KEY` put in its place: `FIELDGRANT_GATEWAY_LIMITS_BODY_BYTES=1024` is
 * `gateway.limits.bodyBytes`. A variable that names no key is a fault: a misspelt one would otherwise do nothing.
 * A section is put before the keys in it, whatever the order of the environment.
 */
export function overridesFrom(
  environment: Readonly<Record<string, string | undefined>>,
  input: unknown,
): Overridden {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const faults: string[] = [];
  const put: { readonly name: string; readonly path: readonly string[] }[] = [];
  let value = input;
  for (const name of Object.keys(environment).sort()) {
    const text = environment[name];
    if (!name.startsWith(prefix) || notOurs.has(name) || text === undefined) continue;
    const path = pathOf(schema, name.slice(prefix.length).toLowerCase().split('_'));
    if (path === undefined) faults.push(`${name}: the environment names no key of the configuration`);
    else {
      value = withValue(value, path, scalar(text));
      put.push({ name, path });
    }
  }
  const variableOf = (at: readonly PropertyKey[]) =>
    put.findLast(({ path }) => path.every((key, index) => key === at[index]))?.name;
  return { value, faults, variableOf };
}

function pathOf(schema: JsonSchema, words: readonly string[]): readonly string[] | undefined {
  if (words.length === 0) return [];
  const alternatives = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  const paths = alternatives.flatMap(({ properties = {}, additionalProperties }) => [
    ...lengths(words).map((length) =>
      keyed(camelCase(words.slice(0, length)), properties, words.slice(length)),
    ),
    // a name of one's own (`sources.bank`) is followed by a key of it, so the whole of the words comes last
    ...[...lengths(words).slice(1), words.length].map((length) =>
      typeof additionalProperties === 'object'
        ? below(words.slice(0, length).join('-'), additionalProperties, words.slice(length))
        : undefined,
    ),
  ]);
  return paths.find((path) => path !== undefined);
}

/** From all of the words down to one. */
function lengths(words: readonly string[]): readonly number[] {
  return words.map((_, index) => words.length - index);
}

function keyed(key: string, properties: Readonly<Record<string, JsonSchema>>, rest: readonly string[]) {
  const schema = properties[key];
  return schema && below(key, schema, rest);
}

function below(key: string, schema: JsonSchema, rest: readonly string[]): readonly string[] | undefined {
  const path = pathOf(schema, rest);
  return path && [key, ...path];
}

function camelCase(words: readonly string[]): string {
  return words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

/** As YAML reads it: a number, `true`, a list in JSON. */
function scalar(text: string): unknown {
  try {
    return parse(text) ?? text;
  } catch {
    return text;
  }
}

function withValue(input: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {};
  return { ...object, [key]: withValue(Reflect.get(object, key), rest, value) };
}
