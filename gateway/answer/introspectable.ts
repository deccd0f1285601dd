import type { GraphQLSchema } from 'graphql';
import type { Coordinate, Instant } from '../../policies/core/identifiers.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import type { Store } from '../../policies/store/store.ts';
import type { Caller } from '../identity/caller.ts';
import { createGrantedCoordinates } from './grantedCoordinates.ts';
import { introspectableSchema } from './introspectableSchema.ts';

/** The schema that a caller is shown. Rejects with `StoreUnavailable`. */
export type Introspectable = (caller: Caller) => Promise<GraphQLSchema>;

export interface IntrospectableParts {
  readonly introspection: boolean | 'granted';
  readonly supergraph: Supergraph;
  readonly store: Store;
  readonly clock: () => Instant;
}

/** Persons are shown all that is served: everything in it may be said of themselves. */
export function createIntrospectable({
  introspection,
  supergraph,
  store,
  clock,
}: IntrospectableParts): Introspectable {
  const { served, consent } = supergraph;
  if (introspection !== 'granted') return async () => served;
  const grantedTo = createGrantedCoordinates(store, clock);
  const made = new WeakMap<ReadonlySet<Coordinate>, GraphQLSchema>();
  return async (caller) => {
    if (caller.kind === 'person') return served;
    const granted = await grantedTo(caller.organisation);
    const schema = made.get(granted) ?? introspectableSchema(served, consent, granted);
    made.set(granted, schema);
    return schema;
  };
}
