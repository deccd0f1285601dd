import { serverAudits } from 'graphql-http';
import { link, type OpenStack, startOpenStack } from '../federation/openStack.ts';

const written: string[] = [];

let stack: OpenStack;
beforeAll(async () => {
  stack = await startOpenStack({
    notes: {
      sdl: `${link('@key', '@inaccessible')}
        type Query { notes: [Note!] note(id: ID!): Note colours: [Colour] required: Int! }
        type Mutation { write(text: String!): Note fail: Int }
        type Note @key(fields: "id") { id: ID! text: String hidden: String @inaccessible }
        enum Colour { RED BLUE SECRET @inaccessible }`,
      resolvers: {
        Query: {
          notes: () => written.map((text, index) => ({ id: String(index), text })),
          note: () => {
            throw new Error('the notes of Anna are on fire');
          },
          colours: () => ['RED', 'SECRET', 'BLUE'],
          required: () => null,
        },
        Mutation: {
          write: async (_: unknown, { text }: { text: string }) => {
            await new Promise((resolve) => setTimeout(resolve, text === 'slow' ? 40 : 0));
            return { id: String(written.push(text) - 1), text };
          },
          fail: () => {
            throw new Error('no');
          },
        },
        Note: { __resolveReference: ({ id }: { id: string }) => ({ id, text: written[Number(id)] }) },
      },
    },
    counts: {
      sdl: `${link('@key')}
        type Mutation { count: Int }
        type Note @key(fields: "id") { id: ID! length: Int }`,
      resolvers: {
        Mutation: { count: () => written.length },
        Note: { length: ({ id }: { id: string }) => written[Number(id)]?.length ?? null },
      },
    },
  });
});
afterAll(() => stack.stop());

describe('A gateway over a supergraph without persons', () => {
  test('answers without a token, and does not look at one', async () => {
    expect(await stack.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    const response = await fetch(`${stack.url}/graphql?query={__typename}`, {
      headers: { authorization: 'Bearer nonsense' },
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('tells that it is alive and ready', async () => {
    for (const path of ['live', 'ready'])
      expect((await fetch(`${stack.url}/health/${path}`)).status).toBe(200);
  });

  test('carries out mutations one after another, whichever sources they are of', async () => {
    const answer = await stack.ask(
      'mutation { a: write(text: "slow") { text length } one: count b: write(text: "swift") { text } two: count }',
    );
    expect(answer).toEqual({
      data: { a: { text: 'slow', length: 4 }, one: 1, b: { text: 'swift' }, two: 2 },
    });
  });

  test('says where a source failed and nothing of what it said', async () => {
    const answer = await stack.ask('{ note(id: "1") { text } colours }');
    expect(answer.data).toEqual({ note: null, colours: ['RED', null, 'BLUE'] });
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['note'], 'SOURCE_UNAVAILABLE'],
      [['colours', 1], 'SOURCE_UNAVAILABLE'],
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/Anna|SECRET/);
  });

  test('lets a null where none may be take what encloses it', async () => {
    const { data, errors } = await stack.ask('{ colours required }');
    expect(data).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['required']]);
  });

  test('refuses subscriptions and what is inaccessible', async () => {
    for (const query of ['subscription { x }', '{ notes { hidden } }']) {
      const { data, errors } = await stack.ask(query);
      expect(data).toBeUndefined();
      expect(errors).toHaveLength(1);
    }
  });

  test('is introspected beside other selections', async () => {
    const answer = await stack.ask('{ __type(name: "Colour") { enumValues { name } } colours: __typename }');
    expect(answer).toEqual({
      data: { __type: { enumValues: [{ name: 'RED' }, { name: 'BLUE' }] }, colours: 'Query' },
    });
  });
});

describe('A gateway over a supergraph without persons follows GraphQL over HTTP', () => {
  for (const { id, name, fn } of serverAudits({ url: () => `${stack.url}/graphql`, fetchFn: fetch }))
    test(`${id} ${name}`, async () => {
      const result = await fn();
      if (result.status !== 'ok') throw new Error(`${result.status}: ${result.reason}`);
    });
});
