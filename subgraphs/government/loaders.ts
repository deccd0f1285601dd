import DataLoader from 'dataloader';
import type { CitizenServiceNumber, GovernmentTables, IncomeRow, PersonRow, PropertyRow } from './tables.ts';

/** Of one request: what its resolvers ask in the same tick becomes one look-up per table. */
export interface GovernmentLoaders {
  readonly persons: DataLoader<CitizenServiceNumber, PersonRow | undefined>;
  readonly incomes: DataLoader<CitizenServiceNumber, readonly IncomeRow[]>;
  readonly properties: DataLoader<CitizenServiceNumber, readonly PropertyRow[]>;
}

export function createGovernmentLoaders(tables: GovernmentTables): GovernmentLoaders {
  return {
    persons: new DataLoader(async (numbers) => tables.persons(numbers)),
    incomes: new DataLoader(async (numbers) => tables.incomes(numbers)),
    properties: new DataLoader(async (numbers) => tables.properties(numbers)),
  };
}
