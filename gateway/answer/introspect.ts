import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Answers the introspection fields among an operation's roots from the schema that relying parties are served. The other
 * roots are left out: a null in one that can't be null would take the answer with it.
 */
export function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  { name: _, ...operation }: OperationDefinitionNode,
  variableValues: Readonly<Record<string, unknown>>,
): ExecutionResult {
  const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const selectionSet = introspectionOnly(operation.selectionSet, fragments);
  const result = execute({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }, ...fragments] },
    variableValues,
  });
  return result instanceof Promise ? { data: null } : result;
}

/** Fragments at the root are inlined, so that what is left out of one here stays in it elsewhere. */
function introspectionOnly(
  { selections }: SelectionSetNode,
  fragments: readonly FragmentDefinitionNode[],
): SelectionSetNode {
  const only = (selection: SelectionNode): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return selection.name.value.startsWith('__') ? [selection] : [];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : fragments.find(({ name }) => name.value === selection.name.value);
    const inner = fragment && introspectionOnly(fragment.selectionSet, fragments);
    return inner === undefined || inner.selections.length === 0
      ? []
      : [{ kind: Kind.INLINE_FRAGMENT, directives: selection.directives ?? [], selectionSet: inner }];
  };
  return { kind: Kind.SELECTION_SET, selections: selections.flatMap(only) };
}
