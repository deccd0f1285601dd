import DataLoader from 'dataloader';
import { schemaHeader } from '../../subgraphs/kit/index.ts';
import { entities, type KitSource, of, startKitSource } from './kitSupport.ts';

const fields = `
    id: ID!
    name: String
    friends: [Person]
`;

interface Loaders {
  readonly names: DataLoader<string, string>;
}

let lookUps = 0;
const resolvers = {
  Person: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    name: ({ id }: { id: string }, _: unknown, { names }: Loaders) => names.load(id),
    friends: () => [{ id: 'p1' }, { id: 'p2' }, { id: 'p1' }],
  },
};
const createContext = (): Loaders => ({
  names: new DataLoader(async (ids) => {
    lookUps++;
    return ids.map((id) => `name of ${id}`);
  }),
});

const running: KitSource[] = [];
async function start(typeDefs: string, more: object = {}): Promise<KitSource> {
  const source = await startKitSource({ typeDefs, resolvers: { ...resolvers, ...more }, createContext });
  running.push(source);
  return source;
}
afterEach(async () => {
  for (const source of running.splice(0)) await source.stop();
});

const renamed = (imported: string) =>
  schemaHeader
    .replace('"@subject", "@personal"', `${imported}"@personal"`)
    .replace('directive @subject(', 'directive @about(')
    .replace('(name: "@subject")', '(name: "@about")');

test.each([
  ['under its own name', `${schemaHeader} type Person @key(fields: "id") @subject {${fields}}`],
  [
    'renamed by @link',
    `${renamed('{ name: "@subject", as: "@about" }, ')} type Person @key(fields: "id") @about {${fields}}`,
  ],
  [
    'not imported, under the prefix of its spec',
    `${renamed('').replaceAll('@about', '@consent__subject')} type Person @key(fields: "id") @consent__subject {${fields}}`,
  ],
  [
    'on an extension of the type',
    `${schemaHeader} type Person @key(fields: "id") {${fields}} extend type Person @subject`,
  ],
  [
    'on an interface that the type implements',
    `${schemaHeader} interface Being @subject { id: ID! } type Person implements Being @key(fields: "id") {${fields}}`,
  ],
])('knows a person where @subject stands %s', async (_, typeDefs) => {
  const source = await start(
    typeDefs,
    typeDefs.includes('Being') ? { Being: { __resolveType: () => 'Person' } } : {},
  );
  const own = await source.ask(await source.sign(), entities('name'), of('p1'));
  expect(JSON.parse(own.text)).toEqual({ data: { _entities: [{ name: 'name of p1' }] } });
  const another = await source.ask(await source.sign(), entities('name'), of('p2'));
  expect(JSON.parse(another.text)).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

describe('of several persons in one operation', () => {
  const typeDefs = `${schemaHeader} type Person @key(fields: "id") @subject {${fields}}`;

  test('decides each object by itself, of the same type and field', async () => {
    const source = await start(typeDefs);
    const passport = await source.sign({ claims: { coordinates: ['Person.friends', 'Person.name'] } });
    const { text } = await source.ask(passport, entities('friends { name }'), of('p1'));
    expect(JSON.parse(text).data._entities[0].friends).toEqual([
      { name: 'name of p1' },
      { name: null },
      { name: 'name of p1' },
    ]);
  });

  test('looks all of them up at once', async () => {
    const source = await start(typeDefs);
    const persons = Array.from({ length: 50 }, (_, index) => `p${index}`);
    const passport = await source.sign({ claims: { persons } });
    lookUps = 0;
    const { text } = await source.ask(passport, entities('name'), of(...persons));
    expect(JSON.parse(text).data._entities).toHaveLength(50);
    expect(lookUps).toBe(1);
  });

  test.each([
    ['a list of an identifier', ['p1']],
    ['an object', { toString: 'p1' }],
    ['nothing', null],
    ['an identifier in other letters', 'P1'],
  ])('takes %s for nobody', async (_, id) => {
    const source = await start(typeDefs);
    const { text } = await source.ask(await source.sign(), entities('name'), of(id));
    expect(JSON.parse(text)).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  test('does not let an interface name a person it does not otherwise allow', async () => {
    const source = await start(
      `${schemaHeader} interface Being @key(fields: "id") { id: ID! }
       type Person implements Being @key(fields: "id") @subject {${fields}}`,
      { Being: { __resolveType: () => 'Person', __resolveReference: ({ id }: { id: string }) => ({ id }) } },
    );
    const { text } = await source.ask(await source.sign(), entities('name'), {
      of: [{ __typename: 'Being', id: 'p2' }],
    });
    expect(text).not.toContain('name of');
  });
});
