import type { ApolloServerPlugin } from '@apollo/server';

/**
 * GraphQL over HTTP §6.4.1: under `application/json` a request error of GraphQL's own (the document does not parse or
 * validate, a variable does not fit) is a well-formed answer, so its status SHOULD be 200. Apollo Server says 400.
 */
export function plainJsonStatus(): ApolloServerPlugin {
  const requestErrors = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response }) {
          const accepted = request.http?.headers.get('accept') ?? '';
          if (accepted.includes('application/graphql-response+json') || response.body.kind !== 'single')
            return;
          const errors = response.body.singleResult.errors ?? [];
          const isOfGraphQL = errors.some((error) => requestErrors.has(String(error.extensions?.['code'])));
          if (isOfGraphQL && response.http.status === 400) response.http.status = 200;
        },
      };
    },
  };
}
