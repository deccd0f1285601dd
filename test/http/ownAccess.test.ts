import { ownDataDocument } from '../../policies/rights/ownDataDocument.ts';
import { loadSupergraph } from '../../policies/schema/supergraph.ts';
import { keys } from '../../policies/store/keys.ts';
import { startFamily } from '../support/family.ts';
import type { Household } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());

const noPurpose = { 'fieldgrant-purpose': '' };
const asAnna = (query: string) => family.ask(query, { as: 'anna', headers: noPurpose });

describe('a person’s access to their own data', () => {
  it('needs no agreement and no purpose', async () => {
    const { status, body } = await asAnna(
      '{ me { nickname born accounts { iban bookings { amount } } limit } }',
    );
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data.me).toMatchObject({
      nickname: 'nickname of anna',
      born: '1984-05-17',
      limit: 102_468,
      accounts: [{ iban: 'NL01' }, { iban: 'NL02' }],
    });
  });

  it('is recorded, as theirs', async () => {
    const { body } = await asAnna('{ me { nickname accounts { balance } } }');
    const [record] = await family.accessLog('anna');
    expect(record).toMatchObject({
      id: body.extensions.fieldgrant[0].accessRecord,
      released: [{ coordinates: ['Person.nickname', 'Person.accounts', 'Account.balance'] }],
      denied: [],
    });
    expect(record).not.toHaveProperty('asker');
    expect(record?.released[0]).not.toHaveProperty('agreement');
    expect(body.extensions.fieldgrant[0]).not.toHaveProperty('purpose');
  });

  it('is not access to others inside it, save where they are the person', async () => {
    const { body } = await asAnna('{ me { partner { nickname partner { nickname } } } }');
    expect(body.data.me).toEqual({ partner: { nickname: null, partner: null } });
    expect(body.errors).toMatchObject([
      { extensions: { coordinate: 'Person.nickname', reason: 'NOT_GRANTED' } },
      { extensions: { coordinate: 'Person.partner', reason: 'NOT_GRANTED' } },
    ]);
    expect(await family.accessLog('ben')).toEqual([]);
  });

  it('is not access to what others must consent to as well', async () => {
    const { body } = await asAnna('{ me { shared { title worth } } }');
    expect(body.data.me.shared).toEqual([
      { title: 'house', worth: null },
      { title: 'boat', worth: null },
      { title: 'bike', worth: 5 },
    ]);
  });

  it('is through `me` alone: a person holds nobody’s ref', async () => {
    for (const ref of [family.ref('anna'), family.ref('ben'), 'x']) {
      const { body } = await asAnna(`{ person(ref: "${ref}") { nickname } }`);
      expect(body.data).toEqual({ person: { nickname: null } });
    }
  });

  it('is for persons: an organisation is nobody', async () => {
    family.asked();
    const { body } = await family.ask('{ me { nickname } }');
    expect(body).toEqual({ data: { me: null } });
    expect(family.asked()).toEqual([]);
  });

  it('names them as nobody else does', async () => {
    const { body } = await asAnna('{ me { id } }');
    expect(body.data.me.id).toMatch(/^[\w-]{22}$/);
    expect([family.ref('anna'), family.node('anna')]).not.toContain(body.data.me.id);
  });
});

describe('a live copy of a person’s own data', () => {
  it('is what the export’s document asks for, with nothing denied but what others must consent to', async () => {
    const [entry] = await family.store.read([keys.supergraph]);
    const sdl = String(Reflect.get(Object(entry?.value), 'sdl'));
    const document = ownDataDocument(loadSupergraph(sdl)) ?? '';
    const { status, body } = await asAnna(document);
    expect(status).toBe(200);
    expect(body.data.me).toMatchObject({ nickname: 'nickname of anna', income: 51_234, born: '1984-05-17' });
    expect(JSON.stringify(body.data.me)).toContain('NL01');
    const reasons = (body.errors ?? []).map(
      ({ extensions }: { extensions: { coordinate: string } }) => extensions.coordinate.split('.')[0],
    );
    expect(new Set(reasons)).toEqual(new Set(['Shared']));
  });
});
