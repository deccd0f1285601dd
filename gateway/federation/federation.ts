import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { buildSchema, GraphQLError, type GraphQLSchema, graphql } from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import type { PassportCondition, Passports } from '../identity/passports.ts';
import { entryField, type PermittedOperation, refVariable } from '../operation/prune.ts';
import { entrySource } from '../supergraph/entryPoints.ts';
import type { PlannedSupergraph } from '../supergraph/planned.ts';
import { createPeople, type KnownPerson, type People } from './people.ts';
import { createFromSource, type FromSource } from './personKeys.ts';
import { type PersonKeys, toSource } from './representations.ts';
import {
  createSourceClient,
  type SourceAddress,
  type SourceClient,
  type SourceData,
  type SourceFailureCode,
} from './sourceClient.ts';

/** For whom, and under which conditions, a permitted operation is resolved. */
export interface Execution {
  /** The anchor's person; several for one follow-up operation, in the order of its answer; nobody for open data. */
  readonly persons: readonly KnownPerson[];
  readonly decision: string;
  /** The client's. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** By coordinate; absent: no condition. */
  readonly conditions: ReadonlyMap<Coordinate, readonly PassportCondition[]>;
  /** By coordinate of joint objects that need everybody's consent: who else granted it. */
  readonly joint: ReadonlyMap<Coordinate, readonly KnownPerson[]>;
  readonly completeness: boolean;
}

export interface FederatedAnswer {
  /** Keys of persons are their places in `people`. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly people: People;
  readonly failures: readonly SourceFailure[];
  /** Sources that did not prove that they applied the conditions. */
  readonly unproven: ReadonlySet<string>;
  /** False where a source says that conditions left something out. */
  readonly complete: boolean;
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
  execute(operation: PermittedOperation, execution: Execution): Promise<FederatedAnswer>;
  close(): Promise<void>;
}

/** What one execution's fetches share. Made per execution: nothing of one caller may outlive it. */
interface FetchContext extends Execution {
  readonly operation: PermittedOperation;
  readonly people: People;
  readonly failures: SourceFailure[];
  readonly unproven: Set<string>;
  readonly incomplete: Set<string>;
}

export interface FederationOptions {
  readonly supergraph: Supergraph;
  readonly planned: PlannedSupergraph;
  readonly sources: readonly SourceAddress[];
  /** Undefined: for a supergraph without persons, whose sources ask for none. */
  readonly passports: Passports | undefined;
}

interface FetchParts extends FederationOptions {
  readonly clients: ReadonlyMap<string, SourceClient>;
  readonly keys: PersonKeys;
  readonly fromSource: FromSource;
}

