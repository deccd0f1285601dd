import type { OrganisationId } from '../../policies/core/identifiers.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Organisation } from '../../policies/store/stored.ts';
import { type Household, startHousehold } from '../support/household.ts';
import { subgraphs } from '../support/supergraph.ts';
import { agreementsOf, askedOf, instantOf, prohibitionsOf, purposeOf, type Row, rows } from './table.ts';

/** What is asked for a coordinate, and where its value is in the answer. */
const selections: Readonly<Record<string, string>> = {
  'Person.income': '{ value: income }',
  'Person.nickname': '{ value: nickname }',
  'Person.riskClass': '{ value: riskClass }',
  'Person.accounts': '{ value: accounts { __typename } }',
  'CurrentAccount.balance': '{ accounts { ... on CurrentAccount { value: balance } } }',
};

const organisation = 'harbour' as OrganisationId;
let at = Date.now();
let household: Household;
beforeAll(async () => {
  household = await startHousehold({
    subgraphs,
    persons: ['anna'],
    holdings: {
      self: { anna: { nickname: 'a nickname' } },
      bank: {
        anna: { income: 55_400, accounts: [{ __typename: 'CurrentAccount', iban: 'NL01', balance: 12.5 }] },
      },
      insurer: { anna: { riskClass: ({ income }: { readonly income?: number }) => `risk of ${income}` } },
    },
    clock: () => at,
  });
});
afterAll(() => household.stop());

async function arrange(row: Row): Promise<void> {
  at = instantOf(row);
  const node = household.node('anna');
  const [party] = await household.store.read([keys.organisation(organisation)]);
  const { status: _, ...known } = (party?.value ?? harbour) as Organisation;
  harbour = { ...known, status: 'ADMITTED' };
  const { organisation: status = 'ADMITTED' } = row;
  await household.store.commit({
    expect: [],
    write: [
      { key: keys.standing(node, organisation), value: agreementsOf(row, node) },
      { key: keys.profile(node), value: { rules: prohibitionsOf(row) } },
      { key: keys.ceilings, value: row.ceiling ?? [] },
      {
        key: keys.organisation(organisation),
        value: status === 'UNKNOWN' ? undefined : { ...harbour, status },
      },
    ],
  });
}

let harbour: Organisation | undefined;

describe('over HTTP', () => {
  it.each(rows.map((row) => [row.case, row] as const))('for %s', async (_, row) => {
    await arrange(row);
    const before = new Set((await household.accessLog('anna')).map(({ id }) => id));
    const query = `query ($ref: ID!) { person(ref: $ref) ${selections[askedOf(row)]} }`;
    const { body } = await household.ask(query, {
      variables: { ref: household.ref('anna') },
      headers: { 'fieldgrant-purpose': purposeOf(row) },
    });
    const expected = row['expect over http'] ?? row.expect;
    if (expected === 'PURPOSE_REQUIRED') {
      expect(body.errors[0].extensions.code).toBe(expected);
      return;
    }
    const value = body.data.person.value ?? body.data.person.accounts?.[0]?.value ?? null;
    if (expected === 'PERMIT') {
      expect(body.errors).toBeUndefined();
      expect(value).not.toBeNull();
    } else {
      expect(value).toBeNull();
      expect(body.errors).toMatchObject([{ extensions: { code: 'CONSENT_REQUIRED', reason: expected } }]);
    }
    const [record] = (await household.accessLog('anna')).filter(({ id }) => !before.has(id));
    expect({
      released: record?.released.flatMap(({ coordinates }) => coordinates),
      denied: Object.fromEntries(
        (record?.denied ?? []).map(({ coordinate, reason }) => [coordinate, reason]),
      ),
      at: record?.at,
      asker: record?.asker,
    }).toEqual({
      released: row.record.released ?? [],
      denied: row.record.denied ?? {},
      at,
      asker: { organisation, purpose: purposeOf(row) },
    });
  });
});
