import { type RunningSource, type SourceOptions, type SourceResolvers, startSource } from '../kit/index.ts';
import { createBankLoaders } from './loaders.ts';
import { bankResolvers } from './resolvers.ts';
import { bankSchema } from './schema.ts';
import type { BankTables } from './tables.ts';

export type BankOptions = Pick<
  SourceOptions<object>,
  'host' | 'port' | 'gateway' | 'signIn' | 'proofKey' | 'log'
> & { readonly tables: BankTables };

/** The bank's subgraph as an HTTP service: accounts, transactions, loans. */
export function startBank({ tables, ...options }: BankOptions): Promise<RunningSource> {
  return startSource({
    ...options,
    name: 'bank',
    typeDefs: bankSchema,
    // @apollo/subgraph calls every context unknown; `createContext` below makes the one these expect
    resolvers: bankResolvers as SourceResolvers,
    createContext: () => createBankLoaders(tables),
  });
}
