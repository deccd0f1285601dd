import type { InsurerLoaders } from './loaders.ts';
import { type KnownIncome, riskClassOf } from './riskClass.ts';
import type { ClaimRow, LifePolicyRow, PolicyRow, RelationNumber } from './tables.ts';

/** A person as the gateway represents one: with incomes where the risk class is asked for. */
interface PersonReference {
  readonly id: RelationNumber;
  readonly incomes?: readonly (KnownIncome | null)[] | null;
}

const policy = { kind: ({ kind }: PolicyRow) => kind.toUpperCase() };

export const insurerResolvers = {
  Person: {
    __resolveReference: ({ id, incomes }: PersonReference): PersonReference => ({
      id,
      ...(incomes === undefined ? {} : { incomes }),
    }),
    policies: ({ id }: PersonReference, _: unknown, { policies }: InsurerLoaders) => policies.load(id),
    riskClass: ({ incomes }: PersonReference) => riskClassOf(incomes ?? []),
  },
  Policy: { __resolveType: ({ kind }: PolicyRow) => policyTypes[kind] },
  LifePolicy: {
    ...policy,
    beneficiaries: ({ beneficiaries }: LifePolicyRow) => beneficiaries.map((id) => ({ id })),
  },
  HomePolicy: policy,
  HealthPolicy: policy,
  HealthClaim: { care: ({ cause }: ClaimRow) => cause },
};

const policyTypes: Readonly<Record<PolicyRow['kind'], string>> = {
  life: 'LifePolicy',
  home: 'HomePolicy',
  health: 'HealthPolicy',
};
