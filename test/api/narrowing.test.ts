import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let bram: Participant;
let harbour: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  [anna, bram] = [await stack.person('anna'), await stack.person('bram')];
  harbour = await stack.organisation('harbour');
  ref = await connect(anna, harbour);
});
afterAll(() => stack.stop());

const accept =
  'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id revision terms { period { from until } } } }';
const shown = `id state revision usesLeft terms {
  items { coordinate necessity release { round } } period { from until } retention usage { limit per }
}`;
const narrow = `mutation ($id: ID!, $revision: Int!, $terms: TermsInput!) {
  narrowAgreement(id: $id, revision: $revision, terms: $terms) { ${shown} history { number by state terms { items { coordinate } } } }
}`;
const code = ({ errors }: { readonly errors?: readonly { readonly extensions: object }[] }) =>
  errors?.[0]?.extensions;

async function agreed() {
  const { id } = await harbour.get(requestData, {
    input: wish(stack, ref, { required: ['Person.nickname'] }),
  });
  return anna.get(accept, { id });
}
const shorter = (days: number) => ({ period: { until: terms(stack, days).period.until }, retention: 'P90D' });

describe('A person narrows an agreement', () => {
  test('at once, and both see from what to what', async () => {
    const { id } = await agreed();
    const items = [
      { coordinate: 'Person.accounts' },
      { coordinate: 'Account.balance', release: { round: 100 } },
    ];
    const narrowed = await anna.get(narrow, {
      id,
      revision: 1,
      terms: { ...shorter(10), items, usage: { limit: 2 } },
    });
    const optional = { necessity: 'OPTIONAL', release: null };
    expect(narrowed).toMatchObject({ state: 'ACTIVE', revision: 2, usesLeft: 2 });
    expect(narrowed.terms).toMatchObject({
      items: [
        { coordinate: 'Person.accounts', ...optional },
        { coordinate: 'Account.balance', ...optional, release: { round: 100 } },
      ],
      retention: 'P90D',
      usage: { limit: 2, per: null },
    });
    const coordinates = narrowed.history.map((change: { terms: { items: { coordinate: string }[] } }) =>
      change.terms.items.map(({ coordinate }) => coordinate),
    );
    expect(coordinates).toEqual([
      ['Person.nickname', 'Person.accounts', 'Account.balance'],
      ['Person.accounts', 'Account.balance'],
    ]);
    const theirs = await harbour.get(`query ($id: ID!) { agreement(id: $id) { ${shown} } }`, { id });
    expect(theirs).toMatchObject({ revision: 2, terms: narrowed.terms });
    const again = await anna.get(narrow, {
      id,
      revision: 2,
      terms: { period: { until: narrowed.terms.period.until }, retention: 'P90D' },
    });
    expect(again.revision).toBe(2);
  });

  test.each([
    ['another item', { items: [{ coordinate: 'Account.iban' }] }, 'items: not asked for: Account.iban'],
    [
      'a longer period',
      { period: { until: '2100-01-01T00:00:00Z' } },
      'period: more than was asked or agreed',
    ],
    ['a longer retention', { retention: 'P9Y' }, 'retention: more than was asked or agreed'],
    ['more uses', { usage: { limit: 1_000 } }, 'usage: more than was asked or agreed'],
    ['nothing', { items: [] }, 'items: at least one coordinate'],
  ])('never to %s', async (_, change, fault) => {
    const { id } = await agreed();
    const tried = await anna.ask(narrow, { id, revision: 1, terms: { ...shorter(10), ...change } });
    expect(code(tried)).toEqual({ code: 'TERMS_INVALID', faults: [fault] });
  });

  test('as it is now, and while it can be in force', async () => {
    const { id } = await agreed();
    const stale = await anna.ask(narrow, { id, revision: 7, terms: shorter(10) });
    expect(code(stale)).toEqual({ code: 'CONFLICT', current: { state: 'ACTIVE', revision: 1 } });
    await anna.get('mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', { id });
    const late = await anna.ask(narrow, { id, revision: 2, terms: shorter(10) });
    expect(code(late)).toEqual({ code: 'NOT_NOW', current: { state: 'REVOKED', revision: 2 } });
  });

  test('of their own: nobody else', async () => {
    const { id } = await agreed();
    for (const [other, refused] of [
      [bram, 'NOT_FOUND'],
      [harbour, 'FORBIDDEN'],
    ] as const)
      expect(code(await other.ask(narrow, { id, revision: 1, terms: shorter(10) }))).toEqual({
        code: refused,
      });
  });
});
