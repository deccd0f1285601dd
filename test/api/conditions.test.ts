import { connect, type Participant, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
  harbour = await stack.organisation('harbour');
  ref = await connect(anna, harbour);
});
afterAll(() => stack.stop());

const shown = `id state revision terms {
  completeness items { coordinate objects window release { round truncate mask } }
}`;
const requestData = `mutation ($input: DataRequestInput!) { requestData(input: $input) { ${shown} } }`;
const counter = `mutation ($id: ID!, $terms: TermsInput!) {
  counterDataRequest(id: $id, revision: 1, terms: $terms) { ${shown} }
}`;
const revise = `mutation ($id: ID!, $terms: TermsInput!) {
  reviseDataRequest(id: $id, revision: 2, terms: $terms) { ${shown} }
}`;

type Item = Readonly<Record<string, unknown>>;
const asking = (items: readonly Item[], change: Item = {}) =>
  harbour.ask(requestData, { input: wish(stack, ref, { document: null, items, ...change }) });
const filed = async (items: readonly Item[], change: Item = {}) => {
  const { data, errors } = await asking(items, change);
  expect(errors).toEqual([]);
  return data.requestData;
};
const faultsOf = async (items: readonly Item[]) => (await asking(items)).errors[0]?.extensions;
const none = { objects: null, window: null, release: null };

const transactions = { coordinate: 'Account.transactions', window: 'P1Y' };
const accounts = { coordinate: 'Person.accounts', objects: ['NL01', 'NL02'] };
const income = { coordinate: 'Person.income', release: { round: 100 } };

