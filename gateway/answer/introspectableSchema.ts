import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
} from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { namedType, reachable } from './reachable.ts';

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;
type Fields = ReadonlyMap<string, FieldDefinitionNode>;

/** Per object and interface type what of it is shown so far. Shrinks until it is a schema. */
type Shown = Map<string, Fields>;

/**
 * The part of the served schema that is open or granted: what a relying party needs to write the operations that it may ask.
 * INVARIANT: a valid schema, whatever is granted; more granted never shows less. Of the open, the arguments that reveal what
 * isn't granted are left out; of interfaces, what not every implementation shows. An interface of which nothing is left is
 * shown as the union of its implementations, so that a grant on one of them has a way to it.
 */
export function introspectableSchema(
  served: GraphQLSchema,
  consent: ConsentIndex,
  granted: ReadonlySet<Coordinate>,
): GraphQLSchema {
  const query = served.getQueryType()?.name ?? 'Query';
  const types = parse(printSchema(served), { noLocation: true }).definitions;
  const shown = settled(types, visible(types, consent, granted));
  const definitions = types.flatMap((each) => definitionOf(each, types, shown, query));
  return buildASTSchema(reachable(query, definitions), { assumeValidSDL: true });
}

/** What a reader with nothing granted finds: a schema can't be empty. */
const nothingGranted: FieldDefinitionNode = {
  kind: Kind.FIELD_DEFINITION,
  name: { kind: Kind.NAME, value: 'nothingGranted' },
  description: {
    kind: Kind.STRING,
    value:
      'Nothing is open to you yet: no agreement of yours that is in force lists a field. Ask a person for data.',
  },
  type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Boolean' } },
};

function visible(
  types: DocumentNode['definitions'],
  consent: ConsentIndex,
  granted: ReadonlySet<Coordinate>,
): Shown {
  const isVisible = (coordinate: Coordinate): boolean => {
    const facts = consent.fields.get(coordinate);
    if (facts?.sensitivity === 'personal') return facts.grantedBy.some((each) => granted.has(each));
    return facts?.sensitivity === 'open';
  };
  const shown: Shown = new Map();
  for (const type of types.filter(hasFields)) {
    const fields = (type.fields ?? []).flatMap((field) => {
      const coordinate = `${type.name.value}.${field.name.value}` as Coordinate; // of the served schema
      const infers = consent.fields.get(coordinate)?.infers;
      const isOpen = (name: string) => !infers?.has(name) || infers.get(name)?.every(isVisible) === true;
      return isVisible(coordinate) ? withArguments(field, isOpen) : [];
    });
    shown.set(type.name.value, byName(fields));
  }
  return shown;
}

/** None where an argument that it can't be asked without is not shown. */
function withArguments(
  field: FieldDefinitionNode,
  isShown: (argument: string) => boolean,
): readonly FieldDefinitionNode[] {
  const left = field.arguments?.filter((each) => !isShown(each.name.value)) ?? [];
  if (left.some(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined))
    return [];
  return [{ ...field, arguments: field.arguments?.filter((each) => !left.includes(each)) ?? [] }];
}

/** Until nothing more has to go: fields that return what isn't shown, and of interfaces what an implementation lacks. */
function settled(types: DocumentNode['definitions'], visible: Shown): Shown {
  let shown = visible;
  for (let size = -1; size !== sizeOf(shown); ) {
    size = sizeOf(shown);
    const now = shown;
    shown = new Map(
      types
        .filter(hasFields)
        .map((type) => [
          type.name.value,
          byName(
            [...(now.get(type.name.value)?.values() ?? [])]
              .filter(({ type: returned }) => isShown(namedType(returned), types, now))
              .flatMap((field) => (isInterface(type) ? sharedField(field, type, types, now) : [field])),
          ),
        ]),
    );
  }
  return shown;
}

/** Fields and arguments: every step takes some or is the last. */
function sizeOf(shown: Shown): number {
  const fields = [...shown.values()].flatMap((each) => [...each.values()]);
  return fields.length + fields.flatMap((field) => field.arguments ?? []).length;
}

function isShown(name: string, types: DocumentNode['definitions'], shown: Shown): boolean {
  const type = types.find((each) => 'name' in each && each.name?.value === name);
  if (type === undefined) return true; // a built-in scalar
  if (type.kind === Kind.UNION_TYPE_DEFINITION)
    return (type.types ?? []).some((member) => hasShown(member.name.value, shown));
  if (!hasFields(type)) return true;
  if (hasShown(name, shown)) return true;
  return isInterface(type) && unionOf(type, types, shown).length > 0;
}

function hasShown(name: string, shown: Shown): boolean {
  return (shown.get(name)?.size ?? 0) > 0;
}

/** On an interface a field is shown with what all implementations show of it. */
function sharedField(
  field: FieldDefinitionNode,
  type: InterfaceTypeDefinitionNode,
  types: DocumentNode['definitions'],
  shown: Shown,
): readonly FieldDefinitionNode[] {
  const all = implementersOf(type, types).map((each) => shown.get(each.name.value)?.get(field.name.value));
  if (!all.every((each) => each !== undefined)) return [];
  return withArguments(field, (name) =>
    all.every((each) => each.arguments?.some((argument) => argument.name.value === name)),
  );
}

/** What implements an interface that has no fields left; none where other interfaces build on it. */
function unionOf(
  type: InterfaceTypeDefinitionNode,
  types: DocumentNode['definitions'],
  shown: Shown,
): readonly string[] {
  const implementers = implementersOf(type, types);
  if (implementers.some(isInterface)) return [];
  return implementers.map((each) => each.name.value).filter((each) => hasShown(each, shown));
}

function implementersOf(
  { name }: InterfaceTypeDefinitionNode,
  types: DocumentNode['definitions'],
): readonly FieldsType[] {
  return types
    .filter(hasFields)
    .filter((each) => each.interfaces?.some((one) => one.name.value === name.value));
}

function definitionOf(
  type: DefinitionNode,
  types: DocumentNode['definitions'],
  shown: Shown,
  query: string,
): readonly DefinitionNode[] {
  if (type.kind === Kind.DIRECTIVE_DEFINITION || type.kind === Kind.SCHEMA_DEFINITION) return [];
  if (type.kind === Kind.UNION_TYPE_DEFINITION) {
    const members = type.types?.filter((member) => hasShown(member.name.value, shown)) ?? [];
    return members.length > 0 ? [{ ...type, types: members }] : [];
  }
  if (!hasFields(type)) return [type];
  const fields = [...(shown.get(type.name.value)?.values() ?? [])];
  const interfaces = type.interfaces?.filter((each) => hasShown(each.name.value, shown)) ?? [];
  if (fields.length > 0) return [{ ...type, fields, interfaces }];
  if (type.name.value === query) return [{ ...type, fields: [nothingGranted], interfaces: [] }];
  const members = isInterface(type) ? unionOf(type, types, shown) : [];
  return members.length === 0
    ? []
    : [
        {
          kind: Kind.UNION_TYPE_DEFINITION,
          name: type.name,
          ...(type.description === undefined ? {} : { description: type.description }),
          types: members.map((value) => ({ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value } })),
        },
      ];
}

function byName(fields: readonly FieldDefinitionNode[]): Fields {
  return new Map(fields.map((field) => [field.name.value, field]));
}

function hasFields(type: DefinitionNode): type is FieldsType {
  return type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function isInterface(type: DefinitionNode): type is InterfaceTypeDefinitionNode {
  return type.kind === Kind.INTERFACE_TYPE_DEFINITION;
}
