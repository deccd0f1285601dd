import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  harbour = await stack.organisation('harbour');
});
afterAll(() => stack.stop());
let persons = 0;
beforeEach(async () => {
  anna = await stack.person(`anna ${++persons}`);
  ref = await connect(anna, harbour);
});

const accept = 'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id revision state } }';
const counter = `mutation ($id: ID!, $terms: TermsInput!) {
  counterDataRequest(id: $id, revision: 1, terms: $terms) {
    revisionsLeft revisions { number requiredLeftOut changes { part coordinate effect sentence } }
  }
}`;
const stateOf = (id: string) =>
  anna.get('query ($id: ID!) { agreement(id: $id) { state history { state byProfile } } }', { id });
const ask = async (changed: Readonly<Record<string, unknown>> = {}) =>
  await harbour.ask(requestData, { input: wish(stack, ref, changed) });
const asked = async (changed: Readonly<Record<string, unknown>> = {}) =>
  (await ask(changed)).data.requestData.id;
const agreed = async (changed: Readonly<Record<string, unknown>> = {}) =>
  (await anna.get(accept, { id: await asked(changed) })).id;
const shorter = () => ({
  period: { until: terms(stack, 30).period.until },
  retention: 'P1Y',
  usage: { limit: 10 },
});

describe('A negotiation', () => {
  test('tells both what each revision changed, and what it leaves out that is required', async () => {
    const id = await asked({ required: ['Person.nickname'] });
    const countered = await anna.get(counter, {
      id,
      terms: { ...shorter(), items: [{ coordinate: 'Person.accounts' }, { coordinate: 'Account.balance' }] },
    });
    expect(countered.revisionsLeft).toBe(18);
    expect(countered.revisions[0]).toEqual({ number: 1, requiredLeftOut: [], changes: [] });
    expect(countered.revisions[1]).toMatchObject({
      requiredLeftOut: ['Person.nickname'],
      changes: [
        {
          part: 'ITEM',
          coordinate: 'Person.nickname',
          effect: 'NARROWER',
          sentence: 'Person.nickname: left out',
        },
        {
          part: 'PERIOD',
          coordinate: null,
          effect: 'NARROWER',
          sentence: expect.stringMatching(/^from .* until .*, instead of from/),
        },
      ],
    });
    const read = `query ($id: ID!, $from: Int) { dataRequest(id: $id) { revisions { changes(from: $from) { part } } } }`;
    const { revisions } = await harbour.get(read, { id, from: 1 });
    expect(
      revisions.map(({ changes }: { changes: { part: string }[] }) => changes.map(({ part }) => part)),
    ).toEqual([[], ['ITEM', 'PERIOD']]);
    const { errors } = await harbour.ask(read, { id, from: 3 });
    expect(errors[0]?.extensions).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('A data request that would replace an agreement', () => {
  const shown =
    'query ($id: ID!) { dataRequest(id: $id) { replaces { id } changes { part coordinate effect } } }';

  test('shows both what it would change, and takes its place when agreed', async () => {
    const before = await agreed();
    const id = await asked({ replaces: before, document: null, items: [{ coordinate: 'Person.accounts' }] });
    for (const party of [anna, harbour])
      expect(await party.get(shown, { id })).toMatchObject({
        replaces: { id: before },
        changes: expect.arrayContaining([
          { part: 'ITEM', coordinate: 'Person.nickname', effect: 'NARROWER' },
        ]),
      });
    expect((await stateOf(before)).state).toBe('ACTIVE');
    const after = await anna.get(accept, { id });
    expect(after.state).toBe('ACTIVE');
    expect(await stateOf(before)).toMatchObject({
      state: 'SUPERSEDED',
      history: [{ state: 'ACTIVE' }, { state: 'SUPERSEDED' }],
    });
  });

  test('is the only open one for it', async () => {
    const before = await agreed();
    const open = await asked({ replaces: before });
    const { errors } = await ask({ replaces: before });
    expect(errors[0]?.extensions).toEqual({ code: 'ALREADY_ASKED', dataRequest: open });
    await anna.get(counter, { id: open, terms: shorter() });
    expect((await ask({ replaces: before })).errors[0]?.extensions).toEqual(errors[0]?.extensions);
    await anna.get('mutation ($id: ID!) { declineDataRequest(id: $id, revision: 2) { state } }', {
      id: open,
    });
    expect((await ask({ replaces: before })).errors).toEqual([]);
  });

  test('is one of many asked at the same moment', async () => {
    const before = await agreed();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ replaces: before })));
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(
      new Set(answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions['code']))),
    ).toEqual(new Set(['ALREADY_ASKED']));
  });

  test('leaves the agreement alone while the person has not agreed', async () => {
    const before = await agreed();
    const id = await asked({ replaces: before });
    await harbour.get('mutation ($id: ID!) { withdrawDataRequest(id: $id) { state } }', { id });
    expect((await stateOf(before)).state).toBe('ACTIVE');
  });

  test('is for an agreement of the two, for the same purpose, that has not been revoked', async () => {
    const before = await agreed();
    const other = await connect(await stack.person('somebody else'), harbour);
    const invalid = [
      await ask({ replaces: 'agr_nonsense' }),
      await ask({ replaces: `agr_${'0'.repeat(26)}` }),
      await harbour.ask(requestData, { input: wish(stack, other, { replaces: before }) }),
    ];
    for (const { errors } of invalid) expect(errors[0]?.extensions).toMatchObject({ code: 'INPUT_INVALID' });
    await anna.get('mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', { id: before });
    const { errors } = await ask({ replaces: before });
    expect(errors[0]?.extensions).toEqual({ code: 'NOT_NOW', current: { state: 'REVOKED', revision: 2 } });
  });
});

