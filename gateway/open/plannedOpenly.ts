import { type DocumentNode, parse, print } from 'graphql';
import { createPlanner, type Planner } from '../federation/planner.ts';
import { type DistinctArguments, distinctArguments } from '../supergraph/distinctArguments.ts';
import { requirementsApart } from '../supergraph/requirementsApart.ts';
import { resolvableKeysFirst } from '../supergraph/resolvableKeysFirst.ts';
import { wholeUnions } from '../supergraph/wholeUnions.ts';

export interface PlannedOpenly {
  readonly planner: Planner;
  /** What stands in the plans for fields with arguments. */
  readonly arguments: DistinctArguments;
  /** From the names of sources that only the planner knows to the source that each stands for. */
  readonly standsFor: ReadonlyMap<string, string>;
}

/** A planner over the supergraph as its planning is right for: what it would get wrong is said to it in another way. */
export function plannedOpenly(sdl: string): PlannedOpenly {
  const { supergraph, standsFor } = requirementsApart(parse(sdl, { noLocation: true }));
  const distinct = distinctArguments(resolvableKeysFirst(supergraph));
  return { planner: planner(distinct.supergraph), arguments: distinct, standsFor };
}

/** Where a member that a source was only said to know leads nowhere, the plan is made without it. */
function planner(supergraph: DocumentNode): Planner {
  const exact = createPlanner(print(supergraph));
  const whole = print(wholeUnions(supergraph));
  if (whole === print(supergraph)) return exact;
  const preferred = createPlanner(whole);
  return {
    ...exact,
    plan(document) {
      try {
        return preferred.plan(document);
      } catch {
        return exact.plan(document);
      }
    },
  };
}
