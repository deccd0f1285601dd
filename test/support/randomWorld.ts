import { Kind, type SelectionSetNode, type TypeNode } from 'graphql';
import { createRandom, type Random } from '../../subgraphs/world/random.ts';
import { now } from './network.ts';
import { connectionOf, isPersonType, type Origin, type Thing, type World } from './networkWorld.ts';
import {
  concreteTypes,
  isListType,
  namedTypeOf,
  type OracleField,
  type OracleSchema,
  type OracleType,
  readOracleSchema,
} from './oracleSchema.ts';

const personCount = 40;
const strangerCount = 3;

/** Something true of so many persons, for whatever subgraphs: every value another, known by where it is from. */
export function randomWorld(sdls: Readonly<Record<string, string>>, seed: string): World {
  const schema = readOracleSchema(sdls);
  const random = createRandom('world', seed);
  const person = (owner: number | undefined): Thing => ({ __typename: 'Person', owner, fields: new Map() });
  const persons = Array.from({ length: personCount }, (_, index) => person(index));
  const strangers = Array.from({ length: strangerCount }, () => person(undefined));
  const making: Making = {
    schema,
    random,
    persons,
    strangers,
    pool: new Map(),
    origins: new Map(),
    count: 0,
  };
  for (const each of [...persons, ...strangers]) fill(making, each, each.owner, 0);
  const roots = new Map<string, unknown>();
  for (const field of schema.get('Query')?.fields.values() ?? [])
    if (!field.arguments.has('ref') && field.name !== 'me')
      roots.set(field.name, valueFor(making, field, undefined, 0, undefined));
  const entities = new Map(
    [...making.pool].filter(([type]) => schema.get(type)?.isEntity === true && type !== 'Person'),
  );
  return { sdls, schema, persons, strangers, entities, roots, origins: making.origins };
}

interface Making {
  readonly schema: OracleSchema;
  readonly random: Random;
  readonly persons: readonly Thing[];
  readonly strangers: readonly Thing[];
  /** What several may have: things with a key, joint objects. */
  readonly pool: Map<string, Thing[]>;
  readonly origins: Map<string | number, Origin>;
  count: number;
}

const deepest = 4;

function fill(making: Making, thing: Thing, owner: number | undefined, depth: number): void {
  const type = making.schema.get(thing.__typename);
  thing.fields.set('$cursor', `cursor-${making.count++}`);
  for (const field of type?.fields.values() ?? []) {
    if (field.requires.length > 0) continue;
    if (isPersonType(making.schema, thing.__typename) && field.name === 'id') continue;
    thing.fields.set(field.name, valueFor(making, field, owner, depth, type));
  }
}

function valueFor(
  making: Making,
  field: OracleField,
  owner: number | undefined,
  depth: number,
  type: OracleType | undefined,
): unknown {
  const { random, schema } = making;
  const isKey = type?.isEntity === true && /^(id|key|code)$/.test(field.name);
  const mustBe = isKey || field.type.kind === Kind.NON_NULL_TYPE || namesPersons(type, field.name);
  if (!mustBe && !field.isObjectKey && random.chance(0.07)) return null;
  if (connectionOf(schema, field) !== undefined) {
    const node = connectionOf(schema, field) ?? '';
    return some(making, () => one(making, field, node, owner, depth), 0, 4);
  }
  // a single thing that an argument picks
  const picks =
    field.arguments.size > 0 &&
    !isListType(field.type) &&
    concreteTypes(schema, namedTypeOf(field.type)).length > 0;
  if (picks) return some(making, () => one(making, field, namedTypeOf(field.type), owner, depth), 1, 3);
  return ofType(making, field, field.type, owner, depth, namesPersons(type, field.name));
}

function namesPersons(type: OracleType | undefined, field: string): boolean {
  const subject = type?.subject;
  return subject !== undefined && 'persons' in subject && names(subject.persons, field);
}

