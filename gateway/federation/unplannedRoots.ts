import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, type SelectionNode } from 'graphql';

const known = new WeakMap<QueryPlan, readonly string[]>();

/** The root selections of an operation, by response key, that its plan asks no source for. */
export function unplannedRoots(document: DocumentNode, plan: QueryPlan): readonly string[] {
  const already = known.get(plan);
  if (already !== undefined) return already;
  const { node } = plan;
  const planned = new Set(node === undefined || node.kind === 'Subscription' ? [] : rootsFetched(node));
  const unplanned = rootsOf(document).filter((key) => !planned.has(key));
  known.set(plan, unplanned);
  return unplanned;
}

function rootsFetched(node: PlanNode): readonly string[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(rootsFetched);
    case 'Fetch':
      return node.requires === undefined ? rootsOf(parse(node.operation, { noLocation: true })) : [];
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((clause) => (clause ? rootsFetched(clause) : []));
    case 'Flatten':
    case 'Defer':
      return [];
  }
}

function rootsOf({ definitions }: DocumentNode): readonly string[] {
  return definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? keysIn(each.selectionSet.selections) : [],
  );
}

function keysIn(selections: readonly SelectionNode[]): readonly string[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) return [each.alias?.value ?? each.name.value];
    return each.kind === Kind.INLINE_FRAGMENT ? keysIn(each.selectionSet.selections) : [];
  });
}
