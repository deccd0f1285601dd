import * as fc from 'fast-check';
import { type GraphQLSchema, isInterfaceType, isObjectType, printSchema, validateSchema } from 'graphql';
import { introspectableSchema } from '../../gateway/answer/introspectableSchema.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';
import { subgraphs as family } from '../support/family.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';

const about = (category: string) => `@personal(category: ["pd:${category}"])`;
const thing = `
  "Its name." name(style: Style, like: NameFilter @infers(fields: ["Person.number"])): String ${about('Name')}
  "Its worth." worth(from: Int! @infers(fields: ["Person.number"])): Float ${about('Name')}
  "Its title." title: String @open
  "Its other." other: Thing ${about('Name')}
`;

/** Arguments that reveal, input and enum types, interfaces on interfaces, a union with one member, nothing open but a list. */
const things = composeTestSupergraph({
  self: `${schemaHeader}
    "How."
    enum Style @open { LONG SHORT }
    input NameFilter { not: Inner, style: Other }
    input Inner { prefix: String }
    enum Other @open { A }
    scalar Url
    type Query { person(ref: ID!): Person @open things(like: Inner @infers(fields: ["Person.number"])): [Thing!] @open }
    type Person @key(fields: "id") @subject {
      id: ID! ${about('Identifying')}
      "The number." number: String ${about('OfficialID')}
      "The page." page: Url ${about('Name')}
      "What is owned." owned: [Owned!] ${about('Name')}
      "What is liked." likes: Liked ${about('Name')}
      "The thing." thing: Thing ${about('Name')}
      "Another." special: Special ${about('Name')}
    }
    interface Thing { ${thing} }
    interface Special implements Thing { ${thing} "More." more: String ${about('Name')} }
    interface Owned { "Since." since: String ${about('Name')} "Inside." inside: Liked ${about('Name')} }
    type House implements Thing & Special & Owned { ${thing} "More." more: String ${about('Name')} "Since." since: String ${about('Name')} "Inside." inside: Dish ${about('Name')} "Rooms." rooms: Int ${about('Name')} }
    type Boat implements Thing & Owned { ${thing} "Since." since: String ${about('Name')} "Inside." inside: Liked ${about('Name')} }
    union Liked = Dish | Cup
    type Cup { "Size." size: Int ${about('Name')} }
    type Dish { "Taste." taste: String ${about('Name')} }
  `,
});

const worlds: readonly (readonly [string, Supergraph])[] = [
  ['the small supergraph', composeTestSupergraph()],
  ['the family', composeTestSupergraph(family)],
  ['things', things],
];

const shownBy = ({ served, consent }: Supergraph, granted: readonly string[]) =>
  introspectableSchema(served, consent, new Set(granted as readonly Coordinate[]));

/** `Type.field` and `Type.field(argument:)`. */
function coordinatesIn(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__'))
    .flatMap((type) => (isObjectType(type) || isInterfaceType(type) ? [type] : []))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => [
        `${type.name}.${field.name}`,
        ...field.args.map((each) => `${type.name}.${field.name}(${each.name}:)`),
      ]),
    )
    .filter((each) => each !== 'Query.nothingGranted');
}

const some = ({ consent }: Supergraph) => fc.subarray([...consent.fields.keys()].map(String));

