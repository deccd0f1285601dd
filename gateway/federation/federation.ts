import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import type { Passports } from '../identity/passports.ts';
import type { PermittedOperation } from '../operation/prune.ts';
import { refVariable } from '../operation/prune.ts';
import { type AnchorPerson, translateRepresentations } from './identifiers.ts';
import {
  createSourceClient,
  type SourceAddress,
  type SourceClient,
  type SourceFailureCode,
} from './sourceClient.ts';

export interface FederatedAnswer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly failures: readonly SourceFailure[];
}

export interface SourceFailure {
  /** Empty where a value was wrong and it is not known whose. */
  readonly source: string;
  readonly code: SourceFailureCode;
  /** The reserved key of the selection that failed; absent when the whole fetch did. */
  readonly key?: string;
}

export interface Federation {
  /**
   * Resolves a permitted operation from its sources. Accepts nothing else, so nothing runs that was not decided.
   * Sources that fail are told of in `failures`; it rejects only on a fault of our own.
   */
  execute(
    operation: PermittedOperation,
    person: AnchorPerson | undefined,
    decision: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<FederatedAnswer>;
  close(): Promise<void>;
}

/** What one execution's fetches share. Made per execution: nothing of one caller may outlive it. */
interface FetchContext {
  readonly operation: PermittedOperation;
  readonly person: AnchorPerson | undefined;
  readonly decision: string;
  readonly failures: SourceFailure[];
}

export interface FederationOptions {
  readonly supergraph: Supergraph;
  readonly sources: readonly SourceAddress[];
  readonly passports: Passports;
}

/** Plans and runs on `@apollo/gateway`. */
export async function createFederation(options: FederationOptions): Promise<Federation> {
  const clients = new Map(options.sources.map((source) => [source.name, createSourceClient(source)]));
  forbidTelemetry();
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraph.sdl,
    buildService: ({ name }) => dataSource(name, clients, options),
    // a request header would otherwise make it print its plan into the response
    __exposeQueryPlanExperimental: false,
    logger: silent,
  });
  const { executor } = await gateway.load();
  return {
    async execute(operation, person, decision, clientVariables) {
      const context: FetchContext = { operation, person, decision, failures: [] };
      const variables = operationVariables(operation, person, clientVariables);
      const { data, extensions } = await executor(requestContext(operation, variables, context));
      const failures = [...context.failures, ...wrongValues(extensions)];
      return { data: (data ?? null) as FederatedAnswer['data'], failures };
    },
    async close() {
      await gateway.stop();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

/** Unless told not to, `ApolloGateway` looks for a cloud's metadata and reports to its maker each hour. */
function forbidTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function operationVariables(
  operation: PermittedOperation,
  person: AnchorPerson | undefined,
  clientVariables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const [own, client] of operation.variables)
    if (Object.hasOwn(clientVariables, client)) variables[own] = clientVariables[client];
  if (person !== undefined) variables[refVariable] = person.selfIdentifier;
  return variables;
}

/**
 * INVARIANT: the hash is the permitted operation's own. The gateway remembers plans by it; under the client's it would
 * serve one caller another's plan.
 */
function requestContext(
  operation: PermittedOperation,
  variables: Record<string, unknown>,
  context: FetchContext,
): GatewayGraphQLRequestContext {
  const part = {
    request: { query: operation.query, variables },
    document: operation.document,
    source: operation.query,
    queryHash: operation.hash,
    operationName: null,
    context,
    logger: silent,
    metrics: {},
  };
  // the executor reads only these; the rest of the type is Apollo Server's business
  return part as unknown as GatewayGraphQLRequestContext;
}

function dataSource(
  name: string,
  clients: ReadonlyMap<string, SourceClient>,
  { supergraph, passports }: FederationOptions,
): GraphQLDataSource {
  return {
    async process({ request, context }) {
      const { operation, person, decision, failures } = context as FetchContext; // given to the executor above
      const fail = (code: SourceFailureCode) => {
        failures.push({ source: name, code });
        return { data: null };
      };
      const client = clients.get(name);
      const identifier = person?.identifiers.get(name);
      if (client === undefined || (person !== undefined && identifier === undefined))
        return fail('SOURCE_UNAVAILABLE');
      const variables = translateRepresentations(
        request.variables ?? {},
        name,
        person,
        supergraph.consent.subjects,
      );
      if (variables === undefined) return fail('SOURCE_UNAVAILABLE');
      const passport = await passports.sign({
        source: name,
        persons: identifier === undefined ? [] : [identifier],
        coordinates: coordinatesAt(name, operation, supergraph),
        decision,
      });
      const answer = await client.ask({ query: request.query ?? '', variables }, passport);
      if (answer.kind === 'failed') return fail(answer.code);
      for (const path of answer.failedPaths)
        failures.push({ source: name, code: 'SOURCE_UNAVAILABLE', ...keyIn(path) });
      return { data: answer.data };
    },
  } as GraphQLDataSource;
}

/** Values that the schema does not allow (a null where none may be): the reference executor nulls them and tells here. */
function wrongValues(extensions: unknown): readonly SourceFailure[] {
  const completion =
    typeof extensions === 'object' && extensions !== null && Reflect.get(extensions, 'valueCompletion');
  if (!Array.isArray(completion)) return [];
  return completion.flatMap((error: unknown) => {
    const found = error instanceof GraphQLError && error.path !== undefined ? keyIn(error.path) : {};
    return found.key === undefined
      ? []
      : [{ source: '', code: 'SOURCE_UNAVAILABLE', key: found.key } as const];
  });
}

function keyIn(path: readonly (string | number)[]): { readonly key?: string } {
  const key = path.findLast(
    (each): each is string => typeof each === 'string' && each.startsWith('fieldgrant_'),
  );
  return key === undefined ? {} : { key };
}

const coordinatesBySource = new WeakMap<PermittedOperation, Map<string, readonly Coordinate[]>>();

/** Of what an operation permits, the part that a source can resolve: its passport's coordinates. */
function coordinatesAt(
  source: string,
  operation: PermittedOperation,
  supergraph: Supergraph,
): readonly Coordinate[] {
  const known = coordinatesBySource.get(operation) ?? new Map<string, readonly Coordinate[]>();
  coordinatesBySource.set(operation, known);
  const already = known.get(source);
  if (already !== undefined) return already;
  const coordinates = [...operation.coordinates]
    .filter((each) => supergraph.consent.fields.get(each)?.origins.some((origin) => origin.source === source))
    .sort();
  known.set(source, coordinates);
  return coordinates;
}
