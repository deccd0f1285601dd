import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { askedKeys } from './askedKeys.ts';
import { representationOf } from './requiredSelection.ts';
import {
  type FoundObject,
  isJsonObject,
  type JsonObject,
  mergeInto,
  objectsAt,
  type Path,
} from './results.ts';
import { rewriteData } from './rewriteData.ts';
import type { SourceFailureCode } from './sourceClient.ts';

/** What goes wrong at a source, and where. Without a path: nothing came of the fetch, or the source does not say. */
export interface Fault {
  readonly code: SourceFailureCode;
  readonly path?: Path;
}

export interface SourceReply {
  readonly data: JsonObject | null;
  readonly faults: readonly Fault[];
}

export type AskSource = (
  source: string,
  fetch: { readonly query: string; readonly variables: JsonObject },
) => Promise<SourceReply>;

export interface PlanParts {
  /** Every type of the supergraph, what is `@inaccessible` too. */
  readonly schema: GraphQLSchema;
  readonly ask: AskSource;
  readonly variables: JsonObject;
}

export interface Executed {
  /** In the keys of the planned operation. A key that is missing was answered by nobody. */
  readonly data: JsonObject;
  /** Paths are in the keys of the planned operation. */
  readonly faults: readonly Fault[];
  /** Whether a source that was asked for this key knows no such object. */
  isAbsent(object: object, key: string): boolean;
}

interface Run extends PlanParts {
  readonly faults: Fault[];
  readonly absent: WeakMap<object, Set<string>>;
}

/** Fetches what a plan says, in its order, and joins the answers. Never rejects for what a source does. */
export async function executePlan({ node }: QueryPlan, parts: PlanParts): Promise<Executed> {
  const run: Run = { ...parts, faults: [], absent: new WeakMap() };
  const data: JsonObject = Object.create(null);
  if (node !== undefined && node.kind !== 'Subscription')
    await execute(node, [{ object: data, path: [] }], run);
  return {
    data,
    faults: run.faults,
    isAbsent: (object, key) => run.absent.get(object)?.has(key) === true,
  };
}

async function execute(node: PlanNode, at: readonly FoundObject[], run: Run): Promise<void> {
  switch (node.kind) {
    case 'Sequence':
      for (const each of node.nodes) await execute(each, at, run);
      return;
    case 'Parallel':
      await Promise.all(node.nodes.map((each) => execute(each, at, run)));
      return;
    case 'Flatten':
      return execute(node.node, objectsAt(at, node.path), run);
    case 'Fetch':
      return node.requires === undefined ? fetchRoot(node, at, run) : fetchEntities(node, at, run);
    case 'Condition': {
      const clause = run.variables[node.condition] === true ? node.ifClause : node.elseClause;
      if (clause !== undefined) await execute(clause, at, run);
      return;
    }
    case 'Defer':
      throw new TypeError('nothing is planned with @defer');
  }
}

async function fetchRoot(fetch: FetchNode, at: readonly FoundObject[], run: Run): Promise<void> {
  const { data, faults } = await ask(fetch, {}, run);
  run.faults.push(...faults);
  if (data === null) {
    // one null took everything with it: what it took is no fault of its own
    if (faults.every(({ path }) => path !== undefined))
      for (const { object } of at) markAbsent(object, fetch, run);
    return;
  }
  rewriteData(fetch.outputRewrites, data, run.schema);
  for (const { object } of at) mergeInto(object, data, run.schema);
}

/** One representation, and every object it stands for: the same one may be found at several places. */
interface Represented {
  readonly representation: JsonObject;
  readonly objects: FoundObject[];
}

async function fetchEntities(fetch: FetchNode, at: readonly FoundObject[], run: Run): Promise<void> {
  const represented = representedIn(fetch, at, run);
  if (represented.length === 0) return;
  const representations = represented.map(({ representation }) => representation);
  const { data, faults } = await ask(fetch, { representations }, run);
  run.faults.push(...faults.flatMap((fault) => placed(fault, represented)));
  const entities: unknown = data?.['_entities'];
  if (!Array.isArray(entities)) return;
  represented.forEach(({ objects }, index) => {
    // a fault inside of it took the rest of it with it; one of the whole of it is every selection's
    const isFaulty = faults.some(({ path = [] }) => path.length === 2 && path[1] === index);
    for (const { object } of objects) join(object, entities[index], isFaulty, fetch, run);
  });
}

function representedIn(fetch: FetchNode, at: readonly FoundObject[], run: Run): readonly Represented[] {
  const known = new Map<string, Represented>();
  for (const found of at) {
    const made = representationOf(found.object, fetch.requires ?? [], run);
    if (made.kind === 'absent') markAbsent(found.object, fetch, run);
    if (made.kind !== 'made') continue;
    rewriteData(fetch.inputRewrites, made.representation, run.schema);
    const key = JSON.stringify(made.representation);
    const same = known.get(key);
    if (same) same.objects.push(found);
    else known.set(key, { representation: made.representation, objects: [found] });
  }
  return [...known.values()];
}

function join(object: JsonObject, entity: unknown, isFaulty: boolean, fetch: FetchNode, run: Run): void {
  if (isJsonObject(entity)) {
    const own = structuredClone(entity);
    rewriteData(fetch.outputRewrites, own, run.schema);
    mergeInto(object, own, run.schema);
  } else if (!isFaulty) markAbsent(object, fetch, run);
}

function markAbsent(object: JsonObject, fetch: FetchNode, { absent, schema }: Run): void {
  const keys = absent.get(object) ?? new Set();
  for (const key of askedKeys(fetch, object['__typename'], schema)) keys.add(key);
  absent.set(object, keys);
}

/** A fault inside the list of entities is a fault wherever they were found. */
function placed({ path, ...fault }: Fault, represented: readonly Represented[]): readonly Fault[] {
  const [field, index, ...rest] = path ?? [];
  if (field !== '_entities' || typeof index !== 'number') return [fault];
  return (represented[index]?.objects ?? []).map((found) => ({ ...fault, path: [...found.path, ...rest] }));
}

function ask(fetch: FetchNode, added: JsonObject, { ask: askSource, variables }: Run): Promise<SourceReply> {
  const used = (fetch.variableUsages ?? []).filter((name) => Object.hasOwn(variables, name));
  return askSource(fetch.serviceName, {
    query: fetch.operation,
    variables: { ...Object.fromEntries(used.map((name) => [name, variables[name]])), ...added },
  });
}
