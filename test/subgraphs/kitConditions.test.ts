import { GraphQLScalarType } from 'graphql';
import { type SourceOfOne, startSourceOfOne } from './conditionsSupport.ts';

const types = /* GraphQL */ `
  scalar Day
  scalar Instant
  enum Level { LOW HIGH }
  type Person @key(fields: "id") @subject {
    id: ID! @personal(category: ["pd:Identifying"])
    things: [Thing] @personal(category: ["pd:Ownership"])
    owned: [Owned] @personal(category: ["pd:Ownership"])
    grid: [[Boat!]!]! @personal(category: ["pd:Ownership"])
    best: Thing @personal(category: ["pd:Ownership"])
    own: Boat! @personal(category: ["pd:Ownership"])
    later: [Boat] @personal(category: ["pd:Ownership"])
    broken: [Unreadable] @personal(category: ["pd:Ownership"])
    tags: [String] @personal(category: ["pd:Ownership"])
    elsewhere: [Elsewhere] @personal(category: ["pd:Ownership"])
    keyless: [Keyless] @personal(category: ["pd:Ownership"])
    worth: Float! @personal(category: ["pd:Ownership"])
    count: Int @personal(category: ["pd:Ownership"])
    level: Level @personal(category: ["pd:Ownership"])
    born: Instant @personal(category: ["pd:BirthDate"])
    name: String @personal(category: ["pd:Name"])
    matrix: [[Float]] @personal(category: ["pd:Ownership"])
    friends: [Person] @personal(category: ["pd:Relationship"])
  }
  interface Thing { since: Day }
  union Owned = Boat | House
  type Boat implements Thing @key(fields: "number") {
    number: String @personal(category: ["pd:Ownership"]) @objectKey
    since: Day @personal(category: ["pd:Ownership"]) @occurred
  }
  type House implements Thing {
    plot: Int @personal(category: ["pd:Ownership"]) @objectKey
    since: Day @personal(category: ["pd:Ownership"]) @occurred
  }
  type Unreadable { number: String @personal(category: ["pd:Ownership"]) @objectKey }
  type Elsewhere @key(fields: "id") { id: ID @personal(category: ["pd:Ownership"]) }
  type Keyless { since: Day @personal(category: ["pd:Ownership"]) @occurred }
`;

class Row {
  readonly #number: string;
  constructor(number: string) {
    this.#number = number;
  }
  get number() {
    return this.#number;
  }
  since() {
    return Promise.resolve(new Date('2026-03-02T12:00:00Z'));
  }
}

const boat = (number: string, since: unknown = '2026-03-02') =>
  Object.freeze({ kind: 'Boat', no: number, since });
const house = (plot: unknown, since: unknown = '2026-03-02') => Object.freeze({ kind: 'House', plot, since });
const values: Record<string, () => unknown> = {};
const resolvers = {
  Person: Object.fromEntries(
    [...types.matchAll(/^ {4}(\w+): .*pd:(?!Identifying)/gm)].map(([, name = '']) => [
      name,
      () => values[name]?.(),
    ]),
  ),
  Thing: { __resolveType: async ({ kind }: { kind: string }) => kind },
  Owned: { __resolveType: ({ kind }: { kind: string }) => kind },
  Boat: { number: async ({ no, number }: { no?: string; number?: string }) => no ?? number },
  Unreadable: {
    number: ({ number }: { number: string }) => {
      if (number === 'bad') throw new Error('a word of the database');
      return number;
    },
  },
  Level: { LOW: 0, HIGH: 1 },
  Instant: new GraphQLScalarType({
    name: 'Instant',
    serialize(value) {
      if (!(value instanceof Date)) throw new TypeError('an Instant is a Date');
      return value.toISOString();
    },
  }),
};

let source: SourceOfOne;
beforeAll(async () => {
  source = await startSourceOfOne(types, resolvers);
});
afterAll(() => source.stop());
beforeEach(() => {
  for (const name of Object.keys(values)) delete values[name];
});

const on = (coordinate: string, ...alternatives: readonly object[]) => ({
  conditions: { [coordinate]: alternatives },
});
const march = { from: '2026-03-01', until: '2026-03-31' };

