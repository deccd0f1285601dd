import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { DemandedCoordinate } from '../core/decide.ts';
import type { Coordinate } from '../core/identifiers.ts';
import { demandedCoordinate, inferredBy } from '../schema/demanded.ts';
import type { Supergraph } from '../schema/supergraph.ts';

/** One field that a document asks of a person, on objects of one concrete type. */
export interface AskedField {
  /** As it is written: `Account.balance`. */
  readonly written: Coordinate;
  /** As it is decided: `CurrentAccount.balance`. */
  readonly demanded: DemandedCoordinate;
  /** `open` only where its arguments reveal something: other open fields need no explanation. */
  readonly sensitivity: 'personal' | 'undeclared' | 'open';
  /** What is asked inside another person is theirs to grant; outside any person it is nobody's. */
  readonly of: 'person' | 'another' | 'nobody';
  /** Of another person: the field that leads to them. */
  readonly link?: Coordinate;
  /** The fields that lead to it from the person, of the same kind, the outermost first. */
  readonly way: readonly AskedField[];
  /** What its used arguments reveal (`@infers`). */
  readonly reveals: readonly { readonly argument: string; readonly fields: readonly DemandedCoordinate[] }[];
  /** Whether it is on an object that all of several persons must agree to show. */
  readonly isJoint: boolean;
}

/** More than that is no document that anybody reads the explanation of. */
const most = 5_000;

/**
 * What a validated document asks, with its fragments followed for each concrete type; each field in each place once. What
 * `@skip` or `@include` would leave out is explained too. Undefined where it is too much.
 */
export function askedFields(
  document: DocumentNode,
  supergraph: Supergraph,
): readonly AskedField[] | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const walk: Walk = { ...supergraph, fragments, asked: new Map(), steps: { left: most } };
  const query = supergraph.served.getQueryType();
  for (const each of document.definitions)
    if (each.kind === Kind.OPERATION_DEFINITION && each.operation === 'query' && query)
      follow(walk, query, query, each.selectionSet, { of: 'nobody', way: [], isJoint: false, key: '' });
  return walk.steps.left < 0 ? undefined : [...walk.asked.values()];
}

interface Walk extends Pick<Supergraph, 'served' | 'consent'> {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly asked: Map<string, AskedField>;
  readonly steps: { left: number };
}

interface Place extends Pick<AskedField, 'of' | 'link' | 'way' | 'isJoint'> {
  readonly key: string;
}

/** `written`: the type that the selection is written on; `type`: what is there. */
function follow(
  walk: Walk,
  type: GraphQLObjectType,
  written: GraphQLNamedType,
  { selections }: SelectionSetNode,
  place: Place,
): void {
  for (const selection of selections) {
    walk.steps.left -= 1;
    if (walk.steps.left < 0) return;
    if (selection.kind === Kind.FIELD) {
      followField(walk, type, written, selection, place);
      continue;
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value ?? written.name;
    const on = walk.served.getType(condition);
    if (fragment && on && applies(walk.served, on, type))
      follow(walk, type, on, fragment.selectionSet, place);
  }
}

function followField(
  walk: Walk,
  type: GraphQLObjectType,
  written: GraphQLNamedType,
  node: FieldNode,
  place: Place,
): void {
  const field = type.getFields()[node.name.value];
  if (field === undefined) return; // __typename and introspection
  const coordinate = `${type.name}.${field.name}` as Coordinate; // of the served schema
  const asked = askedField(walk, coordinate, written, node, place);
  const isAbout = asked.sensitivity !== 'open' || asked.reveals.length > 0;
  const key = `${place.key}/${asked.written}=${coordinate}(${asked.reveals.map(({ argument }) => argument)})`;
  if (isAbout && !walk.asked.has(key)) walk.asked.set(key, asked);
  const returned = getNamedType(field.type);
  if (!node.selectionSet || !isCompositeType(returned)) return;
  const inside = { ...place, key, way: isAbout ? [...place.way, asked] : place.way };
  for (const concrete of isObjectType(returned) ? [returned] : walk.served.getPossibleTypes(returned))
    follow(walk, concrete, returned, node.selectionSet, placeIn(walk, concrete.name, node, inside, asked));
}

function askedField(
  { consent }: Walk,
  coordinate: Coordinate,
  written: GraphQLNamedType,
  { name, arguments: used = [] }: FieldNode,
  { of, link, way, isJoint }: Place,
): AskedField {
  const hasIt = 'getFields' in written && Object.hasOwn(written.getFields(), name.value);
  return {
    written: hasIt ? (`${written.name}.${name.value}` as Coordinate) : coordinate,
    demanded: demandedCoordinate(coordinate, consent, new Set()),
    sensitivity: consent.fields.get(coordinate)?.sensitivity ?? 'undeclared',
    of,
    ...(link === undefined ? {} : { link }),
    way,
    reveals: used.flatMap((argument) => {
      const fields = inferredBy(coordinate, [argument.name.value], consent);
      return fields.length === 0 ? [] : [{ argument: argument.name.value, fields }];
    }),
    isJoint,
  };
}

/** An anchor that names its person is the person's; any other person is another, whoever it turns out to be. */
function placeIn(
  { consent }: Walk,
  type: string,
  { name, arguments: used = [] }: FieldNode,
  place: Place,
  { written }: AskedField,
): Place {
  if (!consent.subjects.has(type))
    return consent.joint.get(type)?.rule === 'ALL' ? { ...place, isJoint: true } : place;
  const isNamed = used.some((each) => each.name.value === 'ref') || name.value === 'me';
  const isRoot = place.of === 'nobody' && place.way.length === 0 && place.key.split('/').length === 2;
  const { key } = place;
  return isRoot && isNamed
    ? { key, of: 'person', way: [], isJoint: false }
    : { key, of: 'another', link: written, way: [], isJoint: false };
}

function applies(schema: GraphQLSchema, condition: GraphQLNamedType, type: GraphQLObjectType): boolean {
  return condition.name === type.name || (isAbstractType(condition) && schema.isSubType(condition, type));
}
