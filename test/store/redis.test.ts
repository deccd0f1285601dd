import { setTimeout as pass } from 'node:timers/promises';
import { openRedisStore, RedisNotDurable } from '../../policies/store/redis.ts';
import { type Store, StoreUnavailable } from '../../policies/store/store.ts';
import { type RedisServer, startRedis } from '../support/redisServer.ts';
import { describeStore } from './contract.ts';
import { describeReleases } from './releases.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const open = () => openRedisStore({ url: server.url, timeoutMs: 2_000 });

describeStore('the Redis store', open);
describeReleases('releases on the Redis store', open);

describe('the Redis store and its server', () => {
  it.each([
    ['appendonly', []],
    ['appendfsync', ['--appendonly', 'yes', '--appendfsync', 'everysec']],
    ['no-appendfsync-on-rewrite', ['--no-appendfsync-on-rewrite', 'yes']],
    ['maxmemory-policy', ['--maxmemory-policy', 'allkeys-lru']],
  ])('refuses one that would lose what it acknowledged, by its `%s`', async (setting, careless) => {
    const safe = setting === 'no-appendfsync-on-rewrite' || setting === 'maxmemory-policy';
    const settings = safe ? ['--appendonly', 'yes', '--appendfsync', 'always', ...careless] : careless;
    const refused = await startRedis(settings);
    const opening = openRedisStore({ url: refused.url, timeoutMs: 2_000 });
    await expect(opening).rejects.toBeInstanceOf(RedisNotDurable);
    await expect(opening).rejects.toThrow(`Set \`${setting} `);
    await refused.stop();
  });

  it('refuses one that does not say how durable it is', async () => {
    const silent = await startRedis([
      ...['--appendonly', 'yes', '--appendfsync', 'always'],
      ...['--rename-command', 'CONFIG', ''],
    ]);
    await expect(openRedisStore({ url: silent.url, timeoutMs: 2_000 })).rejects.toBeInstanceOf(
      RedisNotDurable,
    );
    await silent.stop();
  });

  it('says at once that it is unavailable when the server is gone, and closes', async () => {
    const leaving = await startRedis();
    const store = await openRedisStore({ url: leaving.url, timeoutMs: 1_000 });
    await leaving.stop();
    await expect(store.read(['a'])).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.commit({ expect: [], write: [] })).rejects.toBeInstanceOf(StoreUnavailable);
    await store.close();
    await expect(openRedisStore({ url: leaving.url, timeoutMs: 500 })).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
  });

  it('holds every acknowledged commit after the server was killed, and answers within a second', async () => {
    const killed = await startRedis();
    const store = await openRedisStore({ url: killed.url, timeoutMs: 2_000 });
    let acknowledged = 0;
    for (let round = 0; round < 8; round++) {
      const crashing = pass(5 + round * 7).then(() => killed.crash());
      acknowledged = await writeUntilRefused(store, acknowledged);
      await crashing;
      await killed.restart();
      const keys = Array.from({ length: acknowledged }, (_, number) => `k/${number}`);
      const read = await answerWithin(1_000, () => store.read(['a', ...keys]));
      expect(read.slice(1).filter((entry) => entry === undefined)).toEqual([]);
    }
    expect(acknowledged).toBeGreaterThan(8);
    await store.close();
    await killed.stop();
  });
});

/** Answers how many commits were acknowledged, the earlier ones too. */
async function writeUntilRefused(store: Store, from: number): Promise<number> {
  for (let number = from; ; number++)
    try {
      await store.commit({ expect: [], write: [{ key: `k/${number}`, value: number }] });
    } catch (error) {
      expect(error).toBeInstanceOf(StoreUnavailable);
      return number;
    }
}

async function answerWithin<Answer>(ms: number, ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = Date.now() + ms;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pass(10);
    }
}