describe('a filter on the passport', () => {
  const lists: readonly (readonly [string, string, () => unknown, string, readonly object[], unknown])[] = [
    [
      'the items of an interface list, each by the key of its own type',
      'things',
      () => [boat('a'), house(7), boat('7'), house(8)],
      '{ __typename }',
      [{ objects: ['a', '7'] }],
      [{ __typename: 'Boat' }, { __typename: 'House' }, { __typename: 'Boat' }],
    ],
    [
      'the items of a union list',
      'owned',
      () => [house(8), boat('a'), house(7)],
      '{ __typename }',
      [{ objects: ['7'] }],
      [{ __typename: 'House' }],
    ],
    [
      'the items of lists within a list',
      'grid',
      () => [[boat('a'), boat('b')], [], [boat('b')]],
      '{ number }',
      [{ objects: ['a'] }],
      [[{ number: 'a' }], [], []],
    ],
    [
      'items by their day, both ends included',
      'things',
      () =>
        ['2026-02-28', '2026-03-01', '2026-03-31T23:00:00Z', '2026-04-01', '2026-03', '2026', null].map(
          (at) => boat('a', at),
        ),
      '{ since }',
      [march],
      [{ since: '2026-03-01' }, { since: '2026-03-31T23:00:00Z' }, { since: '2026-03' }],
    ],
    [
      'items by their day from some day on',
      'things',
      () => [boat('a', '2026-02-28'), boat('b', '2027-01-01')],
      '{ since }',
      [{ from: '2026-03-01' }],
      [{ since: '2027-01-01' }],
    ],
    [
      'items by key and day together',
      'things',
      () => [boat('a'), boat('a', '2026-02-01'), boat('b')],
      '{ since }',
      [{ objects: ['a'], ...march }],
      [{ since: '2026-03-02' }],
    ],
    [
      'what one of several alternatives keeps',
      'things',
      () => [boat('a', '2020-01-01'), boat('b'), boat('c', '2020-01-01')],
      '{ since ... on Boat { number } }',
      [{ objects: ['a'] }, { ...march, round: 10 }],
      [
        { since: '2020-01-01', number: 'a' },
        { since: '2026-03-02', number: 'b' },
      ],
    ],
    [
      'everything where one alternative asks nothing of items',
      'things',
      () => [boat('a'), null],
      '{ since }',
      [{ objects: ['b'] }, { mask: 2 }],
      [{ since: '2026-03-02' }, null],
    ],
    ['nothing where no key is named', 'things', () => [boat('a')], '{ since }', [{ objects: [] }], []],
    [
      'no item that is null or lacks what is compared',
      'things',
      () => [null, undefined, boat(null as never), house(undefined), boat('a')],
      '{ __typename }',
      [{ objects: ['a', 'null', 'undefined', ''] }],
      [{ __typename: 'Boat' }],
    ],
    [
      'items that come as promises, in a promise',
      'later',
      async () => [Promise.resolve(boat('a')), Promise.resolve(boat('b'))],
      '{ number }',
      [{ objects: ['b'] }],
      [{ number: 'b' }],
    ],
    [
      'items of a set',
      'later',
      () => new Set([boat('a'), boat('b')]),
      '{ number }',
      [{ objects: ['b'] }],
      [{ number: 'b' }],
    ],
    [
      'instances of classes, with getters, methods and a Date',
      'later',
      () => [new Row('a'), new Row('b')],
      '{ number since }',
      [{ objects: ['b'], ...march }],
      [{ number: 'b', since: '2026-03-02T12:00:00.000Z' }],
    ],
    [
      'objects without a prototype',
      'later',
      () => [
        Object.assign(Object.create(null), { number: 'a' }),
        Object.assign(Object.create(null), { number: 'b' }),
      ],
      '{ number }',
      [{ objects: ['b'] }],
      [{ number: 'b' }],
    ],
    [
      'items compared by what another source knows of them, for the gateway to judge',
      'elsewhere',
      () => [{ id: 'a' }, { id: 'b' }],
      '{ id }',
      [{ objects: ['x'] }],
      [{ id: 'a' }, { id: 'b' }],
    ],
    [
      'a single object that stays',
      'best',
      () => boat('a'),
      '{ since }',
      [{ objects: ['a'] }],
      { since: '2026-03-02' },
    ],
    [
      'null for a single object that does not',
      'best',
      () => boat('a'),
      '{ since }',
      [{ objects: ['b'] }],
      null,
    ],
    ['null for one that must not be null', 'own', () => boat('a'), '{ number }', [{ objects: ['b'] }], null],
    ['nothing for nothing', 'things', () => null, '{ since }', [{ objects: ['b'] }], null],
    ['leaves as they are', 'tags', () => ['a', 'b'], '', [{ objects: ['b'] }], ['a', 'b']],
  ];

  test.each(lists)('leaves %s', async (_, field, returned, selection, alternatives, expected) => {
    values[field] = returned;
    const { person, errors } = await source.about(
      `${field} ${selection}`,
      on(`Person.${field}`, ...alternatives),
    );
    expect(errors).toEqual([]);
    expect(person[field]).toEqual(expected);
  });

  test('fails the field where it cannot tell what an item is', async () => {
    values['broken'] = () => [{ number: 'a' }, { number: 'bad' }];
    const { person, errors, text } = await source.about(
      'broken { number }',
      on('Person.broken', { objects: ['a'] }),
    );
    expect([person.broken, errors]).toEqual([null, [{ path: ['broken'], code: 'SOURCE_FAILED' }]]);
    expect(text).not.toContain('database');
  });

  test('fails the field where an item is an error', async () => {
    values['later'] = () => [boat('a'), new Error('a word of the database')];
    const { person, errors, text } = await source.about(
      'later { number }',
      on('Person.later', { objects: ['a'] }),
    );
    expect([person.later, errors]).toEqual([null, [{ path: ['later'], code: 'SOURCE_FAILED' }]]);
    expect(text).not.toContain('database');
  });

  test('holds for every alias of the field', async () => {
    values['later'] = () => [boat('a'), boat('b')];
    const { person } = await source.about(
      'x: later { number } later { number }',
      on('Person.later', { objects: ['a'] }),
    );
    expect(person).toEqual({ x: [{ number: 'a' }], later: [{ number: 'a' }] });
  });

  test('takes no other field with it', async () => {
    values['later'] = () => [boat('a')];
    values['own'] = () => boat('a');
    const { person } = await source.about(
      'later { number } own { number }',
      on('Person.own', { objects: [] }),
    );
    expect(person).toEqual({ later: [{ number: 'a' }], own: null });
  });
});

