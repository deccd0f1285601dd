import { GraphQLError, type ValidationRule } from 'graphql';
import { measureDocument, type OperationLimits } from './measureDocument.ts';

export type { OperationLimits } from './measureDocument.ts';

/** Introspection by the usual tools stays well within. */
export const operationLimits: OperationLimits = {
  depth: 20,
  fields: 1_000,
  aliases: 50,
  rootFields: 20,
  directives: 200,
  listItems: 1_000,
  repeats: 300,
};

export const tooComplex = 'OPERATION_TOO_COMPLEX';

/**
 * A validation rule that refuses operations larger than one request may be. It measures when validation begins and empties
 * the document that it refuses: the specification's rules stand before it, run beside it, and some of them take time that
 * grows with the square of a document (OverlappingFieldsCanBeMerged).
 */
export function withinLimits(limits: OperationLimits): ValidationRule {
  return (context) => {
    const document = context.getDocument();
    const part = measureDocument(document, limits);
    if (part !== undefined) {
      Object.assign(document, { definitions: [] });
      context.reportError(
        new GraphQLError(`The operation exceeds the limit of ${limits[part]} for its ${part}.`, {
          extensions: { code: tooComplex },
        }),
      );
    }
    return {};
  };
}
