import { minorsInCustodyOf } from '../../subgraphs/government/custody.ts';
import { startGovernment } from '../../subgraphs/government/main.ts';
import { type CustodyRow, governmentTables, type PersonRow } from '../../subgraphs/government/tables.ts';
import { generateWorld } from '../../subgraphs/world/generateWorld.ts';
import { startSigningParty } from '../support/issuer.ts';
import { sourceOptions, startTestGateway } from './support.ts';

const at = new Date('2026-11-01T00:00:00Z');

function person(citizenServiceNumber: string, change: Partial<PersonRow> = {}): PersonRow {
  return {
    citizenServiceNumber,
    name: { given: 'Lou', family: 'Dam' },
    birth: { date: '2015-03-04' },
    nationalities: [],
    partners: [],
    children: [],
    parents: [],
    custody: [],
    isConfidential: false,
    ...change,
  };
}

/** What the register attests to `holder`, given one custody and one minor. */
function attested(
  custody: Partial<CustodyRow>,
  minor: Partial<PersonRow> = {},
  holder: Partial<PersonRow> = {},
) {
  const row: CustodyRow = { kind: 'one-parent', minor: 'minor', holders: ['holder'], ...custody };
  const persons = [person('holder', { custody: [row], ...holder }), person('minor', minor)];
  return minorsInCustodyOf(governmentTables({ persons, incomes: new Map(), properties: [] }), 'holder', at);
}

describe('The government attests guardianship', () => {
  test('of a minor until the eighteenth birthday', () => {
    expect(attested({})).toEqual([
      {
        identifier: 'minor',
        name: 'Lou Dam',
        kind: 'GUARDIAN',
        until: new Date('2033-03-04T00:00:00Z'),
        scope: { acts: 'DECIDE' },
      },
    ]);
  });

  test.each(['both-parents', 'one-parent', 'parent-and-other', 'guardianship'] as const)(
    'to whoever holds custody: %s',
    (kind) => expect(attested({ kind })).toHaveLength(1),
  );

  test.each<[string, ReturnType<typeof attested>]>([
    ['to whom custody is suspended', attested({ kind: 'temporarily-none' })],
    ['where custody is undetermined', attested({ kind: 'undetermined' })],
    ['to a parent who does not hold custody', attested({ holders: ['another'] })],
    ['of who came of age today', attested({}, { birth: { date: '2008-11-01' } })],
    ['of whose birth nothing is known', attested({}, { birth: {} })],
    ['of a minor who died', attested({}, { death: {} })],
    ['to somebody who died', attested({}, {}, { death: {} })],
    ['of oneself', attested({ minor: 'holder' })],
    ['where the minor has no number', attested({ minor: 'unregistered' })],
  ])('never %s', (_, persons) => {
    expect(persons).toEqual([]);
  });

  test('for no longer than is certain, where only the year or month of birth is known', () => {
    expect(attested({}, { birth: { date: '2015' } })[0]?.until).toEqual(new Date('2033-01-01T00:00:00Z'));
    expect(attested({}, { birth: { date: '2015-07' } })[0]?.until).toEqual(new Date('2033-07-01T00:00:00Z'));
  });

  test('in the demo: both parents of Anna’s children, and nobody else', () => {
    const world = generateWorld({ persons: 60, seed: 1, until: '2026-11-01' });
    const number = (name: string) => world.identifiersOf(name)?.government ?? '';
    const ofAnna = minorsInCustodyOf(world.government, number('anna'), at).map(
      ({ identifier }) => identifier,
    );
    const ofBram = minorsInCustodyOf(world.government, number('bram'), at).map(
      ({ identifier }) => identifier,
    );
    const [anna] = world.government.persons([number('anna')]);
    expect(ofAnna).toEqual(anna?.children.map(({ citizenServiceNumber }) => citizenServiceNumber));
    expect(ofBram).toEqual(ofAnna);
    expect(ofAnna).not.toEqual([]);
    for (const child of ofAnna) expect(minorsInCustodyOf(world.government, child, at)).toEqual([]);
  });

  test('at its own /represent, to whoever signed in there', async () => {
    const world = generateWorld({ persons: 20, seed: 1, until: '2026-11-01' });
    const [gateway, issuer] = await Promise.all([startTestGateway(), startSigningParty('ES256')]);
    const audience = 'urn:fieldgrant:source:government';
    const source = await startGovernment({
      ...(await sourceOptions(gateway)),
      tables: world.government,
      signIn: {
        issuer: issuer.url,
        audience,
        identifierOf: (login) => world.identifiersOf(login)?.government,
      },
    });
    const token = await issuer.sign({ sub: 'anna', aud: audience, exp: Math.floor(Date.now() / 1000) + 60 });
    const response = await fetch(`${source.url}/represent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ challenge: 'of her node' }),
    });
    const { proofs } = (await response.json()) as { readonly proofs: readonly { readonly kind: string }[] };
    await Promise.all([source.stop(), gateway.stop(), issuer.stop()]);
    expect(proofs.map(({ kind }) => kind)).toEqual(['GUARDIAN', 'GUARDIAN']);
  });
});
