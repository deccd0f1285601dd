import type { Agreement } from '../../policies/core/agreement.ts';
import type { PurposeId } from '../../policies/core/identifiers.ts';
import { keys } from '../../policies/store/keys.ts';
import { purpose, type SmallWorld, startSmallWorld } from '../support/smallWorld.ts';

const grants = [
  'Person.id',
  'Person.nickname',
  'Person.accounts',
  'CurrentAccount.balance',
  'Account.holders',
  'Account.transactions',
  'Transaction.amount',
  'Person.policies',
  'LifePolicy.number',
  'Person.partner',
  'Person.riskClass',
];

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld({ grants });
});
afterAll(() => world.stop());
afterEach(() => world.setAgreement({}));

const person = (selection: string) => `query ($ref: ID!) { person(ref: $ref) { ${selection} } }`;
async function answer(selection: string, headers?: Readonly<Record<string, string>>) {
  const { status, text } = await world.query(person(selection), { ref: world.ref }, headers);
  return { status, ...JSON.parse(text) };
}
const denial = (
  coordinate: string,
  reason = 'NOT_GRANTED',
  path: readonly string[] = ['person', coordinate.split('.')[1] ?? ''],
) => ({
  path,
  extensions: { code: 'CONSENT_REQUIRED', coordinate, reason },
});

