import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { concreteTypes, type OracleSchema } from './oracleSchema.ts';

/** GraphQL specification, CollectFields: what selection sets select on one concrete type, by response key. */
export function collectFields(
  sets: readonly SelectionSetNode[],
  concrete: string,
  schema: OracleSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, readonly FieldNode[]> {
  const collected = new Map<string, FieldNode[]>();
  const applies = (condition: string | undefined) =>
    condition === undefined || condition === concrete || concreteTypes(schema, condition).includes(concrete);
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives ?? [], variables)) continue;
      switch (selection.kind) {
        case Kind.FIELD: {
          const key = selection.alias?.value ?? selection.name.value;
          collected.set(key, [...(collected.get(key) ?? []), selection]);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          if (applies(selection.typeCondition?.name.value)) walk(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = document.definitions.find(
            (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
          );
          if (fragment?.kind === Kind.FRAGMENT_DEFINITION && applies(fragment.typeCondition.name.value))
            walk(fragment.selectionSet);
        }
      }
    }
  };
  for (const set of sets) walk(set);
  return collected;
}

function isIncluded(
  directives: readonly DirectiveNode[],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    const condition = given[0] && valueFromASTUntyped(given[0].value, { ...variables });
    if (name.value === 'skip') return condition !== true;
    return name.value !== 'include' || condition === true;
  });
}

export function innerSets(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}
