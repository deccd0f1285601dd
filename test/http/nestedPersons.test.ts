import { startFamily } from '../support/family.ts';
import type { Household } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());
beforeEach(async () => {
  for (const each of ['anna', 'ben', 'cleo', 'dirk', 'eva']) await family.agree(each);
  family.asked();
});

const anna = async (selection: string, headers = {}) => {
  const { body } = await family.ask(`query ($ref: ID!) { person(ref: $ref) ${selection} }`, {
    variables: { ref: family.ref('anna') },
    headers,
  });
  return body;
};
const released = async (person: string) =>
  (await family.accessLog(person)).filter((each) => each.released.length > 0).length;
const denial = (path: readonly string[], coordinate: string, reason = 'NOT_GRANTED') => ({
  path,
  extensions: { code: 'CONSENT_REQUIRED', coordinate, reason },
});

describe('another person inside somebody’s data', () => {
  it('is resolved by their own agreement', async () => {
    await family.agree('anna', { items: ['Person.partner', 'Person.born'] });
    await family.agree('ben', { items: ['Person.nickname'] });
    const { data, errors } = await anna('{ born partner { nickname born } }');
    expect(data.person).toEqual({
      born: '1984-05-17',
      partner: { nickname: 'nickname of ben', born: null },
    });
    expect(errors).toMatchObject([denial(['person', 'partner', 'born'], 'Person.born')]);
  });

  it('is not reached where the link is not granted, whatever they granted', async () => {
    await family.agree('anna', { items: ['Person.nickname'] });
    await family.agree('ben', { items: ['Person.nickname'] });
    const { data, errors } = await anna('{ nickname partner { nickname } }');
    expect(data.person).toEqual({ nickname: 'nickname of anna', partner: null });
    expect(errors).toMatchObject([denial(['person', 'partner'], 'Person.partner')]);
    expect(family.asked().join()).not.toContain('partner');
  });

  it('may be the same person again, decided as before', async () => {
    await family.agree('anna', { items: ['Person.partner', 'Person.nickname'] });
    await family.agree('ben', { items: ['Person.partner'] });
    const { data } = await anna('{ partner { partner { nickname partner { partner { nickname } } } } }');
    expect(data.person.partner.partner).toEqual({
      nickname: 'nickname of anna',
      partner: { partner: { nickname: 'nickname of anna' } },
    });
  });

  it('is told for each of several, each by their own', async () => {
    await family.agree('anna', { items: ['Person.children'] });
    await family.agree('cleo', { items: ['Person.nickname', 'Person.born'] });
    await family.agree('dirk', { items: ['Person.nickname'], status: 'PAUSED' });
    const { data, errors } = await anna('{ children { nickname born } }');
    expect(data.person.children).toEqual([
      { nickname: 'nickname of cleo', born: '2012-07-01' },
      { nickname: null, born: null },
    ]);
    expect(errors).toMatchObject([
      denial(['person', 'children'], 'Person.nickname', 'PAUSED'),
      denial(['person', 'children'], 'Person.born'),
    ]);
  });

  it('is asked about in one operation with all who granted the same', async () => {
    await family.agree('anna', { items: ['Person.children', 'Person.partner'] });
    for (const each of ['cleo', 'dirk'])
      await family.agree(each, { items: ['Person.nickname', 'Person.born'] });
    await anna('{ children { nickname born } }');
    const asked = family.asked();
    expect(asked.filter((each) => each.includes('nickname'))).toHaveLength(1);
    expect(asked.filter((each) => each.includes('born'))).toHaveLength(1);
  });

  it('has the organisation’s own ref where their id is granted', async () => {
    await family.agree('anna', { items: ['Person.partner', 'Account.holders', 'Person.accounts'] });
    await family.agree('ben', { items: ['Person.id'] });
    const { data } = await anna('{ id partner { id } accounts { holders { id } } }');
    expect(data.person).toEqual({
      id: null,
      partner: { id: family.ref('ben') },
      accounts: [{ holders: [{ id: null }, { id: family.ref('ben') }] }, { holders: [{ id: null }] }],
    });
  });

  it('is found from open data too', async () => {
    await family.agree('ben', { items: ['Person.nickname'] });
    const { body } = await family.ask('{ everyone { nickname } }');
    expect(body.data.everyone.map(({ nickname }: { nickname: unknown }) => nickname)).toEqual([
      null,
      'nickname of ben',
      null,
      null,
      null,
    ]);
    expect(body.errors).toMatchObject([denial(['everyone'], 'Person.nickname')]);
  });

  it('needs a purpose, from open data too', async () => {
    const { status, body } = await family.ask('{ everyone { nickname } }', {
      headers: { 'fieldgrant-purpose': '' },
    });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'PURPOSE_REQUIRED']);
  });

  it('has an access record and a counted use of their own', async () => {
    await family.agree('anna', { items: ['Person.partner'] });
    await family.agree('ben', { items: ['Person.nickname'], usage: { limit: 5 } });
    const { extensions } = await anna('{ partner { nickname born } p: partner { nickname } }');
    expect(extensions.fieldgrant).toMatchObject([
      { path: ['person'], agreements: [{ id: 'agr_anna_0' }] },
      { path: ['person', 'partner'], agreements: [{ id: 'agr_ben_0', usesLeft: 4 }] },
      { path: ['person', 'p'], agreements: [{ id: 'agr_ben_0', usesLeft: 4 }] },
    ]);
    const [entry, ...older] = await family.accessLog('ben');
    expect(older.filter(({ at }) => at === entry?.at)).toEqual([]);
    expect(entry).toMatchObject({
      id: extensions.fieldgrant[1].accessRecord,
      asker: { organisation: 'harbour' },
      released: [{ agreement: { id: 'agr_ben_0', revision: 1 }, coordinates: ['Person.nickname'] }],
      denied: [{ coordinate: 'Person.born', reason: 'NOT_GRANTED' }],
    });
    const [link] = await family.accessLog('anna');
    expect(link?.released).toMatchObject([{ coordinates: ['Person.partner'] }]);
  });

  it('is exhausted like anybody', async () => {
    await family.agree('anna', { items: ['Person.partner'] });
    await family.agree('ben', { items: ['Person.nickname'], usage: { limit: 1 } });
    expect((await anna('{ partner { nickname } }')).data.person.partner.nickname).toBe('nickname of ben');
    const { data, errors } = await anna('{ partner { nickname } }');
    expect(data.person.partner.nickname).toBeNull();
    expect(errors).toMatchObject([denial(['person', 'partner', 'nickname'], 'Person.nickname', 'EXHAUSTED')]);
  });

  it('is released with the one who leads to them, or neither is', async () => {
    await family.agree('anna', { items: ['Person.partner', 'Person.nickname'], usage: { limit: 100 } });
    await family.agree('ben', { items: ['Person.nickname'], usage: { limit: 1 } });
    const before = await released('ben');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => anna('{ nickname partner { nickname } }')),
    );
    expect(answers.filter(({ data }) => data?.person?.partner?.nickname != null)).toHaveLength(1);
    expect((await released('ben')) - before).toBe(1);
  });

  it('carries no source’s identifier to anybody', async () => {
    await family.agree('anna', { items: ['Person.partner', 'Person.accounts', 'Account.holders'] });
    await family.agree('ben', { items: ['Person.id', 'Person.nickname', 'Person.accounts'] });
    const { data } = await anna('{ partner { id nickname } accounts { holders { id nickname } } }');
    expect(JSON.stringify(data)).not.toMatch(/-of-(anna|ben)/);
  });
});

describe('somebody whom an answer is about at two places', () => {
  it('is not told by their agreements where nothing of theirs was released', async () => {
    await family.agree('anna', { items: ['Person.partner'] });
    await family.agree('ben', { items: ['Person.nickname'] });
    const query = `query ($anna: ID!, $ben: ID!) {
      a: person(ref: $anna) { partner { __typename } }
      b: person(ref: $ben) { nickname }
    }`;
    const variables = { anna: family.ref('anna'), ben: family.ref('ben') };
    const { body } = await family.ask(query, { variables });
    expect(body.data).toEqual({
      a: { partner: { __typename: 'Person' } },
      b: { nickname: 'nickname of ben' },
    });
    const told = body.extensions.fieldgrant.map(
      ({ path, agreements }: { path: string[]; agreements: { id: string }[] }) => [
        path,
        agreements.map(({ id }) => id),
      ],
    );
    expect(told).toEqual([
      [['a'], ['agr_anna_0']],
      [['b'], ['agr_ben_0']],
    ]);
  });
});
