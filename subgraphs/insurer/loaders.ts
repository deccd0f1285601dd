import DataLoader from 'dataloader';
import type { InsurerTables, PolicyRow, RelationNumber } from './tables.ts';

/** Of one request: what its resolvers ask in the same tick becomes one look-up. */
export interface InsurerLoaders {
  readonly policies: DataLoader<RelationNumber, readonly PolicyRow[]>;
}

export function createInsurerLoaders(tables: InsurerTables): InsurerLoaders {
  return { policies: new DataLoader(async (relations) => tables.policies(relations)) };
}
