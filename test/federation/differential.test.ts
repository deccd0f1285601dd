import fc from 'fast-check';
import { graphql } from 'graphql';
import { type Answer, startOpenStack } from './openStack.ts';
import { randomDocument } from './randomDocument.ts';
import { type RandomSupergraph, randomSupergraph } from './randomSupergraph.ts';

async function inOnePiece({ merged, rootValue }: RandomSupergraph, source: string): Promise<Answer> {
  const answer = await graphql({ schema: merged, source, rootValue });
  return JSON.parse(JSON.stringify(answer)) as Answer;
}

/** The nulls that errors explain. How many errors there are within one is a server's choice (GraphQL, Handling Execution Errors). */
function explainedNulls({ data, errors = [] }: Answer): readonly string[] {
  const explained = errors.map(({ path = [] }) => {
    let value: unknown = data;
    const taken = path.findIndex((step) => {
      if (value === null || typeof value !== 'object') return true;
      value = Reflect.get(value, step);
      return false;
    });
    return path.slice(0, taken === -1 ? path.length : taken).join('.');
  });
  return [...new Set(explained)].sort();
}

describe('A supergraph without persons', () => {
  test('is answered as if one server knew everything', async () => {
    await fc.assert(
      fc.asyncProperty(randomSupergraph, fc.infiniteStream(fc.nat()), async (supergraph, seeds) => {
        const stack = await startOpenStack(supergraph.subgraphs);
        try {
          for (let count = 0; count < 15; count++) {
            const [document = ''] = fc.sample(randomDocument(supergraph.merged), {
              numRuns: 1,
              seed: Number(seeds.next().value),
            });
            const expected = await inOnePiece(supergraph, document);
            const answered = await stack.ask(document);
            expect({ document, data: answered.data }).toEqual({ document, data: expected.data });
            expect({ document, errors: explainedNulls(answered) }).toEqual({
              document,
              errors: explainedNulls(expected),
            });
          }
        } finally {
          await stack.stop();
        }
      }),
      { numRuns: 30, endOnFailure: true }, // what shrinks is a server with its sources: too slow to be worth it
    );
  }, 120_000);
});
