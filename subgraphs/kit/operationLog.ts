import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  type ConstArgumentNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Logger } from 'pino';
import { ArgumentRefused, classOf, FieldRefused, ResolverFailed } from './errors.ts';

/** One line for each operation, one for each kind of refusal or failure within it; no value in any of them. */
export function logOperations(schema: GraphQLSchema, log: Logger): ApolloServerPlugin {
  const lines = new WeakMap<DocumentNode, OperationLine>();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document }) {
          const line = lines.get(document) ?? operationLine(schema, document);
          lines.set(document, line);
          log.info({ event: 'operation', ...line });
        },
        async didEncounterErrors({ errors }) {
          const faults = new Map(errors.map(faultOf).map((each) => [JSON.stringify(each), each]));
          for (const fault of faults.values()) log.warn(fault);
        },
      };
    },
  };
}

interface OperationLine {
  /** What the operation selects, sorted; on interfaces as written. */
  readonly coordinates: readonly string[];
  /** The document with every literal replaced by `?`. */
  readonly operation: string;
}

function operationLine(schema: GraphQLSchema, document: DocumentNode): OperationLine {
  const coordinates = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: ({ name }) => {
        const parent = typeInfo.getParentType();
        if (parent && !name.value.startsWith('__')) coordinates.add(`${parent.name}.${name.value}`);
      },
    }),
  );
  return { coordinates: [...coordinates].sort(), operation: print(withoutLiterals(document)) };
}

/** To be printed, never parsed: no name is spelled `?`. */
const hidden = { kind: Kind.ENUM, value: '?' } as const;

function withoutLiterals(document: DocumentNode): DocumentNode {
  return visit(document, {
    Argument: (argument) =>
      argument.value.kind === Kind.VARIABLE
        ? undefined
        : ({ ...argument, value: hidden } as ConstArgumentNode),
    VariableDefinition: (definition) =>
      definition.defaultValue === undefined ? undefined : { ...definition, defaultValue: hidden },
    StringValue: () => ({ kind: Kind.STRING, value: '?' }), // the description of an operation
  });
}

function faultOf(located: GraphQLError) {
  const error = unwrapResolverError(located);
  if (error instanceof FieldRefused) return { event: 'field refused', coordinate: error.field };
  if (error instanceof ArgumentRefused) return { event: 'argument refused' };
  if (error instanceof ResolverFailed)
    return { event: 'resolver failed', coordinate: error.field, ...classOf(error.cause) };
  return located.path ? { event: 'resolver failed', ...classOf(error) } : { event: 'operation refused' };
}
