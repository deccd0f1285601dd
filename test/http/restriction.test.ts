import { setRestriction } from '../../policies/profile/rules.ts';
import { startFamily } from '../support/family.ts';
import type { Household } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
  await family.agree('anna', { items: ['Person.income', 'Person.partner', 'Person.id'] });
  await family.agree('ben', { items: ['Person.income'] });
});
afterAll(() => family.stop());

const income = async (person: string) => {
  const { body } = await family.ask('query ($ref: ID!) { person(ref: $ref) { income } }', {
    variables: { ref: family.ref(person) },
  });
  return body;
};
const restrict = (isOn: boolean) => setRestriction(family.store, family.node('anna'), isOn, Date.now());

describe('a person who restricts processing', () => {
  it('has nothing released from that instant, and again what was agreed once they lift it', async () => {
    expect((await income('anna')).data.person.income).toBe(51_234);
    await restrict(true);
    family.asked();
    const { data, errors } = await income('anna');
    expect([data, errors[0].extensions.code]).toEqual([{ person: { income: null } }, 'CONSENT_REQUIRED']);
    expect(family.asked()).toEqual([]);
    const [accessRecord] = await family.accessLog('anna');
    expect(accessRecord).toMatchObject({ released: [], denied: [{ coordinate: 'Person.income' }] });
    expect((await income('ben')).data.person.income).not.toBeNull();
    await restrict(false);
    expect((await income('anna')).data.person.income).toBe(51_234);
  });

  it('has nothing released of what was decided before and is recorded later', async () => {
    for (let round = 0; round < 10; round++) {
      const settled = restrict(true).then(() => Date.now());
      const [{ data }, at] = await Promise.all([income('anna'), settled]);
      const [accessRecord] = await family.accessLog('anna');
      if (data.person.income !== null) expect(accessRecord?.at).toBeLessThanOrEqual(at);
      expect((await income('anna')).data.person.income).toBeNull();
      await restrict(false);
    }
  });
});