function names(set: SelectionSetNode, field: string): boolean {
  return set.selections.some(
    (each) =>
      each.kind === Kind.FIELD &&
      (each.name.value === field || (each.selectionSet !== undefined && names(each.selectionSet, field))),
  );
}

function ofType(
  making: Making,
  field: OracleField,
  type: TypeNode,
  owner: number | undefined,
  depth: number,
  isAbout: boolean,
): unknown {
  if (type.kind === Kind.NON_NULL_TYPE) return ofType(making, field, type.type, owner, depth, isAbout);
  if (type.kind === Kind.NAMED_TYPE) return one(making, field, type.name.value, owner, depth);
  const item = () => ofType(making, field, type.type, owner, depth, isAbout);
  const isNullable = type.type.kind !== Kind.NON_NULL_TYPE;
  const items = some(
    making,
    () => (isNullable && making.random.chance(0.08) ? null : item()),
    isAbout ? 1 : 0,
    3,
  );
  // who has it is one of those whom it is about, and each of them is so once
  const [self] = owner === undefined ? [] : [making.persons[owner]];
  return isAbout && self !== undefined && isPersonType(making.schema, namedTypeOf(type))
    ? [...new Set([self, ...items.filter((each) => each !== null).slice(1)])]
    : items;
}

function some(making: Making, make: () => unknown, fewest: number, most: number): unknown[] {
  return Array.from({ length: making.random.between(fewest, most) }, make);
}

function one(
  making: Making,
  field: OracleField,
  name: string,
  owner: number | undefined,
  depth: number,
): unknown {
  const { schema, random } = making;
  const concrete = concreteTypes(schema, name);
  if (concrete.length === 0) return leaf(making, field, name, owner);
  if (depth >= deepest && !concrete.every((each) => isPersonType(schema, each))) return null;
  const chosen = concrete[random.between(0, concrete.length - 1)] ?? '';
  if (isPersonType(schema, chosen)) {
    const from = random.chance(0.06) ? making.strangers : making.persons;
    return from[random.between(0, from.length - 1)];
  }
  const type = schema.get(chosen);
  const isShared = type?.isEntity === true || type?.subject !== undefined;
  const pool = making.pool.get(chosen) ?? [];
  making.pool.set(chosen, pool);
  if (isShared && pool.length > 4 && random.chance(0.5)) return pool[random.between(0, pool.length - 1)];
  const thing: Thing = { __typename: chosen, owner, fields: new Map() };
  if (isShared) pool.push(thing);
  fill(making, thing, owner, depth + 1);
  return thing;
}

function leaf(making: Making, field: OracleField, name: string, owner: number | undefined): unknown {
  const { random, origins, schema } = making;
  const number = making.count++;
  const noted = <Value extends string | number>(value: Value): Value => {
    origins.set(value, { coordinate: field.coordinate, owner });
    return value;
  };
  const values = schema.get(name)?.values ?? [];
  if (values.length > 0) return values[random.between(0, values.length - 1)];
  if (name === 'Boolean') return random.chance(0.5);
  if (field.isOccurred || name === 'Date') return date(random);
  if (field.name === 'year') return 2020 + random.between(0, 3);
  switch (name) {
    case 'Int':
      return noted(100_003 + number * 7);
    case 'Float':
      return noted((random.chance(0.1) ? -1 : 1) * (1_000_000 + number * 3 + 0.25));
    default:
      return noted(`${field.coordinate}#${number}`);
  }
}

/** Around the ends of the windows that agreements have, in every precision. */
function date(random: Random): string {
  const offsets = [0, 1, -1, -2, -29, -30, -31, -32, -89, -90, -91, -364, -365, -366, -700] as const;
  const day = new Date(now + random.pick(offsets) * 86_400_000).toISOString();
  return random.pick([day.slice(0, 10), day.slice(0, 10), day, day.slice(0, 7), day.slice(0, 4)] as const);
}
