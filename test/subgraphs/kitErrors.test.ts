import { GraphQLError } from 'graphql';
import { ArgumentRefused, schemaHeader } from '../../subgraphs/kit/index.ts';
import { entities, type KitSource, of, startKitSource } from './kitSupport.ts';

const secret = 'NL00SECRET0123456789';

const typeDefs = `${schemaHeader}
  type Person @key(fields: "id") @subject {
    id: ID!
    name: String
    thrown: String
    codeOfOurs: String
    returned: String
    listed: [String]
    number: Int
    required: Never
    kind: Kind
    argument(like: String): String
  }
  type Never { value: String! }
  interface Kind { value: String }
  type One implements Kind { value: String }
`;

const resolvers = {
  Person: {
    __resolveReference: ({ id }: { id: string }) => {
      if (id === 'unreadable') throw new Error(secret);
      return { id };
    },
    thrown: () => {
      throw Object.assign(new RangeError(secret), { code: 'ER_ROW' });
    },
    codeOfOurs: () => {
      throw new GraphQLError(secret, { extensions: { code: 'FORBIDDEN' } });
    },
    returned: () => new Error(secret),
    listed: () => [new GraphQLError(secret, { extensions: { code: 'FORBIDDEN' } })],
    number: () => secret,
    required: () => ({ value: null }),
    kind: () => ({ secret }),
    argument: () => {
      throw new ArgumentRefused('like must be a word.');
    },
  },
  Kind: {
    __resolveType: () => {
      throw new Error(secret);
    },
  },
};

const coordinates = [
  ...['thrown', 'codeOfOurs', 'returned', 'listed', 'number', 'required', 'kind', 'argument', 'name'].map(
    (field) => `Person.${field}`,
  ),
  'Never.value',
];

let source: KitSource;
beforeAll(async () => {
  source = await startKitSource({
    typeDefs,
    resolvers,
    createContext: ({ persons }) => {
      if (persons.has('unreadable context')) throw new Error(secret);
      return {};
    },
  });
});
afterAll(() => source.stop());

const failed = { message: 'The source failed to resolve this.', extensions: { code: 'SOURCE_FAILED' } };

test.each([
  ['throws', 'thrown'],
  ['throws under a code of ours', 'codeOfOurs'],
  ['returns an error', 'returned'],
  ['returns an error within a list', 'listed'],
  ['returns what its type does not hold', 'number'],
  ['returns null where there must be a value', 'required { value }'],
  ['cannot tell its type', 'kind { __typename }'],
])('says only that it failed where a resolver %s', async (_, selection) => {
  const passport = await source.sign({ claims: { coordinates } });
  const { status, text } = await source.ask(passport, entities(selection), of('p1'));
  expect(status).toBe(200);
  expect(JSON.parse(text).errors).toEqual([{ ...failed, path: expect.any(Array) }]);
  expect(text).not.toContain(secret);
  expect(JSON.stringify(source.events())).not.toContain(secret);
});

test('says only that it failed where an entity cannot be read', async () => {
  const passport = await source.sign({ claims: { persons: ['unreadable'] } });
  const { text } = await source.ask(passport, entities('name'), of('unreadable'));
  expect(JSON.parse(text).errors).toEqual([{ ...failed, path: ['_entities'] }]);
});

test('says only that it failed where the context cannot be made', async () => {
  const passport = await source.sign({ claims: { persons: ['unreadable context'] } });
  const { status, text } = await source.ask(passport, entities('name'), of('unreadable context'));
  expect(status).toBe(500);
  expect(JSON.parse(text)).toEqual({ errors: [failed] });
  expect(JSON.stringify(source.events())).not.toContain(secret);
});

test('says in its own words which argument it refuses', async () => {
  const passport = await source.sign({ claims: { coordinates } });
  const { text } = await source.ask(passport, entities(`argument(like: "${secret}")`), of('p1'));
  expect(JSON.parse(text).errors).toMatchObject([
    { message: 'like must be a word.', extensions: { code: 'BAD_ARGUMENT' } },
  ]);
});

test('answers an invalid operation with one error, however many faults it has', async () => {
  const answers = await Promise.all(
    [
      '{ nothing }',
      '{ nothing none { no } nought(a: 1) }',
      '{ _entities(representations: "") }',
      'query ($a: Int!) { _entities(representations: []) { __typename } }',
      '{',
      '',
    ].map(async (query) => source.ask(await source.sign(), query)),
  );
  const error = { message: 'The operation is not valid here.', extensions: { code: 'BAD_REQUEST' } };
  for (const { status, text } of answers)
    expect([status, JSON.parse(text)]).toEqual([400, { errors: [error] }]);
});

test('does not repeat a variable that it cannot read', async () => {
  const { text } = await source.ask(await source.sign(), entities('name'), { of: [null, secret] });
  expect(text).not.toContain(secret);
});

describe('the log', () => {
  test('names the field that failed and the class of the failure', async () => {
    source.events();
    const passport = await source.sign({ claims: { coordinates, persons: ['p1', 'p2'] } });
    await source.ask(passport, entities('thrown'), of('p1', 'p2'));
    expect(source.events().filter(({ event }) => event === 'resolver failed')).toEqual([
      expect.objectContaining({ coordinate: 'Person.thrown', error: 'RangeError', code: 'ER_ROW' }),
    ]);
  });

  test('names the field that a passport did not allow', async () => {
    source.events();
    await source.ask(await source.sign(), entities('thrown'), of('p1'));
    expect(source.events()).toMatchObject([
      { event: 'operation' },
      { event: 'field refused', coordinate: 'Person.thrown' },
    ]);
  });

  test.each([
    ['no passport', undefined, 'missing'],
    ['an expired passport', { exp: 1 }, 'ERR_JWT_EXPIRED'],
    ['a passport that lives too long', { exp: Date.now() }, 'life'],
  ])('says why it refused %s', async (_, claims, because) => {
    source.events();
    await source.ask(claims && (await source.sign({ claims })), '{ __typename }');
    expect(source.events()).toMatchObject([{ event: 'passport refused', because }]);
  });

  test('hides every literal of an operation and keeps its shape', async () => {
    source.events();
    const passport = await source.sign({ claims: { coordinates } });
    const answer = await source.ask(
      passport,
      `"""${secret}""" query ($of: [_Any!]!, $like: String = "${secret}") {
        _entities(representations: $of) {
          ... on Person { a: argument(like: $like) b: argument(like: "${secret}") name @include(if: true) } } }`,
      of('p1'),
    );
    expect(answer.status).toBe(200);
    const [line] = source.events();
    expect(String(line?.['operation']).replaceAll(/\s+/g, ' ')).toMatch(
      /query \(\$of: \[_Any!\]!, \$like: String = \?\) \{ _entities\(representations: \$of\) \{ \.\.\. on Person \{ a: argument\(like: \$like\) b: argument\(like: \?\) name @include\(if: \?\) \} \} \}$/,
    );
    expect(JSON.stringify(line)).not.toContain(secret);
  });
});
