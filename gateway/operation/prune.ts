import { createHash } from 'node:crypto';
import {
  type ArgumentNode,
  type DocumentNode,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationTypeNode,
  parse,
  print,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { coordinatesIn, fieldSet } from '../../policies/schema/demanded.ts';
import { filterHelpers, type Helper, jointHelpers, personHelper } from './helpers.ts';
import type { Ruled } from './rule.ts';
import type { SelectedField } from './select.ts';

declare const decided: unique symbol;

/** An operation that holds nothing but what was decided to be resolved. Only `pruneOperation` makes one. */
export interface PermittedOperation {
  readonly [decided]: true;
  readonly document: DocumentNode;
  readonly query: string;
  /** SHA-256 of `query`: the plan's cache key. A pruned document must never be planned under its original's. */
  readonly hash: string;
  /** From the operation's variable to the client's. */
  readonly variables: ReadonlyMap<string, string>;
  /** Every concrete coordinate that the sources may resolve for it, keys and `@requires` inputs included. */
  readonly coordinates: ReadonlySet<Coordinate>;
}

/** The variable that stands for the anchor's `ref`, so that no document (and no cache key) names a person. */
export const refVariable = 'fieldgrant_ref';
/** The response key of what is resolved of several persons at once, in the order they were given. */
export const entryKey = 'fieldgrant_entry';
const clientVariablePrefix = 'fieldgrant_client_';

/** The root field of the planner's schema that leads to persons of a type by their keys (gateway/supergraph). */
export function entryField(type: string): string {
  return `fieldgrant_${type}`;
}

export interface Pruning {
  readonly kind: OperationTypeNode;
  /** Root selections; or those on persons of the one type `entry`, reached by their keys. */
  readonly fields: readonly SelectedField[];
  readonly entry: string | undefined;
  readonly ruled: Ruled;
  readonly consent: ConsentIndex;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** Root selections that name their person by `ref`. */
  readonly anchors: ReadonlySet<SelectedField>;
}

/** The operation without what is withheld; undefined when nothing is left that a source would have to answer. */
export function pruneOperation(pruning: Pruning): PermittedOperation | undefined {
  const asked = pruning.fields.filter((field) => isPrinted(field, pruning) && asksAnything(field, pruning));
  if (asked.length === 0) return undefined;
  const inner = asked.map((field) => printField(field, pruning)).join(' ');
  const body =
    pruning.entry === undefined
      ? `{ ${inner} }`
      : `{ ${entryKey}: ${entryField(pruning.entry)} { __typename ${inner} } }`;
  const used = pruning.variableDefinitions.filter((each) => usesVariable(body, clientName(each)));
  const query = `${pruning.kind}${declare(body, used)} ${body}`;
  return {
    document: parse(query, { noLocation: true }),
    query,
    hash: createHash('sha256').update(query).digest('hex'),
    variables: new Map(used.map((each) => [clientName(each), each.variable.name.value])),
    coordinates: permittedCoordinates(pruning),
  } as Partial<PermittedOperation> as PermittedOperation; // the one place where the brand is given
}

/** Whether a source must be contacted: an object of which only `__typename` is left needs none, at the root. */
function asksAnything(field: SelectedField, pruning: Pruning): boolean {
  if (!pruning.anchors.has(field)) return true;
  return [...(field.children?.values() ?? [])].flat().some((child) => isPrinted(child, pruning));
}

function isPrinted(field: SelectedField, { ruled }: Pruning): boolean {
  return field.name !== '__typename' && !ruled.withheld.has(field) && !ruled.undecided.has(field);
}

function printField(field: SelectedField, pruning: Pruning): string {
  const args = pruning.anchors.has(field) ? refArguments(field) : field.arguments;
  const printedArgs = args.length === 0 ? '' : `(${args.map((each) => print(renamed(each))).join(', ')})`;
  return `${field.key}: ${field.name}${printedArgs}${printChildren(field, pruning)}`;
}

interface Printed {
  readonly type: string;
  readonly text: string;
  /** The fields it selects directly. */
  readonly names: readonly string[];
}

function printChildren(field: SelectedField, pruning: Pruning): string {
  if (field.children === undefined) return '';
  const type = getNamedType(field.type);
  const byType = [...field.children].map(([name, children]) => printOn(name, children, field, pruning));
  const texts = new Set(byType.map(({ text }) => text));
  const alike = [...texts].join(' ');
  if (isObjectType(type)) return ` { ${alike || '__typename'} }`;
  const onInterface =
    isInterfaceType(type) &&
    texts.size === 1 &&
    byType.flatMap(({ names }) => names).every((name) => Object.hasOwn(type.getFields(), name));
  if (onInterface) return ` { __typename ${alike} }`;
  const fragments = byType
    .filter(({ text }) => text !== '')
    .map((each) => `... on ${each.type} { ${each.text} }`);
  return ` { __typename ${fragments.join(' ')} }`;
}

/** What is selected on one concrete type. Of a nested person only who it is: the rest is decided by their own consent. */
function printOn(
  type: string,
  children: readonly SelectedField[],
  field: SelectedField,
  pruning: Pruning,
): Printed {
  const fields = isOtherPerson(type, field, pruning)
    ? []
    : children.filter((child) => isPrinted(child, pruning));
  const helpers = helpersOn(type, children, field, pruning);
  return {
    type,
    text: [...fields.map((child) => printField(child, pruning)), ...helpers.map(({ text }) => text)].join(
      ' ',
    ),
    names: [...fields, ...helpers].map(({ name }) => name),
  };
}

function isOtherPerson(type: string, field: SelectedField, { consent, anchors }: Pruning): boolean {
  return consent.subjects.has(type) && !anchors.has(field);
}

function helpersOn(
  type: string,
  children: readonly SelectedField[],
  field: SelectedField,
  pruning: Pruning,
): readonly Helper[] {
  const { consent, ruled } = pruning;
  const asksAboutIt = children.some(({ name }) => name !== '__typename');
  return [
    ...(isOtherPerson(type, field, pruning) ? [personHelper(type, consent)] : []),
    ...(ruled.filtered.get(field) ?? []).flatMap((filter) => filterHelpers(type, filter, consent)),
    ...(asksAboutIt ? jointHelpers(type, consent) : []),
  ];
}

/** An anchor's person is named by variable: each source knows the person by another identifier. */
function refArguments(root: SelectedField): readonly ArgumentNode[] {
  return root.arguments.map((each) =>
    each.name.value === 'ref'
      ? { ...each, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: refVariable } } }
      : each,
  );
}

