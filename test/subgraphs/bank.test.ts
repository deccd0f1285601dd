import { startBank } from '../../subgraphs/bank/main.ts';
import { type BankTables, bankTables, type TransactionRow } from '../../subgraphs/bank/tables.ts';
import type { RunningSource } from '../../subgraphs/kit/index.ts';
import { generateWorld } from '../../subgraphs/world/generateWorld.ts';
import { askEntities, counting, sourceOptions, startTestGateway, type TestGateway } from './support.ts';

const world = generateWorld({ persons: 200, seed: 1, until: '2026-11-01' });
const { tables, lookUps } = counting(world.bank);
const anna = world.identifiersOf('anna')?.bank ?? '';

let gateway: TestGateway;
let source: RunningSource;
beforeAll(async () => {
  gateway = await startTestGateway();
  source = await startBank({ ...(await sourceOptions(gateway)), tables });
});
afterAll(async () => {
  await source.stop();
  await gateway.stop();
});

test('looks up each table once for fifty persons', async () => {
  const persons = world.persons.slice(0, 50).map(({ identifiers }) => ({ id: identifiers.bank }));
  const answer = await ask(
    'accounts { iban balance holders { id } transactions(first: 2) { amount } } loans { number }',
    persons,
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data._entities).toHaveLength(50);
  expect(lookUps).toEqual({ accounts: 1, transactions: 1, loans: 1 });
});

test('gives accounts by their kind, a joint one with both holders', async () => {
  const { data, errors } = await ask(
    '__typename accounts { __typename iban kind currency balance openedOn holders { id } ... on CreditCard { limit } }',
  );
  expect(errors).toBeUndefined();
  const accounts: readonly { __typename: string; holders: readonly unknown[] }[] = data._entities[0].accounts;
  expect(new Set(accounts.map((each) => each.__typename))).toEqual(
    new Set(['CurrentAccount', 'SavingsAccount', 'CreditCard']),
  );
  expect(accounts.some(({ holders }) => holders.length === 2)).toBe(true);
});

test('resolves a field only on the kinds of account the passport names', async () => {
  const { data, errors } = await ask('accounts { __typename balance }', undefined, [
    'Person.accounts',
    'SavingsAccount.balance',
  ]);
  for (const { __typename, balance } of data._entities[0].accounts)
    expect(balance === null).toBe(__typename !== 'SavingsAccount');
  expect(errors?.every(({ extensions }) => extensions?.code === 'FORBIDDEN')).toBe(true);
});

test('pages through transactions without gap or repetition', async () => {
  const pages: string[][] = [];
  let after = '';
  for (let turn = 0; turn < 100; turn++) {
    const rows = await transactions(`first: 37${after}`);
    if (rows.length === 0) break;
    pages.push(rows.map(({ cursor }) => cursor));
    after = `, after: "${rows.at(-1)?.cursor}"`;
  }
  const whole = await transactions('first: 500');
  expect(pages.flat()).toEqual(whole.map(({ cursor }) => cursor));
  expect(new Set(pages.flat()).size).toBe(whole.length);
});

test('gives fifty transactions, newest first, where nothing is asked', async () => {
  const rows = await transactions('first: null');
  expect(rows).toHaveLength(50);
  const dates = rows.map(({ bookedOn }) => bookedOn);
  expect(dates).toEqual([...dates].sort().reverse());
});

test('keeps to the window, both ends included', async () => {
  const year = await transactions('first: 500, from: "2025", to: "2025"');
  expect(year.length).toBeGreaterThan(50);
  expect(year.every(({ bookedOn }) => bookedOn.startsWith('2025-'))).toBe(true);
  const salary = year.find(({ amount }) => amount > 1_000)?.bookedOn ?? '';
  const day = await transactions(`from: "${salary}", to: "${salary}"`);
  expect(day.map(({ bookedOn }) => bookedOn)).toContain(salary);
  expect(new Set(day.map(({ bookedOn }) => bookedOn)).size).toBe(1);
});

test.each([
  ['first: 0', 'first must be from 1 to 500.'],
  ['first: 501', 'first must be from 1 to 500.'],
  ['after: "secret"', 'after must be the cursor of a transaction of this account.'],
  ['from: "2025-02-31"', 'from must be an ISO 8601 date: year, month and day, or less.'],
  ['to: "secret"', 'to must be an ISO 8601 date: year, month and day, or less.'],
])('refuses the argument %s without repeating it', async (args, message) => {
  const { data, errors } = await ask(`accounts { transactions(${args}) { cursor } }`);
  expect(new Set(errors?.map((error) => error.message))).toEqual(new Set([message]));
  expect(errors?.every(({ extensions }) => extensions?.code === 'BAD_ARGUMENT')).toBe(true);
  expect(data._entities[0].accounts[0].transactions).toBeNull();
});

