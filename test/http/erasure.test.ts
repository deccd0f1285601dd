import { eraseNode } from '../../policies/rights/eraseNode.ts';
import { startFamily } from '../support/family.ts';
import type { Household } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());

const income = async (ref: string) => {
  const query = 'query ($ref: ID!) { person(ref: $ref) { income } }';
  return (await family.ask(query, { variables: { ref } })).body;
};
const erase = (person: string) =>
  eraseNode(family.store, { node: family.node(person), identityKey: `node-identity/${person}` }, Date.now());

describe('a person who is erased', () => {
  it('is answered like one who never was, and no source is asked', async () => {
    await family.agree('anna', { items: ['Person.income'] });
    expect((await income(family.ref('anna'))).data.person.income).toBe(51_234);
    await erase('anna');
    family.asked();
    const erased = await income(family.ref('anna'));
    expect(erased.data).toEqual({ person: { income: null } });
    expect(family.asked()).toEqual([]);
    expect(erased).toEqual(await income('nobody'));
    expect(await family.accessLog('anna')).toEqual([]);
  });

  it('while an answer is on its way gets nothing released that was decided before', async () => {
    await family.agree('ben', { items: ['Person.nickname'] });
    const query = 'query ($ref: ID!) { person(ref: $ref) { nickname } }';
    const asking = Array.from({ length: 20 }, () =>
      family.ask(query, { variables: { ref: family.ref('ben') } }),
    );
    await erase('ben');
    await Promise.all(asking);
    const { body } = await family.ask(query, { variables: { ref: family.ref('ben') } });
    expect(body.data.person.nickname).toBeNull();
    expect(await family.store.scan(`standing/${family.node('ben')}`, { limit: 1 })).toEqual([]);
  });
});
