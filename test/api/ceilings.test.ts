import { connect, type Participant, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let authority: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
  harbour = await stack.organisation('harbour');
  authority = await stack.authority();
  ref = await connect(anna, harbour);
});
afterAll(() => stack.stop());

const limits = 'purpose { id } category { id } period window retention uses';
const set = `mutation ($ceiling: CeilingInput!) { setCeiling(ceiling: $ceiling) { ${limits} } }`;
const remove =
  'mutation ($purpose: ID!, $category: ID!) { removeCeiling(purpose: $purpose, category: $category) }';
const about = { purpose: 'dpv:CustomerSolvencyMonitoring', category: 'pd:Financial' };
const ceilingsOf = (caller: Participant) => caller.get(`{ ceilings { ${limits} } }`);
afterEach(() => authority.get(remove, about));

describe('The scheme’s ceilings', () => {
  test('are set, replaced and lifted by the authority, and read by everybody', async () => {
    const ceiling = { period: 'P1Y', window: null, retention: null, uses: 3 };
    const set1 = await authority.get(set, { ceiling: { ...about, ...ceiling } });
    const names = { purpose: { id: about.purpose }, category: { id: about.category } };
    expect(set1).toEqual({ ...names, ...ceiling });
    const next = { period: null, window: 'P1M', retention: 'P90D', uses: null };
    await authority.get(set, { ceiling: { ...about, ...next } });
    for (const caller of [anna, harbour, authority])
      expect(await ceilingsOf(caller)).toEqual([{ ...names, ...next }]);
    expect(await authority.get(remove, about)).toBe(true);
    expect(await authority.get(remove, about)).toBe(false);
    expect(await ceilingsOf(anna)).toEqual([]);
  });

  test('are nobody else’s to set or lift', async () => {
    await authority.get(set, { ceiling: { ...about, uses: 3 } });
    for (const caller of [anna, harbour, await stack.organisation('bank')]) {
      const attempts = [
        await caller.ask(set, { ceiling: { ...about, uses: 300 } }),
        await caller.ask(remove, about),
      ];
      for (const { errors } of attempts) expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
    }
    expect(await ceilingsOf(anna)).toMatchObject([{ uses: 3 }]);
  });

  test.each([
    ['a purpose nobody knows', { purpose: 'dpv:Whatever', uses: 1 }, 'purpose: one the scheme knows'],
    ['a category nobody knows', { category: 'pd:Whatever', uses: 1 }, 'category: a DPV-PD term'],
    ['no limit at all', {}, 'ceiling: at least one of period, window, retention, uses'],
    ['no use at all', { uses: 0 }, 'uses: at least 1'],
  ])('do not limit %s', async (_, part, fault) => {
    const { errors } = await authority.ask(set, { ceiling: { ...about, ...part } });
    expect(errors[0]?.extensions).toEqual({ code: 'INPUT_INVALID', faults: [fault] });
  });
});

const narrowed = `id revision
  terms { period { from until } retention usage { limit per } items { coordinate window } }
  narrowings { part coordinate ceiling { purpose { id } category { id } uses window retention period } }
  revisions { number narrowings { part } }`;
const requestData = `mutation ($input: DataRequestInput!) { requestData(input: $input) { ${narrowed} } }`;
const items = ['Person.nickname', 'Account.transactions'].map((coordinate) => ({ coordinate }));
const file = (change = {}) =>
  harbour.get(requestData, { input: wish(stack, ref, { document: null, items, ...change }) });