describe.each(worlds)('What is shown of %s', (_, supergraph) => {
  test('is a valid schema, whatever is granted', () => {
    fc.assert(
      fc.property(some(supergraph), (granted) => {
        expect(validateSchema(shownBy(supergraph, granted))).toEqual([]);
      }),
    );
  });

  test('is a part of what is served, and of personal fields only what is granted', () => {
    const served = new Set(coordinatesIn(supergraph.served));
    fc.assert(
      fc.property(some(supergraph), (granted) => {
        for (const coordinate of coordinatesIn(shownBy(supergraph, granted))) {
          expect(served).toContain(coordinate);
          const facts = supergraph.consent.fields.get(coordinate.replace(/\(.*/, '') as Coordinate);
          expect(
            facts?.sensitivity === 'open' || facts?.grantedBy.some((each) => granted.includes(each)),
          ).toBe(true);
        }
      }),
    );
  });

  test('never becomes less by another grant', () => {
    fc.assert(
      fc.property(some(supergraph), some(supergraph), (granted, more) => {
        const before = coordinatesIn(shownBy(supergraph, granted));
        const after = coordinatesIn(shownBy(supergraph, [...granted, ...more]));
        expect(after).toEqual(expect.arrayContaining([...before]));
      }),
    );
  });

  test('names no source and nothing of federation', () => {
    const all = [...supergraph.consent.fields.keys()];
    const text = printSchema(shownBy(supergraph, all));
    expect(text).not.toMatch(
      /join__|link__|_entities|_service|https?:|@key|@requires|composeDirective|@personal/,
    );
    for (const source of supergraph.consent.join.sources.keys()) expect(text).not.toContain(source);
  });
});

describe('What is shown', () => {
  test('to whom nothing is granted says so where nothing is open', () => {
    const nothing = composeTestSupergraph(family);
    expect(printSchema(shownBy(nothing, []))).toContain('nothingGranted: Boolean');
    expect(
      Object.keys(shownBy(nothing, []).getTypeMap())
        .filter((name) => !name.startsWith('__'))
        .sort(),
    ).toEqual(['Boolean', 'Query', 'String']);
  });

  test('has of interfaces what each of their implementations shows', () => {
    const text = printSchema(shownBy(things, ['House.name', 'Person.owned', 'Owned.since', 'House.rooms']));
    expect(text).toMatch(/interface Owned \{[^}]*since: String/);
    expect(text).toMatch(/interface Thing \{\s+"""Its title."""\s+title: String\s+\}/);
    expect(text).toMatch(/type House implements[^{]*\{[^}]*name\(/);
  });

  test('leaves out the arguments, and the fields that need them, that reveal what is not granted', () => {
    const without = coordinatesIn(shownBy(things, ['Thing.name', 'Thing.worth']));
    expect(without).toEqual(expect.arrayContaining(['House.name', 'House.name(style:)', 'Query.things']));
    for (const hidden of ['House.name(like:)', 'Thing.worth', 'Query.things(like:)'])
      expect(without).not.toContain(hidden);
    const withIt = coordinatesIn(shownBy(things, ['Thing.name', 'Thing.worth', 'Person.number']));
    expect(withIt).toEqual(
      expect.arrayContaining(['House.name(like:)', 'Thing.worth(from:)', 'Query.things(like:)']),
    );
  });

  test('has of input, enum and scalar types what can be come by', () => {
    const few = printSchema(shownBy(things, ['Thing.title']));
    for (const type of ['Style', 'NameFilter', 'Inner', 'Other', 'Url'])
      expect(few).not.toContain(` ${type}`);
    const more = printSchema(shownBy(things, ['Thing.name', 'Person.number', 'Person.page']));
    for (const type of ['enum Style', 'input NameFilter', 'input Inner', 'enum Other', 'scalar Url'])
      expect(more).toContain(type);
  });

  test('has no union without members, and no object without fields', () => {
    expect(coordinatesIn(shownBy(things, ['Person.likes']))).not.toContain('Person.likes');
    expect(coordinatesIn(shownBy(things, ['Person.likes', 'Dish.taste']))).toContain('Person.likes');
  });

  test('has nothing on an interface that one of its implementations can not show', () => {
    const less = coordinatesIn(shownBy(things, ['Person.owned', 'Owned.since', 'Owned.inside', 'Cup.size']));
    expect(less).toEqual(expect.arrayContaining(['Owned.since', 'Boat.inside']));
    expect(less).not.toContain('Owned.inside');
  });

  test('has a way to what is granted on one implementation alone', () => {
    const text = printSchema(shownBy(things, ['Person.owned', 'Boat.since']));
    expect(text).toContain('union Owned = Boat | House');
    expect(text).toContain('owned: [Owned!]');
  });

  test('is described in the schema’s own words', () => {
    const text = printSchema(shownBy(things, ['Person.page']));
    expect(text).toContain('"""The page."""');
  });
});
