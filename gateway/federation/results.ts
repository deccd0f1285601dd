import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

export type JsonObject = Record<string, unknown>;
export type Path = readonly (string | number)[];

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface FoundObject {
  readonly object: JsonObject;
  /** From the root of the answer, list positions included. */
  readonly path: Path;
}

/** The objects that a plan's path leads to (`@`: every item of a list). Whatever is null or missing on the way leads to none. */
export function objectsAt(from: readonly FoundObject[], path: Path): readonly FoundObject[] {
  return from.flatMap(({ object, path: start }) => within(object, path, start));
}

function within(value: unknown, path: Path, at: Path): readonly FoundObject[] {
  if (Array.isArray(value)) {
    const rest = path[0] === '@' ? path.slice(1) : path;
    return value.flatMap((item, index) => within(item, rest, [...at, index]));
  }
  if (!isJsonObject(value)) return [];
  const [key, ...rest] = path;
  if (key === undefined) return [{ object: value, path: at }];
  return within(Object.hasOwn(value, key) ? value[key] : undefined, rest, [...at, key]);
}

/**
 * Joins what several sources say of one object. Something wins over null; a concrete type over an interface, which a source
 * that knows it as an `@interfaceObject` says.
 */
export function mergeInto(target: JsonObject, source: JsonObject, schema: GraphQLSchema): void {
  for (const [key, value] of Object.entries(source)) {
    if (key === '__proto__') continue; // no operation of ours asks for it
    const known = target[key];
    if (key === '__typename' && typeof known === 'string' && isInterfaceType(schema.getType(String(value))))
      continue;
    target[key] = merged(known, value, schema);
  }
}

function merged(known: unknown, value: unknown, schema: GraphQLSchema): unknown {
  if (value === null || value === undefined) return known ?? value;
  if (Array.isArray(known) && Array.isArray(value) && known.length === value.length)
    return known.map((item, index) => merged(item, value[index], schema));
  if (!isJsonObject(known) || !isJsonObject(value)) return value;
  mergeInto(known, value, schema);
  return known;
}

/** Whether an object, by its `__typename`, is of the type that a fragment is on. */
export function isOfType(typename: unknown, condition: string, schema: GraphQLSchema): boolean {
  if (typename === condition) return true;
  const type = schema.getType(String(typename));
  const on = schema.getType(condition);
  if (!isAbstractType(on)) return false;
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(on, type);
}
