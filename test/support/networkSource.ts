import {
  type FieldDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
} from 'graphql';
import type { Facts, SourceContext } from '../../subgraphs/kit/index.ts';
import {
  argued,
  computedOf,
  connectionOf,
  dateFieldOf,
  failing,
  isPersonType,
  isThing,
  objectKeyFieldOf,
  projected,
  type Thing,
  type World,
} from './networkWorld.ts';
import { isListType, namedTypeOf, type OracleField } from './oracleSchema.ts';

/** A thing as a source's resolvers pass it on. */
interface Held {
  readonly __typename: string;
  readonly thing: Thing;
  /** What the gateway sent along to compute from. */
  readonly reference?: Readonly<Record<string, unknown>>;
}

export interface SourceOf {
  readonly source: string;
  readonly world: World;
  readonly identify: (person: Thing) => string;
  readonly identified: (identifier: string) => Thing | undefined;
}

/** Resolvers for whatever a subgraph's SDL declares, from what the world holds. */
export function sourceResolvers(part: SourceOf): Readonly<Record<string, object>> {
  const types = parse(part.world.sdls[part.source] ?? '').definitions.filter(
    (each): each is ObjectTypeDefinitionNode | ObjectTypeExtensionNode =>
      each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
  return Object.fromEntries(
    types.map((type) => {
      const name = type.name.value;
      const fields = (type.fields ?? []).map((field) => [field.name.value, resolverOf(part, name, field)]);
      const isEntity = type.directives?.some((each) => each.name.value === 'key') === true;
      const reference = isEntity
        ? { __resolveReference: (given: Readonly<Record<string, unknown>>) => referred(part, name, given) }
        : {};
      return [name, { ...Object.fromEntries(fields), ...reference }];
    }),
  );
}

function referred(part: SourceOf, type: string, given: Readonly<Record<string, unknown>>): Held | null {
  const thing = isPersonType(part.world.schema, type)
    ? part.identified(String(given['id']))
    : entityBy(part, type, given);
  return thing === undefined ? null : { ...held(part, thing, type), reference: given };
}

/** By whichever of its keys is given. */
function entityBy(
  { world }: SourceOf,
  type: string,
  given: Readonly<Record<string, unknown>>,
): Thing | undefined {
  const known = [...world.entities.values()].flat();
  return known.find(
    (each) =>
      (each.__typename === type || world.schema.get(each.__typename)?.interfaces.has(type)) &&
      ['id', 'key', 'code'].some(
        (key) => given[key] !== undefined && given[key] !== null && each.fields.get(key) === given[key],
      ),
  );
}

function held(part: SourceOf, thing: Thing, as: string): Held {
  const person = isPersonType(part.world.schema, thing.__typename) ? { id: part.identify(thing) } : {};
  return { __typename: as, thing, ...person };
}

type Resolver = (
  parent: Held | undefined,
  args: Readonly<Record<string, unknown>>,
  context: SourceContext<object>,
  info: GraphQLResolveInfo,
) => unknown;

function resolverOf(part: SourceOf, type: string, definition: FieldDefinitionNode): Resolver {
  const { world } = part;
  const name = definition.name.value;
  const field = world.schema.get(type)?.fields.get(name);
  if (field === undefined) throw new TypeError(`${type} has no ${name}`);
  if (type === 'Query') return rootResolver(part, field);
  const isKey = isPersonType(world.schema, type) && name === 'id';
  const isComputed = definition.directives?.some((each) => each.name.value === 'requires');
  return (parent, args, context, info) => {
    if (parent === undefined) return null;
    if (isKey) return part.identify(parent.thing);
    const value = parent.thing.fields.get(name);
    if (value === failing) throw new Error('a source that fails');
    const [set] = field.requires;
    if (isComputed && set) return computedOf(field, projected(parent.reference, set));
    return valueFor(part, field, value, args, context, info);
  };
}

function rootResolver(part: SourceOf, field: OracleField): Resolver {
  const person = (identifier: string) => {
    const thing = part.identified(identifier);
    return thing === undefined ? null : held(part, thing, thing.__typename);
  };
  return (_, args, context, info) => {
    if (field.name === 'me') return person([...context.passport.persons][0] ?? '');
    if (args['ref'] !== undefined) return person(String(args['ref']));
    return valueFor(part, field, part.world.roots.get(field.name), args, context, info);
  };
}

function valueFor(
  part: SourceOf,
  field: OracleField,
  value: unknown,
  args: Readonly<Record<string, unknown>>,
  context: SourceContext<object>,
  info: GraphQLResolveInfo,
): unknown {
  const { schema } = part.world;
  const connection = connectionOf(schema, field);
  const type = namedTypeOf(field.type);
  if (field.arguments.size === 0 && connection === undefined) return passedOn(part, value, type);
  const rows = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  const kept = context.kept(info, rows, (row) => factsOf(part, row));
  const left = argued(schema, field, kept, args);
  if (connection !== undefined) return value ? connected(part, type, left, kept.length) : null;
  if (value === null || value === undefined) return null;
  return passedOn(part, isListType(field.type) ? left : (left[0] ?? null), type);
}

function factsOf({ world }: SourceOf, row: unknown): Facts {
  if (!isThing(row)) return {};
  const value = (name: string | undefined) => (name === undefined ? undefined : row.fields.get(name));
  return {
    objectKey: value(objectKeyFieldOf(world.schema, row.__typename)),
    occurred: value(dateFieldOf(world.schema, row.__typename)),
  };
}

function connected(part: SourceOf, type: string, rows: readonly unknown[], total: number): Held {
  const { schema } = part.world;
  const edges = schema.get(type)?.fields.get('edges');
  const edgeType = edges === undefined ? '' : namedTypeOf(edges.type);
  const thing = (name: string, fields: readonly (readonly [string, unknown])[]): Thing => ({
    __typename: name,
    owner: undefined,
    fields: new Map(fields),
  });
  const edgesOf = rows.map((row) =>
    thing(edgeType, [
      ['node', row],
      ['cursor', isThing(row) ? row.fields.get('$cursor') : null],
    ]),
  );
  return held(
    part,
    thing(type, [
      ['edges', edgesOf],
      ['nodes', rows],
      ['total', total],
    ]),
    type,
  );
}

function passedOn(part: SourceOf, value: unknown, type: string): unknown {
  if (Array.isArray(value)) return value.map((each) => passedOn(part, each, type));
  if (!isThing(value)) return value ?? null;
  // a source that has only an @interfaceObject knows no other name of it
  const isKnown = new RegExp(`type ${value.__typename}\\b`).test(part.world.sdls[part.source] ?? '');
  return held(part, value, isKnown ? value.__typename : type);
}
