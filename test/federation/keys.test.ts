import { link, type OpenStack, startOpenStack } from './openStack.ts';

const key = { shelf: 's1', row: 'r1', place: 'p1' };

describe('An object with several keys', () => {
  let stack: OpenStack;
  beforeAll(async () => {
    stack = await startOpenStack({
      catalogue: {
        sdl: `${link('@key', '@shareable')}
          type Item @key(fields: "id") @key(fields: "code", resolvable: false) @key(fields: "at { shelf row }", resolvable: false) {
            id: ID! code: ID! at: Place! title: String
          }
          type Place @shareable { shelf: ID! row: ID! place: ID! }`,
        resolvers: {
          Item: {
            __resolveReference: ({ id }: { id?: string }) => (id ? { id, title: `title of ${id}` } : null),
          },
        },
      },
      desk: {
        sdl: `${link('@key', '@external', '@requires', '@shareable')}
          type Query { items: [Item!]! }
          type Item
            @key(fields: "at { shelf row }", resolvable: false)
            @key(fields: "code", resolvable: false)
            @key(fields: "id at { row place }") {
            id: ID! code: ID! at: Place! title: String @external label: String @requires(fields: "title")
          }
          type Place @shareable { shelf: ID! row: ID! place: ID! }`,
        resolvers: {
          Query: { items: () => [{ id: 'i1', code: 'c1', at: key }] },
          Item: {
            __resolveReference: (reference: { id?: string; at?: object; title?: string }) =>
              reference.id !== undefined && reference.at !== undefined ? reference : null,
            label: ({ title }: { title: string }) => `label: ${title}`,
          },
        },
      },
    });
  });
  afterAll(() => stack.stop());

  test('is named to a source by one that the source resolves', async () => {
    expect(await stack.ask('{ items { label } }')).toEqual({
      data: { items: [{ label: 'label: title of i1' }] },
    });
  });

  test('is not confused with what a client calls a key', async () => {
    const answer = await stack.ask('{ items { id: code code: id title } }');
    expect(answer).toEqual({ data: { items: [{ id: 'c1', code: 'i1', title: 'title of i1' }] } });
  });
});

describe('An object that a source on the way does not know', () => {
  let stack: OpenStack;
  beforeAll(async () => {
    stack = await startOpenStack({
      list: {
        sdl: `${link('@key')} type Query { tickets: [Ticket!]! } type Ticket @key(fields: "number") { number: ID! }`,
        resolvers: { Query: { tickets: () => [{ number: '1' }, { number: '2' }, { number: '3' }] } },
      },
      register: {
        sdl: `${link('@key')} type Ticket @key(fields: "number") @key(fields: "id") { number: ID! id: ID! }`,
        resolvers: {
          Ticket: {
            __resolveReference: async ({ number }: { number: string }) => {
              if (number === '3') throw new Error('the register is closed');
              return number === '2' ? null : { number, id: `id${number}` };
            },
          },
        },
      },
      seats: {
        sdl: `${link('@key')} type Ticket @key(fields: "id") { id: ID! seat: String }`,
        resolvers: {
          Ticket: {
            __resolveReference: ({ id }: { id?: string }) => {
              if (!id) throw new Error('a key is never null');
              return { id, seat: `seat ${id}` };
            },
          },
        },
      },
    });
  });
  afterAll(() => stack.stop());

  test('has null there, without an error; one that a source fails for has an error', async () => {
    const { data, errors } = await stack.ask('{ tickets { number seat } }');
    expect(data).toEqual({
      tickets: [
        { number: '1', seat: 'seat id1' },
        { number: '2', seat: null },
        { number: '3', seat: null },
      ],
    });
    expect(errors?.map(({ path }) => path)).toEqual([['tickets', 2, 'seat']]);
    expect(JSON.stringify(errors)).not.toContain('closed');
  });
});
