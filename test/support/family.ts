import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';
import { type Holdings, type Household, knows, startHousehold } from './household.ts';

const about = (category: string) => `@personal(category: ["pd:${category}"])`;
const account = `
  iban: ID ${about('BankAccount')} @objectKey
  balance: Float ${about('BankAccount')}
  holders: [Person!] ${about('BankAccount')}
  bookings: [Booking!] ${about('Transaction')}
  history: BookingConnection ${about('Transaction')}
`;

export const subgraphs = {
  self: `${schemaHeader}
    type Query { person(ref: ID!): Person @open me: Person @open everyone: [Person!] @open }
    type Person @key(fields: "id") @subject {
      id: ID! ${about('Identifying')}
      nickname: String ${about('Name')}
    }`,
  registry: `${schemaHeader}
    type Person @key(fields: "id") @subject {
      id: ID! ${about('Identifying')}
      born: String ${about('BirthDate')}
      number: String ${about('OfficialID')}
      income: Float ${about('Income')}
      partner: Person ${about('Relationship')}
      children: [Person!] ${about('Offspring')}
    }`,
  bank: `${schemaHeader}
    type Person @key(fields: "id") @subject {
      id: ID! ${about('Identifying')}
      income: Float @external
      accounts: [Account!] ${about('BankAccount')}
      main: Account ${about('BankAccount')}
      products: [Product!] ${about('BankAccount')}
      shared: [Shared!] ${about('BankAccount')}
      limit: Float @requires(fields: "income") ${about('CreditWorthiness')}
    }
    interface Account { ${account} }
    type Current implements Account { ${account} }
    type Savings implements Account { ${account} rate: Float ${about('BankAccount')} }
    union Product = Current | Card
    type Card { pan: ID ${about('BankAccount')} @objectKey kind: String ${about('BankAccount')} }
    type Booking { on: String ${about('Transaction')} @occurred amount: Float ${about('Transaction')} }
    type BookingConnection { edges: [BookingEdge!] ${about('Transaction')} total: Int ${about('Transaction')} }
    type BookingEdge { cursor: String ${about('Transaction')} node: Booking ${about('Transaction')} }
    type Shared @subject(id: "owners { id }", joint: "ALL") {
      owners: [Person!] ${about('BankAccount')}
      worth: Float ${about('BankAccount')}
      title: String @open
      deposits: [Deposit!] ${about('BankAccount')}
    }
    type Deposit { amount: Float ${about('BankAccount')} }`,
} as const;

/** The calendar date so many days from today, in UTC. */
export function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

const holdings: Holdings = {
  self: Object.fromEntries(
    ['anna', 'ben', 'cleo', 'dirk', 'eva'].map((each) => [each, { nickname: `nickname of ${each}` }]),
  ),
  registry: {
    anna: {
      born: '1984-05-17',
      number: '999990019',
      income: 51_234,
      partner: knows('ben'),
      children: [knows('cleo'), knows('dirk')],
    },
    ben: {
      born: '1982-02',
      number: '999990020',
      income: 48_000,
      partner: knows('anna'),
      children: [knows('cleo')],
    },
    cleo: { born: '2012-07-01', partner: null, children: [] },
    dirk: { born: '2015-01-31', partner: null, children: [] },
    eva: { born: '1950-01-01', partner: null, children: [knows('anna')] },
  },
  bank: {
    anna: {
      accounts: [
        {
          __typename: 'Current',
          iban: 'NL01',
          balance: 1234.56,
          holders: [knows('anna'), knows('ben')],
          bookings: [
            { on: day(-2), amount: 11 },
            { on: `${day(-3)}T10:00:00Z`, amount: 12 },
            { on: day(-300), amount: 13 },
            { amount: 14 },
            { on: day(3), amount: 15 },
          ],
          history: {
            total: 2,
            edges: [
              { cursor: 'one', node: { on: day(-2), amount: 11 } },
              { cursor: 'two', node: { on: day(-300), amount: 13 } },
            ],
          },
        },
        {
          __typename: 'Savings',
          iban: 'NL02',
          balance: 20,
          rate: 2.5,
          holders: [knows('anna')],
          bookings: [],
        },
      ],
      limit: ({ income }: { readonly income?: number }) => (income ?? 0) * 2,
      main: { __typename: 'Current', iban: 'NL01', balance: 1234.56 },
      products: [
        { __typename: 'Card', pan: 'P1', kind: 'gold' },
        { __typename: 'Current', iban: 'NL01', balance: 1234.56 },
        { __typename: 'Card', pan: 'P2', kind: 'blue' },
      ],
      shared: [
        { title: 'house', worth: 300, owners: [knows('anna'), knows('ben')], deposits: [{ amount: 1 }] },
        { title: 'boat', worth: 40, owners: [knows('anna'), knows('eva')], deposits: [{ amount: 2 }] },
        { title: 'bike', worth: 5, owners: [knows('anna')], deposits: [{ amount: 3 }] },
      ],
    },
    ben: { accounts: [], products: [], shared: [] },
  },
};

/** Anna, her partner Ben, their children Cleo and Dirk, and Eva, with whom Anna shares a boat. */
export function startFamily(): Promise<Household> {
  return startHousehold({ subgraphs, persons: ['anna', 'ben', 'cleo', 'dirk', 'eva'], holdings });
}
