import { schemaHeader } from '../../subgraphs/kit/index.ts';
import { entities, type KitSource, of, seconds, startKitSource } from './kitSupport.ts';

const typeDefs = `${schemaHeader}
  type Person @key(fields: "id") @subject {
    id: ID! @personal(category: ["pd:Identifying"])
    "Its name." name: String @personal(category: ["pd:Name"])
    "Its partner." partner: Person @personal(category: ["pd:Relationship"])
    "What it has." things(like: String): [Thing] @personal(category: ["pd:Ownership"])
    "What breaks." broken: String @personal(category: ["pd:Ownership"])
  }
  interface Thing { "Its worth." worth: Int @personal(category: ["pd:Ownership"]) }
  type Boat implements Thing { "Its worth." worth: Int @personal(category: ["pd:Ownership"]) }
  type House implements Thing { "Its worth." worth: Int @personal(category: ["pd:Ownership"]) }
`;

const resolvers = {
  Person: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    name: ({ id }: { id: string }) => `name of ${id}`,
    partner: () => ({ id: 'p2' }),
    things: () => [
      { __typename: 'Boat', worth: 1 },
      { __typename: 'House', worth: 2 },
    ],
    broken: () => {
      throw new Error('a word of the database');
    },
  },
};

let source: KitSource;
beforeAll(async () => {
  source = await startKitSource({ typeDefs, resolvers });
});
afterAll(() => source.stop());

/** The same signature under a passport for one coordinate more. */
function altered(passport: string): string {
  const [header, payload = '', signature] = passport.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const more = JSON.stringify({ ...claims, coordinates: [...claims.coordinates, 'Person.things'] });
  return [header, Buffer.from(more).toString('base64url'), signature].join('.');
}

