import { link, type OpenStack, startOpenStack } from './openStack.ts';

const parcels = [
  { id: 'a', grams: 200 },
  { id: 'b', grams: 3_000 },
];
const parcelOf = (id: string) => parcels.find((each) => each.id === id);
const inUnit = (grams: number, unit: string) => (unit === 'KG' ? grams / 1_000 : grams);

let stack: OpenStack;
beforeAll(async () => {
  stack = await startOpenStack({
    depot: {
      sdl: `${link('@key')}
        type Query { parcels: [Parcel!]! }
        type Parcel @key(fields: "id") { id: ID! weight(unit: String!): Float box: Box }
        type Box { volume(unit: String!): Float }`,
      resolvers: {
        Query: { parcels: () => parcels },
        Parcel: {
          __resolveReference: ({ id }: { id: string }) => parcelOf(id),
          weight: ({ grams }: { grams: number }, { unit }: { unit: string }) => inUnit(grams, unit),
          box: ({ grams }: { grams: number }) => ({ grams }),
        },
        Box: {
          volume: ({ grams }: { grams: number }, { unit }: { unit: string }) => inUnit(grams, unit) * 2,
        },
      },
    },
    post: {
      sdl: `${link('@key', '@external', '@requires')}
        type Parcel @key(fields: "id") {
          id: ID!
          weight(unit: String!): Float @external
          box: Box @external
          byKilo: String @requires(fields: "weight(unit: \\"KG\\")")
          byGram: String @requires(fields: "weight(unit: \\"G\\")")
          bulky: Boolean @requires(fields: "box { volume(unit: \\"KG\\") }")
          tiny: Boolean @requires(fields: "box { volume(unit: \\"G\\") } weight(unit: \\"G\\")")
          stamp(colour: String): String
        }
        type Box @external { volume(unit: String!): Float }`,
      resolvers: {
        Parcel: {
          byKilo: ({ weight }: { weight: number }) => `${weight} kg`,
          byGram: ({ weight }: { weight: number }) => `${weight} g`,
          bulky: ({ box }: { box: { volume: number } }) => box.volume > 1,
          tiny: ({ box, weight }: { box: { volume: number }; weight: number }) => box.volume + weight < 1_000,
          stamp: (_: unknown, { colour }: { colour?: string }) => `a ${colour ?? 'plain'} stamp`,
        },
      },
    },
  });
});
afterAll(() => stack.stop());

describe('A field that @requires another with arguments', () => {
  test('is given what its own arguments select, whatever others require', async () => {
    expect(await stack.ask('{ parcels { byKilo byGram bulky tiny } }')).toEqual({
      data: {
        parcels: [
          { byKilo: '0.2 kg', byGram: '200 g', bulky: false, tiny: true },
          { byKilo: '3 kg', byGram: '3000 g', bulky: true, tiny: false },
        ],
      },
    });
  });

  test('is given it where the client selects the same field with other arguments', async () => {
    const query =
      'query ($unit: String = "G") { parcels { weight(unit: $unit) byKilo kilos: weight(unit: "KG") } }';
    expect(await stack.ask(query)).toEqual({
      data: {
        parcels: [
          { weight: 200, byKilo: '0.2 kg', kilos: 0.2 },
          { weight: 3_000, byKilo: '3 kg', kilos: 3 },
        ],
      },
    });
  });

  test('is asked apart with the variables that it uses', async () => {
    const query = 'query ($colour: String) { parcels { byKilo byGram stamp(colour: $colour) } }';
    const answer = await stack.ask(query, { colour: 'blue' });
    expect(answer).toEqual({
      data: {
        parcels: [
          { byKilo: '0.2 kg', byGram: '200 g', stamp: 'a blue stamp' },
          { byKilo: '3 kg', byGram: '3000 g', stamp: 'a blue stamp' },
        ],
      },
    });
  });

  test('never reaches a source under a name that is not its own', async () => {
    await stack.ask('{ parcels { byKilo byGram } }');
    const fields = stack.asked.map(({ query }) => query).join(' ');
    expect(fields).toMatch(/weight\(unit: "KG"\)/);
    expect(fields).not.toMatch(/[{ ]fieldgrant_\d+_weight *[({ ]/);
  });
});
