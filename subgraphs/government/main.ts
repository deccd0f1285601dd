import { type RunningSource, type SourceOptions, type SourceResolvers, startSource } from '../kit/index.ts';
import { minorsInCustodyOf } from './custody.ts';
import { createGovernmentLoaders } from './loaders.ts';
import { governmentResolvers } from './resolvers.ts';
import { governmentSchema } from './schema.ts';
import type { GovernmentTables } from './tables.ts';

export type GovernmentOptions = Pick<
  SourceOptions<object>,
  'host' | 'port' | 'gateway' | 'signIn' | 'proofKey' | 'log'
> & { readonly tables: GovernmentTables };

/** The government's subgraph as an HTTP service: population register, incomes, land registry. It attests who holds custody. */
export function startGovernment({ tables, signIn, ...options }: GovernmentOptions): Promise<RunningSource> {
  return startSource({
    ...options,
    ...(signIn === undefined
      ? {}
      : { signIn: { mayRepresent: (number, at) => minorsInCustodyOf(tables, number, at), ...signIn } }),
    name: 'government',
    typeDefs: governmentSchema,
    // @apollo/subgraph calls every context unknown; `createContext` below makes the one these expect
    resolvers: governmentResolvers as SourceResolvers,
    createContext: () => createGovernmentLoaders(tables),
  });
}
