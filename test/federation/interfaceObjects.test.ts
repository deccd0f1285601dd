import { link, type OpenStack, startOpenStack } from './openStack.ts';

let stack: OpenStack;
beforeAll(async () => {
  stack = await startOpenStack({
    zoo: {
      sdl: `${link('@key')}
        type Query { animals: [Animal!]! }
        interface Animal @key(fields: "id") { id: ID! name: String }
        type Cat implements Animal @key(fields: "id") { id: ID! name: String lives: Int! }
        type Dog implements Animal @key(fields: "id") { id: ID! name: String tricks: [String!]! }`,
      resolvers: {
        Query: { animals: () => [{ id: 'c' }, { id: 'd' }] },
        Animal: {
          __resolveType: ({ id }: { id: string }) => (id === 'c' ? 'Cat' : 'Dog'),
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          name: ({ id }: { id: string }) => `name of ${id}`,
        },
        Cat: { name: () => 'Tom', lives: () => 9 },
        Dog: { name: () => 'Rex', tricks: () => ['sit'] },
      },
    },
    clinic: {
      sdl: `${link('@key', '@interfaceObject', '@external', '@requires')}
        type Query { patients: [Animal!]! }
        type Animal @key(fields: "id") @interfaceObject { id: ID! name: String @external weight: Int card: String @requires(fields: "name") }`,
      resolvers: {
        Query: { patients: () => [{ id: 'd' }, { id: 'c' }] },
        Animal: {
          __resolveReference: (reference: object) => reference,
          weight: ({ id }: { id: string }) => (id === 'c' ? 4 : 20),
          card: ({ name }: { name: string }) => `card of ${name}`,
        },
      },
    },
    lonely: {
      sdl: `${link('@key')} type Query { nobody: Ghost } interface Ghost @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { nobody: () => ({ id: 'g' }) } },
    },
    haunted: {
      sdl: `${link('@key', '@interfaceObject')}
        type Query { somebody: Ghost }
        type Ghost @key(fields: "id", resolvable: false) @interfaceObject { id: ID! moan: String }`,
      resolvers: { Query: { somebody: () => ({ id: 'g', moan: 'ooh' }) } },
    },
  });
});
afterAll(() => stack.stop());

describe('An object that a source knows only by its interface', () => {
  test('is of its own type in the answer', async () => {
    expect(
      await stack.ask('{ patients { __typename id weight ... on Cat { lives } ... on Dog { tricks } } }'),
    ).toEqual({
      data: {
        patients: [
          { __typename: 'Dog', id: 'd', weight: 20, tricks: ['sit'] },
          { __typename: 'Cat', id: 'c', weight: 4, lives: 9 },
        ],
      },
    });
  });

  test('keeps its type when that source adds to it', async () => {
    const answer = await stack.ask(
      '{ animals { weight card kind: __typename ... on Cat { heavy: weight lives } } }',
    );
    expect(answer).toEqual({
      data: {
        animals: [
          { weight: 4, card: 'card of Tom', kind: 'Cat', heavy: 4, lives: 9 },
          { weight: 20, card: 'card of Rex', kind: 'Dog' },
        ],
      },
    });
  });

  test('costs no other source where nothing depends on the type', async () => {
    const before = stack.asked.length;
    expect(await stack.ask('{ patients { ...Weighed } } fragment Weighed on Animal { id weight }')).toEqual({
      data: {
        patients: [
          { id: 'd', weight: 20 },
          { id: 'c', weight: 4 },
        ],
      },
    });
    expect(stack.asked.slice(before).map(({ source }) => source)).toEqual(['clinic']);
  });

  test('is answered where nobody could say its type', async () => {
    expect(await stack.ask('{ somebody { id moan } }')).toEqual({
      data: { somebody: { id: 'g', moan: 'ooh' } },
    });
  });

  test('is an error where a selection can be planned from no source', async () => {
    const { data, errors } = await stack.ask('{ nobody { moan } }');
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
