import { link, type OpenStack, startOpenStack } from './openStack.ts';

/** `shop` prices what `lab` graded, which rests on what `shop` weighed, which rests on `lab`'s sizes. */
let stack: OpenStack;
beforeAll(async () => {
  const of = (typename: string, id: string) => ({ __typename: typename, id });
  stack = await startOpenStack({
    lab: {
      sdl: `${link('@key', '@external', '@requires')}
        type Query { samples: [Sample!]! }
        type Sample @key(fields: "id") {
          id: ID!
          size: Int
          weight: Int @external
          grade: String @requires(fields: "weight")
        }`,
      resolvers: {
        Query: { samples: () => ['1', '2'].map((id) => of('Sample', id)) },
        Sample: {
          __resolveReference: (reference: object) => reference,
          size: ({ id }: { id: string }) => Number(id),
          grade: ({ weight }: { weight?: number }) => (weight === undefined ? 'unasked' : `grade ${weight}`),
        },
      },
    },
    shop: {
      sdl: `${link('@key', '@external', '@requires')}
        type Sample @key(fields: "id") {
          id: ID!
          size: Int @external
          grade: String @external
          weight: Int @requires(fields: "size")
          price: String @requires(fields: "grade")
        }`,
      resolvers: {
        Sample: {
          __resolveReference: (reference: object) => reference,
          weight: ({ size }: { size?: number }) => (size === undefined ? -1 : size * 10),
          price: ({ grade }: { grade?: string }) => `price of ${grade ?? 'nothing'}`,
        },
      },
    },
  });
});
afterAll(() => stack.stop());

describe('A chain of @requires that returns to the same source', () => {
  const expected = (...fields: readonly string[]) => ({
    data: {
      samples: [1, 2].map((size) =>
        Object.fromEntries(
          Object.entries({
            size,
            weight: size * 10,
            grade: `grade ${size * 10}`,
            price: `price of grade ${size * 10}`,
          }).filter(([name]) => fields.includes(name)),
        ),
      ),
    },
  });

  test.each([['price'], ['grade'], ['weight price'], ['price grade weight size']])(
    'is asked one after the other for %s',
    async (fields) => {
      expect(await stack.ask(`{ samples { ${fields} } }`)).toEqual(expected(...fields.split(' ')));
    },
  );

  test('asks only the sources that there are', async () => {
    await stack.ask('{ samples { price } }');
    expect(new Set(stack.asked.map(({ source }) => source))).toEqual(new Set(['lab', 'shop']));
  });
});
