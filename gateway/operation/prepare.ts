import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { GatewayError } from '../errors.ts';
import { type Place, placeAt, placesWithin } from './demand.ts';
import { type PermittedOperation, pruneOperation } from './prune.ts';
import type { Ruled } from './rule.ts';
import { type SelectedField, type SelectionLimits, selectFields } from './select.ts';

/** What one document asks, with its conditions (`@skip`, `@include`) settled: everything but persons and decisions. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  /** Every root selection, in the client's order. */
  readonly roots: readonly SelectedField[];
  readonly anchors: readonly Anchor[];
  /** Root selections that name no person: open data, with the persons it leads to. */
  readonly unanchored: { readonly roots: readonly SelectedField[]; readonly places: readonly Place[] };
  readonly introspection: readonly SelectedField[];
  /** Prunes root selections; or, with `entry`, selections on persons of that type. */
  prune(fields: readonly SelectedField[], ruled: Ruled, entry?: string): PermittedOperation | undefined;
}

/** A root selection whose person is known before execution: `person(ref:)`, or the one who asks (`me`). */
export interface Anchor {
  readonly by: 'ref' | 'me';
  readonly root: SelectedField;
  readonly place: Place;
}

export interface PrepareOptions {
  readonly supergraph: Supergraph;
  readonly limits: SelectionLimits;
  /** Prepared documents kept, least recently used dropped first. */
  readonly documents: number;
  /** Prunings kept of each. */
  readonly prunings: number;
}

export type PrepareOperation = (
  document: DocumentNode,
  documentHash: string,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
) => PreparedOperation;

/** Remembers per document, operation name and settled conditions. Throws `OPERATION_TOO_COMPLEX`. */
export function createPrepareOperation(options: PrepareOptions): PrepareOperation {
  const known = new LRUCache<string, PreparedOperation>({ max: options.documents });
  return (document, documentHash, operationName, variables) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new GatewayError('INTERNAL'); // the server resolved the operation before
    const key = JSON.stringify([documentHash, operationName, conditions(document, variables)]);
    const prepared = known.get(key) ?? prepare(options, document, operation, variables);
    known.set(key, prepared);
    return prepared;
  };
}

function prepare(
  { supergraph, limits, prunings }: PrepareOptions,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): PreparedOperation {
  const { consent } = supergraph;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const roots = selectFields(supergraph.served, operation, fragments, variables, limits);
  const introspection = roots.filter(({ name }) => name.startsWith('__'));
  const anchors = roots.flatMap((root) => anchorAt(root, supergraph));
  const anchoring = new Set(anchors.map(({ root }) => root));
  const unanchored = roots.filter((root) => !introspection.includes(root) && !anchoring.has(root));
  return {
    operation,
    roots,
    introspection,
    anchors,
    unanchored: { roots: unanchored, places: unanchored.flatMap((root) => placesWithin(root, consent)) },
    prune: rememberedPruning(operation, anchoring, supergraph, prunings),
  };
}

function anchorAt(root: SelectedField, { consent }: Supergraph): readonly Anchor[] {
  const types = [...(root.children?.keys() ?? [])].filter((type) => consent.subjects.has(type));
  const by = root.arguments.some(({ name }) => name.value === 'ref')
    ? 'ref'
    : root.name === 'me'
      ? 'me'
      : undefined;
  return types.length === 0 || by === undefined ? [] : [{ by, root, place: placeAt(root, types, consent) }];
}

/** INVARIANT: remembered by everything that pruning depends on — the selections, and what becomes of each. */
function rememberedPruning(
  { operation: kind, variableDefinitions = [] }: OperationDefinitionNode,
  anchors: ReadonlySet<SelectedField>,
  { consent }: Supergraph,
  max: number,
): PreparedOperation['prune'] {
  const known = new LRUCache<string, { readonly operation: PermittedOperation | undefined }>({ max });
  return (fields, ruled, entry) => {
    const key = pruningKey(fields, ruled, entry);
    const pruned = known.get(key) ?? {
      operation: pruneOperation({
        kind,
        fields,
        entry,
        ruled,
        consent,
        variableDefinitions,
        anchors,
      }),
    };
    known.set(key, pruned);
    return pruned.operation;
  };
}

function pruningKey(fields: readonly SelectedField[], ruled: Ruled, entry: string | undefined): string {
  const orders = (each: Iterable<SelectedField>) => [...each].map(({ order }) => order);
  const parts = [
    entry,
    orders(fields),
    orders(ruled.withheld.keys()),
    orders(ruled.undecided.keys()),
    [...ruled.filtered].map(([{ order }, filters]) => [order, filters.map(({ at }) => at)]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** The values of the variables that `@skip` and `@include` read: with them settled, a document selects the same. */
function conditions(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return conditionVariables(document).map((name) => variables[name]);
}

const conditionNames = new WeakMap<DocumentNode, readonly string[]>();

function conditionVariables(document: DocumentNode): readonly string[] {
  const known = conditionNames.get(document);
  if (known !== undefined) return known;
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: args }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  const found = [...names];
  conditionNames.set(document, found);
  return found;
}
