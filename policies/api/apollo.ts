import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { applyMiddleware } from 'graphql-middleware';
import { inputWithinLimits } from '../http/inputLimits.ts';
import { operationLimits, withinLimits } from '../http/operationLimits.ts';
import { plainJsonStatus } from '../http/plainJsonStatus.ts';
import { agreementResolvers } from './agreements.ts';
import { connectionResolvers } from './connections.ts';
import type { ApiContext } from './context.ts';
import { dataRequestResolvers } from './dataRequests.ts';
import { explainResolvers } from './explain.ts';
import { doneOnce } from './idempotency.ts';
import { nodeResolvers } from './nodes.ts';
import { noticeResolvers } from './notices.ts';
import { organisationResolvers } from './organisations.ts';
import { createPermissions } from './permissions.ts';
import { profileResolvers } from './profile.ts';
import { publicError } from './publicError.ts';
import { representationResolvers } from './representations.ts';
import { scalars } from './scalars.ts';
import { typeDefs } from './schema.ts';

const mostTokens = 5_000;

/** The companion API's server. `onFailure` is told of what nobody foresaw. */
export function createApollo(
  fastify: FastifyInstance,
  onFailure: (error: unknown) => void,
): ApolloServer<ApiContext> {
  return new ApolloServer<ApiContext>({
    schema: createSchema(),
    introspection: true, // whoever gets this far has shown a token
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // a browser sends an `Authorization` header to another origin only after a preflight
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight'] },
    persistedQueries: false,
    parseOptions: { maxTokens: mostTokens },
    validationRules: [withinLimits(operationLimits)],
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => publicError(formatted, error, onFailure),
    plugins: [
      fastifyApolloDrainPlugin(fastify),
      ApolloServerPluginLandingPageDisabled(),
      // with an APOLLO_KEY in the environment it would report operations to its maker
      ApolloServerPluginUsageReportingDisabled(),
      plainJsonStatus(),
      inputWithinLimits(operationLimits),
    ],
  });
}

/** The schema with its resolvers behind the permissions. */
export function createSchema(): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: [
      scalars,
      nodeResolvers,
      organisationResolvers,
      doneOnce(connectionResolvers),
      doneOnce(dataRequestResolvers),
      doneOnce(agreementResolvers),
      explainResolvers,
      noticeResolvers,
      doneOnce(profileResolvers),
      representationResolvers,
    ],
  });
  return applyMiddleware(schema, createPermissions());
}
