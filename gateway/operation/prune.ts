import { createHash } from 'node:crypto';
import {
  type ArgumentNode,
  type DocumentNode,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { coordinatesIn, fieldSet } from './demand.ts';
import type { Withheld } from './rule.ts';
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
const clientVariablePrefix = 'fieldgrant_client_';

export interface Pruning {
  readonly roots: readonly SelectedField[];
  readonly withheld: Withheld;
  readonly consent: ConsentIndex;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
}

/** The operation without what is withheld; undefined when nothing is left that a source would have to answer. */
export function pruneOperation(pruning: Pruning): PermittedOperation | undefined {
  const selections = pruning.roots.flatMap((root) => {
    const printed = printField(root, pruning, refArguments(root));
    return printed === undefined || !asksAnything(root, pruning.withheld) ? [] : [printed];
  });
  if (selections.length === 0) return undefined;
  const body = `{ ${selections.join(' ')} }`;
  const used = pruning.variableDefinitions.filter((each) => usesVariable(body, clientName(each)));
  const query = `query${declare(body, used)} ${body}`;
  return {
    document: parse(query, { noLocation: true }),
    query,
    hash: createHash('sha256').update(query).digest('hex'),
    variables: new Map(used.map((each) => [clientName(each), each.variable.name.value])),
    coordinates: permittedCoordinates(pruning),
  } as Partial<PermittedOperation> as PermittedOperation; // the one place where the brand is given
}

/** Whether a source must be contacted: an object of which only `__typename` is left needs none. */
function asksAnything(root: SelectedField, withheld: Withheld): boolean {
  if (withheld.has(root)) return false;
  if (root.children === undefined) return root.name !== '__typename';
  return [...root.children.values()].some((children) =>
    children.some((child) => child.name !== '__typename' && !withheld.has(child)),
  );
}

function printField(
  field: SelectedField,
  pruning: Pruning,
  args: readonly ArgumentNode[],
): string | undefined {
  if (field.name === '__typename' || pruning.withheld.has(field)) return undefined;
  const printedArgs = args.length === 0 ? '' : `(${args.map((each) => print(renamed(each))).join(', ')})`;
  return `${field.key}: ${field.name}${printedArgs}${printChildren(field, pruning)}`;
}

function printChildren(field: SelectedField, pruning: Pruning): string {
  if (field.children === undefined) return '';
  const type = getNamedType(field.type);
  const byType = [...field.children].map(
    ([name, children]) =>
      [
        name,
        children.flatMap((child) => printField(child, pruning, child.arguments) ?? []).join(' '),
      ] as const,
  );
  if (isObjectType(type)) return ` { ${byType[0]?.[1] || '__typename'} }`;
  const [first = ''] = byType.map(([, printed]) => printed);
  const alike = isInterfaceType(type) && byType.every(([, printed]) => printed === first);
  const isPrinted = ({ name }: SelectedField) => name !== '__typename';
  const onInterface =
    alike &&
    [...field.children.values()]
      .flatMap((children) => children.filter((child) => isPrinted(child) && !pruning.withheld.has(child)))
      .every(({ name }) => Object.hasOwn(type.getFields(), name));
  if (onInterface) return ` { __typename ${first} }`;
  const fragments = byType
    .filter(([, printed]) => printed !== '')
    .map(([name, printed]) => `... on ${name} { ${printed} }`);
  return ` { __typename ${fragments.join(' ')} }`;
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
function permittedCoordinates({ roots, withheld, consent }: Pruning): ReadonlySet<Coordinate> {
  const coordinates = new Set<Coordinate>();
  const types = new Set<string>();
  const walk = (field: SelectedField): void => {
    if (withheld.has(field) || field.name === '__typename') return;
    coordinates.add(field.coordinate);
    const [type = ''] = field.coordinate.split('.');
    types.add(type);
    for (const { requires } of consent.fields.get(field.coordinate)?.origins ?? [])
      if (requires !== undefined)
        for (const each of coordinatesIn(fieldSet(requires), type, consent)) coordinates.add(each);
    for (const [name, children] of field.children ?? []) {
      types.add(name);
      for (const child of children) walk(child);
    }
  };
  for (const root of roots) walk(root);
  for (const type of types)
    for (const { keys } of consent.join.types.get(type) ?? [])
      for (const key of keys)
        for (const each of coordinatesIn(fieldSet(key), type, consent)) coordinates.add(each);
  return coordinates;
}
