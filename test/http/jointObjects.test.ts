import { startFamily } from '../support/family.ts';
import type { Household } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());

const own = ['Person.shared', 'Shared.worth', 'Shared.deposits', 'Deposit.amount'];
const shared = async () => {
  const { body } = await family.ask(
    'query ($ref: ID!) { person(ref: $ref) { shared { title worth deposits { amount } } } }',
    { variables: { ref: family.ref('anna') } },
  );
  return body;
};

describe('an object of several persons that needs everybody’s consent', () => {
  it('is told only where it is the person’s alone, while nobody else consents', async () => {
    await family.agree('anna', { items: own });
    await family.agree('ben');
    await family.agree('eva');
    const { data, errors } = await shared();
    expect(data.person.shared).toEqual([
      { title: 'house', worth: null, deposits: null },
      { title: 'boat', worth: null, deposits: null },
      { title: 'bike', worth: 5, deposits: [{ amount: 3 }] },
    ]);
    expect(errors).toMatchObject([
      { path: ['person', 'shared'], extensions: { code: 'CONSENT_REQUIRED', coordinate: 'Shared.worth' } },
      { path: ['person', 'shared'], extensions: { code: 'CONSENT_REQUIRED', coordinate: 'Shared.deposits' } },
    ]);
  });

  it('is told where all of them do, field by field', async () => {
    await family.agree('anna', { items: own });
    await family.agree('ben', { items: ['Shared.worth'] });
    await family.agree('eva', { items: ['Shared.worth', 'Shared.deposits'] });
    const { data } = await shared();
    expect(data.person.shared).toEqual([
      { title: 'house', worth: 300, deposits: null },
      { title: 'boat', worth: 40, deposits: [{ amount: null }] },
      { title: 'bike', worth: 5, deposits: [{ amount: 3 }] },
    ]);
    const [record] = await family.accessLog('ben');
    expect(record?.objects).toBe(1);
    expect(record?.released).toMatchObject([
      { agreement: { id: 'agr_ben_0' }, coordinates: ['Shared.worth'] },
    ]);
  });

  it.each([
    ['for another purpose', { purpose: 'dpv:Marketing' as never }],
    ['once, and no longer', { status: 'REVOKED' as const }],
    [
      'under a condition',
      { items: [{ coordinate: 'Shared.worth', release: { kind: 'ROUND', step: 100 } as const }] },
    ],
  ])('is not told where another consented %s', async (_, change) => {
    await family.agree('anna', { items: own });
    await family.agree('ben', { items: ['Shared.worth'], ...change });
    const { data } = await shared();
    expect(data.person.shared[0].worth).toBeNull();
  });

  it('is not told where the person does not consent, whatever the others do', async () => {
    await family.agree('anna', { items: ['Person.shared'] });
    await family.agree('ben', { items: ['Shared.worth'] });
    const { data } = await shared();
    expect(data.person.shared.map(({ worth }: { worth: unknown }) => worth)).toEqual([null, null, null]);
  });

  it('costs everybody a use', async () => {
    await family.agree('anna', { items: ['Person.shared', 'Shared.worth'] });
    await family.agree('eva');
    await family.agree('ben', { items: ['Shared.worth'], usage: { limit: 1 } });
    expect((await shared()).data.person.shared[0].worth).toBe(300);
    expect((await shared()).data.person.shared[0].worth).toBeNull();
  });
});
