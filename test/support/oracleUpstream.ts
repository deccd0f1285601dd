import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, type GraphQLSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { Network } from './network.ts';
import type { SourceRequest } from './networkRecorder.ts';
import { isPersonType, type Thing, type World } from './networkWorld.ts';
import type { Question } from './oracle.ts';
import { type Basis, grantsOf, isInForce, own } from './oracleRules.ts';
import { concreteTypes, type OracleField, sensitivityOf } from './oracleSchema.ts';

/** What sources were asked or told that they must not be. */
export function upstreamFaults(
  network: Network,
  question: Question,
  asked: readonly SourceRequest[],
): string[] {
  return asked.flatMap((each) => [
    ...coordinateFaults(network, question, each),
    ...valueFaults(network, question, each),
  ]);
}

const schemas = new WeakMap<World, Map<string, GraphQLSchema>>();

function subgraphSchema(world: World, source: string): GraphQLSchema {
  const known = schemas.get(world) ?? new Map<string, GraphQLSchema>();
  schemas.set(world, known);
  const schema = known.get(source) ?? buildSubgraphSchema(parse(world.sdls[source] ?? ''));
  known.set(source, schema);
  return schema;
}

/** Person's identifiers at the source the passport names, as things of the world. */
function personsOn(network: Network, { source, claims }: SourceRequest): readonly Thing[] {
  const { persons, strangers } = network.world;
  return [...persons, ...strangers].filter((each) =>
    claims.persons.includes(network.identifier(source, each)),
  );
}

function coordinateFaults(network: Network, question: Question, request: SourceRequest): readonly string[] {
  const persons = personsOn(network, request);
  const { schema } = network.world;
  return mentioned(subgraphSchema(network.world, request.source), parse(request.query)).flatMap(
    (coordinate) => {
      const [type = '', name = ''] = coordinate.split('.');
      const concrete = concreteTypes(schema, type);
      const fields = concrete.flatMap((each) => schema.get(each)?.fields.get(name) ?? []);
      const refused = fields.filter((field) => !isAskable(network, question, persons, field, request));
      // an @interfaceObject's source knows no type of its objects: it is asked about those alone that may be
      const isOfSome =
        isInterfaceObject(network.world, request.source, type) && refused.length < fields.length;
      const bad = isOfSome ? [] : refused;
      return bad.length === 0
        ? []
        : [
            `${request.source} is asked for ${coordinate} (${bad.map((each) => each.coordinate).join()}) which is not granted by ${request.claims.persons.join()}: ${request.query}`,
          ];
    },
  );
}

function isAskable(
  network: Network,
  question: Question,
  persons: readonly Thing[],
  field: OracleField,
  { source }: SourceRequest,
): boolean {
  const { schema } = network.world;
  // a key joins; an interface's other types that this source doesn't have can't be resolved here
  if (isPersonType(schema, field.owner) && field.name === 'id') return true;
  if (schema.get(field.owner)?.isEntity === true && /^(id|code|key)$/.test(field.name)) return true;
  if (!field.sources.has(source) && field.sources.size > 0 && !hasType(network.world, source, field.owner))
    return true;
  switch (sensitivityOf(schema, field)) {
    case 'open':
      return true;
    case 'undeclared':
      return false;
    case 'personal':
      return persons.length > 0 && persons.every((person) => isGranted(network, question, person, field));
  }
}

function isInterfaceObject(world: World, source: string, type: string): boolean {
  return new RegExp(`type ${type}\\b[^{]*@interfaceObject`).test(world.sdls[source] ?? '');
}

function hasType(world: World, source: string, type: string): boolean {
  return new RegExp(`\\b${type}\\b`).test(world.sdls[source] ?? '');
}

/** By some agreement of the person's in force; whether together with the way to it shows in the answer. */
function isGranted({ world }: Network, question: Question, person: Thing, field: OracleField): boolean {
  const circumstances = { ...question, schema: world.schema };
  const index = world.persons.indexOf(person);
  const set: ReadonlySet<Basis> =
    question.person !== undefined
      ? new Set<Basis>(index === question.person ? [own] : [])
      : new Set((question.agreements.get(index) ?? []).filter((each) => isInForce(each, circumstances)));
  return grantsOf(set, field, [], circumstances).length > 0;
}

/** Coordinates that a source's operation selects, but for what the gateway selects for itself. */
function mentioned(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  const coordinates = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field({ name, alias }) {
        const parent = typeInfo.getParentType();
        if (parent === null || parent === undefined) throw new TypeError(`the source has no ${name.value}`);
        if (name.value.startsWith('_') || parent.name === 'Query') return undefined;
        // what conditions compare, and whom a joint object is about: nothing below it is anything else
        if (/^fieldgrant_(object|occurred|joint)_/.test(alias?.value ?? '')) return false;
        if (/^fieldgrant_(node)_/.test(alias?.value ?? '')) return undefined;
        coordinates.add(`${parent.name}.${name.value}`);
        return undefined;
      },
    }),
  );
  return [...coordinates];
}

/** Values a source is sent: other sources' identifiers, and other sources' data that it may not have. */
function valueFaults(network: Network, question: Question, request: SourceRequest): readonly string[] {
  const { source, query, variables } = request;
  const persons = personsOn(network, request);
  const { world } = network;
  return [...valuesIn(variables), ...literalsIn(query)].flatMap((value): readonly string[] => {
    if (typeof value === 'string' && isIdentifier(network, value)) {
      const isOwn = [...world.persons, ...world.strangers].some(
        (each) => network.identifier(source, each) === value && request.claims.persons.includes(value),
      );
      return isOwn
        ? []
        : [`${source} is sent an identifier that is not its own of a person it is asked about`];
    }
    const coordinate = coordinateOf(value, world);
    const [type = '', name = ''] = coordinate?.split('.') ?? [];
    const field = world.schema.get(type)?.fields.get(name);
    if (field === undefined) return [];
    if (world.schema.get(type)?.isEntity === true && /^(id|code|key)$/.test(name)) return [];
    if (sensitivityOf(world.schema, field) === 'open') return [];
    return persons.some((person) => isGranted(network, question, person, field))
      ? []
      : [
          `${source} is sent a value of ${coordinate}, which is not granted: ${query} ${JSON.stringify(variables)}`,
        ];
  });
}

function coordinateOf(value: string | number, world: World): string | undefined {
  const computed = typeof value === 'string' ? /^(\w+\.\w+)\(/.exec(value)?.[1] : undefined;
  return computed ?? world.origins.get(value)?.coordinate;
}

function isIdentifier(network: Network, value: string): boolean {
  if (value.startsWith('~')) return true;
  return network.world.persons.some(
    (each, index) =>
      value === network.ref(index) ||
      value === network.node(index) ||
      value === network.identifier('self', each),
  );
}

function valuesIn(value: unknown): readonly (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(valuesIn);
}

function literalsIn(query: string): readonly (string | number)[] {
  const found: (string | number)[] = [];
  visit(parse(query), {
    StringValue: ({ value }) => void found.push(value),
    IntValue: ({ value }) => void found.push(Number(value)),
    FloatValue: ({ value }) => void found.push(Number(value)),
  });
  return found;
}
