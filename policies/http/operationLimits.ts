import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';

export interface OperationLimits {
  /** Selections inside each other, fragments followed. */
  readonly depth: number;
  /** Fields in all, each fragment counted wherever it is spread. */
  readonly fields: number;
  readonly aliases: number;
}

/** Introspection by the usual tools stays well within. */
export const operationLimits: OperationLimits = { depth: 20, fields: 1_000, aliases: 50 };

interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
}

const nothing: Size = { depth: 0, fields: 0, aliases: 0 };

/** A validation rule that refuses operations larger than one request may be. Each fragment is measured once. */
export function withinLimits(limits: OperationLimits): ValidationRule {
  return (context) => {
    const measured = new Map<string, Size>();
    const measureFragment = (name: string): Size => {
      const known = measured.get(name);
      if (known !== undefined) return known;
      measured.set(name, nothing); // a cycle is another rule's to report
      const fragment: FragmentDefinitionNode | undefined | null = context.getFragment(name);
      const size = fragment ? measure(fragment.selectionSet, measureFragment) : nothing;
      measured.set(name, size);
      return size;
    };
    return {
      OperationDefinition(operation) {
        const size = measure(operation.selectionSet, measureFragment);
        for (const part of ['depth', 'fields', 'aliases'] as const)
          if (size[part] > limits[part])
            context.reportError(
              new GraphQLError(`The operation exceeds the limit of ${limits[part]} for its ${part}.`, {
                extensions: { code: 'OPERATION_TOO_COMPLEX' },
              }),
            );
      },
    };
  };
}

function measure(set: SelectionSetNode, measureFragment: (name: string) => Size): Size {
  return set.selections
    .map((selection) => measureSelection(selection, measureFragment))
    .reduce(
      (sum, each) => ({
        depth: Math.max(sum.depth, each.depth),
        fields: sum.fields + each.fields,
        aliases: sum.aliases + each.aliases,
      }),
      nothing,
    );
}

function measureSelection(selection: SelectionNode, measureFragment: (name: string) => Size): Size {
  switch (selection.kind) {
    case Kind.FIELD: {
      const inner = selection.selectionSet ? measure(selection.selectionSet, measureFragment) : nothing;
      return {
        depth: inner.depth + 1,
        fields: inner.fields + 1,
        aliases: inner.aliases + (selection.alias ? 1 : 0),
      };
    }
    case Kind.INLINE_FRAGMENT:
      return measure(selection.selectionSet, measureFragment);
    case Kind.FRAGMENT_SPREAD:
      return measureFragment(selection.name.value);
  }
}
