import { type RunningSource, type SourceOptions, type SourceResolvers, startSource } from '../kit/index.ts';
import { createInsurerLoaders } from './loaders.ts';
import { insurerResolvers } from './resolvers.ts';
import { insurerSchema } from './schema.ts';
import type { InsurerTables } from './tables.ts';

export type InsurerOptions = Pick<
  SourceOptions<object>,
  'host' | 'port' | 'gateway' | 'signIn' | 'proofKey' | 'log'
> & { readonly tables: InsurerTables };

/** The insurer's subgraph as an HTTP service: policies, claims, risk class. */
export function startInsurer({ tables, ...options }: InsurerOptions): Promise<RunningSource> {
  return startSource({
    ...options,
    name: 'insurer',
    typeDefs: insurerSchema,
    // @apollo/subgraph calls every context unknown; `createContext` below makes the one these expect
    resolvers: insurerResolvers as SourceResolvers,
    createContext: () => createInsurerLoaders(tables),
  });
}
