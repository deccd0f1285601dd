import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import {
  argument,
  type ConsentDirective,
  type ConsentDirectiveNames,
  consentDirectiveNames,
  stringOf,
} from './consentDirectives.ts';
import { type FieldOrigin, fieldOrigins, type Join, readJoin } from './join.ts';

/**
 * `open`: needs no grant. `personal`: resolved only under a grant. `undeclared`: nothing trustworthy is said of it, so
 * it is never resolved and can't be granted.
 */
export type Sensitivity = 'open' | 'personal' | 'undeclared';

export interface FieldFacts {
  readonly coordinate: Coordinate;
  readonly sensitivity: Sensitivity;
  /** DPV-PD terms, for `personal`. */
  readonly categories: readonly string[];
  /** What persons read on the consent page. */
  readonly description: string;
  readonly origins: readonly FieldOrigin[];
  /** Itself and the same field of each interface its type implements: a grant on any of them covers it. */
  readonly grantedBy: readonly Coordinate[];
  /** The type it returns, without list and non-null. */
  readonly returns: string;
}

/** What a supergraph says of consent, per coordinate. Pure data, made once per supergraph. */
export interface ConsentIndex {
  readonly fields: ReadonlyMap<Coordinate, FieldFacts>;
  /** Types whose objects are about a person, with the field that holds that person's id (`@subject(id:)`). */
  readonly subjects: ReadonlyMap<string, string>;
  /** What the supergraph says of where each type and field comes from. */
  readonly join: Join;
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

interface Declared {
  readonly sensitivity: Sensitivity;
  readonly categories: readonly string[];
}

/**
 * Reads the consent directives of a composed supergraph. INVARIANT: fails closed — a coordinate is `open` only where it
 * says so itself (or through its type) and nothing related to it says otherwise: another subgraph's annotation, an
 * interface, an implementation, the type it returns.
 */
export function readConsentIndex(supergraph: DocumentNode): ConsentIndex {
  const names = consentDirectiveNames(supergraph);
  const types = new Map<string, FieldsType>();
  const unions = new Map<string, readonly string[]>();
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
      types.set(definition.name.value, definition);
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      unions.set(
        definition.name.value,
        (definition.types ?? []).map((each) => each.name.value),
      );
  }
  const join = readJoin(supergraph);
  const declared = new Map<Coordinate, Declared>();
  for (const type of types.values())
    for (const field of type.fields ?? [])
      declared.set(coordinateOf(type, field), declaration(type, field, names));

  const fields = new Map<Coordinate, FieldFacts>();
  for (const type of types.values()) {
    const relatives = relativesOf(type, types);
    for (const field of type.fields ?? []) {
      const coordinate = coordinateOf(type, field);
      const { sensitivity, categories } = strictest([
        declared.get(coordinate) ?? undeclared,
        ...relatives.flatMap(
          (relative) => declared.get(`${relative}.${field.name.value}` as Coordinate) ?? [],
        ),
        ...returnedTypes(field.type, types, unions).flatMap((returned) => personalAsWhole(returned, names)),
      ]);
      fields.set(coordinate, {
        coordinate,
        sensitivity,
        categories,
        description: field.description?.value ?? '',
        origins: fieldOrigins(join, type.name.value, field),
        grantedBy: grantedBy(coordinate, type, field, types),
        returns: namedType(field.type),
      });
    }
  }
  return { fields, subjects: subjectsOf(types, names), join };
}

const undeclared: Declared = { sensitivity: 'undeclared', categories: [] };

function coordinateOf(type: FieldsType, field: FieldDefinitionNode): Coordinate {
  return `${type.name.value}.${field.name.value}` as Coordinate; // minted from a parsed schema
}

/** The field's own word, else its type's. Both words at once, or a category that can't be read: the stricter. */
function declaration(type: FieldsType, field: FieldDefinitionNode, names: ConsentDirectiveNames): Declared {
  return wordOf(field.directives, names) ?? wordOf(type.directives, names) ?? undeclared;
}

function wordOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  names: ConsentDirectiveNames,
): Declared | undefined {
  const personal = applied(directives, 'personal', names);
  if (personal.length > 0) {
    const categories = [...new Set(personal.flatMap(categoriesOf))].sort();
    const readable = personal.every((each) => categoriesOf(each).length > 0);
    return readable ? { sensitivity: 'personal', categories } : undeclared;
  }
  return applied(directives, 'open', names).length > 0 ? { sensitivity: 'open', categories: [] } : undefined;
}

function applied(
  directives: readonly ConstDirectiveNode[] | undefined,
  directive: ConsentDirective,
  names: ConsentDirectiveNames,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((each) => names.get(each.name.value) === directive);
}

function categoriesOf(personal: ConstDirectiveNode): readonly string[] {
  const value = argument(personal, 'category');
  const values = value?.kind === Kind.LIST ? value.values : value === undefined ? [] : [value];
  const texts = values.map(stringOf);
  return texts.every((text): text is string => text !== undefined && text !== '') ? texts : [];
}

function strictest(all: readonly Declared[]): Declared {
  const own = all[0] ?? undeclared;
  const personal = all.filter((each) => each.sensitivity === 'personal');
  if (own.sensitivity !== 'open' && personal.length === 0) return undeclared;
  if (personal.length > 0) {
    const categories = [...new Set(personal.flatMap((each) => each.categories))].sort();
    return { sensitivity: 'personal', categories };
  }
  return all.some((each) => each.sensitivity === 'undeclared') ? undeclared : own;
}

/** For an object: its interfaces. For an interface: its interfaces and everything that implements it. */
function relativesOf(type: FieldsType, types: ReadonlyMap<string, FieldsType>): readonly string[] {
  const interfaces = (type.interfaces ?? []).map((each) => each.name.value);
  if (type.kind === Kind.OBJECT_TYPE_DEFINITION) return interfaces;
  const implementers = [...types.values()]
    .filter((each) => each.interfaces?.some((implemented) => implemented.name.value === type.name.value))
    .map((each) => each.name.value);
  return [...interfaces, ...implementers];
}

/** The type a field returns and, where that is abstract, all it may be. */
function returnedTypes(
  type: TypeNode,
  types: ReadonlyMap<string, FieldsType>,
  unions: ReadonlyMap<string, readonly string[]>,
): readonly FieldsType[] {
  const name = namedType(type);
  const members = unions.get(name) ?? [name];
  return members.flatMap((member) => {
    const found = types.get(member);
    if (found === undefined) return [];
    const others = found.kind === Kind.INTERFACE_TYPE_DEFINITION ? relativesOf(found, types) : [];
    return [found, ...others.flatMap((other) => types.get(other) ?? [])];
  });
}

/** A type that is personal as a whole makes personal whatever returns it: even that it exists is a datum. */
function personalAsWhole(type: FieldsType, names: ConsentDirectiveNames): readonly Declared[] {
  const word = wordOf(type.directives, names);
  return word !== undefined && word.sensitivity !== 'open' ? [word] : [];
}

function grantedBy(
  coordinate: Coordinate,
  type: FieldsType,
  field: FieldDefinitionNode,
  types: ReadonlyMap<string, FieldsType>,
): readonly Coordinate[] {
  const shared = (type.interfaces ?? [])
    .map((each) => types.get(each.name.value))
    .filter((each) => each?.fields?.some((other) => other.name.value === field.name.value));
  return [coordinate, ...shared.flatMap((each) => (each ? [coordinateOf(each, field)] : []))];
}

function subjectsOf(
  types: ReadonlyMap<string, FieldsType>,
  names: ConsentDirectiveNames,
): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>();
  for (const type of types.values()) {
    const [subject] = applied(type.directives, 'subject', names);
    if (subject !== undefined) subjects.set(type.name.value, stringOf(argument(subject, 'id')) ?? 'id');
  }
  return subjects;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
