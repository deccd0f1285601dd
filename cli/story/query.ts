/** What Harbour wants to run. Its coordinates are what it asks of Anna. */
export const mortgageQuery = /* GraphQL */ `
  query MortgageApplication($ref: ID!) {
    person(ref: $ref) {
      name {
        full
      }
      birth {
        date
      }
      partner {
        name {
          full
        }
      }
      incomes {
        year
        gross
        employer
      }
      properties {
        cadastralId
        valuations {
          date
          value
        }
        mortgages {
          amount
          creditor
        }
      }
      accounts {
        iban
        kind
        balance
        transactions(first: 3) {
          bookedOn
          amount
          counterparty
          description
        }
      }
      loans {
        kind
        outstanding
      }
      policies {
        ... on LifePolicy {
          number
          coverage
        }
        ... on HomePolicy {
          number
          coverage
        }
        ... on HealthPolicy {
          number
          claims {
            occurredOn
            amount
          }
        }
      }
      riskClass
      contact {
        email
      }
    }
  }
`;

/** What Anna leaves out of it: her health, and where and on what she spends. */
export const leftOut: readonly string[] = [
  'Person.partner',
  'Transaction.counterparty',
  'Transaction.description',
  'HealthPolicy.number',
  'HealthPolicy.claims',
];

/** What Anna lets through only in part: three months of her transactions, in tens of euros. */
export const reduced: Readonly<
  Record<string, { readonly window?: string; readonly release?: object; readonly told: string }>
> = {
  'Account.transactions': { window: 'P3M', told: 'the last three months' },
  'Transaction.amount': { release: { round: 10 }, told: 'rounded to tens of euros' },
};
