import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isJsonObject, isOfType, type JsonObject } from './results.ts';

const fragment = '... on ';

/** Carries out what a plan says of the data of one fetch: keys it had to rename, types a source knows under another name. */
export function rewriteData(
  rewrites: readonly FetchDataRewrite[] | undefined,
  data: JsonObject,
  schema: GraphQLSchema,
): void {
  for (const rewrite of rewrites ?? []) {
    const last = rewrite.path.at(-1);
    if (last !== undefined)
      at(data, rewrite.path.slice(0, -1), schema, (object) => apply(rewrite, object, last));
  }
}

function apply(rewrite: FetchDataRewrite, object: JsonObject, key: string): void {
  if (rewrite.kind === 'ValueSetter') {
    object[key] = rewrite.setValueTo;
    return;
  }
  if (!Object.hasOwn(object, key)) return;
  object[rewrite.renameKeyTo] = object[key];
  delete object[key];
}

function at(
  value: unknown,
  path: readonly string[],
  schema: GraphQLSchema,
  then: (object: JsonObject) => void,
): void {
  if (Array.isArray(value)) for (const item of value) at(item, path, schema, then);
  if (!isJsonObject(value)) return;
  const [step, ...rest] = path;
  if (step === undefined) then(value);
  else if (!step.startsWith(fragment)) at(value[step], rest, schema, then);
  else if (isOn(value, step.slice(fragment.length), schema)) at(value, rest, schema, then);
}

function isOn(object: JsonObject, type: string, schema: GraphQLSchema): boolean {
  const typename = object['__typename'];
  return typename === undefined || isOfType(typename, type, schema);
}
