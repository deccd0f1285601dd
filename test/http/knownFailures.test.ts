import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';
import { type Household, startHousehold } from '../support/household.ts';

const about = '@personal(category: ["pd:Name"])';
const subgraphs = {
  self: `${schemaHeader}
    type Query { person(ref: ID!): Person @open me: Person @open }
    type Person @key(fields: "id") @subject { id: ID! ${about} nickname: String ${about} secret: Secret @open mood: Mood @open }
    scalar Secret ${about}
    enum Mood ${about} { GLAD SAD }`,
  bank: `${schemaHeader.replace('"@shareable"', '"@shareable", "@provides", "@interfaceObject", "@override", "@inaccessible"')}
    type Person @key(fields: "id") @subject {
      id: ID! ${about}
      items: [Item!] @open
      kept: [Kept!] ${about}
      dossier: Dossier @open
      dossiers: [Dossier!] @open
      policies: [Policy!] ${about}
      badly: String @personal(category: [])
      hollow: String @personal(category: [""])
      twice: String @open ${about}
      income: Float ${about}
      greeting(by: ID): String ${about}
      hidden: Float @inaccessible ${about}
      employer: Employer @open @provides(fields: "name")
      holding: Holding ${about}
    }
    interface Item { name: String @open }
    type Guarded implements Item { name: String ${about} }
    type Free implements Item { name: String @open }
    interface Kept { code: String ${about} }
    type Loose implements Kept { code: String @open extra: String @open }
    type Dossier ${about} { note: String @open }
    union Policy = Life | Health
    type Life { number: String ${about} sum: Float ${about} }
    type Health { number: String ${about} condition: String ${about} }
    type Employer @key(fields: "code") { code: ID! ${about} name: String @external ${about} }
    interface Holding @key(fields: "code") { code: ID! ${about} title: String ${about} }
    type House implements Holding @key(fields: "code") { code: ID! ${about} title: String ${about} }
    type Boat implements Holding @key(fields: "code") { code: ID! ${about} title: String ${about} }
    type Shared @shareable { both: String @open }`,
  tax: `${schemaHeader.replace('"@shareable"', '"@shareable", "@interfaceObject"')}
    type Person @key(fields: "id") @subject {
      id: ID! ${about}
      income: Float @external
      hidden: Float @external
      band: String @requires(fields: "income") ${about}
      shade: String @requires(fields: "hidden") ${about}
      shared: Shared @open
    }
    type Shared @shareable { both: String ${about} }
    type Employer @key(fields: "code") { code: ID! ${about} name: String @shareable ${about} size: Int @open }
    type Holding @key(fields: "code") @interfaceObject { code: ID! ${about} value: Float ${about} taxed: Boolean @open }`,
};

const holdings = {
  self: { anna: { nickname: 'nickname', secret: 'secret scalar', mood: 'GLAD' } },
  bank: {
    anna: {
      greeting: 'greeting',
      items: [
        { __typename: 'Guarded', name: 'guarded name' },
        { __typename: 'Free', name: 'free name' },
      ],
      kept: [{ __typename: 'Loose', code: 'loose code', extra: 'extra' }],
      dossier: { note: 'dossier note' },
      dossiers: [{ note: 'note one' }, { note: 'note two' }],
      policies: [
        { __typename: 'Life', number: 'life number', sum: 5 },
        { __typename: 'Health', number: 'health number', condition: 'health condition' },
      ],
      badly: 'badly annotated',
      hollow: 'hollow annotated',
      twice: 'annotated twice',
      income: 41,
      hidden: 42,
      employer: { code: 'E1', name: 'employer name' },
      holding: { __typename: 'House', code: 'H1', title: 'house title' },
    },
  },
  tax: {
    anna: {
      band: ({ income }: { readonly income?: number }) => `band ${income}`,
      shade: ({ hidden }: { readonly hidden?: number }) => `shade ${hidden}`,
      shared: { both: 'shared both' },
    },
  },
};

let household: Household;
beforeAll(async () => {
  household = await startHousehold({
    subgraphs,
    persons: ['anna'],
    holdings,
    resolvers: {
      bank: { Employer: { __resolveReference: (given: object) => given } },
      tax: {
        Employer: { __resolveReference: (given: object) => ({ ...given, size: 7 }) },
        Holding: { __resolveReference: (given: object) => ({ ...given, value: 99, taxed: true }) },
      },
    },
  });
});
afterAll(() => household?.stop());

async function anna(selection: string, ...items: readonly string[]) {
  await household.agree('anna', { items });
  household.asked();
  const { body } = await household.ask(`query ($ref: ID!) { person(ref: $ref) ${selection} }`, {
    variables: { ref: household.ref('anna') },
  });
  const denied = (body.errors ?? []).map(
    ({ extensions }: { extensions: { coordinate: string } }) => extensions.coordinate,
  );
  return { person: body.data.person, denied, asked: household.asked().join('\n') };
}

