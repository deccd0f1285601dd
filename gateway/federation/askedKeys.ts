import type { FetchNode } from '@apollo/query-planner';
import { type GraphQLSchema, Kind, parse, type SelectionNode } from 'graphql';
import { isOfType } from './results.ts';

const selections = new WeakMap<FetchNode, readonly SelectionNode[]>();

/** The response keys that a fetch asks of an object of this type. */
export function askedKeys(fetch: FetchNode, typename: unknown, schema: GraphQLSchema): readonly string[] {
  const known = selections.get(fetch) ?? selectionsOf(fetch);
  selections.set(fetch, known);
  return keysIn(known, typename, schema);
}

function selectionsOf({ operation, requires }: FetchNode): readonly SelectionNode[] {
  const roots = parse(operation, { noLocation: true }).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [],
  );
  if (requires === undefined) return roots;
  return roots.flatMap((root) => (root.kind === Kind.FIELD ? (root.selectionSet?.selections ?? []) : []));
}

function keysIn(
  asked: readonly SelectionNode[],
  typename: unknown,
  schema: GraphQLSchema,
): readonly string[] {
  return asked.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.alias?.value ?? selection.name.value];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []; // the planner writes none
    const condition = selection.typeCondition?.name.value;
    return condition === undefined || isOfType(typename, condition, schema)
      ? keysIn(selection.selectionSet.selections, typename, schema)
      : [];
  });
}
