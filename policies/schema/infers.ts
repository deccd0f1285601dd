import type { FieldDefinitionNode, InputValueDefinitionNode } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import { applied, argument, type ConsentDirectiveNames, stringsOf } from './consentDirectives.ts';
import {
  coordinateOf,
  type FieldsType,
  fieldOf,
  implementersOf,
  interfacesOf,
  namedType,
  type SchemaTypes,
} from './schemaTypes.ts';

export interface Inferring {
  readonly types: SchemaTypes;
  readonly names: ConsentDirectiveNames;
}

/** What using each argument reveals, by what the type, its interfaces and what implements it say; undefined: unreadable. */
export function inferredByArgument(
  type: FieldsType,
  field: FieldDefinitionNode,
  parts: Inferring,
): ReadonlyMap<string, readonly Coordinate[] | undefined> {
  const related = [type, ...interfacesOf(type, parts.types), ...implementersOf(type, parts.types)];
  const inferred = new Map<string, readonly Coordinate[] | undefined>();
  for (const each of related.flatMap((one) => fieldOf(one, field.name.value)?.arguments ?? [])) {
    const name = each.name.value;
    const said = saidWithin(each, parts, new Set());
    if (said.length === 0) continue;
    const earlier = inferred.has(name) ? [inferred.get(name)] : [];
    inferred.set(name, union([...earlier, ...said]));
  }
  return inferred;
}

function union(all: readonly (readonly Coordinate[] | undefined)[]): readonly Coordinate[] | undefined {
  return all.every((each) => each !== undefined)
    ? [...new Set(all.flatMap((each) => each ?? []))]
    : undefined;
}

/** What each `@infers` says, on the argument and on the fields of its input type, to any depth. */
function saidWithin(
  value: InputValueDefinitionNode,
  parts: Inferring,
  seen: ReadonlySet<string>,
): readonly (readonly Coordinate[] | undefined)[] {
  const own = applied(value.directives, 'infers', parts.names).map((each) =>
    coordinatesNamed(stringsOf(argument(each, 'fields')), parts.types),
  );
  const name = namedType(value.type);
  const inside = seen.has(name) ? [] : (parts.types.inputs.get(name)?.fields ?? []);
  return [...own, ...inside.flatMap((each) => saidWithin(each, parts, new Set([...seen, name])))];
}

/** With the same fields of what implements an interface; undefined where any is missing or no coordinate of a field. */
function coordinatesNamed(texts: readonly string[], types: SchemaTypes): readonly Coordinate[] | undefined {
  const named = texts.map((text) => coordinatesOf(text, types));
  return named.length > 0 ? union(named) : undefined;
}

function coordinatesOf(text: string, types: SchemaTypes): readonly Coordinate[] | undefined {
  const [typeName = '', field = '', ...rest] = text.split('.');
  const type = types.composite.get(typeName);
  if (rest.length > 0 || fieldOf(type, field) === undefined || type === undefined) return undefined;
  return [type, ...implementersOf(type, types)].map((each) => coordinateOf(each, field));
}

/**
 * Whether `@infers` tells all that an argument does: it stands on it, or on everything in its input type. What it does not
 * explain may page.
 */
export function isExplained(value: InputValueDefinitionNode, parts: Inferring): boolean {
  return isExplainedBelow(value, parts, new Set());
}

function isExplainedBelow(
  value: InputValueDefinitionNode,
  parts: Inferring,
  seen: ReadonlySet<string>,
): boolean {
  const own = applied(value.directives, 'infers', parts.names);
  if (own.length > 0)
    return own.every(
      (each) => coordinatesNamed(stringsOf(argument(each, 'fields')), parts.types) !== undefined,
    );
  const name = namedType(value.type);
  const inside = parts.types.inputs.get(name)?.fields;
  if (inside === undefined) return false;
  const within = new Set([...seen, name]);
  return seen.has(name) || inside.every((each) => isExplainedBelow(each, parts, within));
}