describe('Terms above a ceiling', () => {
  test('are narrowed when they are filed, and say so', async () => {
    const limit = { period: 'P10D', retention: 'P30D', uses: 3, window: 'P3M' };
    await authority.get(set, { ceiling: { ...about, ...limit } });
    const request = await file();
    const { period, ...rest } = request.terms;
    expect(Date.parse(period.until) - Date.parse(period.from)).toBe(10 * 86_400_000);
    expect(rest).toEqual({
      retention: 'P30D',
      usage: { limit: 3, per: null },
      items: [
        { coordinate: 'Person.nickname', window: null },
        { coordinate: 'Account.transactions', window: 'P3M' },
      ],
    });
    const ceiling = { ...limit, purpose: { id: about.purpose }, category: { id: about.category } };
    expect(request.narrowings).toEqual([
      { part: 'WINDOW', coordinate: 'Account.transactions', ceiling },
      { part: 'PERIOD', coordinate: null, ceiling },
      { part: 'RETENTION', coordinate: null, ceiling },
      { part: 'USES', coordinate: null, ceiling },
    ]);
    await authority.get(remove, about);
    const later = await anna.get(`query ($id: ID!) { dataRequest(id: $id) { ${narrowed} } }`, request);
    expect(later).toEqual(request);
  });

  test('are narrowed when they are offered back, revision by revision', async () => {
    const { id } = await file();
    await authority.get(set, { ceiling: { ...about, uses: 3 } });
    const countered = await anna.get(
      `mutation ($id: ID!, $terms: TermsInput!) { counterDataRequest(id: $id, revision: 1, terms: $terms) { ${narrowed} } }`,
      { id, terms: terms(stack, 30) },
    );
    expect(countered.terms.usage).toEqual({ limit: 3, per: null });
    const revise = `mutation ($id: ID!, $terms: TermsInput!) { reviseDataRequest(id: $id, revision: 2, terms: $terms) { ${narrowed} } }`;
    const revised = await harbour.get(revise, { id, terms: { ...terms(stack, 30), usage: { limit: 2 } } });
    expect(revised.narrowings).toEqual([]);
    expect(revised.revisions).toEqual([
      { number: 1, narrowings: [] },
      { number: 2, narrowings: [{ part: 'USES' }] },
      { number: 3, narrowings: [] },
    ]);
  });

  test('stay where the ceiling is for something else', async () => {
    await authority.get(set, { ceiling: { ...about, category: 'pd:Health', uses: 1, window: 'P1D' } });
    expect((await file()).narrowings).toEqual([]);
    await authority.get(remove, { ...about, category: 'pd:Health' });
  });

  test('are narrowed by one above a purpose that the organisation registered', async () => {
    const input = { id: 'harbour:Mortgages', parents: ['dpv:CustomerSolvencyMonitoring'] };
    await harbour.get('mutation ($input: PurposeInput!) { registerPurpose(input: $input) { id } }', {
      input,
    });
    await authority.get(set, { ceiling: { ...about, uses: 4 } });
    expect((await file({ purpose: input.id })).narrowings).toMatchObject([{ part: 'USES' }]);
  });

  test('are refused where it leaves nothing of their period', async () => {
    await authority.get(set, { ceiling: { ...about, period: 'P1D' } });
    const past = { from: '2020-01-01T00:00:00Z', until: terms(stack).period.until };
    const input = wish(stack, ref, { document: null, items, terms: { ...terms(stack), period: past } });
    const { errors } = await harbour.ask(requestData, { input });
    expect(errors[0]?.extensions).toMatchObject({ code: 'TERMS_INVALID' });
  });

  test('show in the state and the uses left of an agreement from before', async () => {
    const { id } = await harbour.get(
      'mutation ($input: DataRequestInput!) { requestData(input: $input) { id } }',
      { input: wish(stack, ref) },
    );
    const shown = 'state usesLeft terms { usage { limit } }';
    const agreement = await anna.get(
      `mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id ${shown} } }`,
      { id },
    );
    expect(agreement).toMatchObject({ state: 'ACTIVE', usesLeft: 10 });
    await authority.get(set, { ceiling: { ...about, uses: 3 } });
    const read = `query ($id: ID!) { agreement(id: $id) { ${shown} } }`;
    for (const party of [anna, harbour])
      expect(await party.get(read, agreement)).toEqual({
        state: 'ACTIVE',
        usesLeft: 3,
        terms: { usage: { limit: 10 } },
      });
    await authority.get(set, { ceiling: { ...about, period: 'P1D' } });
    stack.pass(2 * 86_400_000);
    const expired = '{ me { agreements(state: EXPIRED) { nodes { id } } } }';
    expect((await anna.get(expired)).agreements.nodes).toContainEqual({ id: agreement.id });
    expect((await anna.get(read, agreement)).state).toBe('EXPIRED');
  });
});
