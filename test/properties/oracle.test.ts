import { createRandom } from '../../subgraphs/world/random.ts';
import { type Network, startNetwork } from '../support/network.ts';
import { type Case, described, halves, outcomeOf, randomCase, randomOwnCase } from '../support/oracleCase.ts';
import { shrunk } from '../support/oracleShrink.ts';
import { randomWorld } from '../support/randomWorld.ts';
import { runs } from '../support/runs.ts';
import { seed, supergraphs } from '../support/supergraphs.ts';

/** Of operations and agreements, over each supergraph. */
const pairs = runs(4_000);

describe.each(supergraphs)('over the %s supergraph', (name, sdls) => {
  let network: Network;
  beforeAll(async () => {
    network = await startNetwork(randomWorld(sdls, `${name} ${seed}`));
  });
  afterAll(() => network?.stop());
  /** How many pairs were compared. */
  async function compared(asked: Case): Promise<number> {
    const outcome = await outcomeOf(network, asked);
    if (outcome.isRefused) {
      let count = 0;
      for (const half of halves(asked)) count += await compared(half);
      return count;
    }
    if (outcome.faults.length === 0) return asked.anchors.length;
    const failing = async (candidate: Case) => (await outcomeOf(network, candidate)).faults.length > 0;
    if (!(await failing(asked))) throw new Error(`Not when asked again: ${described(asked, outcome)}`);
    const small = await shrunk(asked, failing);
    throw new Error(described(small, await outcomeOf(network, small)));
  }

  it('answers what the page says', async () => {
    const random = createRandom(name, seed);
    let count = 0;
    let asked = 0;
    while (count < pairs) {
      const next = random.chance(0.05)
        ? randomOwnCase(network, random)
        : randomCase(network, random, Math.min(30, pairs - count));
      count += await compared(next);
      if (++asked > pairs) throw new Error('nearly everything is refused');
    }
  }, 300_000);
});