/** Plans and runs on `@apollo/gateway`. */
export async function createFederation(options: FederationOptions): Promise<Federation> {
  const { supergraph, planned, sources } = options;
  const clients = new Map(sources.map((source) => [source.name, createSourceClient(source)]));
  const keys = { schema: planned.schema, subjects: supergraph.consent.subjects };
  const parts: FetchParts = { ...options, clients, keys, fromSource: createFromSource(keys) };
  forbidTelemetry();
  const gateway = new ApolloGateway({
    supergraphSdl: planned.sdl,
    buildService: ({ name }) =>
      name === entrySource
        ? entries(planned.entries)
        : dataSource(planned.standsFor.get(name) ?? name, parts),
    // a request header would otherwise make it print its plan into the response
    __exposeQueryPlanExperimental: false,
    logger: silent,
  });
  const { executor } = await gateway.load();
  return {
    async execute(operation, execution) {
      const people = createPeople(execution.persons);
      const context: FetchContext = {
        ...execution,
        operation,
        people,
        failures: [],
        unproven: new Set(),
        incomplete: new Set(),
      };
      const variables = operationVariables(operation, execution.variables);
      const { data, extensions } = await executor(requestContext(operation, variables, context));
      return {
        data: (data ?? null) as FederatedAnswer['data'],
        people,
        failures: [...context.failures, ...wrongValues(extensions)],
        unproven: context.unproven,
        complete: context.incomplete.size === 0,
      };
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
  clientVariables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  // the source that is asked puts its own identifier in: see `askSource`
  const variables: Record<string, unknown> = { [refVariable]: '' };
  for (const [own, client] of operation.variables)
    if (Object.hasOwn(clientVariables, client)) variables[own] = clientVariables[client];
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

/** The gateway as a source of its own: it answers with the persons of the execution, and nothing of them but their key. */
function entries(types: ReadonlyMap<string, string>): GraphQLDataSource {
  if (types.size === 0) return dataSourceOf(async () => ({ data: null }));
  const definitions = [...types].map(([type, key]) => `type ${type} { ${key}: ID }`);
  const fields = [...types.keys()].map((type) => `${entryField(type)}: [${type}]`);
  const schema: GraphQLSchema = buildSchema(`type Query { ${fields.join(' ')} } ${definitions.join(' ')}`);
  return dataSourceOf(async ({ request, context }) => {
    const { persons, people } = context as FetchContext; // given to the executor above
    const listed = (key: string) => persons.map((person) => ({ [key]: people.placeOf(person) }));
    const rootValue = Object.fromEntries([...types].map(([type, key]) => [entryField(type), listed(key)]));
    const { data } = await graphql({ schema, source: request.query ?? '', rootValue });
    return { data: { ...data } };
  });
}

function dataSource(name: string, parts: FetchParts): GraphQLDataSource {
  return dataSourceOf(async ({ request, context }) => ({
    data: await askSource(
      name,
      { query: request.query ?? '', variables: request.variables ?? {} },
      context as FetchContext, // given to the executor above
      parts,
    ),
  }));
}

function dataSourceOf(process: GraphQLDataSource['process']): GraphQLDataSource {
  return { process } as GraphQLDataSource;
}

interface Fetch {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

async function askSource(
  source: string,
  { query, variables }: Fetch,
  context: FetchContext,
  parts: FetchParts,
): Promise<SourceData | null> {
  const fail = (code: SourceFailureCode, key?: string) => {
    context.failures.push({ source, code, ...(key === undefined ? {} : { key }) });
    return null;
  };
  const addressed = addressedTo(source, variables, context, parts);
  const client = parts.clients.get(source);
  if (client === undefined || addressed === undefined) return fail('SOURCE_UNAVAILABLE');
  if (addressed.unconnected > 0) fail('SOURCE_UNAVAILABLE');
  if (addressed.isForNobody) return { _entities: addressed.spread([]) };
  const passport = await parts.passports?.sign({
    source,
    persons: addressed.identifiers,
    decision: context.decision,
    ...statementFor(source, context, parts.supergraph),
  });
  const answer = await client.ask({ query, variables: addressed.variables }, passport);
  if (answer.kind === 'failed') return fail(answer.code);
  // of a joint object, object by object: what the gateway denies by itself
  const refused = new Set(context.joint.size > 0 ? answer.refusedPaths : []);
  for (const path of answer.failedPaths) if (!refused.has(path)) fail('SOURCE_UNAVAILABLE', keyIn(path));
  if (answer.applied !== context.decision) context.unproven.add(source);
  if (answer.complete === false) context.incomplete.add(source);
  const data = parts.fromSource(query, answer.data, source, context.people) as SourceData; // of the same shape
  return '_entities' in data && Array.isArray(data['_entities'])
    ? { ...data, _entities: addressed.spread(data['_entities']) }
    : data;
}

interface Addressed {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the persons it is about. */
  readonly identifiers: readonly string[];
  readonly unconnected: number;
  /** All representations are of persons that the source does not know. */
  readonly isForNobody: boolean;
  /** Puts answers back where their representations were. */
  spread(entities: readonly unknown[]): readonly unknown[];
}

/** A fetch in the source's own identifiers; undefined where it can't be asked for these persons. */
function addressedTo(
  source: string,
  variables: Readonly<Record<string, unknown>>,
  { persons, people }: FetchContext,
  { keys }: FetchParts,
): Addressed | undefined {
  const given = variables['representations'];
  if (!Array.isArray(given)) {
    const identifiers = persons.flatMap((person) => person.identifiers.get(source) ?? []);
    if (identifiers.length < persons.length) return undefined;
    const [first] = identifiers;
    return {
      variables: refVariable in variables ? { ...variables, [refVariable]: first } : variables,
      identifiers,
      unconnected: 0,
      isForNobody: false,
      spread: (entities) => entities,
    };
  }
  const asked = toSource(given, source, people, keys);
  if (asked === undefined) return undefined;
  // what is not a person's own is asked in the name of the execution's person all the same
  const about = asked.persons.size > 0 ? [...asked.persons] : persons;
  return {
    variables: { ...variables, representations: asked.representations },
    identifiers: about.flatMap((person) => person.identifiers.get(source) ?? []),
    unconnected: asked.unconnected,
    isForNobody: asked.representations.length === 0,
    spread(entities) {
      const spread: unknown[] = given.map(() => null);
      asked.places.forEach((place, index) => {
        spread[place] = entities[index] ?? null;
      });
      return spread;
    },
  };
}

/** What of the execution's decision concerns one source. */
function statementFor(source: string, context: FetchContext, supergraph: Supergraph) {
  const coordinates = coordinatesAt(source, context.operation, supergraph);
  const here = new Set(coordinates);
  const conditions = [...context.conditions].filter(([coordinate]) => here.has(coordinate));
  const joint = [...context.joint].flatMap(([coordinate, persons]) =>
    here.has(coordinate)
      ? [[coordinate, persons.flatMap(({ identifiers }) => identifiers.get(source) ?? [])] as const]
      : [],
  );
  return {
    coordinates,
    ...(conditions.length === 0 ? {} : { conditions: Object.fromEntries(conditions) }),
    ...(joint.length === 0 ? {} : { joint: Object.fromEntries(joint) }),
    ...(context.completeness ? ({ completeness: true } as const) : {}),
  };
}

/** Values that the schema does not allow (a null where none may be): the reference executor nulls them and tells here. */
function wrongValues(extensions: unknown): readonly SourceFailure[] {
  const completion =
    typeof extensions === 'object' && extensions !== null && Reflect.get(extensions, 'valueCompletion');
  if (!Array.isArray(completion)) return [];
  return completion.flatMap((error: unknown) => {
    const key = error instanceof GraphQLError && error.path !== undefined ? keyIn(error.path) : undefined;
    return key === undefined ? [] : [{ source: '', code: 'SOURCE_UNAVAILABLE', key } as const];
  });
}

function keyIn(path: readonly (string | number)[]): string | undefined {
  return path.findLast((each): each is string => typeof each === 'string' && /^fieldgrant_\d+$/.test(each));
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
