import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  GraphQLID,
  getOperationAST,
  getVariableValues,
  isNonNullType,
  Kind,
  print,
  valueFromAST,
} from 'graphql';
import type { PurposeId } from '../../policies/core/identifiers.ts';
import { StoreUnavailable } from '../../policies/store/store.ts';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import { newDecisionId } from '../identity/passports.ts';
import type { Anchor, PreparedOperation, PrepareOperation } from '../operation/prepare.ts';
import { type AnchorAnswer, type AnswerParts, answerPerson } from './answerPerson.ts';
import { denialErrors } from './denials.ts';
import { failureErrors } from './failures.ts';
import { introspect } from './introspect.ts';
import { projectField, projectWithheld } from './project.ts';

export interface Asked {
  readonly document: DocumentNode;
  readonly documentHash: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** As sent: by header or `extensions.purpose`. */
  readonly purpose: string | undefined;
}

/** One request, one way. Rejects with a `GatewayError` for what fails the whole request. */
export async function answerRequest(
  parts: AnswerParts & { readonly prepareOperation: PrepareOperation },
  asked: Asked,
): Promise<ExecutionResult> {
  try {
    return await answer(parts, asked);
  } catch (error) {
    if (error instanceof GatewayError || error instanceof InvalidRequest) throw error;
    if (error instanceof StoreUnavailable) throw new GatewayError('CONSENT_UNAVAILABLE', { cause: error });
    throw new GatewayError('INTERNAL', error instanceof Error ? { cause: error } : {});
  }
}

async function answer(
  parts: AnswerParts & { readonly prepareOperation: PrepareOperation },
  { document, documentHash, operationName, variables: raw, caller, purpose }: Asked,
): Promise<ExecutionResult> {
  if (getOperationAST(document, operationName)?.operation !== 'query')
    throw new InvalidRequest([queriesOnly()]);
  const variables = coerced(parts, document, operationName, raw);
  const prepared = parts.prepareOperation(document, documentHash, operationName, variables);
  if (prepared.anchors.length > 0 && purpose === undefined) throw new GatewayError('PURPOSE_REQUIRED');
  const asking = { organisation: caller.organisation, purpose: (purpose ?? '') as PurposeId, variables: raw };

  const [anchors, open] = await Promise.all([
    Promise.all(
      prepared.anchors.map((anchor) =>
        answerPerson(parts, asking, prepared, anchor, refOf(anchor, variables)),
      ),
    ),
    answerUnanchored(parts, prepared, raw),
  ]);
  const introspected = introspection(parts, document, prepared, variables);

  const byRoot = new Map<string, AnchorAnswer>(
    prepared.anchors.flatMap(({ root }, index) => {
      const answered = anchors[index];
      return answered === undefined ? [] : [[root.key, answered] as const];
    }),
  );
  const data: Record<string, unknown> = Object.create(null); // a client may alias to `__proto__`
  for (const root of prepared.roots)
    data[root.responseKey] =
      byRoot.get(root.key)?.value ??
      (root.name.startsWith('__') ? introspected[root.responseKey] : open.values.get(root.key)) ??
      null;

  const errors = [...anchors.flatMap((each) => each.errors), ...open.errors];
  // open fields keep the specification's null propagation; personal ones are nullable
  const isWhole = prepared.roots.every(
    (root) => !isNonNullType(root.type) || data[root.responseKey] !== null,
  );
  return {
    data: isWhole ? data : null,
    ...(errors.length > 0 ? { errors } : {}),
    ...(anchors.length > 0 ? { extensions: { fieldgrant: anchors.map(({ extension }) => extension) } } : {}),
  };
}

/** GraphQL specification, CoerceVariableValues. What is wrong with a variable is said without its value. */
function coerced(
  { supergraph }: AnswerParts,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const { errors, coerced: values } = getVariableValues(supergraph.served, definitions, { ...variables });
  if (values === undefined) throw new InvalidRequest((errors ?? []).map(namingOnly));
  return values;
}

/** The request does not fit the schema, in a way that validation does not see: its variables, its kind of operation. */
export class InvalidRequest extends Error {
  readonly errors: readonly GraphQLError[];
  constructor(errors: readonly GraphQLError[]) {
    super('the request does not fit the schema');
    this.errors = errors;
  }
}

function queriesOnly(): GraphQLError {
  return new GraphQLError('The gateway answers queries: it has no mutations and no subscriptions.', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

function namingOnly(error: GraphQLError): GraphQLError {
  const definition = error.nodes?.find((node) => node.kind === Kind.VARIABLE_DEFINITION);
  const name = definition?.kind === Kind.VARIABLE_DEFINITION ? definition.variable.name.value : undefined;
  return new GraphQLError(
    `Variable "$${name ?? '?'}" got a value that is not of its type${definition?.kind === Kind.VARIABLE_DEFINITION ? ` "${print(definition.type)}"` : ''}.`,
    { nodes: error.nodes ?? null, extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/** The argument, a literal or a variable; variables are coerced by now. */
function refOf({ root }: Anchor, variables: Readonly<Record<string, unknown>>): unknown {
  const value = root.arguments.find(({ name }) => name.value === 'ref')?.value;
  return value === undefined ? undefined : valueFromAST(value, GraphQLID, variables);
}

/** Open data, which names no person: one operation, no agreement, no record. What is personal there has no anchor. */
async function answerUnanchored(
  { federation, supergraph, unannotated }: AnswerParts,
  prepared: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): Promise<{ readonly values: ReadonlyMap<string, unknown>; readonly errors: readonly GraphQLError[] }> {
  const { consent } = supergraph;
  const roots = prepared.unanchored;
  if (roots.length === 0) return { values: new Map(), errors: [] };
  const { withheld, operation } = prepared.prune(roots, { consent, rulings: new Map(), unannotated });
  const executed = operation && (await federation.execute(operation, undefined, newDecisionId(), variables));
  const projection = { withheld, consent, ref: null };
  return {
    values: new Map(
      roots.map((root) => [
        root.key,
        executed
          ? projectField(root, executed.data?.[root.key], projection)
          : projectWithheld(root, projection),
      ]),
    ),
    errors: roots.flatMap((root) => [
      ...denialErrors(root, withheld),
      ...failureErrors(root, executed?.failures ?? [], withheld, consent),
    ]),
  };
}

function introspection(
  { supergraph }: AnswerParts,
  document: DocumentNode,
  { operation, introspection: asked }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return asked.length === 0 ? {} : (introspect(supergraph.served, document, operation, variables).data ?? {});
}