describe('what other gateways got wrong', () => {
  it('K-01 a protected implementation is not reached through an unprotected interface', async () => {
    const { person, asked } = await anna('{ items { __typename name } }');
    expect(person).toEqual({
      items: [
        { __typename: 'Guarded', name: null },
        { __typename: 'Free', name: 'free name' },
      ],
    });
    expect(asked).not.toContain('... on Guarded');
  });

  it('K-02 a protected interface protects an implementation that says it is open', async () => {
    const { person } = await anna('{ kept { ... on Loose { code extra } } }', 'Person.kept');
    expect(person).toEqual({ kept: [{ code: null, extra: 'extra' }] });
  });

  it.each([
    ['K-03 an empty category protects', 'badly'],
    ['K-04 a category of nothing protects', 'hollow'],
    ['K-05 a field said to be both is protected', 'twice'],
  ])('%s', async (_, field) => {
    expect((await anna(`{ ${field} }`)).person).toEqual({ [field]: null });
  });

  it('K-06 what nobody can read can not be granted either', async () => {
    expect((await anna('{ badly hollow }', 'Person.badly', 'Person.hollow')).person).toEqual({
      badly: null,
      hollow: null,
    });
  });

  it('K-07 of two sources that say different things of one field the stricter is believed', async () => {
    expect((await anna('{ shared { both } }')).person).toEqual({ shared: { both: null } });
  });

  it('K-08 a protected input is not read through @requires', async () => {
    const { person, asked } = await anna('{ band }', 'Person.band');
    expect(person).toEqual({ band: null });
    expect(asked).toBe('');
    expect((await anna('{ band }', 'Person.band', 'Person.income')).person).toEqual({ band: 'band 41' });
  });

  it('K-09 nor one that relying parties can not even see', async () => {
    expect((await anna('{ shade }', 'Person.shade')).person).toEqual({ shade: null });
    expect((await anna('{ shade }', 'Person.shade', 'Person.hidden')).person).toEqual({ shade: 'shade 42' });
  });

  it('K-10 a protected key joins, and is not shown', async () => {
    const { person } = await anna('{ id employer { code size } }');
    expect(person).toEqual({ id: null, employer: { code: null, size: 7 } });
  });

  it('K-11 a protected field is not read through @provides', async () => {
    const { person, asked } = await anna('{ employer { name size } }');
    expect(person).toEqual({ employer: { name: null, size: 7 } });
    expect(asked).not.toMatch(/\bname\b/);
  });

  it('K-12 a field of an @interfaceObject is protected on every implementation', async () => {
    const { person, asked } = await anna('{ holding { value taxed } }', 'Person.holding');
    expect(person).toEqual({ holding: { value: null, taxed: true } });
    expect(asked).not.toContain('value');
    const granted = await anna(
      '{ holding { value ... on House { title } } }',
      'Person.holding',
      'Holding.value',
    );
    expect(granted.person).toEqual({ holding: { value: 99, title: null } });
  });

  it.each(['id', 'income', '__proto__', 'constructor', 'representations', 'toString', 'fieldgrant_ref'])(
    'K-13 no alias opens anything: %s',
    async (alias) => {
      const { person, asked } = await anna(
        `{ ${alias}: badly nickname band }`,
        'Person.nickname',
        'Person.band',
      );
      expect(Object.entries(person)).toEqual([
        [alias, null],
        ['nickname', 'nickname'],
        ['band', null],
      ]);
      expect(asked).not.toContain('badly');
    },
  );

  it.each(['id', 'income', '__proto__', 'constructor'])('K-14 no alias feeds anything: %s', async (alias) => {
    const { person } = await anna(
      `{ ${alias}: nickname band }`,
      'Person.nickname',
      'Person.band',
      'Person.income',
    );
    expect(Object.entries(person)).toEqual([
      [alias, 'nickname'],
      ['band', 'band 41'],
    ]);
  });

  it('K-15 a fragment on a denied member, as the only selection, tells nothing and breaks nothing', async () => {
    const { person, denied } = await anna('{ policies { ... on Health { condition } } }', 'Person.policies');
    expect(person).toEqual({ policies: [{}, { condition: null }] });
    expect(denied).toEqual(['Health.condition']);
  });

  it('K-16 sibling fragments that share a response key are decided each on their own', async () => {
    const selection = '{ policies { ... on Life { what: number } ... on Health { what: condition } } }';
    const { person, asked } = await anna(selection, 'Person.policies', 'Life.number');
    expect(person).toEqual({ policies: [{ what: 'life number' }, { what: null }] });
    expect(asked).not.toContain('condition');
  });

  it('K-17 neither the length nor the type of a denied list is told', async () => {
    const { person, asked } = await anna('{ kept { __typename } policies { __typename } }');
    expect(person).toEqual({ kept: null, policies: null });
    expect(asked).toBe('');
  });

  it('K-18 a return type that is protected protects the open fields that return it', async () => {
    const { person, asked } = await anna('{ dossier { note __typename } dossiers { __typename } }');
    expect(person).toEqual({ dossier: null, dossiers: null });
    expect(asked).toBe('');
  });

  it('K-19 a protected scalar or enum protects the open fields that return it', async () => {
    const { person, asked } = await anna('{ secret mood }');
    expect(person).toEqual({ secret: null, mood: null });
    expect(asked).toBe('');
    expect((await anna('{ secret mood }', 'Person.secret', 'Person.mood')).person).toEqual({
      secret: 'secret scalar',
      mood: 'GLAD',
    });
  });

  it.each(['constructor', 'toString', 'representations', 'fieldgrant_ref'])(
    'K-20 a variable may be called %s',
    async (name) => {
      await household.agree('anna', { items: ['Person.nickname', 'Person.greeting'] });
      const query = `query ($${name}: ID!) { person(ref: $${name}) { nickname greeting(by: $${name}) } }`;
      const variables = JSON.parse(`{"${name}": "${household.ref('anna')}"}`);
      const { body } = await household.ask(query, { variables });
      expect(body.data.person).toEqual({ nickname: 'nickname', greeting: 'greeting' });
    },
  );

  it('K-25 variables that name __proto__ are refused before anything is asked', async () => {
    const query = 'query ($__proto__: ID!) { person(ref: $__proto__) { nickname } }';
    const { status, body } = await household.ask(query, { variables: JSON.parse('{ "__proto__": "x" }') });
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([400, 'BAD_REQUEST', undefined]);
  });

  it('K-21 fragments that double each time are refused before they are expanded', async () => {
    const chain = Array.from(
      { length: 40 },
      (_, at) => `fragment F${at} on Person { ...F${at + 1} a${at}: nickname ...F${at + 1} }`,
    );
    const query = `query ($ref: ID!) { person(ref: $ref) { ...F0 } } ${chain.join(' ')} fragment F40 on Person { nickname }`;
    const { status, body } = await household.ask(query, { variables: { ref: household.ref('anna') } });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'OPERATION_TOO_COMPLEX']);
  });

  it('K-22 two callers at once never share an answer', async () => {
    const [rich, poor] = [['Person.nickname', 'Person.income'], ['Person.nickname']];
    const query = 'query ($ref: ID!) { person(ref: $ref) { nickname income } }';
    const variables = { ref: household.ref('anna') };
    for (let turn = 0; turn < 5; turn++) {
      await household.agree('anna', { items: rich });
      const granted = household.ask(query, { variables });
      const first = await granted;
      await household.agree('anna', { items: poor });
      const [second, third] = await Promise.all([
        household.ask(query, { variables }),
        household.ask(query, { variables }),
      ]);
      expect(first.body.data.person.income).toBe(41);
      expect([second, third].map(({ body }) => body.data.person.income)).toEqual([null, null]);
    }
  });

  it('K-23 directives under other names say the same', async () => {
    const renamed = Object.fromEntries(
      Object.entries(subgraphs).map(([name, sdl]) => [
        name,
        sdl
          .replace('"@personal"', '{ name: "@personal", as: "@private" }')
          .replace('"@open"', '{ name: "@open", as: "@personal" }')
          .replaceAll(/@personal(?!")/g, '@private')
          .replaceAll('directive @open', 'directive @personal')
          .replaceAll('(name: "@personal")', '(name: "@private")')
          .replaceAll('(name: "@open")', '(name: "@personal")')
          .replaceAll(/ @open(?![":(])/g, ' @personal'),
      ]),
    );
    const other = await startHousehold({ subgraphs: renamed, persons: ['anna'], holdings });
    await other.agree('anna', { items: ['Person.nickname'] });
    const { body } = await other.ask(
      'query ($ref: ID!) { person(ref: $ref) { nickname income items { ... on Free { name } } } }',
      {
        variables: { ref: other.ref('anna') },
      },
    );
    await other.stop();
    expect(body.data.person).toEqual({
      nickname: 'nickname',
      income: null,
      items: [{}, { name: 'free name' }],
    });
  });

  it.each([
    ['text/plain', 400],
    ['application/x-www-form-urlencoded', 400],
    ['multipart/form-data; boundary=x', 400],
  ])('K-24 a body that calls itself %s is not executed', async (type) => {
    const { text } = await household
      .ask('{ person(ref: "x") { nickname } }', { headers: { 'content-type': type } })
      .catch(() => ({ text: '' }));
    expect(text).not.toContain('"data":{');
  });
});