describe('Conditions', () => {
  test('are asked for, offered and agreed', async () => {
    const request = await filed([accounts, transactions, income], {
      terms: { ...terms(stack), completeness: true },
    });
    expect(request.terms).toEqual({
      completeness: true,
      items: [
        { ...none, ...accounts },
        { ...none, ...transactions },
        { ...none, ...income, release: { round: 100, truncate: null, mask: null } },
      ],
    });
    const countered = await anna.get(counter, {
      id: request.id,
      terms: {
        ...terms(stack, 30),
        completeness: false,
        items: [{ ...accounts, objects: ['NL02'] }, { ...transactions, window: 'P3M' }, income],
      },
    });
    expect(countered.terms).toMatchObject({
      completeness: false,
      items: [{ objects: ['NL02'] }, { window: 'P3M' }, { release: { round: 100 } }],
    });
    const agreement = await harbour.get(
      `mutation ($id: ID!) { acceptCounter(id: $id, revision: 2) { ${shown.replace('id ', '')} } }`,
      request,
    );
    expect(agreement.terms).toEqual(countered.terms);
  });

  test('that an answer does not mention stay as they were in the revision it answers', async () => {
    const asked = [accounts, transactions, income];
    const { id } = await filed(asked);
    const narrower = {
      ...terms(stack, 30),
      items: [{ ...accounts, objects: ['NL01'] }, transactions, income],
    };
    await anna.get(counter, { id, terms: narrower });
    const items = asked.map(({ coordinate }) => ({ coordinate }));
    const { terms: answered } = await harbour.get(revise, { id, terms: { ...terms(stack, 30), items } });
    expect(answered.items).toMatchObject([{ ...none, ...accounts, objects: ['NL01'] }, transactions, income]);
  });

  test.each([
    ['objects that were not asked', { ...accounts, objects: ['NL03'] }, 'objects'],
    ['any object', { ...accounts, objects: null }, 'objects'],
    ['a longer window', { ...transactions, window: 'P2Y' }, 'window'],
    ['no window', { ...transactions, window: null }, 'window'],
    ['a finer step', { ...income, release: { round: 10 } }, 'release'],
    ['a step between', { ...income, release: { round: 200 } }, 'release'],
    ['the exact value', { ...income, release: { exact: true } }, 'release'],
    ['the value as it is', { ...income, release: null }, 'release'],
  ])('are not widened, by either party, to %s', async (_, wider, part) => {
    const { id } = await filed([accounts, transactions, income]);
    const offered = { ...terms(stack, 30), items: [wider] };
    const refused = {
      code: 'TERMS_INVALID',
      faults: [`items: ${wider.coordinate}: ${part}: more than was asked or agreed`],
    };
    expect((await anna.ask(counter, { id, terms: offered })).errors[0]?.extensions).toEqual(refused);
    await anna.get(counter, { id, terms: terms(stack, 30) });
    expect((await harbour.ask(revise, { id, terms: offered })).errors[0]?.extensions).toEqual(refused);
  });

  test('of a counter-offer may be answered with what was first asked, in so many words', async () => {
    const { id } = await filed([{ coordinate: accounts.coordinate }]);
    await anna.get(counter, { id, terms: { ...terms(stack, 30), items: [accounts] } });
    const items = [{ coordinate: accounts.coordinate, objects: null }];
    const { terms: revised } = await harbour.get(revise, { id, terms: { ...terms(stack, 30), items } });
    expect(revised.items).toEqual([{ ...none, coordinate: accounts.coordinate }]);
  });

  test('of word on completeness are not widened', async () => {
    const { id } = await filed([accounts]);
    const offered = { ...terms(stack, 30), completeness: true };
    expect((await anna.ask(counter, { id, terms: offered })).errors[0]?.extensions).toMatchObject({
      faults: ['completeness: more than was asked or agreed'],
    });
  });

  test.each([
    ['objects of what has no keys', { coordinate: 'Account.transactions', objects: ['1'] }, 'objects', false],
    ['objects of a text', { coordinate: 'Person.nickname', objects: ['1'] }, 'objects', false],
    ['no objects', { ...accounts, objects: [] }, 'objects', true],
    ['a key twice', { ...accounts, objects: ['NL01', 'NL01'] }, 'objects', true],
    ['an empty key', { ...accounts, objects: [''] }, 'objects', true],
    ['a key of 101 characters', { ...accounts, objects: ['x'.repeat(101)] }, 'objects', true],
    ['201 keys', { ...accounts, objects: Array.from({ length: 201 }, (_, n) => `${n}`) }, 'objects', true],
    ['a window on what has no dates', { coordinate: 'Person.accounts', window: 'P1Y' }, 'window', false],
    ['a rounded text', { coordinate: 'Person.nickname', release: { round: 1 } }, 'release', false],
    ['a rounded list of objects', { coordinate: 'Person.accounts', release: { round: 1 } }, 'release', false],
    ['a step of nothing', { ...income, release: { round: 0 } }, 'release', true],
    ['a step below nothing', { ...income, release: { round: -1 } }, 'release', true],
    ['a truncated number', { ...income, release: { truncate: 'YEAR' } }, 'release', false],
    ['a truncated id', { coordinate: 'Account.iban', release: { truncate: 'YEAR' } }, 'release', false],
    ['a masked number', { ...income, release: { mask: 2 } }, 'release', false],
    ['a mask that keeps nothing', { coordinate: 'Account.iban', release: { mask: 0 } }, 'release', true],
    ['a mask that keeps 101', { coordinate: 'Account.iban', release: { mask: 101 } }, 'release', true],
    ['what is not exact', { ...income, release: { exact: false } }, 'release', true],
  ])('are refused where they make no sense: %s', async (_, item, part, isNonsense) => {
    const faults = await faultsOf([item]);
    expect(faults).toMatchObject({ code: 'TERMS_INVALID' });
    expect(faults?.['faults']).toEqual([
      expect.stringContaining(
        `items: ${item.coordinate}: ${part}: ${isNonsense ? '' : 'what it returns has nothing'}`,
      ),
    ]);
  });

  test('are taken at their bounds', async () => {
    const items = [
      { ...accounts, objects: Array.from({ length: 200 }, (_, n) => `${n}`.padEnd(100, 'x')) },
      { ...income, release: { round: 0.01 } },
      { coordinate: 'Account.iban', release: { mask: 100 } },
      { coordinate: 'Person.nickname', release: { truncate: 'MONTH' } },
    ];
    expect((await filed(items)).terms.items).toHaveLength(4);
  });

  test.each([
    ['two releases', '{ round: 1, mask: 2 }'],
    ['no release', '{}'],
    ['a release of null', '{ round: null }'],
  ])('are refused as input with %s at once', async (_, release) => {
    const input = `[{ coordinate: "Person.income", release: ${release} }]`;
    const period = '{ until: "2100-01-01T00:00:00Z" }';
    const { errors } = await harbour.ask(`mutation { requestData(input: {
      ref: "x", purpose: "dpv:CustomerSolvencyMonitoring", explanation: "x", items: ${input},
      terms: { period: ${period}, retention: "P1D" }
    }) { id } }`);
    expect(errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('of one coordinate are said once', async () => {
    expect(await faultsOf([accounts, { ...accounts, objects: ['NL02'] }])).toEqual({
      code: 'TERMS_INVALID',
      faults: ['items: Person.accounts: named twice: say all of it once'],
    });
    const request = await filed([accounts], { document: '{ me { accounts { balance } } }' });
    expect(request.terms.items[0]).toEqual({ ...none, ...accounts });
    const named = [transactions, { coordinate: transactions.coordinate }];
    expect((await filed(named)).terms.items).toEqual([{ ...none, ...transactions }]);
    const bare = [accounts, { coordinate: accounts.coordinate }];
    expect((await filed(bare)).terms.items).toEqual([{ ...none, ...accounts }]);
  });

  test('beside a wider item that covers the same are refused', async () => {
    const current = { coordinate: 'CurrentAccount.transactions', window: 'P1M' };
    const advice = 'another item covers the same and lets more through: leave one of them out';
    expect(await faultsOf([current, transactions])).toEqual({
      code: 'TERMS_INVALID',
      faults: [`items: CurrentAccount.transactions: ${advice}`],
    });
    await filed([current, { ...transactions, window: 'P1M' }]);
    const { id } = await filed([{ coordinate: current.coordinate }, { coordinate: transactions.coordinate }]);
    const offered = { ...terms(stack, 30), items: [current, { coordinate: transactions.coordinate }] };
    expect((await anna.ask(counter, { id, terms: offered })).errors[0]?.extensions).toMatchObject({
      faults: [`items: CurrentAccount.transactions: ${advice}`],
    });
  });
});