describe('a granted field', () => {
  it('arrives with the value of its source', async () => {
    const { data, errors, extensions } = await answer(
      'nickname accounts { ... on CurrentAccount { balance } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ person: { nickname: 'value-nickname', accounts: [{ balance: 101.5 }, {}] } });
    expect(extensions.fieldgrant).toEqual([
      {
        path: ['person'],
        purpose,
        agreements: [
          { id: world.agreement.id, revision: 1, purpose, until: expect.any(String), usesLeft: null },
        ],
        accessRecord: expect.stringMatching(/^acc_/),
      },
    ]);
  });

  it('is in the access log when its response arrives', async () => {
    const { extensions } = await answer('nickname interests { topic }');
    const [newest] = await world.accessLog();
    expect(newest).toMatchObject({
      id: extensions.fieldgrant[0].accessRecord,
      asker: { organisation: 'harbour', purpose },
      objects: 1,
      released: [{ agreement: { id: world.agreement.id, revision: 1 }, coordinates: ['Person.nickname'] }],
      denied: [
        { coordinate: 'Person.interests', reason: 'NOT_GRANTED' },
        { coordinate: 'Interest.topic', reason: 'NOT_GRANTED' },
      ],
    });
  });

  it('is counted in the access log by the objects that had something in the answer', async () => {
    await answer('nickname accounts { ... on CurrentAccount { balance } }');
    const [withAccount] = await world.accessLog();
    await answer('interests { topic }');
    const [nothing] = await world.accessLog();
    expect([withAccount?.objects, nothing?.objects]).toEqual([2, 0]);
  });

  it('is granted on one kind of account only where it was', async () => {
    const { data, errors } = await answer('accounts { __typename balance }');
    expect(data.person.accounts).toEqual([
      { __typename: 'CurrentAccount', balance: 101.5 },
      { __typename: 'SavingsAccount', balance: null },
    ]);
    expect(errors).toMatchObject([denial('SavingsAccount.balance', 'NOT_GRANTED', ['person', 'accounts'])]);
  });

  it('is granted on one member of a union only where it was', async () => {
    const { data, errors } = await answer(
      'policies { __typename ... on LifePolicy { number } ... on HealthPolicy { number condition } }',
    );
    expect(data.person.policies).toEqual([
      { __typename: 'LifePolicy', number: 'value-life' },
      { __typename: 'HealthPolicy', number: null, condition: null },
    ]);
    expect(errors).toMatchObject([
      denial('HealthPolicy.number', 'NOT_GRANTED', ['person', 'policies']),
      denial('HealthPolicy.condition', 'NOT_GRANTED', ['person', 'policies']),
    ]);
  });

  it('takes its arguments from literals and variables', async () => {
    const query =
      'query ($ref: ID!, $n: Int!) { person(ref: $ref) { accounts { transactions(first: $n) { amount } } } }';
    const { text } = await world.query(query, { ref: world.ref, n: 1 });
    expect(JSON.parse(text).data.person.accounts).toEqual([
      { transactions: [{ amount: 7 }] },
      { transactions: [{ amount: 9 }] },
    ]);
  });

  it('is the person’s ref where it is their id', async () => {
    const { data } = await answer('id');
    expect(data.person.id).toBe(world.ref);
  });
});

describe('a field that was not granted', () => {
  it('is null with its coordinate and reason, and no source hears of it', async () => {
    world.asked();
    const { status, data, errors, extensions } = await answer('interests { topic }');
    expect(status).toBe(200);
    expect(data).toEqual({ person: { interests: null } });
    expect(errors).toMatchObject([denial('Person.interests')]);
    expect(extensions.fieldgrant[0].agreements).toEqual([]);
    expect(world.asked()).toEqual({});
  });

  it.each([
    ['the key under which sources join', 'id: interests { topic } nickname'],
    ['an input of another field', 'income: interests { topic } nickname'],
    ['__proto__', '__proto__: interests { topic } constructor: nickname'],
  ])('is null under the alias of %s', async (_, selection) => {
    const { data, errors } = await answer(selection);
    expect(Object.values(data.person)).toEqual([null, 'value-nickname']);
    expect(errors).toMatchObject([{ extensions: { coordinate: 'Person.interests' } }]);
  });

  it('is null in a fragment, and not spoken of where it is skipped', async () => {
    const query = `query ($ref: ID!, $on: Boolean!) { person(ref: $ref) { ...P nickname } }
      fragment P on Person { interests @include(if: $on) { topic } }`;
    const withIt = JSON.parse((await world.query(query, { ref: world.ref, on: true })).text);
    const without = JSON.parse((await world.query(query, { ref: world.ref, on: false })).text);
    expect(withIt.data.person).toEqual({ interests: null, nickname: 'value-nickname' });
    expect(withIt.errors).toHaveLength(1);
    expect(without).toMatchObject({ data: { person: { nickname: 'value-nickname' } } });
    expect(without.errors).toBeUndefined();
  });

  it('feeds no other field: a class computed from it is denied with it', async () => {
    world.asked();
    const { data, errors } = await answer('riskClass');
    expect(data.person.riskClass).toBeNull();
    expect(errors).toMatchObject([denial('Person.riskClass')]);
    expect(world.asked()).toEqual({});
  });

  it('is null on whoever a granted link leads to, save where it leads back to the person', async () => {
    const { data, errors } = await answer(
      'partner { nickname __typename } accounts { holders { nickname } }',
    );
    expect(data.person).toEqual({
      partner: { nickname: null, __typename: 'Person' },
      accounts: [
        { holders: [{ nickname: 'value-nickname' }, { nickname: null }] },
        { holders: [{ nickname: 'value-nickname' }] },
      ],
    });
    expect(errors).toMatchObject([
      denial('Person.nickname', 'NOT_GRANTED', ['person', 'partner', 'nickname']),
      denial('Person.nickname', 'NOT_GRANTED', ['person', 'accounts']),
    ]);
  });

  it('is null where nothing says whether it is personal', async () => {
    const { data, errors } = await answer('accounts { transactions { unclassified amount } }');
    expect(data.person.accounts[1].transactions).toEqual([{ unclassified: null, amount: 9 }]);
    expect(errors).toMatchObject([denial('Transaction.unclassified', 'NOT_GRANTED', ['person', 'accounts'])]);
  });

  it('is null where it is personal and nobody’s', async () => {
    const { text } = await world.query('{ everybody { topic } rates { kind percent secret } }');
    expect(JSON.parse(text)).toMatchObject({
      data: { everybody: null, rates: [{ kind: 'fixed', percent: 3.5, secret: null }] },
      errors: [
        { path: ['everybody'], extensions: { code: 'CONSENT_REQUIRED', coordinate: 'Query.everybody' } },
        { path: ['rates'], extensions: { code: 'CONSENT_REQUIRED', coordinate: 'Rate.secret' } },
      ],
    });
  });
});

describe('an agreement', () => {
  const now = Date.now();
  const period = (from: number, until: number) => ({
    terms: { ...world.agreement.terms, period: { from: now + from, until: now + until } },
  });
  const states: readonly (readonly [string, () => Partial<Agreement>, string])[] = [
    ['is paused', () => ({ status: 'PAUSED' }), 'PAUSED'],
    ['is revoked', () => ({ status: 'REVOKED' }), 'REVOKED'],
    ['has expired', () => period(-2_000, -1_000), 'EXPIRED'],
    ['has not begun', () => period(600_000, 700_000), 'OUTSIDE_PERIOD'],
    ['is for another purpose', () => ({ purpose: 'dpv:Marketing' as PurposeId }), 'PURPOSE'],
    [
      'is used up',
      () => ({ uses: { interval: 0, count: 1 }, terms: { ...world.agreement.terms, usage: { limit: 1 } } }),
      'EXHAUSTED',
    ],
  ];
  it.each(states)('that %s releases nothing', async (_, change, reason) => {
    await world.setAgreement(change());
    world.asked();
    const { data, errors } = await answer('nickname');
    expect(data).toEqual({ person: { nickname: null } });
    expect(errors).toMatchObject([denial('Person.nickname', reason)]);
    expect(world.asked()).toEqual({});
  });

  it('with one use left releases once when a hundred ask at once, and the others learn that it is used up', async () => {
    await world.setAgreement({ terms: { ...world.agreement.terms, usage: { limit: 1 } } });
    const known = (await world.accessLog()).length;
    const answers = await Promise.all(Array.from({ length: 100 }, () => answer('nickname')));
    const released = answers.filter(({ data }) => data.person.nickname !== null);
    const denied = answers.filter((each) => !released.includes(each));
    expect(released).toMatchObject([{ data: { person: { nickname: 'value-nickname' } } }]);
    expect(released[0]).not.toHaveProperty('errors');
    expect(denied).toHaveLength(99);
    for (const each of denied) {
      expect(each.data).toEqual({ person: { nickname: null } });
      expect(each.errors).toEqual([expect.objectContaining(denial('Person.nickname', 'EXHAUSTED'))]);
    }
    const log = await world.accessLog();
    const added = log.slice(0, log.length - known); // the newest come first
    expect(added).toHaveLength(100);
    expect(added.filter((each) => each.released.length > 0)).toHaveLength(1);
    const { node, organisation } = world.agreement;
    const [standing] = await world.store.read([keys.standing(node, organisation)]);
    expect(standing?.value).toMatchObject([{ uses: { count: 1 } }]);
  });

  it('releases nothing for a purpose that is above the one agreed', async () => {
    const { data, errors } = await answer('nickname', { 'fieldgrant-purpose': 'dpv:Purpose' });
    expect(data?.person?.nickname ?? null).toBeNull();
    expect(errors).toHaveLength(1);
  });
});

describe('two callers of one document', () => {
  it('never get each other’s plan', async () => {
    const poorer = await startSmallWorld({ grants: ['Person.interests', 'Interest.topic'] });
    const query = person('nickname interests { topic }');
    for (let turn = 0; turn < 10; turn++) {
      const [one, other] = await Promise.all(
        [world, poorer].map((each) => each.query(query, { ref: each.ref })),
      );
      expect(JSON.parse(one?.text ?? '').data.person).toEqual({
        nickname: 'value-nickname',
        interests: null,
      });
      expect(JSON.parse(other?.text ?? '').data.person).toMatchObject({
        nickname: null,
        interests: [{}, {}],
      });
    }
    await poorer.stop();
  });

  it('get each what changed between two requests, and at once', async () => {
    const query = person('nickname');
    for (let turn = 0; turn < 5; turn++) {
      await world.setAgreement({ status: 'PAUSED', revision: 2 * turn });
      expect((await world.query(query, { ref: world.ref })).text).toContain('"nickname":null');
      await world.setAgreement({ revision: 2 * turn + 1 });
      expect((await world.query(query, { ref: world.ref })).text).toContain('value-nickname');
    }
  });
});

describe('a ref that nobody agreed under', () => {
  const shape = (text: string, ref: string) => text.replaceAll(ref, 'REF');
  it.each([
    ['that no person has', 'AAAAAAAAAAAAAAAAAAAAAA'],
    ['that is malformed', 'not a ref'],
    ['that is empty', ''],
  ])('and %s looks like a person who never agreed', async (_, ref) => {
    const query = person('id nickname accounts { balance } policies { ... on LifePolicy { number } }');
    await world.setAgreement({ terms: { ...world.agreement.terms, items: [] } });
    const agreedNothing = await world.query(query, { ref: world.ref });
    const nobody = await world.query(query, { ref });
    expect(nobody.status).toBe(agreedNothing.status);
    expect(shape(nobody.text, ref || 'REF')).toBe(shape(agreedNothing.text, world.ref));
  });
});