describe('a release on the passport', () => {
  const leaves: readonly (readonly [string, string, unknown, readonly object[], unknown])[] = [
    ['rounds a number', 'worth', 1_234.56, [{ round: 100 }], 1_200],
    ['rounds what the resolver gives as text', 'worth', '1250', [{ round: 500 }], 1_500],
    [
      'truncates a date that its scalar takes as a Date alone',
      'born',
      new Date('1984-05-17'),
      [{ truncate: 'MONTH' }],
      '1984-05',
    ],
    ['truncates to the year', 'born', new Date('1984-05-17'), [{ truncate: 'YEAR' }], '1984'],
    ['masks a text', 'name', 'Anna Jansen', [{ mask: 3 }], '***sen'],
    [
      'reduces each item of a list of lists',
      'matrix',
      [[1.2, null], [7.5]],
      [{ round: 5 }],
      [[0, null], [10]],
    ],
    ['gives null for what it can not reduce', 'name', 'Anna', [{ round: 5 }], null],
    ['gives null for an enum value', 'level', 1, [{ mask: 2 }], null],
    ['leaves an Int between two steps to the gateway', 'count', 7, [{ round: 2.5 }], 7],
    ['rounds an Int', 'count', 7, [{ round: 5 }], 5],
    ['leaves what is null', 'name', null, [{ mask: 2 }], null],
    [
      'is applied where all alternatives name it',
      'worth',
      12,
      [{ objects: ['a'], round: 10 }, { round: 10 }],
      10,
    ],
    ['is not applied where one alternative names another', 'worth', 12, [{ round: 10 }, { round: 5 }], 12],
    ['is not applied where one alternative names none', 'worth', 12, [{ round: 10 }, { objects: ['a'] }], 12],
  ];

  test.each(leaves)('%s', async (_, field, returned, alternatives, expected) => {
    values[field] = () => returned;
    const { person, errors } = await source.about(
      `${field} same: ${field}`,
      on(`Person.${field}`, ...alternatives),
    );
    expect(errors).toEqual([]);
    expect(person).toEqual({ [field]: expected, same: expected });
  });

  test('reduces within lists that lost items', async () => {
    values['later'] = () => [boat('aaaa'), boat('bbbb'), boat('cccc')];
    const { person } = await source.about('later { x: number }', {
      conditions: { 'Person.later': [{ objects: ['aaaa', 'cccc'] }], 'Boat.number': [{ mask: 1 }] },
    });
    expect(person.later).toEqual([{ x: '***a' }, { x: '***c' }]);
  });

  test('spares what the gateway selects to join and to decide by, and nothing else', async () => {
    values['later'] = () => [boat('aaaa')];
    const { person } = await source.about(
      'fieldgrant_1: id later { number fieldgrant_object_Boat: number fieldgrant_occurred_Boat: number fieldgrant_7: number }',
      { conditions: { 'Boat.number': [{ mask: 1 }], 'Person.id': [{ mask: 1 }] } },
    );
    expect(person).toEqual({
      fieldgrant_1: 'p1',
      later: [
        {
          number: 'aaaa',
          fieldgrant_object_Boat: 'aaaa',
          fieldgrant_occurred_Boat: '***a',
          fieldgrant_7: '***a',
        },
      ],
    });
  });
});

