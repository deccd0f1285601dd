import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { loadSupergraph, type Supergraph } from '../../policies/schema/supergraph.ts';
import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';

const personal = (category: string) => `@personal(category: ["pd:${category}"])`;

const account = `
  "The number." iban: ID! ${personal('BankAccount')} @objectKey
  "What is on it." balance: Float! ${personal('BankAccount')}
  "Whose it is." holders: [Person!] ${personal('BankAccount')}
  "What moved." transactions(first: Int = 2, from: String): [Transaction!] ${personal('Transaction')}
`;

/** Small, but with everything that makes pruning hard: an interface, a union, `@requires`, nested persons, open data. */
export const subgraphs: Readonly<Record<string, string>> = {
  self: `${schemaHeader}
    type Query {
      person(ref: ID!): Person @open
      me: Person @open
      rates: [Rate!]! @open
      everybody: [Interest!] ${personal('Interest')}
    }
    type Person @key(fields: "id") @subject {
      id: ID! ${personal('Identifying')}
      "A name of choice." nickname: String ${personal('Name')}
      "Likes." interests: [Interest!]! ${personal('Interest')}
    }
    type Interest { "What." topic: String! ${personal('Interest')} }
    type Rate @open { kind: String! percent: Float! secret: String ${personal('Name')} }
  `,
  bank: `${schemaHeader}
    type Person @key(fields: "id") @subject {
      id: ID! ${personal('Identifying')}
      "Accounts." accounts: [Account!] ${personal('BankAccount')}
      "Income." income: Float ${personal('Income')}
    }
    interface Account { ${account} }
    type CurrentAccount implements Account { ${account} }
    type SavingsAccount implements Account { ${account} "Interest." rate: Float ${personal('BankAccount')} }
    type Transaction {
      "How much." amount: Float ${personal('Transaction')}
      "When." bookedOn: String ${personal('Transaction')} @occurred
      unclassified: String
    }
  `,
  insurer: `${schemaHeader}
    type Person @key(fields: "id") @subject {
      id: ID! ${personal('Identifying')}
      income: Float @external
      "Risk." riskClass: String @requires(fields: "income") ${personal('Insurance')}
      "Policies." policies: [Policy!] ${personal('Insurance')}
      "Partner." partner: Person ${personal('Relationship')}
    }
    union Policy = LifePolicy | HealthPolicy
    type LifePolicy { "Number." number: ID! ${personal('Insurance')} "Sum." coverage: Float ${personal('Insurance')} }
    type HealthPolicy { "Number." number: ID! ${personal('Insurance')} "Illness." condition: String ${personal('Health')} }
  `,
};

export function composeTestSupergraph(sdls: Readonly<Record<string, string>> = subgraphs): Supergraph {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(sdls).map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error((errors ?? []).map(({ message }) => message).join('\n'));
  return loadSupergraph(supergraphSdl);
}
