import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import { GatewayError } from '../errors.ts';

/** One field an operation selects on objects of one concrete type, with the fragments and conditions resolved away. */
export interface SelectedField {
  /** The client's key in the response. */
  readonly responseKey: string;
  /**
   * The reserved key it is executed under, unique in the operation. Without it a client's alias can take the place of a
   * join key or a `@requires` input (seen in @apollo/gateway 2.14).
   */
  readonly key: string;
  readonly name: string;
  /** Of the concrete type: `CurrentAccount.balance`. */
  readonly coordinate: Coordinate;
  readonly arguments: readonly ArgumentNode[];
  /** Its place among all selected fields, parents before children. */
  readonly order: number;
  readonly type: GraphQLOutputType;
  /** Response keys from the root up to the first list on the way: where an error about this selection points. */
  readonly path: readonly string[];
  /** What is selected of the value, by its concrete type; absent for leaves. */
  readonly children?: ReadonlyMap<string, readonly SelectedField[]>;
}

export interface SelectionLimits {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Selected fields after fragments are expanded, per concrete type. */
  readonly fields: number;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly limits: SelectionLimits;
  readonly keys: Map<string, string>;
  readonly count: { fields: number; aliases: number };
}

/**
 * Collects what a validated operation selects (GraphQL specification, CollectFields), for each concrete type on its own,
 * so that interfaces, unions and fragments on them need no further thought. Throws `OPERATION_TOO_COMPLEX` before the
 * expansion is paid for.
 */
export function selectFields(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  limits: SelectionLimits,
): readonly SelectedField[] {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new GatewayError('INTERNAL');
  const walk: Walk = {
    schema,
    fragments,
    variables,
    limits,
    keys: new Map(),
    count: { fields: 0, aliases: 0 },
  };
  const selected = select(walk, root, [operation.selectionSet], {
    path: [],
    inList: false,
    depth: 1,
    scope: '',
  });
  if (selected.length > limits.rootFields) throw new GatewayError('OPERATION_TOO_COMPLEX');
  return selected;
}

interface Place {
  readonly path: readonly string[];
  readonly inList: boolean;
  readonly depth: number;
  /** The reserved key of the enclosing field. */
  readonly scope: string;
}

function select(
  walk: Walk,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  place: Place,
): readonly SelectedField[] {
  if (place.depth > walk.limits.depth) throw new GatewayError('OPERATION_TOO_COMPLEX');
  const collected = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const selectionSet of selectionSets) collect(walk, type, selectionSet, collected, visited);
  return [...collected].map(([responseKey, nodes]) => selectedField(walk, type, responseKey, nodes, place));
}

function selectedField(
  walk: Walk,
  parent: GraphQLObjectType,
  responseKey: string,
  nodes: readonly FieldNode[],
  place: Place,
): SelectedField {
  const [node] = nodes;
  const field =
    node && (node.name.value === '__typename' ? TypeNameMetaFieldDef : fieldOf(walk, parent, node));
  if (!node || !field) throw new GatewayError('INTERNAL'); // a validated operation selects fields that exist
  countField(walk, node);
  const order = walk.count.fields;
  const args = node.arguments ?? [];
  const path = place.inList ? place.path : [...place.path, responseKey];
  const key = reservedKey(walk, place.scope, responseKey, node, field.type);
  const named = getNamedType(field.type);
  const sets = nodes.flatMap((each) => each.selectionSet ?? []);
  const inner: Place = {
    path,
    inList: place.inList || hasList(field.type),
    depth: place.depth + 1,
    scope: key,
  };
  return {
    responseKey,
    key,
    name: node.name.value,
    coordinate: `${parent.name}.${node.name.value}` as Coordinate, // of the schema the operation was validated against
    arguments: args,
    order,
    type: field.type,
    path,
    ...(isCompositeType(named)
      ? {
          children: new Map(
            concrete(walk, named).map((type) => [type.name, select(walk, type, sets, inner)]),
          ),
        }
      : {}),
  };
}

/** Introspection fields exist on the query root alone (GraphQL specification, Introspection). */
function fieldOf(
  walk: Walk,
  parent: GraphQLObjectType,
  node: FieldNode,
): GraphQLField<unknown, unknown> | undefined {
  if (parent === walk.schema.getQueryType() && node.name.value === '__schema') return SchemaMetaFieldDef;
  if (parent === walk.schema.getQueryType() && node.name.value === '__type') return TypeMetaFieldDef;
  return parent.getFields()[node.name.value];
}

function countField(walk: Walk, node: FieldNode): void {
  walk.count.fields += 1;
  if (node.alias !== undefined) walk.count.aliases += 1;
  if (walk.count.fields > walk.limits.fields || walk.count.aliases > walk.limits.aliases)
    throw new GatewayError('OPERATION_TOO_COMPLEX');
}

function collect(
  walk: Walk,
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  into: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of selectionSet.selections) {
    if (!isIncluded(walk, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const same = into.get(key);
      if (same) same.push(selection);
      else into.set(key, [selection]);
      continue;
    }
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
    if (name !== undefined && visited.has(name)) continue;
    if (name !== undefined) visited.add(name);
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    if (fragment && applies(walk, fragment.typeCondition?.name.value, type))
      collect(walk, type, fragment.selectionSet, into, visited);
  }
}

function isIncluded(walk: Walk, selection: SelectionSetNode['selections'][number]): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, walk.variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, walk.variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}

function applies(walk: Walk, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditional = walk.schema.getType(condition);
  return isAbstractType(conditional) && walk.schema.isSubType(conditional, type);
}

function concrete(walk: Walk, type: ReturnType<typeof getNamedType>): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? walk.schema.getPossibleTypes(type) : [];
}

function hasList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? hasList(type.ofType) : isListType(type);
}

/** Equal selections in sibling fragments share a key, so that they can be sent as one; any difference separates them. */
function reservedKey(
  walk: Walk,
  scope: string,
  responseKey: string,
  node: FieldNode,
  type: GraphQLOutputType,
): string {
  const args = (node.arguments ?? []).map((each) => print(each)).sort();
  const identity = JSON.stringify([scope, responseKey, node.name.value, args, shape(type)]);
  const known = walk.keys.get(identity);
  if (known !== undefined) return known;
  const key = `fieldgrant_${walk.keys.size}`;
  walk.keys.set(identity, key);
  return key;
}

/** What must be equal for two fields to share a key (GraphQL specification, SameResponseShape). */
function shape(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isLeafType(named) ? String(type) : String(type).replace(named.name, '*');
}
