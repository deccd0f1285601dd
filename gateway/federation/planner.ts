import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { DirectiveLocation, type DocumentNode, extendSchema, type GraphQLSchema, Kind, parse } from 'graphql';

export interface Planner {
  /** Every type of the supergraph, what is `@inaccessible` too. */
  readonly schema: GraphQLSchema;
  /** Which sources are asked for what, in which order. Throws where no source, or no way to it, can answer a selection. */
  plan(document: DocumentNode): QueryPlan;
  /** Whether all sources know a directive of an operation. */
  knowsDirective(name: string): boolean;
}

/**
 * What clients see of a supergraph. Throws where the text is none. Directives for operations that sources agreed on
 * (`@composeDirective`) are the clients' to use, though the API schema has them not.
 */
export function apiSchemaOf(sdl: string): GraphQLSchema {
  const api = Supergraph.build(sdl, { validateSupergraph: false }).apiSchema().toGraphQLJSSchema();
  const definitions = parse(sdl, { noLocation: true }).definitions.filter(
    (each) =>
      each.kind === Kind.DIRECTIVE_DEFINITION &&
      api.getDirective(each.name.value) == null &&
      each.locations.some(({ value }) => executable.has(value)),
  );
  return definitions.length === 0 ? api : extendSchema(api, { kind: Kind.DOCUMENT, definitions });
}

const executable: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** What each source of a supergraph knows, by its name. */
export function sourceSchemas(sdl: string): ReadonlyMap<string, GraphQLSchema> {
  const subgraphs = Supergraph.build(sdl, { validateSupergraph: false }).subgraphs();
  return new Map([...subgraphs.values()].map(({ name, schema }) => [name, schema.toGraphQLJSSchema()]));
}

export function createPlanner(sdl: string): Planner {
  // valid it is by composition, and what is put into it for the planner need not be
  const supergraph = Supergraph.build(sdl, { validateSupergraph: false });
  const planner = new QueryPlanner(supergraph);
  const api = supergraph.apiSchema();
  return {
    schema: supergraph.schema.toGraphQLJSSchema(),
    plan: (document) => planner.buildQueryPlan(operationFromDocument(api, document)),
    knowsDirective: (name) => api.directive(name) !== undefined,
  };
}
