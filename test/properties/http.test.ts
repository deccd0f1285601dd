import * as fc from 'fast-check';
import { parse, validate } from 'graphql';
import { randomOperation } from '../support/randomOperation.ts';
import { runs } from '../support/runs.ts';
import { type SmallWorld, startSmallWorld, values } from '../support/smallWorld.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';

const { served, consent } = composeTestSupergraph();
const grants = [
  'Person.nickname',
  'Person.accounts',
  'CurrentAccount.balance',
  'Account.holders',
  'SavingsAccount.rate',
  'Person.riskClass',
  'Person.policies',
  'LifePolicy.number',
  'Person.partner',
];
const operations = randomOperation(served).filter((source) => validate(served, parse(source)).length === 0);

/** Everything that was not granted is different here: values, existence, lengths, order, nulls, failures. */
const elsewhere = {
  ...values,
  'Person.interests': [],
  'Person.income': null,
  'Person.accounts': [
    { __typename: 'CurrentAccount', iban: 'other', balance: 101.5, holders: ['c1', 'c2'], transactions: [] },
    {
      __typename: 'SavingsAccount',
      iban: 'another',
      balance: -1,
      rate: 1.5,
      holders: ['c1'],
      transactions: [1, 2, 3],
    },
  ],
  'Person.policies': [
    { __typename: 'LifePolicy', number: 'value-life', coverage: 0 },
    { __typename: 'HealthPolicy', number: 'other', condition: 'other' },
  ],
  'Person.partner': 'somebody else',
};

let here: SmallWorld;
let there: SmallWorld;
beforeAll(async () => {
  [here, there] = await Promise.all([
    startSmallWorld({ grants }),
    startSmallWorld({ grants, values: elsewhere }),
  ]);
});
afterAll(() => Promise.all([here.stop(), there.stop()]));

/** The response without what names this world's agreement, records and person. */
function comparable(world: SmallWorld, text: string): string {
  return text
    .replaceAll(world.ref, 'REF')
    .replace(/acc_[0-9A-Z]+/g, 'RECORD')
    .replace(/"until":"[^"]+"/g, 'UNTIL');
}

describe('the gateway over HTTP', () => {
  it('answers the same bytes whatever is true of what was not granted', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (query) => {
        const [one, other] = await Promise.all(
          [here, there].map((world) => world.query(query, { ref: world.ref })),
        );
        expect(comparable(there, other?.text ?? '')).toBe(comparable(here, one?.text ?? ''));
      }),
      { numRuns: runs(150) },
    );
  });

  it('asks no source for what was not granted', async () => {
    const keys = new Set(['Person.id', 'Query.person', 'Query._entities', 'Query._service', '_Service.sdl']);
    here.asked();
    await fc.assert(
      fc.asyncProperty(operations, async (query) => {
        await here.query(query, { ref: here.ref });
        for (const coordinate of Object.values(here.asked()).flatMap((each) => [...each])) {
          const isGranted = consent.fields
            .get(coordinate as never)
            ?.grantedBy.some((by) => grants.includes(by));
          expect({ coordinate, isGranted: isGranted || keys.has(coordinate) }).toEqual({
            coordinate,
            isGranted: true,
          });
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it('releases no value of anything that was not granted', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (query) => {
        const { text } = await here.query(query, { ref: here.ref });
        expect(text).not.toMatch(
          /value-(topic|iban|day|unclassified|condition|health|risk|secret)|55000|202\.5/,
        );
      }),
      { numRuns: runs(100) },
    );
  });
});
