import {
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';

/** What the client selects, with conditions settled and fragments put in their place. */
export type Selection = SelectedField | SelectedFragment;

export interface SelectedField {
  readonly kind: 'field';
  readonly responseKey: string;
  /**
   * What it is planned and fetched as. An alias of the client's, or a field with arguments, gets one of our own: the planner
   * would otherwise take it for the join key or `@requires` input of that name.
   */
  readonly key: string;
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly arguments: readonly ArgumentNode[];
  readonly directives: readonly DirectiveNode[];
  /** Absent for leaves. */
  readonly selections?: readonly Selection[];
}

export interface SelectedFragment {
  readonly kind: 'fragment';
  readonly on: string | undefined;
  readonly selections: readonly Selection[];
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly keys: Map<string, string>;
}

/** Reads a validated operation. `variables` are coerced: `@skip` and `@include` are settled by them. */
export function isolate(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
): readonly Selection[] {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new TypeError('a validated operation has a root type');
  return selectionsOn(operation.selectionSet, root, '', { schema, fragments, variables, keys: new Map() });
}

function selectionsOn(
  set: SelectionSetNode,
  parent: GraphQLCompositeType,
  scope: string,
  walk: Walk,
): readonly Selection[] {
  return set.selections
    .filter((selection) => isIncluded(selection, walk))
    .flatMap((selection): readonly Selection[] => {
      if (selection.kind === Kind.FIELD) return [selectedField(selection, parent, scope, walk)];
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
      if (fragment === undefined) return [];
      const on = fragment.typeCondition?.name.value;
      const type = on === undefined ? parent : walk.schema.getType(on);
      const selections = isCompositeType(type) ? selectionsOn(fragment.selectionSet, type, scope, walk) : [];
      return [{ kind: 'fragment', on: on === parent.name ? undefined : on, selections }];
    });
}

function isIncluded(selection: SelectionNode, { variables }: Walk): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}

function selectedField(
  node: FieldNode,
  parent: GraphQLCompositeType,
  scope: string,
  walk: Walk,
): SelectedField {
  const type = typeOf(node.name.value, parent, walk.schema);
  const named = getNamedType(type);
  const key = keyOf(node, scope, walk);
  return {
    kind: 'field',
    responseKey: node.alias?.value ?? node.name.value,
    key,
    name: node.name.value,
    type,
    arguments: node.arguments ?? [],
    directives: (node.directives ?? []).filter(
      ({ name }) => name.value !== 'skip' && name.value !== 'include',
    ),
    ...(node.selectionSet && isCompositeType(named)
      ? { selections: selectionsOn(node.selectionSet, named, `${scope}.${key}`, walk) }
      : {}),
  };
}

/** Introspection is answered apart: of it the type does not matter. */
function typeOf(name: string, parent: GraphQLCompositeType, schema: GraphQLSchema): GraphQLOutputType {
  if (name.startsWith('__') || isUnionType(parent)) return TypeNameMetaFieldDef.type;
  const field = parent.getFields()[name] ?? schema.getQueryType()?.getFields()[name];
  if (field === undefined) throw new TypeError('a validated operation selects fields that exist');
  return field.type;
}

/** Equal selections share a key, as they share a response key. */
function keyOf({ alias, name, arguments: args = [] }: FieldNode, scope: string, { keys }: Walk): string {
  const responseKey = alias?.value ?? name.value;
  if (responseKey === name.value && args.length === 0) return name.value;
  const identity = JSON.stringify([scope, responseKey, name.value, args.map((each) => print(each)).sort()]);
  const key = keys.get(identity) ?? `fieldgrant_${keys.size}`;
  keys.set(identity, key);
  return key;
}

/** Whether what is selected depends on which concrete type an object of this type is. */
export function asksForType(selections: readonly Selection[]): boolean {
  return selections.some((each) =>
    each.kind === 'field'
      ? each.name === '__typename'
      : each.on !== undefined || asksForType(each.selections),
  );
}

export function isAbstract(type: GraphQLOutputType): boolean {
  return isAbstractType(getNamedType(type));
}