/** Client variables get names of their own: `representations` is the planner's. */
function renamed(argument: ArgumentNode): ArgumentNode {
  return visit(argument, {
    Variable: (node) =>
      node.name.value === refVariable
        ? undefined
        : { ...node, name: { ...node.name, value: clientVariablePrefix + node.name.value } },
  });
}

function clientName(definition: VariableDefinitionNode): string {
  return clientVariablePrefix + definition.variable.name.value;
}

function usesVariable(body: string, name: string): boolean {
  return new RegExp(`\\$${name}\\b`).test(body);
}

function declare(body: string, used: readonly VariableDefinitionNode[]): string {
  const own = usesVariable(body, refVariable) ? [`$${refVariable}: ID!`] : [];
  const clients = used.map((each) => {
    const value = each.defaultValue === undefined ? '' : ` = ${print(each.defaultValue)}`;
    return `$${clientName(each)}: ${print(each.type)}${value}`;
  });
  const all = [...own, ...clients];
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

/** The permitted coordinates, the keys of the types they touch, and what `@requires` feeds them. */
function permittedCoordinates(pruning: Pruning): ReadonlySet<Coordinate> {
  const { fields, consent } = pruning;
  const coordinates = new Set<Coordinate>();
  const types = new Set<string>();
  const add = (all: Iterable<Coordinate>): void => {
    for (const each of all) coordinates.add(each);
  };
  const walk = (field: SelectedField): void => {
    if (!isPrinted(field, pruning)) return;
    add([field.coordinate, ...onInterfaceObjects(field.coordinate, consent)]);
    add(requiredBy(field.coordinate, consent));
    for (const [type, children] of field.children ?? []) {
      types.add(type);
      for (const helper of helpersOn(type, children, field, pruning)) add(helper.coordinates);
      if (!isOtherPerson(type, field, pruning)) for (const child of children) walk(child);
    }
  };
  for (const field of fields) walk(field);
  for (const each of coordinates) types.add(typeOf(each));
  for (const type of types) add(keysOf(type, consent));
  return coordinates;
}

/** The same field as sources know it to whom the interface is an object type. */
function onInterfaceObjects(coordinate: Coordinate, consent: ConsentIndex): readonly Coordinate[] {
  return (consent.fields.get(coordinate)?.grantedBy ?? []).filter((each) => {
    return consent.join.types.get(typeOf(each))?.some(({ isInterfaceObject }) => isInterfaceObject) === true;
  });
}

function keysOf(type: string, consent: ConsentIndex): readonly Coordinate[] {
  return (consent.join.types.get(type) ?? []).flatMap(({ keys }) =>
    keys.flatMap((key) => coordinatesIn(fieldSet(key), type, consent)),
  );
}

/** With what that is computed from in its turn. */
function requiredBy(
  coordinate: Coordinate,
  consent: ConsentIndex,
  found: Set<Coordinate> = new Set(),
): ReadonlySet<Coordinate> {
  const type = typeOf(coordinate);
  for (const { requires } of consent.fields.get(coordinate)?.origins ?? [])
    for (const each of requires === undefined ? [] : coordinatesIn(fieldSet(requires), type, consent)) {
      if (found.has(each)) continue;
      found.add(each);
      requiredBy(each, consent, found);
    }
  return found;
}

function typeOf(coordinate: Coordinate): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}
