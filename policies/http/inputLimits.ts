import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { type OperationLimits, tooComplex } from './operationLimits.ts';

/** Lists and objects inside each other, in variables or extensions: coercing an input type follows them one by one. */
const mostNesting = 30;

/** Refuses what is sent beside the document, by POST or GET, before anything is done with it: too deep, or too many items. */
export function inputWithinLimits({
  listItems,
}: Pick<OperationLimits, 'listItems'>): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ request: { variables, extensions } }) {
          if (exceeds(variables, listItems) || exceeds(extensions, listItems))
            throw new GraphQLError('The variables or extensions hold more than one request may.', {
              extensions: { code: tooComplex, http: { status: 400 } },
            });
        },
      };
    },
  };
}

/** Level by level, so that no depth can exhaust the call stack. Variables are not counted as items of a list. */
export function exceeds(input: unknown, most: number): boolean {
  let level = containedIn(input);
  let items = 0;
  for (let nesting = 0; level.length > 0; nesting++) {
    const within = level.filter((each) => typeof each === 'object' && each !== null);
    if (within.length > 0 && nesting >= mostNesting) return true;
    level = within.flatMap(containedIn);
    items += level.length;
    if (items > most) return true;
  }
  return false;
}

function containedIn(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
