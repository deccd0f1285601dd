import type { OrganisationId, RepresentationId } from '../../policies/core/identifiers.ts';
import type { Representation, RepresentationScope } from '../../policies/core/representation.ts';
import { registerRepresentation } from '../../policies/representation/register.ts';
import { endRepresentation } from '../../policies/representation/representations.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Connections } from '../../policies/store/stored.ts';
import { startFamily } from '../support/family.ts';
import type { Household } from '../support/household.ts';

const registry = 'registry' as OrganisationId;
const day = 86_400_000;

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());

async function identifierOf(person: string): Promise<string> {
  const [entry] = await family.store.read([keys.connections(family.node(person))]);
  return (entry?.value as Connections | undefined)?.sources[registry]?.identifier ?? '';
}

/** What the registry attests: that Anna may act for Ben. */
async function represents(
  scope: Partial<RepresentationScope> = {},
  change: { readonly at?: number; readonly from?: number; readonly until?: number } = {},
): Promise<Representation> {
  const { at = Date.now(), ...period } = change;
  const registration = await registerRepresentation(
    family.store,
    registry,
    family.node('anna'),
    {
      representative: await identifierOf('anna'),
      represented: await identifierOf('ben'),
      kind: 'POWER_OF_ATTORNEY',
      scope: { acts: 'SEE', ...scope },
      until: at + day,
      ...period,
    },
    at,
  );
  if (registration.kind !== 'registered') throw new Error(registration.kind);
  return registration.representation;
}

const ask = (representing: string, as = 'anna', query = '{ me { nickname income } }') =>
  family.ask(query, { as, headers: { 'fieldgrant-purpose': '', 'fieldgrant-representing': representing } });

describe('a person who represents another', () => {
  it('sees that other’s data, and theirs alone', async () => {
    const { id } = await represents();
    const { status, body } = await ask(id);
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { nickname: 'nickname of ben', income: 48_000 } });
    expect(body.errors).toBeUndefined();
  });

  it('is named in the access record beside whose it is', async () => {
    const { id } = await represents();
    const { body } = await ask(id);
    const [record] = await family.accessLog('ben');
    expect(record).toMatchObject({
      id: body.extensions.fieldgrant[0].accessRecord,
      node: family.node('ben'),
      representation: { id },
      released: [{ coordinates: ['Person.nickname', 'Person.income'] }],
    });
    const own = await family.accessLog('anna');
    expect(own.some(({ representation }) => representation !== undefined)).toBe(false);
  });

  it('sees what the scope covers, and the source is asked nothing else', async () => {
    const { id } = await represents({ categories: ['pd:Financial'] });
    family.asked();
    const { body } = await ask(id);
    expect(body.data).toEqual({ me: { nickname: null, income: 48_000 } });
    expect(body.errors).toMatchObject([
      { path: ['me', 'nickname'], extensions: { coordinate: 'Person.nickname', reason: 'NOT_GRANTED' } },
    ]);
    expect(family.asked().join()).not.toContain('nickname');
  });

  it('sees a coordinate of the scope, and no other of its category', async () => {
    const { id } = await represents({ coordinates: ['Person.nickname' as never] });
    expect((await ask(id)).body.data).toEqual({ me: { nickname: 'nickname of ben', income: null } });
  });

  it('is nobody to those inside that data: not even to themselves', async () => {
    const { id } = await represents();
    const { body } = await ask(id, 'anna', '{ me { partner { nickname } } }');
    expect(body.data).toEqual({ me: { partner: { nickname: null } } });
  });

  it('still asks for their own data without the header', async () => {
    await represents();
    const { body } = await family.ask('{ me { nickname } }', { as: 'anna', headers: {} });
    expect(body.data).toEqual({ me: { nickname: 'nickname of anna' } });
  });
});

describe('the header Fieldgrant-Representing', () => {
  test.each<[string, () => Promise<readonly [representing: string, as?: string]>]>([
    ['it is empty', async () => ['']],
    ['it is nonsense', async () => ['nonsense']],
    ['it is longer than any id', async () => [`rep_${'0'.repeat(3_000)}`]],
    ['it names two', async () => [`${(await represents()).id}, ${(await represents()).id}`]],
    ['it names none there is', async () => [`rep_${'0'.repeat(26)}`]],
    ['it names another person’s', async () => [(await represents()).id, 'eva']],
    ['it names one of oneself by another', async () => [(await represents()).id, 'ben']],
    [
      'it names one that has not begun',
      async () => [(await represents({}, { from: Date.now() + 60_000 })).id],
    ],
    [
      'it names one whose time is over',
      async () => [(await represents({}, { at: Date.now() - 2 * day, until: Date.now() - day })).id],
    ],
    [
      'it names one that has ended',
      async () => {
        const { id } = await represents({ categories: [] });
        await endRepresentation(family.store, id, family.node('anna'), Date.now());
        return [id];
      },
    ],
    ['an organisation sends it', async () => [(await represents()).id, 'harbour']],
    ['somebody who has never used the network sends it', async () => [(await represents()).id, 'newcomer']],
  ])('is refused where %s: always alike, and nothing is asked', async (_, made) => {
    const [representing, as] = await made();
    family.asked();
    const { status, body } = await ask(representing, as);
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([403, 'FORBIDDEN', undefined]);
    expect(body.errors).toHaveLength(1);
    expect(family.asked()).toEqual([]);
  });
});

describe('a representation that ends', () => {
  it('lets nothing out that is asked afterwards, nor what was being answered then', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await represents({}, { until: Date.now() + day + round });
      const before = await logOf('ben', id);
      const [answer] = await Promise.all([
        ask(id),
        endRepresentation(family.store, id as RepresentationId, family.node('anna'), Date.now()),
      ]);
      expect((await ask(id)).status).toBe(403);
      const recorded = (await logOf('ben', id)) - before;
      expect([200, 403]).toContain(answer.status);
      expect(recorded).toBe(answer.status === 200 ? 1 : 0);
    }
  });
});

async function logOf(person: string, id: string): Promise<number> {
  const records = await family.accessLog(person);
  return records.filter(({ representation }) => representation?.id === id).length;
}

describe('a person new to the network', () => {
  it('gets a node by asking, and has nothing there', async () => {
    const { status, body } = await family.ask('{ me { nickname income } }', { as: 'frank', headers: {} });
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { nickname: null, income: null } });
    const again = await family.ask('{ me { id } }', { as: 'frank', headers: {} });
    const first = await family.ask('{ me { id } }', { as: 'frank', headers: {} });
    expect(again.body.data).toEqual(first.body.data);
  });
});
