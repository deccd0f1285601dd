import { ApolloServer, type BaseContext } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { inputWithinLimits } from '../../policies/http/inputLimits.ts';
import { type OperationLimits, operationLimits, withinLimits } from '../../policies/http/operationLimits.ts';
import { plainJsonStatus } from '../../policies/http/plainJsonStatus.ts';
import { type AnswerStages, answerRequest, InvalidRequest } from '../answer/answerRequest.ts';
import { type ErrorCode, errorCatalogue } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import type { AnswerOpen } from '../open/answerOpen.ts';

export interface RequestContext {
  readonly caller: Caller;
  /** The `Fieldgrant-Purpose` header. */
  readonly purpose: string | undefined;
}

export interface ApolloParts extends ServingParts {
  readonly answer: AnswerStages;
}

export interface OpenApolloParts extends ServingParts {
  readonly served: GraphQLSchema;
  readonly answer: AnswerOpen;
  readonly close: () => Promise<void>;
}

interface ServingParts {
  readonly fastify: FastifyInstance;
  /** What it doesn't name is limited as in the companion API. */
  readonly limits: Partial<OperationLimits> & { readonly tokens: number };
  /** `granted`: what is introspected is the caller's own part of the schema. */
  readonly introspection: boolean | 'granted';
  /** Told of every failure nobody else names: the class and code of it, never its text. */
  readonly onFailure: (error: unknown) => void;
}

/** Apollo Server over the served schema, with the request's own stages as its executor. */
export function createApollo(parts: ApolloParts): ApolloServer<RequestContext> {
  // a browser sends an `Authorization` header to another origin only after a preflight
  return serverOver<RequestContext>(stagesAsGateway(parts), parts, [
    'authorization',
    'apollo-require-preflight',
  ]);
}

/** Apollo Server for a supergraph without persons. */
export function createOpenApollo(parts: OpenApolloParts): ApolloServer<BaseContext> {
  // nothing is looked at that a browser would send by itself, and a GET is never a mutation: there is nobody to act as
  return serverOver<BaseContext>(openAsGateway(parts), parts, undefined);
}

function serverOver<Context extends BaseContext>(
  gateway: GatewayInterface,
  parts: ServingParts,
  preflighted: string[] | undefined,
): ApolloServer<Context> {
  const limits = { ...operationLimits, ...parts.limits };
  return new ApolloServer<Context>({
    gateway,
    introspection: parts.introspection !== false,
    includeStacktraceInErrorResponses: false,
    // a suggestion (`Did you mean …?`) would name what introspection does not show
    hideSchemaDetailsFromClientErrors: parts.introspection !== true,
    allowBatchedHttpRequests: false,
    csrfPrevention: preflighted === undefined ? false : { requestHeaders: preflighted },
    persistedQueries: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [withinLimits(limits)],
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => publicError(formatted, error, parts),
    plugins: [
      fastifyApolloDrainPlugin(parts.fastify),
      ApolloServerPluginLandingPageDisabled(),
      // with an APOLLO_KEY in the environment it would report operations to its maker
      ApolloServerPluginUsageReportingDisabled(),
      plainJsonStatus(),
      inputWithinLimits(limits),
    ],
  });
}

function stagesAsGateway(parts: ApolloParts): GatewayInterface {
  const executor: GatewayExecutor = async (context) => {
    const { caller, purpose } = context.context as RequestContext; // made by this server's context function
    try {
      const result = await answerRequest(parts.answer, {
        document: context.document,
        documentHash: context.queryHash,
        operationName: context.operationName ?? undefined,
        variables: context.request.variables ?? {},
        caller,
        purpose: purpose ?? extensionPurpose(context.request.extensions),
      });
      return { ...result, data: result.data ?? null };
    } catch (error) {
      if (error instanceof InvalidRequest) return { errors: [...error.errors] };
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  };
  return asGateway(parts.answer.supergraph.served, executor, () => parts.answer.federation.close());
}

function openAsGateway({ served, answer, close }: OpenApolloParts): GatewayInterface {
  const executor: GatewayExecutor = async ({ document, operationName, request }) => {
    const { data, ...result } = await answer({
      document,
      operationName: operationName ?? undefined,
      variables: request.variables ?? {},
    });
    // a request error has no data (GraphQL specification, Request Error Result Format)
    return data === undefined ? result : { ...result, data };
  };
  return asGateway(served, executor, close);
}

function asGateway(
  apiSchema: GraphQLSchema,
  executor: GatewayExecutor,
  stop: () => Promise<void>,
): GatewayInterface {
  return {
    onSchemaLoadOrUpdate(tell) {
      tell({ apiSchema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({ executor }),
    stop,
  };
}

function extensionPurpose(extensions: unknown): string | undefined {
  if (typeof extensions !== 'object' || extensions === null || !('purpose' in extensions)) return undefined;
  return typeof extensions.purpose === 'string' ? extensions.purpose : undefined;
}

/** The one place where an error becomes public. GraphQL's own request errors speak of the document; the rest is ours. */
function publicError(
  formatted: GraphQLFormattedError,
  thrown: unknown,
  { onFailure }: ServingParts,
): GraphQLFormattedError {
  const error = unwrapResolverError(thrown);
  const wrapped = thrown instanceof GraphQLError ? thrown.originalError : undefined;
  if (wrapped instanceof GraphQLError && wrapped.extensions['code'] === 'OPERATION_TOO_COMPLEX')
    return inCatalogue('OPERATION_TOO_COMPLEX');
  const code = formatted.extensions?.['code'];
  if (code !== 'INTERNAL_SERVER_ERROR' && code !== 'INTERNAL') return formatted;
  onFailure(error);
  return inCatalogue('INTERNAL');
}

function inCatalogue(code: ErrorCode): GraphQLFormattedError {
  return { message: errorCatalogue[code].sentence, extensions: { code } };
}
