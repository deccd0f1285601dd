import { setOrganisationStatus } from '../../policies/registry/organisations.ts';
import { startFamily } from '../support/family.ts';
import { type Household, organisation } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
  await family.agree('anna', { items: ['Person.income'] });
});
afterAll(() => family.stop());

const income = async () => {
  const { body } = await family.ask('query ($ref: ID!) { person(ref: $ref) { income } }', {
    variables: { ref: family.ref('anna') },
  });
  return body;
};
const decide = (status: 'SUSPENDED' | 'ADMITTED' | 'EXPELLED') =>
  setOrganisationStatus(family.store, organisation, status, Date.now(), 'A reason');

describe('an organisation', () => {
  it('that is suspended resolves nothing from that instant, and again what was agreed once it is reinstated', async () => {
    expect((await income()).data.person.income).toBe(51_234);
    await decide('SUSPENDED');
    family.asked();
    const { data, errors } = await income();
    expect([data, errors[0].extensions.reason]).toEqual([{ person: { income: null } }, 'SUSPENDED']);
    expect(family.asked()).toEqual([]);
    await decide('ADMITTED');
    expect((await income()).data.person.income).toBe(51_234);
  });

  it('that is suspended while an answer is on its way gets none that was recorded later', async () => {
    for (let round = 0; round < 10; round++) {
      const settled = decide('SUSPENDED').then(() => Date.now());
      const [{ data }, at] = await Promise.all([income(), settled]);
      const [record] = await family.accessLog('anna');
      if (data.person.income !== null) expect(record?.at).toBeLessThanOrEqual(at);
      expect((await income()).data.person.income).toBeNull();
      await decide('ADMITTED');
    }
  });

  it('that is expelled stays so', async () => {
    await decide('EXPELLED');
    expect(await decide('ADMITTED')).toEqual({ kind: 'expelled' });
    expect((await income()).errors[0].extensions.reason).toBe('SUSPENDED');
  });
});
