import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import type { Random } from '../../subgraphs/world/random.ts';

/** What one anchor selects; as text, for any number of anchors. */
export type Selection = string;

const clientKeys = [
  'id',
  'name',
  'a',
  'b',
  '__proto__',
  'constructor',
  'representations',
  'nickname',
] as const;

export const variableValues = { yes: true, no: false, few: 1 };
const definitions: Readonly<Record<string, string>> = {
  yes: 'Boolean = true',
  no: 'Boolean = false',
  few: 'Int = 1',
};

/** A query of these root selections, with the variables that they use defined. */
export function queryWith(refs: readonly string[], roots: readonly string[]): string {
  const text = roots.join(' ');
  const used = Object.entries(definitions).filter(([name]) => text.includes(`$${name}`));
  const defined = [
    ...refs.map((each) => `$${each}: ID!`),
    ...used.map(([name, type]) => `$${name}: ${type}`),
  ];
  return `query ${defined.length === 0 ? '' : `(${defined.join(', ')}) `}{ ${text || '__typename'} }`;
}

/** A selection of a person that is valid, whatever it takes. */
export function randomSelection(schema: GraphQLSchema, random: Random, depth = 4): Selection {
  const person = schema.getType('Person');
  if (!person) throw new TypeError('the schema has no Person');
  for (;;) {
    const selection = selectionSet(schema, person, depth, random);
    if (isValid(schema, selection)) return selection;
  }
}

/** A selection of open data, and of persons found in it. */
export function randomRootSelection(schema: GraphQLSchema, random: Random): string {
  const query = schema.getQueryType();
  if (!query) throw new TypeError('the schema has no Query');
  const fields = Object.values(query.getFields()).filter(
    ({ args, name }) => name !== 'me' && !args.some((each) => each.name === 'ref'),
  );
  const [first, ...others] = fields;
  if (first === undefined) return '__typename';
  for (;;) {
    const selection = fieldSelection(schema, random.pick([first, ...others]), 3, random);
    if (validate(schema, parse(queryWith([], [selection]))).length === 0) return selection;
  }
}

function isValid(schema: GraphQLSchema, selection: Selection): boolean {
  const query = queryWith(['ref'], [`person(ref: $ref) ${selection}`]);
  return validate(schema, parse(query)).length === 0;
}

function selectionSet(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  random: Random,
): Selection {
  const plain = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const fields = plain.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
  const around = fragmentTypes(schema, type);
  const selections: string[] = [];
  const count = random.between(1, type.name === 'Person' ? 4 : 3);
  for (let made = 0; made < count; made++) {
    const [firstField, ...otherFields] = fields;
    const [firstType, ...otherTypes] = around;
    if (firstType !== undefined && depth > 0 && random.chance(isAbstractType(type) ? 0.5 : 0.12)) {
      const inside = random.pick([firstType, ...otherTypes]);
      selections.push(
        `... on ${inside.name}${directive(random)} ${selectionSet(schema, inside, depth - 1, random)}`,
      );
    } else if (firstField !== undefined && !random.chance(0.06))
      selections.push(fieldSelection(schema, random.pick([firstField, ...otherFields]), depth, random));
    else selections.push(random.pick(['__typename', 'kind_: __typename'] as const));
  }
  return `{ ${distinct(selections, random).join(' ')} }`;
}

/** Every composite type that a fragment here may name: what it may be, what that implements, unions it is in. */
function fragmentTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLNamedType[] {
  const concrete = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  return Object.values(schema.getTypeMap()).filter((each) => {
    if (each.name.startsWith('__') || !isCompositeType(each)) return false;
    const possible = isAbstractType(each) ? schema.getPossibleTypes(each) : [each];
    const overlaps = possible.some((some) => concrete.includes(some as never)); // compared, not used
    return overlaps && (!isUnionType(each) || isUnionType(type) || concrete.length > 1);
  });
}

function fieldSelection(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
  random: Random,
): string {
  const named = getNamedType(field.type);
  const inner = isCompositeType(named) ? selectionSet(schema, named, depth - 1, random) : '';
  const alias = random.chance(0.25) ? `${random.pick(clientKeys)}: ` : '';
  return `${alias}${field.name}${givenArguments(field, random)}${directive(random)} ${inner}`;
}

function directive(random: Random): string {
  if (random.chance(0.85)) return '';
  return random.pick([' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: $no)'] as const);
}

function givenArguments(field: GraphQLField<unknown, unknown>, random: Random): string {
  const given = field.args.flatMap(({ name, type }) => {
    const mustBe = String(type).endsWith('!');
    if (!mustBe && random.chance(0.5)) return [];
    switch (name) {
      case 'first':
        return [`first: ${random.pick(['1', '2', '5', '$few'] as const)}`];
      case 'year':
        return [`year: ${2020 + random.between(0, 3)}`];
      case 'from':
        return ['from: "2026-01-01"'];
      case 'to':
        return ['to: "2026-03-20"'];
      default:
        return [];
    }
  });
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

/** Mostly one selection under a key; sometimes several, which merge or make the whole invalid. */
function distinct(selections: readonly string[], random: Random): readonly string[] {
  const seen = new Set<string>();
  return selections.filter((selection) => {
    const key = /^\w+/.exec(selection)?.[0] ?? selection;
    if (seen.has(key) && random.chance(0.9)) return false;
    seen.add(key);
    return true;
  });
}
