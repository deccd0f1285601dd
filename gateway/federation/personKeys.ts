import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { People } from './people.ts';
import { fieldType, type PersonKeys } from './representations.ts';

/** Replaces, in a source's answer, the keys of persons by their places in `people`. */
export type FromSource = (query: string, data: unknown, source: string, people: People) => unknown;

/** Where an answer holds keys of persons; by response key. */
interface KeyPlaces {
  readonly fields: ReadonlyMap<string, readonly KeyPlace[]>;
}

interface KeyPlace {
  /** The types this place belongs to; by `__typename`, where the answer tells. */
  readonly types: ReadonlySet<string> | undefined;
  readonly isKey: boolean;
  readonly within: KeyPlaces | undefined;
}

/** Remembers what it read of each query. */
export function createFromSource(keys: PersonKeys): FromSource {
  const known = new LRUCache<string, { readonly places: KeyPlaces | undefined }>({ max: 5_000 });
  return (query, data, source, people) => {
    const read = known.get(query) ?? { places: placesIn(parse(query, { noLocation: true }), keys) };
    known.set(query, read);
    return read.places === undefined ? data : replaced(data, read.places, source, people);
  };
}

function placesIn(document: DocumentNode, keys: PersonKeys): KeyPlaces | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const root = operation && keys.schema.getRootType(operation.operation);
  return operation && root ? placesOn(operation.selectionSet, root, { ...keys, fragments }) : undefined;
}

interface Reading extends PersonKeys {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

function placesOn(
  set: SelectionSetNode,
  type: GraphQLNamedType | undefined,
  reading: Reading,
): KeyPlaces | undefined {
  const fields = new Map<string, KeyPlace[]>();
  for (const { field, on } of fieldsOf(set, type, reading)) {
    const place = placeOf(field, on, reading);
    const key = field.alias?.value ?? field.name.value;
    if (place !== undefined) fields.set(key, [...(fields.get(key) ?? []), place]);
  }
  return fields.size === 0 ? undefined : { fields };
}

interface FieldOn {
  readonly field: FieldNode;
  readonly on: GraphQLNamedType | undefined;
}

function fieldsOf(
  { selections }: SelectionSetNode,
  on: GraphQLNamedType | undefined,
  reading: Reading,
): readonly FieldOn[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, on }];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : reading.fragments.get(selection.name.value);
    if (fragment === undefined) return [];
    const condition = fragment.typeCondition?.name.value;
    const inner = condition === undefined ? on : reading.schema.getType(condition);
    return fieldsOf(fragment.selectionSet, inner, reading);
  });
}

function placeOf(
  { name, selectionSet }: FieldNode,
  on: GraphQLNamedType | undefined,
  reading: Reading,
): KeyPlace | undefined {
  const { schema, subjects } = reading;
  if (selectionSet !== undefined) {
    const returned = fieldType(on, name.value);
    const within = placesOn(selectionSet, returned, reading);
    return within && { types: typesOf(on, schema), isKey: false, within };
  }
  const isKey = on !== undefined && subjects.get(on.name) === name.value;
  return isKey ? { types: typesOf(on, schema), isKey, within: undefined } : undefined;
}

function typesOf(on: GraphQLNamedType | undefined, schema: GraphQLSchema): ReadonlySet<string> | undefined {
  if (isObjectType(on)) return new Set([on.name]);
  return isInterfaceType(on)
    ? new Set([on.name, ...schema.getPossibleTypes(on).map(({ name }) => name)])
    : undefined;
}

function replaced(value: unknown, places: KeyPlaces, source: string, people: People): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, places, source, people));
  if (!isObject(value)) return value;
  const object: Record<string, unknown> = { ...value };
  const typename = Reflect.get(value, '__typename');
  for (const [key, candidates] of places.fields) {
    if (!Object.hasOwn(object, key)) continue;
    // where the answer does not tell its type, whatever may be a person's key is taken for one
    const here = candidates.filter(
      ({ types }) => typeof typename !== 'string' || types === undefined || types.has(typename),
    );
    const own = Reflect.get(value, key);
    object[key] = here.some(({ isKey }) => isKey)
      ? placeIn(own, source, people)
      : replaced(own, merged(here.flatMap(({ within }) => within ?? [])), source, people);
  }
  return object;
}

/** What is selected in several fragments is one selection (GraphQL, MergeSelectionSets). */
function merged(places: readonly KeyPlaces[]): KeyPlaces {
  const [first, ...others] = places;
  if (first !== undefined && others.length === 0) return first;
  const fields = new Map<string, KeyPlace[]>();
  for (const each of places)
    for (const [key, candidates] of each.fields) fields.set(key, [...(fields.get(key) ?? []), ...candidates]);
  return { fields };
}

function placeIn(identifier: unknown, source: string, people: People): unknown {
  if (typeof identifier === 'number') return Number(people.foundAt(source, String(identifier)));
  return typeof identifier === 'string' ? people.foundAt(source, identifier) : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
