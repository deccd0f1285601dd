import { createRandom, type Random } from '../../subgraphs/world/random.ts';
import { type Network, startNetwork } from '../support/network.ts';
import type { Thing } from '../support/networkWorld.ts';
import { expectationOf, SourceFailure } from '../support/oracle.ts';
import { answerTo, type Case, described, isRefusal, questionOf, randomCase } from '../support/oracleCase.ts';
import { upstreamFaults } from '../support/oracleUpstream.ts';
import { randomWorld } from '../support/randomWorld.ts';
import { runs } from '../support/runs.ts';
import { seed, supergraphs } from '../support/supergraphs.ts';
import { type Change, change, placesFrom } from '../support/worldChanges.ts';

/** Of worlds, over each supergraph. */
const pairs = runs(1_050);
const pairsPerCase = 5;

describe.each(supergraphs)('over the %s supergraph', (name, sdls) => {
  let network: Network;
  beforeAll(async () => {
    network = await startNetwork(randomWorld(sdls, `${name} ${seed}`));
  });
  afterAll(() => network?.stop());

  it('worlds that differ only in what is not granted give the same response, byte for byte', async () => {
    const random = createRandom('worlds', name, seed);
    let compared = 0;
    for (let attempt = 0; compared < pairs; attempt++) {
      if (attempt > pairs) throw new Error('nearly nothing could be compared');
      const asked = randomCase(network, random, 3);
      const answer = await responseTo(asked);
      for (let pair = isRefusal(answer) ? pairsPerCase : 0; pair < pairsPerCase; pair++)
        compared += await comparedWithAnother(asked, answer, random);
    }
  }, 300_000);

  /** How many worlds: none where no change could be made that is not told. */
  async function comparedWithAnother(asked: Case, answer: string, random: Random): Promise<0 | 1> {
    const changes = ungrantedChanges(asked, random);
    if (changes.length === 0) return 0;
    const other = await responseTo(asked);
    const faults = upstreamFaults(network, questionOf(network, asked), network.takeAsked());
    for (const each of [...changes].reverse()) each.undo();
    if (other !== answer)
      faults.unshift(`changed: ${changes.map(({ place }) => place).join()}`, difference(answer, other));
    if (faults.length > 0) throw new Error(described(asked, { text: answer, isRefused: false, faults }));
    return 1;
  }

  /** But for the names of access records: each is another. */
  async function responseTo(asked: Case): Promise<string> {
    network.takeAsked();
    const text = await answerTo(network, asked);
    await network.takeRecords();
    return text.replaceAll(/"acc_\w+"/g, '"acc"');
  }

  /** Changes of the world that change nothing of what may be told: the oracle says what may. */
  function ungrantedChanges(asked: Case, random: Random): readonly Change[] {
    const { world } = network;
    const persons = asked.anchors.map(({ person }) => world.persons[Number(person)]);
    const places = placesFrom(
      world,
      persons.filter((each): each is Thing => each !== undefined),
    );
    const expected = JSON.stringify(told(asked));
    const unchanged = () => JSON.stringify(told(asked)) === expected;
    const changes: Change[] = [];
    for (let round = 0; round < 3 && places.length > 0; round++) {
      const made = Array.from({ length: 4 }, () => {
        const place = places[random.between(0, places.length - 1)];
        return place === undefined ? [] : [change(world, place, random)];
      }).flat();
      if (unchanged()) changes.push(...made);
      else {
        for (const each of [...made].reverse()) each.undo();
      }
    }
    return changes;
  }

  /** Undefined: a source fails at something that may be told. */
  function told(asked: Case): unknown {
    try {
      const { data, errors, records } = expectationOf(questionOf(network, asked));
      // the agreements that an answer rests on are named in it, and with them whose they are
      const released = [...records].flatMap(([person, each]) => (each.released.size > 0 ? [person] : []));
      return [data, errors, released];
    } catch (error) {
      if (error instanceof SourceFailure) return undefined;
      throw error;
    }
  }
});

function difference(one: string, other: string): string {
  const at = [...one].findIndex((each, index) => each !== other[index]);
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 200);
  return `before …${around(one)}…\n  after …${around(other)}…`;
}
