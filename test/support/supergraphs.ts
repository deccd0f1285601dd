import { createRandom } from '../../subgraphs/world/random.ts';
import { demoSubgraphs, nastySubgraphs } from './networkSchemas.ts';
import { randomSubgraphs } from './randomSubgraphs.ts';

/** What the seed makes: every generated supergraph, world, operation and agreement. */
export const seed = process.env['FC_SEED'] ?? '';

/** What properties of the whole gateway are put to: the demo's, one written by hand, and what the seed makes. */
export const supergraphs: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['demo', demoSubgraphs],
  ['nasty', nastySubgraphs],
  ...['first', 'second', 'third'].map(
    (name) => [`${name} generated`, randomSubgraphs(createRandom('subgraphs', seed, name))] as const,
  ),
];