describe('a source on the kit', () => {
  const refused: readonly (readonly [string, () => Promise<string | undefined>])[] = [
    ['no passport', async () => undefined],
    ['no passport but some text', async () => 'passport'],
    ['a passport of another signer', () => source.sign({ key: 'stranger' })],
    ['a passport of another gateway', () => source.sign({ claims: { iss: 'http://elsewhere.test' } })],
    ['a passport for another source', () => source.sign({ claims: { aud: 'bank' } })],
    ['a passport for nobody in particular', () => source.sign({ claims: { aud: '' } })],
    ['a passport for several sources', () => source.sign({ claims: { aud: ['things', 'bank'] } })],
    ['a passport for no source', () => source.sign({ claims: { aud: undefined } })],
    ['a passport that expired a second ago', () => source.sign({ claims: { exp: seconds() - 1 } })],
    ['a passport without an end', () => source.sign({ claims: { exp: undefined } })],
    ['a passport without a beginning', () => source.sign({ claims: { iat: undefined } })],
    [
      'a passport signed with the public key as a secret',
      () => source.sign({ header: { alg: 'HS256' }, key: 'public key as a secret' }),
    ],
    ['a passport of an unknown key', () => source.sign({ header: { kid: 'other' }, key: 'stranger' })],
    ['a passport whose claims were altered', async () => altered(await source.sign())],
    ['an expired passport', () => source.sign({ claims: { iat: seconds() - 60, exp: seconds() - 30 } })],
    ['a passport that lives for an hour', () => source.sign({ claims: { exp: seconds() + 3_600 } })],
    [
      'a passport from the future',
      () => source.sign({ claims: { iat: seconds() + 600, exp: seconds() + 620 } }),
    ],
    ['a token of another type', () => source.sign({ header: { typ: 'at+jwt' } })],
    ['a passport without persons', () => source.sign({ claims: { persons: 'p1' } })],
    ['a passport without coordinates', () => source.sign({ claims: { coordinates: undefined } })],
    [
      'an unsigned passport',
      async () =>
        `${Buffer.from('{"alg":"none","typ":"fieldgrant-passport+jwt"}').toString('base64url')}.${(await source.sign()).split('.')[1]}.`,
    ],
  ];

  it.each(refused)('answers %s with one sentence, whatever is asked', async (_, passport) => {
    const answers = await Promise.all(
      [entities('name'), '{ _service { sdl } }', '{ nonsense', '{ __schema { types { name } } }'].map(
        async (query) => source.ask(await passport(), query, of('p1')),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toBe(
      '{"errors":[{"message":"A valid passport is required.","extensions":{"code":"UNAUTHENTICATED"}}]}',
    );
  });

  it('resolves what the passport names and nothing else', async () => {
    const { text } = await source.ask(
      await source.sign(),
      entities('name things { worth } __typename'),
      of('p1'),
    );
    const { data, errors } = JSON.parse(text);
    expect(data._entities).toEqual([{ name: 'name of p1', things: null, __typename: 'Person' }]);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('refuses what is not named under any alias or fragment', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ...P } } fragment P on Person { name: things { worth } id: name }`;
    const { data } = JSON.parse((await source.ask(await source.sign(), query, of('p1'))).text);
    expect(data._entities).toEqual([{ name: null, id: 'name of p1' }]);
  });

  it('refuses a person who is not on the passport', async () => {
    const { text } = await source.ask(await source.sign(), entities('name'), of('p1', 'p2'));
    expect(text).not.toContain('name of');
  });

  it('refuses what is of another person reached by a link', async () => {
    const passport = await source.sign({ claims: { coordinates: ['Person.name', 'Person.partner'] } });
    const { data } = JSON.parse(
      (await source.ask(passport, entities('name partner { name __typename }'), of('p1'))).text,
    );
    expect(data._entities).toEqual([{ name: 'name of p1', partner: { name: null, __typename: 'Person' } }]);
  });

  it('resolves a field on the implementations named alone', async () => {
    const passport = await source.sign({ claims: { coordinates: ['Person.things', 'Boat.worth'] } });
    const { data } = JSON.parse((await source.ask(passport, entities('things { worth }'), of('p1'))).text);
    expect(data._entities[0].things).toEqual([{ worth: 1 }, { worth: null }]);
  });

  it('gives its schema only to a passport for it', async () => {
    const withoutIt = await source.ask(await source.sign(), '{ _service { sdl } }');
    expect(withoutIt.text).not.toContain('type Person');
    const passport = await source.sign({
      claims: { persons: [], coordinates: ['Query._service', '_Service.sdl'] },
    });
    expect((await source.ask(passport, '{ _service { sdl } }')).text).toContain('type Person');
  });

  it.each([
    ['introspection', '{ __schema { types { name } } }'],
    ['a misspelt field', '{ _entitys { id } }'],
    ['a document that does not parse', '{ _entities('],
  ])('hints at nothing of its schema for %s', async (_, query) => {
    const { text } = await source.ask(await source.sign(), query);
    expect(text).toContain('The operation is not valid here.');
    expect(text).not.toMatch(/Person|Did you mean|_entities|sdl/);
  });

  it('keeps the words of its own errors to itself', async () => {
    const passport = await source.sign({ claims: { coordinates: ['Person.broken'] } });
    const { text } = await source.ask(passport, entities('broken'), of('p1'));
    expect(text).toContain('SOURCE_FAILED');
    expect(text).not.toContain('database');
  });

  it('logs the coordinates asked and no value', async () => {
    source.events();
    const passport = await source.sign({ claims: { coordinates: ['Person.things'] } });
    await source.ask(passport, entities('things(like: "a secret wish") { __typename }'), of('p1'));
    const events = source.events();
    expect(events).toMatchObject([{ event: 'operation', coordinates: ['Person.things', 'Query._entities'] }]);
    expect(JSON.stringify(events)).not.toMatch(/secret wish|p1/);
  });

  it('takes no batch', async () => {
    const response = await fetch(`${source.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'fieldgrant-passport': await source.sign() },
      body: JSON.stringify([{ query: '{ __typename }' }]),
    });
    expect(response.status).toBe(400);
  });
});
