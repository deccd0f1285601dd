import type { Duration, PurposeId } from '../../policies/core/identifiers.ts';
import { setRule } from '../../policies/profile/rules.ts';
import { removeCeiling, setCeiling } from '../../policies/registry/ceilings.ts';
import { keys } from '../../policies/store/keys.ts';
import { startFamily } from '../support/family.ts';
import { type Household, purpose } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());

const anna = async (selection: string) => {
  const { body } = await family.ask(`query ($ref: ID!) { person(ref: $ref) ${selection} }`, {
    variables: { ref: family.ref('anna') },
  });
  return body;
};

const everythingAgain = () =>
  family.store.commit({ expect: [], write: [{ key: keys.profile(family.node('anna')), value: undefined }] });
beforeEach(everythingAgain);

describe('a prohibition', () => {
  const never = (rule: object) =>
    setRule(family.store, family.node('anna'), { effect: 'NEVER', ...rule }, undefined, Date.now());
  beforeEach(async () => {
    await family.agree('anna', {
      items: ['Person.income', 'Person.limit', 'Person.accounts', 'Account.balance'],
    });
  });

  it.each([
    ['a field', { coordinate: 'Person.income' }],
    ['a category', { category: 'pd:Financial' }],
    ['a purpose below the one asked for', { purpose: 'dpv:RequestedServiceProvision' }],
    ['an organisation', { organisation: 'harbour' }],
  ])('of %s wins over an agreement from the instant it is set', async (_, rule) => {
    expect((await anna('{ income }')).data.person.income).toBe(51_234);
    await never(rule);
    family.asked();
    const { data, errors } = await anna('{ income }');
    expect(data.person.income).toBeNull();
    expect(errors).toMatchObject([{ extensions: { coordinate: 'Person.income', reason: 'NOT_GRANTED' } }]);
    expect(family.asked()).toEqual([]);
  });

  it('of what feeds a field holds for the field', async () => {
    await never({ coordinate: 'Person.income' });
    expect((await anna('{ limit }')).data.person.limit).toBeNull();
  });

  it('of something else changes nothing', async () => {
    await never({ organisation: 'lumen' });
    await never({ purpose: 'dpv:Marketing' });
    expect((await anna('{ income }')).data.person.income).toBe(51_234);
  });

  it('that is set while an answer is on its way stops it', async () => {
    for (let round = 0; round < 10; round++) {
      await everythingAgain();
      const answering = anna('{ income }');
      const settled = never({ coordinate: 'Person.income' }).then(() => Date.now());
      const [{ data }, at] = await Promise.all([answering, settled]);
      const [record] = await family.accessLog('anna');
      if (data.person.income !== null) expect(record?.at).toBeLessThanOrEqual(at);
      expect((await anna('{ income }')).data.person.income).toBeNull();
    }
  });
});

describe('a ceiling', () => {
  const about = { purpose: purpose as PurposeId, category: 'pd:Financial' };
  const transactions = { purpose: purpose as PurposeId, category: 'pd:Transaction' };
  afterEach(async () => {
    await removeCeiling(family.store, about);
    await removeCeiling(family.store, transactions);
  });

  it('on the period ends an agreement from before', async () => {
    const now = Date.now();
    await family.agree('anna', {
      items: ['Person.income'],
      period: { from: now - 86_400_000 * 3, until: now + 1e9 },
    });
    expect((await anna('{ income }')).data.person.income).toBe(51_234);
    await setCeiling(family.store, { ...about, period: 'P2D' as Duration });
    expect((await anna('{ income }')).errors).toMatchObject([{ extensions: { reason: 'EXPIRED' } }]);
  });

  it('on uses exhausts an agreement from before, however many ask at once', async () => {
    await family.agree('anna', { items: ['Person.income'] });
    await setCeiling(family.store, { ...about, uses: 2 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => anna('{ income }')));
    expect(answers.filter(({ data }) => data?.person?.income === 51_234)).toHaveLength(2);
    const { errors, extensions } = await anna('{ income }');
    expect(errors).toMatchObject([{ extensions: { reason: 'EXHAUSTED' } }]);
    expect(extensions.fieldgrant[0].agreements).toEqual([]);
  });

  it('on the window cuts an agreement from before', async () => {
    await family.agree('anna', { items: ['Person.accounts', 'Account.bookings', 'Booking.amount'] });
    await setCeiling(family.store, { ...transactions, window: 'P2D' as Duration });
    const { data } = await anna('{ accounts { bookings { amount } } }');
    expect(data.person.accounts[0].bookings).toEqual([{ amount: 11 }]);
  });
});
