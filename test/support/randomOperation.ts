import * as fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

const clientKeys = ['id', 'name', 'a', 'b', '__proto__', 'constructor', 'representations', 'nickname'];

/** A random operation that asks about one person: fields, aliases, fragments on all kinds of types, `@include`. */
export function randomOperation(schema: GraphQLSchema): fc.Arbitrary<string> {
  const person = schema.getType('Person');
  if (!person) throw new TypeError('the schema has no Person');
  return selectionSet(schema, person, 4).map(
    (selections) =>
      `query ($ref: ID!, $yes: Boolean = true, $no: Boolean = false) { who: person(ref: $ref) ${selections} }`,
  );
}

function selectionSet(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  const plain = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const usable = plain.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
  const fields = usable.map((field) => fieldSelection(schema, field, depth));
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  const fragments = depth > 0 ? types.map((each) => fragment(schema, each, depth)) : [];
  const alternatives = [...fields, ...fragments, fc.constantFrom('__typename', 'kind_: __typename')];
  return fc
    .array(fc.oneof(...alternatives), { minLength: 1, maxLength: 4 })
    .map((selections) => `{ ${distinct(selections).join(' ')} }`);
}

function fragment(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  return selectionSet(schema, type, depth - 1).map((inner) => `... on ${type.name} ${inner}`);
}

function fieldSelection(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
): fc.Arbitrary<string> {
  const named = getNamedType(field.type);
  const inner = isCompositeType(named) ? selectionSet(schema, named, depth - 1) : fc.constant('');
  const args = field.args.some(({ name }) => name === 'first')
    ? fc.constantFrom('', '(first: 1)', '(first: 3, from: "2020")')
    : fc.constant('');
  const alias = fc.option(fc.constantFrom(...clientKeys), { freq: 3 });
  const directive = fc.constantFrom(
    '',
    '',
    '',
    ' @include(if: $yes)',
    ' @skip(if: $yes)',
    ' @include(if: $no)',
  );
  return fc
    .tuple(alias, args, directive, inner)
    .map(
      ([key, argument, condition, selections]) =>
        `${key === null ? '' : `${key}: `}${field.name}${argument}${condition} ${selections}`,
    );
}

/** Two selections under one key that differ are no operation; the validator would refuse most without this. */
function distinct(selections: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return selections.filter((selection) => {
    const key = /^\w+/.exec(selection)?.[0] ?? selection;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
