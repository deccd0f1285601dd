import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import type { Agreement, TermsItem } from '../../policies/core/agreement.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  NodeId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import type { Random } from '../../subgraphs/world/random.ts';
import { now, organisation, purpose } from './network.ts';
import {
  connectionOf,
  isPersonType,
  isThing,
  objectKeyFieldOf,
  type Thing,
  type World,
} from './networkWorld.ts';
import type { Release } from './oracleConditions.ts';
import {
  concreteTypes,
  grantableBy,
  namedTypeOf,
  type OracleField,
  type OracleSchema,
} from './oracleSchema.ts';

/** The fields that a document may reach, on every concrete type, with what a source needs for them and arguments reveal. */
export function reachedFields(schema: OracleSchema, document: DocumentNode): readonly OracleField[] {
  const reached = new Map<string, OracleField>();
  const add = (coordinate: string): void => {
    const [type = '', name = ''] = coordinate.split('.');
    for (const concrete of concreteTypes(schema, type)) {
      const field = schema.get(concrete)?.fields.get(name);
      if (field === undefined || reached.has(field.coordinate)) continue;
      reached.set(field.coordinate, field);
      for (const set of field.requires) walk(set, field.owner);
      for (const { infers = [] } of field.arguments.values()) infers.forEach(add);
    }
  };
  const walk = (set: SelectionSetNode, type: string): void => {
    for (const selection of set.selections)
      switch (selection.kind) {
        case Kind.FIELD:
          for (const concrete of concreteTypes(schema, type)) {
            const field = schema.get(concrete)?.fields.get(selection.name.value);
            if (field === undefined) continue;
            add(field.coordinate);
            if (selection.selectionSet) walk(selection.selectionSet, namedTypeOf(field.type));
          }
          break;
        case Kind.INLINE_FRAGMENT:
          walk(selection.selectionSet, selection.typeCondition?.name.value ?? type);
          break;
        case Kind.FRAGMENT_SPREAD:
      }
  };
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet, 'Query');
    else if (definition.kind === Kind.FRAGMENT_DEFINITION)
      walk(definition.selectionSet, definition.typeCondition.name.value);
  return [...reached.values()].filter(({ owner }) => owner !== 'Query');
}

/** What one person agreed: mostly in force, granting much of what is reached, on conditions or not. */
export function randomAgreements(
  world: World,
  person: number,
  reached: readonly OracleField[],
  random: Random,
): readonly Agreement[] {
  const count = random.pick([0, 1, 1, 1, 2, 2, 3] as const);
  const generosity = random.pick([0.3, 0.6, 0.8, 0.9, 0.97] as const);
  const strictness = random.pick([0, 0, 0.1, 0.35] as const);
  const thing = world.persons[person];
  const keys = thing === undefined ? new Map<string, readonly string[]>() : keysUnder(world.schema, thing);
  return Array.from({ length: count }, (_, index) =>
    agreement(
      `agr_${person}_${index}`,
      reached.flatMap((field) => items(world.schema, field, keys, { generosity, strictness }, random)),
      random,
    ),
  );
}

function items(
  schema: OracleSchema,
  field: OracleField,
  keys: ReadonlyMap<string, readonly string[]>,
  { generosity, strictness }: { readonly generosity: number; readonly strictness: number },
  random: Random,
): readonly TermsItem[] {
  if (!random.chance(generosity)) return [];
  const [own = field.coordinate, ...ofInterfaces] = grantableBy(schema, field);
  const listed = ofInterfaces.length > 0 && random.chance(0.5) ? random.pick([own, ...ofInterfaces]) : own;
  const both = listed !== own && random.chance(0.2) ? [own] : [];
  return [listed, ...both].map((coordinate) => ({
    coordinate: coordinate as Coordinate,
    necessity: 'OPTIONAL',
    ...(random.chance(strictness) ? condition(schema, field, keys, random) : {}),
  }));
}

