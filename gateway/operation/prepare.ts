import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DemandedCoordinate } from '../../policies/core/decide.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { GatewayError } from '../errors.ts';
import { demandOf } from './demand.ts';
import { type PermittedOperation, pruneOperation } from './prune.ts';
import { type Rules, type Withheld, withheldFrom } from './rule.ts';
import { type SelectedField, type SelectionLimits, selectFields } from './select.ts';

/** What one document asks, with its conditions (`@skip`, `@include`) settled: everything but persons and decisions. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  /** Every root selection, in the client's order. */
  readonly roots: readonly SelectedField[];
  readonly anchors: readonly Anchor[];
  /** Root selections that name no person: open data. */
  readonly unanchored: readonly SelectedField[];
  readonly introspection: readonly SelectedField[];
  prune(roots: readonly SelectedField[], rules: Rules): Pruned;
}

/** A root selection that names a person before execution: `person(ref:)`. */
export interface Anchor {
  readonly root: SelectedField;
  readonly demand: readonly DemandedCoordinate[];
}

export interface Pruned {
  readonly withheld: Withheld;
  readonly operation: PermittedOperation | undefined;
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
    const key = JSON.stringify([documentHash, operationName ?? null, conditions(document, variables)]);
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
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const roots = selectFields(supergraph.served, operation, fragments, variables, limits);
  const introspection = roots.filter(({ name }) => name.startsWith('__'));
  const anchors = roots.filter((root) => namesPerson(root, supergraph));
  return {
    operation,
    roots,
    introspection,
    anchors: anchors.map((root) => ({ root, demand: demandOf(root, supergraph.consent) })),
    unanchored: roots.filter((root) => !introspection.includes(root) && !anchors.includes(root)),
    prune: rememberedPruning(operation.variableDefinitions ?? [], prunings),
  };
}

function namesPerson(root: SelectedField, { consent }: Supergraph): boolean {
  const returnsPerson = [...(root.children?.keys() ?? [])].some((type) => consent.subjects.has(type));
  return returnsPerson && root.arguments.some(({ name }) => name.value === 'ref');
}

/** INVARIANT: remembered by everything that pruning depends on — the selections and what is withheld of each, and why. */
function rememberedPruning(
  definitions: readonly VariableDefinitionNode[],
  max: number,
): PreparedOperation['prune'] {
  const known = new LRUCache<string, Pruned>({ max });
  return (roots, rules) => {
    const withheld = new Map(roots.flatMap((root) => [...withheldFrom(root, rules)]));
    const key = createHash('sha256')
      .update(
        JSON.stringify([
          roots.map(({ key }) => key),
          [...withheld].map(([field, reason]) => [field.coordinate, field.key, reason]),
        ]),
      )
      .digest('base64');
    const pruned = known.get(key) ?? {
      withheld,
      operation: pruneOperation({
        roots,
        withheld,
        consent: rules.consent,
        variableDefinitions: definitions,
      }),
    };
    known.set(key, pruned);
    return pruned;
  };
}

/** The values of the variables that `@skip` and `@include` read: with them settled, a document selects the same. */
function conditions(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return conditionVariables(document).map((name) => variables[name] ?? null);
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
  const sorted = [...names].sort();
  conditionNames.set(document, sorted);
  return sorted;
}
