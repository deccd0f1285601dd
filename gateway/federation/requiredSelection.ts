import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isJsonObject, isOfType, type JsonObject } from './results.ts';

export type Representation =
  | { readonly kind: 'made'; readonly representation: JsonObject }
  /** The object is of another type, or a source that should have said something of it failed. */
  | { readonly kind: 'unknown' }
  /** It can't be asked about, since a source before knows no such object. */
  | { readonly kind: 'absent' };

export interface RepresentationParts {
  readonly schema: GraphQLSchema;
  readonly absent: WeakMap<object, ReadonlySet<string>>;
}

/** What is known of an object, as the next source needs it: its type, a key and what `@requires` names. */
export function representationOf(
  object: JsonObject,
  required: readonly QueryPlanSelectionNode[],
  parts: RepresentationParts,
): Representation {
  const missing = { isAbsent: false };
  const representation = selected(object, required, parts, missing);
  if (representation !== undefined && typeof representation['__typename'] === 'string')
    return { kind: 'made', representation };
  return { kind: missing.isAbsent ? 'absent' : 'unknown' };
}

/** Undefined where a part of it is missing: a source must not take what nobody said for null. */
function selected(
  object: JsonObject,
  selections: readonly QueryPlanSelectionNode[],
  parts: RepresentationParts,
  missing: { isAbsent: boolean },
): JsonObject | undefined {
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const { typeCondition } = selection;
      if (typeCondition !== undefined && !isOfType(object['__typename'], typeCondition, parts.schema))
        continue;
      const inner = selected(object, selection.selections, parts, missing);
      if (inner === undefined) return undefined;
      assign(result, inner);
      continue;
    }
    const key = selection.alias ?? selection.name;
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    const taken = taking(value, selection.selections, parts, missing);
    if (taken === undefined) {
      if (parts.absent.get(object)?.has(key)) missing.isAbsent = true;
      return undefined;
    }
    assign(result, { [key]: taken });
  }
  return result;
}

function taking(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  parts: RepresentationParts,
  missing: { isAbsent: boolean },
): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => taking(item, selections, parts, missing));
    return items.includes(undefined) ? undefined : items;
  }
  return selections === undefined || !isJsonObject(value)
    ? value
    : selected(value, selections, parts, missing);
}

function assign(target: JsonObject, source: JsonObject): void {
  for (const [key, value] of Object.entries(source)) target[key] = joined(target[key], value);
}

function joined(known: unknown, value: unknown): unknown {
  if (Array.isArray(known) && Array.isArray(value))
    return known.map((item, index) => joined(item, value[index]));
  if (isJsonObject(known) && isJsonObject(value)) assign(known, value);
  return known ?? value;
}
