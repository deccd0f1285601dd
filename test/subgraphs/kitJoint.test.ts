import { parse } from 'graphql';
import { schemaHeader } from '../../subgraphs/kit/index.ts';
import { subjectsOf } from '../../subgraphs/kit/subjects.ts';
import { type SourceOfOne, startSourceOfOne } from './conditionsSupport.ts';

const types = (rule: string, others = rule) => /* GraphQL */ `
  type Person @key(fields: "id") @subject {
    id: ID! @personal(category: ["pd:Identifying"])
    accounts: [Account] @personal(category: ["pd:FinancialAccount"])
    deeds: [Deed] @personal(category: ["pd:Ownership"])
    name: String @personal(category: ["pd:Name"])
  }
  interface Account @subject(id: "holders { id }", joint: "${rule}") {
    iban: String @personal(category: ["pd:FinancialAccount"])
  }
  type Current implements Account ${others} {
    iban: String @personal(category: ["pd:FinancialAccount"]) @objectKey
    balance: Float! @personal(category: ["pd:FinancialStatus"])
    bank: String @open
    holders: [Person] @personal(category: ["pd:Relationship"])
    owner: Person @personal(category: ["pd:Relationship"])
  }
  type Deed @subject(id: "first { id } others { person { id } }", joint: "ALL") @key(fields: "number") {
    number: ID @personal(category: ["pd:Ownership"])
    worth: Int @personal(category: ["pd:Ownership"])
    first: Person @personal(category: ["pd:Ownership"])
    others: [Share!] @personal(category: ["pd:Ownership"])
  }
  type Share { person: Person! @personal(category: ["pd:Ownership"]) }
`;
const subject = (rule: string) => `@subject(id: "holders { id }", joint: "${rule}")`;

let accounts: readonly unknown[] = [];
let deeds: readonly unknown[] = [];
const resolvers = {
  Person: { accounts: () => accounts, deeds: () => deeds, name: ({ id }: { id: string }) => `name of ${id}` },
  Account: { __resolveType: () => 'Current' },
  Current: {
    iban: ({ no }: { no: string }) => no,
    balance: () => 12,
    bank: () => 'a bank',
    holders: async ({ held }: { held?: readonly unknown[] }) =>
      held?.map((id) => (id === null ? null : { id })),
    owner: () => ({ id: 'p1' }),
  },
};
const heldBy = (...held: readonly unknown[]) => Object.freeze({ no: held.join('-'), held });

const started: SourceOfOne[] = [];
async function start(typeDefs: string): Promise<SourceOfOne> {
  const source = await startSourceOfOne(typeDefs, resolvers);
  started.push(source);
  return source;
}
let all: SourceOfOne;
beforeAll(async () => {
  all = await start(types('ALL', subject('ALL')));
});
afterAll(async () => {
  for (const source of started.splice(0)) await source.stop();
});

const refused = (...path: readonly unknown[]) => ({ path, code: 'FORBIDDEN' });
const balance = 'accounts { ... on Current { balance } }';

