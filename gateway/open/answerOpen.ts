import type { QueryPlan } from '@apollo/query-planner';
import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { introspect } from '../answer/introspect.ts';
import { GatewayError } from '../errors.ts';
import { type AskSource, type Executed, executePlan } from '../federation/planExecution.ts';
import type { Planner } from '../federation/planner.ts';
import { unplannedRoots } from '../federation/unplannedRoots.ts';
import { complete } from './complete.ts';
import { isolate, type Selection } from './isolate.ts';
import { type IsolatedOperation, printIsolated } from './printIsolated.ts';

export interface OpenRequest {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface OpenParts {
  /** What clients see. */
  readonly served: GraphQLSchema;
  readonly planner: Planner;
  readonly ask: AskSource;
}

export type AnswerOpen = (request: OpenRequest) => Promise<ExecutionResult>;

const plansKept = 2_000;

/** Answers a validated document from a supergraph without persons. What fails is in `errors`, as the specification says. */
export function createAnswerOpen({ served, planner, ask }: OpenParts): AnswerOpen {
  const plans = new LRUCache<string, QueryPlan>({ max: plansKept });
  const planOf = ({ text, document }: IsolatedOperation): QueryPlan => {
    const plan = plans.get(text) ?? planner.plan(document);
    plans.set(text, plan);
    return plan;
  };
  const hidesTypes = (name: string): boolean => {
    const [all, seen] = [planner.schema, served].map((schema) => {
      const type = schema.getType(name);
      return isAbstractType(type) ? schema.getPossibleTypes(type).length : 0;
    });
    return all !== seen;
  };
  return async ({ document, operationName, variables: raw }) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new GatewayError('INTERNAL'); // the server resolved the operation before
    if (operation.operation === 'subscription') return { errors: [noSubscriptions()] };
    const { errors, coerced } = getVariableValues(served, operation.variableDefinitions ?? [], { ...raw });
    if (coerced === undefined) return { errors: (errors ?? []).map(namingOnly) };
    const selections = isolate(served, operation, fragmentsOf(document), coerced);
    const isolated = printIsolated(operation, selections, { hidesTypes, forwards: planner.knowsDirective });
    const plan = isolated && planOf(isolated);
    const unplanned = isolated && plan ? unplannedRoots(isolated.document, plan) : [];
    if (unplanned.length > 0) return { errors: [unanswerable()] };
    const executed = isolated && plan && (await execute(isolated, plan, raw));
    return completed(document, operation, selections, executed, coerced);
  };

  async function execute(
    { variables }: IsolatedOperation,
    plan: QueryPlan,
    raw: Readonly<Record<string, unknown>>,
  ): Promise<Executed> {
    const given = [...variables].filter(([, client]) => Object.hasOwn(raw, client));
    return executePlan(plan, {
      schema: planner.schema,
      ask,
      variables: Object.fromEntries(given.map(([own, client]) => [own, raw[client]])),
    });
  }

  function completed(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    selections: readonly Selection[],
    executed: Executed = nothingAsked,
    variables: Readonly<Record<string, unknown>>,
  ): ExecutionResult {
    const root = served.getRootType(operation.operation);
    if (!root) throw new GatewayError('INTERNAL');
    const introspected = introspect(served, document, operation, variables).data ?? {};
    const { data, errors } = complete({
      schema: served,
      root,
      selections,
      executed,
      known: new Map(Object.entries(introspected)),
    });
    return { data, ...(errors.length > 0 ? { errors } : {}) };
  }
}

const nothingAsked: Executed = { data: {}, faults: [], isAbsent: () => false };

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
}

/** No source can answer it: the planner leaves it out, and says nothing. */
function unanswerable(): GraphQLError {
  return new GraphQLError('No source can answer the operation.', {
    extensions: { code: 'SOURCE_UNAVAILABLE' },
  });
}

function noSubscriptions(): GraphQLError {
  return new GraphQLError('The gateway has no subscriptions.', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

/** What is wrong with a variable is said without its value. */
function namingOnly({ nodes }: GraphQLError): GraphQLError {
  const definition = nodes?.find((node) => node.kind === Kind.VARIABLE_DEFINITION);
  const about =
    definition?.kind === Kind.VARIABLE_DEFINITION
      ? `Variable "$${definition.variable.name.value}" got a value that is not of its type "${print(definition.type)}".`
      : 'A variable got a value that is not of its type.';
  return new GraphQLError(about, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