test('gives pending transactions first, and in no window', async () => {
  const rows: readonly TransactionRow[] = [
    { id: 'b', amount: '-100.03', currency: 'EUR' },
    { id: 'a', bookedOn: '2025-03-01', amount: '256.67', currency: 'EUR' },
  ];
  const other: BankTables = bankTables({
    accounts: [
      { id: 'x', maskedPan: '5254******3241', kind: 'credit-card', currency: 'EUR', holders: [anna] },
    ],
    transactions: new Map([['x', rows]]),
    loans: [],
  });
  const running = await startBank({ ...(await sourceOptions(gateway)), tables: other });
  const { data } = await askEntities(
    { gateway, source: running, name: 'bank' },
    'accounts { iban balance all: transactions { bookedOn amount } some: transactions(from: "2000") { amount } }',
    [{ id: anna }],
    everyCoordinate,
  );
  await running.stop();
  expect(data._entities[0].accounts).toEqual([
    {
      iban: '5254******3241',
      balance: null,
      all: [
        { bookedOn: null, amount: -100.03 },
        { bookedOn: '2025-03-01', amount: 256.67 },
      ],
      some: [{ amount: 256.67 }],
    },
  ]);
});

describe('under a window on transactions', () => {
  const march = { from: '2025-03-01', until: '2025-03-31' };
  const within = (args: string) =>
    askEntities(
      { gateway, source, name: 'bank' },
      `accounts { transactions(${args}) { cursor bookedOn } }`,
      [{ id: anna }],
      everyCoordinate,
      {
        conditions: Object.fromEntries(accountTypes.map((type) => [`${type}.transactions`, [march]])),
        completeness: true,
      },
    );
  const ofTheFirst = async (args: string) => (await within(args)).data._entities[0].accounts[0].transactions;

  test('pages through what lies in it alone', async () => {
    const inMarch = await transactions('first: 500, from: "2025-03", to: "2025-03"');
    expect(inMarch.length).toBeGreaterThan(5);
    const rows = inMarch.map(({ cursor, bookedOn }) => ({ cursor, bookedOn }));
    expect(await ofTheFirst('first: 500')).toEqual(rows);
    expect(await ofTheFirst('first: 3')).toEqual(rows.slice(0, 3));
    expect(await ofTheFirst(`first: 3, after: "${rows[2]?.cursor}"`)).toEqual(rows.slice(3, 6));
    expect(await ofTheFirst(`after: "${rows.at(-1)?.cursor}"`)).toEqual([]);
  });

  test('refuses the cursor of what lies outside like one of no transaction', async () => {
    const [latest] = await transactions('first: 1');
    expect(latest?.bookedOn.startsWith('2025-03')).toBe(false);
    expect(await within(`after: "${latest?.cursor}"`)).toEqual(await within('after: "none"'));
  });

  test('says that it was applied, and that something was left out', async () => {
    expect((await within('first: 1')).extensions).toEqual({
      fieldgrant: { applied: 'dec_test', complete: false },
    });
  });
});

test('gives only the accounts that are named', async () => {
  const all = await ask('accounts { iban }');
  const [, second] = all.data._entities[0].accounts;
  const { data } = await askEntities(
    { gateway, source, name: 'bank' },
    'accounts { iban }',
    [{ id: anna }],
    everyCoordinate,
    { conditions: { 'Person.accounts': [{ objects: [second.iban] }] } },
  );
  expect(data._entities[0].accounts).toEqual([second]);
});

const accountTypes = ['CurrentAccount', 'SavingsAccount', 'CreditCard'];
const accountFields = ['iban', 'kind', 'currency', 'balance', 'openedOn', 'holders', 'transactions', 'limit'];
const everyCoordinate = [
  ...['id', 'accounts', 'loans'].map((field) => `Person.${field}`),
  ...['CurrentAccount', 'SavingsAccount', 'CreditCard'].flatMap((type) =>
    accountFields.map((field) => `${type}.${field}`),
  ),
  ...['cursor', 'bookedOn', 'amount', 'currency'].map((field) => `Transaction.${field}`),
  'Loan.number',
];

function ask(
  selection: string,
  persons: readonly { readonly id: string }[] = [{ id: anna }],
  coordinates: readonly string[] = everyCoordinate,
) {
  return askEntities({ gateway, source, name: 'bank' }, selection, persons, coordinates);
}

interface Transaction {
  readonly cursor: string;
  readonly bookedOn: string;
  readonly amount: number;
}

/** Of the first account, Anna's own; her other accounts refuse its cursors beside it. */
async function transactions(args: string): Promise<readonly Transaction[]> {
  const { data } = await ask(`accounts { transactions(${args}) { cursor bookedOn amount } }`);
  return data._entities[0].accounts[0].transactions;
}