describe('of an object that needs the consent of all', () => {
  test.each([
    ['who is alone', [['p1']], {}, [12]],
    ['with another who did not grant', [['p1', 'p2']], {}, [null]],
    ['with another who granted', [['p1', 'p2']], { 'Current.balance': ['p2'] }, [12]],
    ['with another who granted another field', [['p1', 'p2']], { 'Current.iban': ['p2'] }, [null]],
    ['with two others of whom one granted', [['p1', 'p2', 'p3']], { 'Current.balance': ['p2'] }, [null]],
    ['with two others who granted', [['p1', 'p2', 'p3']], { 'Current.balance': ['p3', 'p2'] }, [12]],
    [
      'beside an object that may not be',
      [
        ['p1', 'p2'],
        ['p1', 'p3'],
      ],
      { 'Current.balance': ['p2'] },
      [12, null],
    ],
    ['who is not among its persons', [['p2']], {}, [null]],
    ['who cannot be told', [['p1', null]], {}, [null]],
    ['by an identifier that is none', [['p1', ['p2']]], { 'Current.balance': ['p2'] }, [null]],
    ['who are numbers here', [['p1', 7]], { 'Current.balance': ['7'] }, [12]],
  ])('resolves a field for a person %s', async (_, held, joint, expected) => {
    accounts = held.map((each) => heldBy(...each));
    const { person, errors } = await all.about(balance, { joint });
    expect(person.accounts.map((each: { balance: unknown }) => each.balance)).toEqual(expected);
    expect(errors).toEqual(
      expected.flatMap((each, place) => (each === null ? [refused('accounts', place, 'balance')] : [])),
    );
  });

  test('takes a field for theirs where its type says so, whatever the field says', async () => {
    accounts = [heldBy('p1', 'p2')];
    const bank = 'accounts { ... on Current { bank } }';
    expect((await all.about(bank)).person.accounts).toEqual([{ bank: 'a bank' }]);
    const whole = await start(types('ALL', `${subject('ALL')} @personal(category: ["pd:Ownership"])`));
    expect((await whole.about(bank)).errors).toEqual([refused('accounts', 0, 'bank')]);
  });

  test('refuses where whom it is about cannot be read', async () => {
    accounts = [{ no: 'a' }];
    expect((await all.about(balance)).errors).toEqual([refused('accounts', 0, 'balance')]);
  });

  test('reads persons through objects and lists', async () => {
    deeds = [{ worth: 5, first: { id: 'p1' }, others: [{ person: { id: 'p2' } }, { person: { id: 'p3' } }] }];
    const asked = 'deeds { worth }';
    expect((await all.about(asked, { joint: { 'Deed.worth': ['p2'] } })).person.deeds).toEqual([
      { worth: null },
    ]);
    expect((await all.about(asked, { joint: { 'Deed.worth': ['p2', 'p3'] } })).person.deeds).toEqual([
      { worth: 5 },
    ]);
  });

  test('resolves whom it is about, what is nobody’s, and what the gateway decides and joins by', async () => {
    accounts = [heldBy('p1', 'p2')];
    deeds = [{ number: 'd', first: { id: 'p1' }, others: [{ person: { id: 'p2' } }] }];
    const { person, errors } = await all.about(
      `accounts { ... on Current { holders { id } bank fieldgrant_object_Current: iban } } deeds { number }`,
    );
    expect(errors).toEqual([]);
    expect(person).toEqual({
      accounts: [
        { holders: [{ id: 'p1' }, { id: 'p2' }], bank: 'a bank', fieldgrant_object_Current: 'p1-p2' },
      ],
      deeds: [{ number: 'd' }],
    });
  });

  test('refuses a key under a name of the recipient’s', async () => {
    accounts = [heldBy('p1', 'p2')];
    const { person } = await all.about('accounts { fieldgrant_1: iban iban }');
    expect(person.accounts).toEqual([{ fieldgrant_1: null, iban: null }]);
  });

  test('resolves nothing that the passport does not name', async () => {
    accounts = [heldBy('p1')];
    const { person } = await all.about(balance, { coordinates: ['Person.accounts', 'Current.holders'] });
    expect(person.accounts).toEqual([{ balance: null }]);
  });

  test('resolves nothing of the other persons', async () => {
    accounts = [heldBy('p1', 'p2')];
    const { person } = await all.about('accounts { ... on Current { holders { name } } }', {
      joint: { 'Current.holders': ['p2'], 'Person.name': ['p2'] },
    });
    expect(person.accounts[0].holders).toEqual([{ name: 'name of p1' }, { name: null }]);
  });

  test('filters such objects as any', async () => {
    accounts = [heldBy('p1'), heldBy('p1', 'p2')];
    const { person } = await all.about(balance, {
      conditions: { 'Person.accounts': [{ objects: ['p1-p2'] }] },
      joint: { 'Current.balance': ['p2'] },
    });
    expect(person.accounts).toEqual([{ balance: 12 }]);
  });
});

test.each([
  ['the interface alone says so', types('ALL', ''), [null]],
  ['the interface says so and the type less', types('ALL', subject('ANY')), [null]],
  ['the type says so and the interface less', types('ANY', subject('ALL')), [null]],
  ['neither says so', types('ANY', subject('ANY')), [12]],
  ['neither says anything', types('ANY', '').replace(', joint: "ANY"', ''), [12]],
])('needs the consent of all, or not, where %s', async (_, typeDefs, expected) => {
  const source = await start(typeDefs);
  accounts = [heldBy('p1', 'p2')];
  const { person } = await source.about(balance);
  expect(person.accounts.map((each: { balance: unknown }) => each.balance)).toEqual(expected);
});

test.each([
  ['no rule', types('ALL', subject('MOST'))],
  ['no field set', types('ALL', subject('ALL').replace('holders { id }', 'holders { id'))],
])('is not read from a schema that names %s', (_, typeDefs) => {
  expect(() => subjectsOf(parse(`${schemaHeader} ${typeDefs}`))).toThrow();
});
