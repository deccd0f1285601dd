import {
  doTypesOverlap,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { AskSource } from './planExecution.ts';
import { fieldType } from './representations.ts';

/** Takes out of what a source is asked the fragments on types that it does not know there: it would refuse them. */
export function withPossibleFragments(
  ask: AskSource,
  schemas: ReadonlyMap<string, GraphQLSchema>,
): AskSource {
  const known = new LRUCache<string, string>({ max: 5_000 });
  return (source, { query, variables }) => {
    const schema = schemas.get(source);
    const key = JSON.stringify([source, query]);
    const possible = known.get(key) ?? (schema === undefined ? query : onlyPossible(query, schema));
    known.set(key, possible);
    return ask(source, { query: possible, variables });
  };
}

function onlyPossible(query: string, schema: GraphQLSchema): string {
  const document = parse(query, { noLocation: true });
  let isChanged = false;
  const possibleIn = (set: SelectionSetNode, on: GraphQLNamedType | undefined): SelectionSetNode => {
    const selections = set.selections.flatMap((each): readonly SelectionNode[] => {
      if (each.kind === Kind.FRAGMENT_SPREAD) return [each]; // the planner writes none
      if (each.kind === Kind.FIELD) return [withPossible(each, on)];
      const condition = each.typeCondition?.name.value;
      const type = condition === undefined ? on : schema.getType(condition);
      if (type === undefined || !isPossible(type, on)) {
        isChanged = true;
        return [];
      }
      return [{ ...each, selectionSet: possibleIn(each.selectionSet, type) }];
    });
    return { ...set, selections: selections.length === 0 ? typenameOnly : selections };
  };
  const withPossible = (field: FieldNode, on: GraphQLNamedType | undefined): FieldNode =>
    field.selectionSet === undefined
      ? field
      : { ...field, selectionSet: possibleIn(field.selectionSet, typeOf(field, on)) };
  const isPossible = (type: GraphQLNamedType, on: GraphQLNamedType | undefined): boolean =>
    on === undefined || !isCompositeType(type) || !isCompositeType(on) || doTypesOverlap(schema, type, on);
  const definitions = document.definitions.map((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? {
          ...each,
          selectionSet: possibleIn(each.selectionSet, schema.getRootType(each.operation) ?? undefined),
        }
      : each,
  );
  return isChanged ? print({ ...document, definitions }) : query;
}

/** What an entity is, is told by its representation: every type that a source knows may be one. */
function typeOf({ name }: FieldNode, on: GraphQLNamedType | undefined): GraphQLNamedType | undefined {
  return name.value === '_entities' ? undefined : fieldType(on, name.value);
}

const typenameOnly: readonly SelectionNode[] = [
  { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } },
];