describe('the response', () => {
  const applied = (complete?: boolean) => ({
    fieldgrant: { applied: 'dec_test', ...(complete === undefined ? {} : { complete }) },
  });
  const all = on('Person.later', { objects: ['a', 'b'] });
  const some = on('Person.later', { objects: ['a'] });

  test.each([
    ['nothing without conditions', {}, undefined],
    ['nothing without conditions, completeness or not', { completeness: true }, undefined],
    ['that conditions were applied', some, applied()],
    ['that all stayed', { ...all, completeness: true }, applied(true)],
    ['that something was left out', { ...some, completeness: true }, applied(false)],
    [
      'that all stayed where the field is not asked for',
      { ...on('Person.things', { objects: [] }), completeness: true },
      applied(true),
    ],
  ])('says %s', async (_, claims, extensions) => {
    values['later'] = () => [boat('a'), boat('b')];
    expect((await source.about('later { number }', claims)).extensions).toEqual(extensions);
  });

  test('says so of a single object too', async () => {
    values['best'] = () => boat('a');
    const claims = { ...on('Person.best', { objects: ['b'] }), completeness: true };
    expect((await source.about('best { since }', claims)).extensions).toEqual(applied(false));
  });

  test('says nothing of an operation that was not resolved', async () => {
    expect((await source.about('nothing', some)).extensions).toBeUndefined();
  });
});

describe('a passport is refused', () => {
  test.each([
    ['with conditions that are no object', { conditions: [] }],
    ['with a condition on no coordinate', { conditions: { Person: [{}] } }],
    ['with a coordinate without alternatives', on('Person.later')],
    ['with alternatives that are no list', { conditions: { 'Person.later': { objects: ['a'] } } }],
    ['with a kind of condition that it does not know', on('Person.later', { shuffle: true })],
    ['with keys that are no texts', on('Person.later', { objects: [1] })],
    ['with a day that is none', on('Person.later', { from: '2026' })],
    ['with two releases at once', on('Person.worth', { round: 1, mask: 2 })],
    ['with a step of nothing', on('Person.worth', { round: 0 })],
    ['with a mask of nothing', on('Person.name', { mask: 0 })],
    ['with a mask of half a character', on('Person.name', { mask: 1.5 })],
    ['with another truncation', on('Person.born', { truncate: 'DAY' })],
    ['with persons beside it that are no list', { joint: { 'Person.name': 'p2' } }],
    ['with persons beside it of no coordinate', { joint: { name: ['p2'] } }],
    ['with completeness that is not true', { completeness: 'yes' }],
  ])('%s', async (_, claims) => {
    values['later'] = () => [boat('a')];
    const { person, text } = await source.about('later { number }', claims);
    expect(person).toBeUndefined();
    expect(text).toContain('UNAUTHENTICATED');
  });
});
