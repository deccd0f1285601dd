import {
  defaultFieldResolver,
  defaultTypeResolver,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionNode,
} from 'graphql';

/** Where the kit reads objects for itself: by the schema's own resolvers, unguarded, and nothing of it leaves. */
export interface Reading {
  /** As its source made it: its resolvers without any guard. */
  readonly schema: GraphQLSchema;
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
}

/** Which type an object is of. Rejects where its source can't tell. */
export async function concreteTypeOf(
  object: unknown,
  type: GraphQLCompositeType,
  { schema, context, info }: Reading,
): Promise<GraphQLObjectType> {
  if (isObjectType(type)) return type;
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const name = await resolveType(object, context, { ...info, schema }, type);
  const found = name === undefined ? undefined : schema.getType(name);
  if (!isObjectType(found)) throw new TypeError('An object is of no type of the schema.');
  return found;
}

/** A field of an object, without arguments. Rejects where its resolver does. */
export async function readField(
  object: unknown,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  { schema, context, info }: Reading,
): Promise<unknown> {
  const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field.name } };
  const resolve = field.resolve ?? defaultFieldResolver;
  const value: unknown = await resolve(object, getArgumentValues(field, node), context, {
    ...info,
    schema,
    fieldName: field.name,
    fieldNodes: [node],
    returnType: field.type,
    parentType: type,
    path: { prev: info.path, key: field.name, typename: type.name },
  });
  if (value instanceof Error) throw value;
  return value;
}

/** A leaf of an object as it would leave; undefined where the field holds no single one. */
export async function readLeaf(
  object: unknown,
  type: GraphQLObjectType,
  name: string,
  reading: Reading,
): Promise<unknown> {
  const field = type.getFields()[name];
  if (field === undefined) return undefined;
  const leaf = getNullableType(field.type);
  if (!isLeafType(leaf)) return undefined;
  const value = await readField(object, type, field, reading);
  return value === null || value === undefined ? value : leaf.serialize(value);
}

/** Every leaf of a field set; undefined in the place of whatever is missing. */
export async function readLeaves(
  object: unknown,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
  reading: Reading,
): Promise<readonly unknown[]> {
  const leaves = selections.map(async (selection) => {
    if (selection.kind !== Kind.FIELD) throw new TypeError('A field set of persons names fields only.');
    const field = type.getFields()[selection.name.value];
    if (field === undefined) return [undefined];
    const value = await readField(object, type, field, reading);
    return leavesIn(value, field.type, selection.selectionSet?.selections ?? [], reading);
  });
  return (await Promise.all(leaves)).flat();
}

async function leavesIn(
  given: unknown,
  type: GraphQLOutputType,
  selections: readonly SelectionNode[],
  reading: Reading,
): Promise<readonly unknown[]> {
  const value = await given;
  const nullable = getNullableType(type);
  if (value === null || value === undefined) return [undefined];
  if (isListType(nullable)) {
    if (!isList(value)) return [undefined];
    const items = [...value].map((item) => leavesIn(item, nullable.ofType, selections, reading));
    return (await Promise.all(items)).flat();
  }
  if (isLeafType(nullable)) return [nullable.serialize(value)];
  return isCompositeType(nullable)
    ? readLeaves(value, await concreteTypeOf(value, nullable, reading), selections, reading)
    : [undefined];
}

/** What graphql-js takes for a list. */
export function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
