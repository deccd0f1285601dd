import { link, type OpenStack, startOpenStack } from './openStack.ts';

const parcel = { __typename: 'Parcel', grams: 5 };
const letter = { __typename: 'Letter', pages: 2 };
const card = { __typename: 'Card', motif: 'tulip' };
const everything = '{ __typename ... on Parcel { grams } ... on Letter { pages } ... on Card { motif } }';

const office = (other: string, field: string, items: readonly object[], more: string) => ({
  sdl: `${link('@key', '@shareable')}
    type Query { ${field}Bag: Bag }
    type Bag @key(fields: "id") { id: ID! inside: Inside @shareable ${more} }
    type Inside @shareable { items: [Item!]! }
    union Item = Parcel | ${other}
    type Parcel @shareable { grams: Int }
    type ${other} { ${other === 'Letter' ? 'pages: Int' : 'motif: Motif'} }
    ${other === 'Card' ? 'scalar Motif' : ''}`,
  resolvers: {
    Query: { [`${field}Bag`]: () => ({ id: 'b' }) },
    Bag: {
      inside: () => ({ items }),
      ...(more === '' ? {} : { southernInside: () => ({ items }) }),
    },
  },
});

let stack: OpenStack;
beforeAll(async () => {
  stack = await startOpenStack({
    north: office('Letter', 'north', [parcel, letter], ''),
    south: office('Card', 'south', [card, parcel], 'southernInside: Inside'),
  });
});
afterAll(() => stack.stop());

describe('A union of which each source knows other members', () => {
  test('is answered in full by the source that is asked', async () => {
    expect(await stack.ask(`{ northBag { inside { items ${everything} } } }`)).toEqual({
      data: { northBag: { inside: { items: [parcel, letter] } } },
    });
    expect(await stack.ask(`{ southBag { inside { items ${everything} } } }`)).toEqual({
      data: { southBag: { inside: { items: [card, parcel] } } },
    });
  });

  test('is answered in full by a source further on', async () => {
    expect(await stack.ask(`{ northBag { southernInside { items ${everything} } } }`)).toEqual({
      data: { northBag: { southernInside: { items: [card, parcel] } } },
    });
  });

  test('has nothing of a member that it never is', async () => {
    expect(await stack.ask('{ northBag { inside { items { ... on Card { motif } } } } }')).toEqual({
      data: { northBag: { inside: { items: [{}, {}] } } },
    });
  });
});
