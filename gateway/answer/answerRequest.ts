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
import { type Change, StoreUnavailable } from '../../policies/store/store.ts';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import type { Anchor, PreparedOperation, PrepareOperation } from '../operation/prepare.ts';
import { actingPerson } from './acting.ts';
import { type AnchorExtension, deliver } from './deliver.ts';
import { introspect } from './introspect.ts';
import type { Introspectable } from './introspectable.ts';
import { createLedger } from './ledger.ts';
import { createResolver } from './resolve.ts';
import { type AnswerParts, type Asker, createSession, nobody, type Session } from './session.ts';

export interface Asked {
  readonly document: DocumentNode;
  readonly documentHash: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** As sent: by header or `extensions.purpose`. */
  readonly purpose: string | undefined;
}

export interface AnswerStages extends AnswerParts {
  readonly prepareOperation: PrepareOperation;
  readonly introspectable: Introspectable;
}

const attempts = 3;

/** One request, one way. Rejects with a `GatewayError` for what fails the whole request. */
export async function answerRequest(parts: AnswerStages, asked: Asked): Promise<ExecutionResult> {
  try {
    return await answer(parts, asked);
  } catch (error) {
    if (error instanceof GatewayError || error instanceof InvalidRequest) throw error;
    if (error instanceof StoreUnavailable) throw new GatewayError('CONSENT_UNAVAILABLE', { cause: error });
    throw new GatewayError('INTERNAL', error instanceof Error ? { cause: error } : {});
  }
}

/** Whatever changed while it was answered is decided anew. */
async function answer(
  parts: AnswerStages,
  { document, documentHash, operationName, variables: raw, caller, purpose }: Asked,
): Promise<ExecutionResult> {
  if (getOperationAST(document, operationName)?.operation !== 'query')
    throw new InvalidRequest([queriesOnly()]);
  const variables = coerced(parts, document, operationName, raw);
  const prepared = parts.prepareOperation(document, documentHash, operationName, variables);
  const introspected = await introspection(parts, document, prepared, variables, caller);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const at = parts.clock();
    const { asker, unchanged } = await askerFrom(parts, caller, prepared, purpose, at);
    const ledger = createLedger(at, parts.supergraph.consent);
    const session = createSession({ parts, asker, prepared, variables: raw, at, ledger });
    const values = await resolveRoots(session, variables);
    const extensions = await deliver(session, unchanged);
    if (extensions === 'stale') continue;
    return responseOf(prepared, new Map([...values, ...introspected]), ledger.errors(), extensions);
  }
  throw new GatewayError('CONSENT_UNAVAILABLE');
}

/** Throws `PURPOSE_REQUIRED` where an organisation asks about persons for no purpose, `FORBIDDEN` as `readActing` does. */
async function askerFrom(
  { store }: AnswerParts,
  caller: Caller,
  { anchors, unanchored }: PreparedOperation,
  purpose: string | undefined,
  at: number,
): Promise<{ readonly asker: Asker; readonly unchanged: Change['expect'] }> {
  if (caller.kind === 'organisation') {
    const isAboutPersons = anchors.some(({ by }) => by === 'ref') || unanchored.places.length > 0;
    if (isAboutPersons && purpose === undefined) throw new GatewayError('PURPOSE_REQUIRED');
    const { organisation } = caller;
    return {
      asker: { kind: 'organisation', organisation, purpose: (purpose ?? '') as PurposeId },
      unchanged: [],
    };
  }
  return actingPerson(store, caller, at);
}

/** Every root selection by its response key. */
async function resolveRoots(
  session: Session,
  variables: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, unknown>> {
  const { prepared, parts, asker } = session;
  const resolver = createResolver(session);
  const anchored = async (anchor: Anchor): Promise<unknown> => {
    switch (asker.kind) {
      case 'organisation':
        if (anchor.by === 'me') return null;
        return resolver.anchor(
          anchor,
          parts.refs.nodeOf(String(refOf(anchor, variables)), asker.organisation),
        );
      case 'person':
        // a person has no refs of others: whoever is meant, it is nobody
        return resolver.anchor(anchor, anchor.by === 'me' ? asker.node : nobody);
    }
  };
  const { roots, places } = prepared.unanchored;
  const [anchors, open] = await Promise.all([
    Promise.all(prepared.anchors.map(anchored)),
    resolver.open(roots, places),
  ]);
  return new Map([
    ...prepared.anchors.map(({ root }, index) => [root.responseKey, anchors[index]] as const),
    ...roots.map((root, index) => [root.responseKey, open[index]] as const),
  ]);
}

function responseOf(
  { roots }: PreparedOperation,
  values: ReadonlyMap<string, unknown>,
  errors: readonly GraphQLError[],
  extensions: readonly AnchorExtension[],
): ExecutionResult {
  const data: Record<string, unknown> = Object.create(null); // a client may alias to `__proto__`
  for (const { responseKey } of roots) data[responseKey] = values.get(responseKey) ?? null;
  // open fields keep the specification's null propagation; personal ones are nullable
  const isWhole = roots.every(({ type, responseKey }) => !isNonNullType(type) || data[responseKey] !== null);
  return {
    data: isWhole ? data : null,
    ...(errors.length > 0 ? { errors } : {}),
    ...(extensions.length > 0 ? { extensions: { fieldgrant: extensions } } : {}),
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

async function introspection(
  { introspectable }: AnswerStages,
  document: DocumentNode,
  { operation, introspection: asked }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  caller: Caller,
): Promise<readonly (readonly [string, unknown])[]> {
  if (asked.length === 0) return [];
  const { data } = introspect(await introspectable(caller), document, operation, variables);
  return Object.entries(data ?? {});
}