const releases = [
  { kind: 'ROUND', step: 10 },
  { kind: 'ROUND', step: 1_000 },
  { kind: 'ROUND', step: 0.5 },
  { kind: 'MASK', keep: 2 },
  { kind: 'MASK', keep: 40 },
  { kind: 'TRUNCATE', unit: 'MONTH' },
  { kind: 'TRUNCATE', unit: 'YEAR' },
] as const;

function condition(
  schema: OracleSchema,
  field: OracleField,
  keys: ReadonlyMap<string, readonly string[]>,
  random: Random,
): Partial<TermsItem> {
  const named = namedTypeOf(field.type);
  const concrete = concreteTypes(schema, connectionOf(schema, field) ?? named);
  if (concrete.length === 0) {
    const isLeaf = ['String', 'ID', 'Float', 'Int', 'Date'].includes(named);
    const isReference = isPersonType(schema, field.owner) && field.name === 'id';
    if (!isLeaf || isReference) return {};
    const release = random.pick<Release>(releases);
    // half a whole number is none
    return named === 'Int' && release.kind === 'ROUND' && release.step < 1 ? {} : { release };
  }
  if (concrete.some((each) => isPersonType(schema, each))) return {};
  const comparable = (is: 'isObjectKey' | 'isOccurred') =>
    concrete.some((each) => [...(schema.get(each)?.fields.values() ?? [])].some((inner) => inner[is]));
  const window = comparable('isOccurred') && random.chance(0.6);
  const objects = comparable('isObjectKey') && (!window || random.chance(0.3));
  const known = keys.get(field.coordinate) ?? [];
  return {
    ...(objects ? { objects: [...known.filter(() => random.chance(0.5)), 'none such'] } : {}),
    ...(window ? { window: random.pick(['P30D', 'P1M', 'P1Y', 'P90D'] as const) as Duration } : {}),
  };
}

/** The object keys below each coordinate, of one person. */
function keysUnder(schema: OracleSchema, person: Thing): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const seen = new Set<Thing>();
  const walk = (thing: Thing): void => {
    if (seen.has(thing)) return;
    seen.add(thing);
    for (const [name, value] of thing.fields)
      for (const item of [value].flat(3)) {
        if (!isThing(item) || isPersonType(schema, item.__typename)) continue;
        const key = item.fields.get(objectKeyFieldOf(schema, item.__typename) ?? '');
        const coordinate = `${thing.__typename}.${name}`;
        if (typeof key === 'string') found.set(coordinate, [...(found.get(coordinate) ?? []), key]);
        walk(item);
      }
  };
  walk(person);
  return found;
}

function agreement(id: string, granted: readonly TermsItem[], random: Random): Agreement {
  const hour = 3_600_000;
  const inForce = { from: now - hour, until: now + hour };
  const base = {
    id: id as AgreementId,
    dataRequest: `req_${id}` as DataRequestId,
    node: '' as NodeId, // the network says whose
    organisation,
    purpose: purpose as PurposeId,
    status: 'ACTIVE',
    revision: 1,
    uses: { interval: 0, count: 0 },
    history: [],
    terms: { items: granted, period: inForce, retention: 'P1Y' as Duration },
  } satisfies Agreement;
  const { terms } = base;
  if (random.chance(0.75))
    return random.chance(0.3)
      ? { ...base, purpose: 'dpv:ServiceProvision' as PurposeId }
      : random.chance(0.2)
        ? { ...base, terms: { ...terms, usage: { limit: 2 } } }
        : base;
  return random.pick<Agreement>([
    { ...base, status: 'PAUSED' },
    { ...base, status: 'REVOKED' },
    { ...base, status: 'SUPERSEDED' },
    { ...base, purpose: 'harbour:Scoring' as PurposeId },
    { ...base, purpose: 'dpv:Marketing' as PurposeId },
    { ...base, terms: { ...terms, period: { from: now + 1, until: now + hour } } },
    { ...base, terms: { ...terms, period: { from: now - hour, until: now } } },
    { ...base, terms: { ...terms, usage: { limit: 1 } }, uses: { interval: 0, count: 1 } },
  ] as const);
}
