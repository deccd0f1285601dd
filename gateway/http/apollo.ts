import { ApolloServer } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type OperationLimits, withinLimits } from '../../policies/http/operationLimits.ts';
import { plainJsonStatus } from '../../policies/http/plainJsonStatus.ts';
import type { AnswerParts } from '../answer/answerPerson.ts';
import { answerRequest, InvalidRequest } from '../answer/answerRequest.ts';
import { type ErrorCode, errorCatalogue } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import type { PrepareOperation } from '../operation/prepare.ts';

export interface RequestContext {
  readonly caller: Caller;
  /** The `Fieldgrant-Purpose` header. */
  readonly purpose: string | undefined;
}

export interface ApolloParts {
  readonly answer: AnswerParts & { readonly prepareOperation: PrepareOperation };
  readonly fastify: FastifyInstance;
  readonly limits: OperationLimits & { readonly tokens: number };
  readonly introspection: boolean;
  /** Told of every failure nobody else names: the class and code of it, never its text. */
  readonly onFailure: (error: unknown) => void;
}

/** Apollo Server over the served schema, with the request's own stages as its executor. */
export function createApollo(parts: ApolloParts): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway: stagesAsGateway(parts),
    introspection: parts.introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !parts.introspection,
    allowBatchedHttpRequests: false,
    // a browser sends an `Authorization` header to another origin only after a preflight
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight'] },
    persistedQueries: false,
    parseOptions: { maxTokens: parts.limits.tokens },
    validationRules: [withinLimits(parts.limits)],
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => publicError(formatted, error, parts),
    plugins: [
      fastifyApolloDrainPlugin(parts.fastify),
      ApolloServerPluginLandingPageDisabled(),
      // with an APOLLO_KEY in the environment it would report operations to its maker
      ApolloServerPluginUsageReportingDisabled(),
      plainJsonStatus(),
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
  return {
    onSchemaLoadOrUpdate(tell) {
      tell({ apiSchema: parts.answer.supergraph.served, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({ executor }),
    stop: () => parts.answer.federation.close(),
  } satisfies GatewayInterface;
}

function extensionPurpose(extensions: unknown): string | undefined {
  if (typeof extensions !== 'object' || extensions === null || !('purpose' in extensions)) return undefined;
  return typeof extensions.purpose === 'string' ? extensions.purpose : undefined;
}

/** The one place where an error becomes public. GraphQL's own request errors speak of the document; the rest is ours. */
function publicError(
  formatted: GraphQLFormattedError,
  thrown: unknown,
  { onFailure }: ApolloParts,
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