describe('A profile that answers by itself', () => {
  const set = 'mutation ($rule: ProfileRuleInput!) { setProfileRule(rule: $rule) { answersByItself } }';
  const answer = 'mutation ($on: Boolean!) { setAnswersByItself(on: $on) { answersByItself rules { id } } }';
  const filed = `mutation ($input: DataRequestInput!) {
    requestData(input: $input) { id state agreement { id state history { by byProfile } } }
  }`;
  const file = (changed: Readonly<Record<string, unknown>> = {}) =>
    harbour.get(filed, { input: wish(stack, ref, changed) });
  const allow = async (rule: object = {}) => {
    await anna.get(set, { rule: { effect: 'ALLOW', organisation: 'harbour', ...rule } });
    return anna.get(answer, { on: true });
  };

  test('agrees to what it allows as it is asked, and says that it did', async () => {
    expect(await allow()).toMatchObject({ answersByItself: true, rules: [{}] });
    expect(await file()).toMatchObject({
      state: 'AGREED',
      agreement: { state: 'ACTIVE', history: [{ by: 'PERSON', byProfile: true }] },
    });
  });

  test('keeps to that when rules change, and not when it is switched off', async () => {
    await allow();
    expect(await anna.get(set, { rule: { effect: 'ASK', coordinate: 'Person.partner' } })).toEqual({
      answersByItself: true,
    });
    await anna.get(answer, { on: false });
    expect((await file()).state).toBe('OPEN');
  });

  const leaves: readonly (readonly [string, object, () => Promise<Readonly<Record<string, unknown>>>])[] = [
    ['nothing but rules that allow all of it', { coordinate: 'Person.nickname' }, async () => ({})],
    ['less than is asked', { maxRetention: 'P30D' }, async () => ({})],
    [
      'a legal text',
      {},
      async () => ({ terms: { ...terms(stack), termsUrl: 'https://harbour.example/terms' } }),
    ],
    ['the completeness marker', {}, async () => ({ terms: { ...terms(stack), completeness: true } })],
    [
      'what was declined before',
      {},
      async () => {
        await anna.get(answer, { on: false });
        const { id } = await file();
        await anna.get('mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1) { state } }', { id });
        await anna.get(answer, { on: true });
        return {};
      },
    ],
    [
      'what was agreed and revoked before',
      {},
      async () => {
        const { agreement } = await file();
        await anna.get('mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', { id: agreement.id });
        return {};
      },
    ],
    [
      'more than an agreement that it would replace',
      {},
      async () => ({
        replaces: (await file({ document: null, items: [{ coordinate: 'Person.accounts' }] })).agreement.id,
      }),
    ],
  ];
  test.each(leaves)('leaves %s to the person', async (_, rule, before) => {
    await allow(rule);
    expect((await file(await before())).state).toBe('OPEN');
  });

  test('renews an agreement as it is', async () => {
    await allow();
    const { agreement } = await file();
    const renewed = await file({ replaces: agreement.id, terms: terms(stack, 180) });
    expect(renewed.state).toBe('AGREED');
    expect((await stateOf(agreement.id)).state).toBe('SUPERSEDED');
  });
});
