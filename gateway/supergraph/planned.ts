import { Supergraph as FederationSupergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, parse, print } from 'graphql';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { withEntryPoints } from './entryPoints.ts';
import { requirementsApart } from './requirementsApart.ts';

/** The supergraph as the planner gets it: never shown to anybody. */
export interface PlannedSupergraph {
  readonly sdl: string;
  /** Everything in it, what is `@inaccessible` to relying parties too. */
  readonly schema: GraphQLSchema;
  /** The types whose persons can be asked about by key, with that key. */
  readonly entries: ReadonlyMap<string, string>;
  /** From the names of sources that only the planner knows to the source that each stands for. */
  readonly standsFor: ReadonlyMap<string, string>;
}

export function plannedSupergraph({ sdl, consent }: Supergraph): PlannedSupergraph {
  const { sdl: planned, types } = withEntryPoints(sdl, consent);
  const { supergraph, standsFor } = requirementsApart(parse(planned, { noLocation: true }));
  return {
    sdl: print(supergraph),
    standsFor,
    schema: FederationSupergraph.build(planned).apiSchema().toGraphQLJSSchema(),
    entries: new Map(types.map((type) => [type, consent.subjects.get(type) ?? 'id'])),
  };
}
