import type { DocumentNode, FieldDefinitionNode } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import { comparedFields, isPaged, itemsOf } from './conditionTargets.ts';
import { consentDirectiveNames } from './consentDirectives.ts';
import { type Declarations, declaredOf } from './declared.ts';
import type { ConsentIndex, FieldFacts } from './facts.ts';
import { inferredByArgument } from './infers.ts';
import { type FieldOrigin, fieldOrigins, interfaceObjectOrigins, type Join, readJoin } from './join.ts';
import { openFromClosed } from './needs.ts';
import {
  coordinateOf,
  type FieldsType,
  fieldOf,
  implementersOf,
  interfacesOf,
  namedType,
  readSchemaTypes,
  type SchemaTypes,
  withField,
} from './schemaTypes.ts';
import { readSubjects, type Subjects } from './subjects.ts';

export type { ConsentIndex, FieldFacts, Sensitivity } from './facts.ts';

/**
 * Reads the consent directives of a composed supergraph. INVARIANT: fails closed — a coordinate is `open` only where it
 * says so itself (or through its type) and nothing related to it says otherwise: another subgraph's annotation, an
 * interface, an implementation, the type it returns, what a source needs to compute it.
 */
export function readConsentIndex(supergraph: DocumentNode): ConsentIndex {
  const names = consentDirectiveNames(supergraph);
  const types = readSchemaTypes(supergraph);
  const join = readJoin(supergraph);
  const subjects = readSubjects(types, names);
  const parts: Declarations = { types, names, join, unknownSubjects: subjects.unknown };
  const fields = withoutOpenFromClosed(readFields(parts), subjects);
  const isDeclared = (field: string, type: string) =>
    fields.get(`${type}.${field}` as Coordinate)?.sensitivity !== 'undeclared'; // a look-up
  return {
    fields,
    subjects: subjects.subjects,
    joint: subjects.joint,
    objectKeys: filtered(comparedFields('objectKey', types, names), isDeclared),
    occurred: filtered(comparedFields('occurred', types, names), isDeclared),
    join,
  };
}

function readFields(parts: Declarations): ReadonlyMap<Coordinate, FieldFacts> {
  return new Map(
    [...parts.types.composite.values()].flatMap((type) =>
      (type.fields ?? []).map((field) => {
        const facts = factsOf(type, field, parts);
        return [facts.coordinate, facts] as const;
      }),
    ),
  );
}

function factsOf(type: FieldsType, field: FieldDefinitionNode, parts: Declarations): FieldFacts {
  const { types, join } = parts;
  const name = field.name.value;
  const same = (related: readonly FieldsType[]) =>
    withField(related, name).map((each) => coordinateOf(each, name));
  return {
    coordinate: coordinateOf(type, name),
    ...declaredOf(type, field, parts),
    description: field.description?.value ?? '',
    origins: originsOf(join, type, field, types),
    grantedBy: same([type, ...interfacesOf(type, types)]),
    implementedBy: same(implementersOf(type, types)),
    returns: namedType(field.type),
    items: itemsOf(namedType(field.type), types),
    pages: isPaged(field, parts),
    infers: inferredByArgument(type, field, parts),
  };
}

function originsOf(
  join: Join,
  type: FieldsType,
  field: FieldDefinitionNode,
  types: SchemaTypes,
): readonly FieldOrigin[] {
  const throughInterfaces = interfacesOf(type, types).flatMap((each) => {
    const shared = fieldOf(each, field.name.value);
    return shared === undefined ? [] : interfaceObjectOrigins(join, each.name.value, shared);
  });
  return [...fieldOrigins(join, type.name.value, field), ...throughInterfaces];
}

/** What is computed from something closed would carry it out; with it goes what an interface promises of it. */
function withoutOpenFromClosed(
  fields: ReadonlyMap<Coordinate, FieldFacts>,
  { subjects, joint }: Subjects,
): ReadonlyMap<Coordinate, FieldFacts> {
  const carriers = new Set(openFromClosed({ fields, subjects, joint }).flatMap(({ grantedBy }) => grantedBy));
  if (carriers.size === 0) return fields;
  const closed = [...fields].map(([coordinate, facts]): readonly [Coordinate, FieldFacts] => [
    coordinate,
    carriers.has(coordinate) && facts.sensitivity === 'open'
      ? { ...facts, sensitivity: 'undeclared' }
      : facts,
  ]);
  return withoutOpenFromClosed(new Map(closed), { subjects, joint, unknown: new Set() });
}

function filtered(
  compared: ReadonlyMap<string, string>,
  keeps: (field: string, type: string) => boolean,
): ReadonlyMap<string, string> {
  return new Map([...compared].filter(([type, field]) => keeps(field, type)));
}
