import { Redis, ReplyError } from 'ioredis';
import { z } from 'zod';
import { keyBytes, valueText } from './encoding.ts';
import { keyRange } from './keyRange.ts';
import {
  type Change,
  type Entry,
  type KeyedEntry,
  type Outcome,
  type ScanOptions,
  type Store,
  StoreUnavailable,
} from './store.ts';

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** After which a command counts as unanswered. */
  readonly timeoutMs: number;
}

/** The server would lose what it acknowledged. Says what to set. */
export class RedisNotDurable extends Error {
  override readonly name = 'RedisNotDurable';
}

/** All keys by name, for `scan`. */
const index = 'fieldgrant:keys';

/**
 * KEYS: the index, then the keys expected, then the keys written. ARGV: how many are expected, their versions, then for
 * each write `1` and its value or `0`. One script is one atomic step.
 */
const commitScript = `
local expected = tonumber(ARGV[1])
local stale = {}
for i = 1, expected do
  local version = redis.call('HGET', KEYS[1 + i], 'version') or '0'
  if version ~= ARGV[1 + i] then stale[#stale + 1] = KEYS[1 + i] end
end
if #stale > 0 then return stale end
local argument = 2 + expected
for i = 2 + expected, #KEYS do
  local key = KEYS[i]
  if ARGV[argument] == '1' then
    redis.call('HSET', key, 'value', ARGV[argument + 1])
    redis.call('HINCRBY', key, 'version', 1)
    redis.call('ZADD', KEYS[1], 0, key)
  else
    redis.call('DEL', key)
    redis.call('ZREM', KEYS[1], key)
  end
  argument = argument + 2
end
return {}`;

const readScript = `
local found = {}
for i = 1, #KEYS do found[i] = redis.call('HMGET', KEYS[i], 'value', 'version') end
return found`;

/** KEYS: the index. ARGV: lowest, highest, limit, whether in reverse. Answers name, value, version in turn. */
const scanScript = `
local keys
if ARGV[4] == '1' then keys = redis.call('ZREVRANGEBYLEX', KEYS[1], ARGV[2], ARGV[1], 'LIMIT', 0, ARGV[3])
else keys = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3]) end
local found = {}
for i = 1, #keys do
  local entry = redis.call('HMGET', keys[i], 'value', 'version')
  found[#found + 1] = keys[i]
  found[#found + 1] = entry[1]
  found[#found + 1] = entry[2]
end
return found`;

interface Commands {
  fieldgrantCommit(count: number, ...rest: readonly (string | number)[]): Promise<unknown>;
  fieldgrantRead(count: number, ...keys: readonly string[]): Promise<unknown>;
  fieldgrantScan(count: number, ...rest: readonly (string | number | Buffer)[]): Promise<unknown>;
}

/**
 * The store on one Redis (or Valkey) server, for gateways on several machines. Rejects with `RedisNotDurable` where the
 * server does not write each change to its append-only file before it answers, with `StoreUnavailable` where it can't
 * be reached.
 */
export async function openRedisStore({ url, timeoutMs }: RedisStoreOptions): Promise<Store> {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    // a command that waited for the server's return would answer a caller long gone
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(50 * times, 500),
  });
  redis.on('error', () => undefined); // each command tells its caller
  try {
    await redis.connect();
    await requireDurability(redis);
  } catch (error) {
    redis.disconnect();
    throw error instanceof RedisNotDurable
      ? error
      : new StoreUnavailable('the Redis store can not be reached', { cause: error });
  }
  redis.defineCommand('fieldgrantCommit', { lua: commitScript });
  redis.defineCommand('fieldgrantRead', { lua: readScript, readOnly: true });
  redis.defineCommand('fieldgrantScan', { lua: scanScript, readOnly: true });
  const commands = redis as Redis & Commands; // the three just defined
  return {
    read: async (keys) => (keys.length === 0 ? [] : read(commands, keys)),
    commit: (change) => commit(commands, change),
    scan: (prefix, options) => scan(commands, prefix, options),
    close: () => close(redis),
  };
}

/** Settings under which Redis answers before a change is safe, or drops a key to make room, each as it must be. */
const durable: Readonly<Record<string, readonly string[]>> = {
  appendonly: ['yes'],
  appendfsync: ['always'],
  'no-appendfsync-on-rewrite': ['no'],
  // the others evict only keys with a time to live, and ours have none
  'maxmemory-policy': ['noeviction', 'volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'],
};

async function requireDurability(redis: Redis): Promise<void> {
  for (const [setting, allowed] of Object.entries(durable)) {
    const [, value] = z.array(z.string()).parse(await configured(redis, setting));
    if (value === undefined || !allowed.includes(value))
      throw new RedisNotDurable(
        `This Redis would lose acknowledged changes. Set \`${setting} ${allowed[0]}\`, then start again.`,
      );
  }
}

async function configured(redis: Redis, setting: string): Promise<unknown> {
  try {
    return await redis.config('GET', setting);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    throw new RedisNotDurable(
      `This Redis does not say whether it loses acknowledged changes. Allow \`CONFIG GET ${setting}\`, then start again.`,
      { cause: error },
    );
  }
}

async function read(redis: Commands, keys: readonly string[]): Promise<readonly (Entry | undefined)[]> {
  keys.forEach(keyBytes);
  return answered(async () =>
    z
      .array(z.tuple([z.string().nullable(), z.string().nullable()]))
      .parse(await redis.fieldgrantRead(keys.length, ...keys))
      .map(([value, version]) => entryOf(value, version)),
  );
}

async function commit(redis: Commands, { expect, write }: Change): Promise<Outcome> {
  const touched = [...expect, ...write].map(({ key }) => key);
  touched.forEach(keyBytes);
  const values = write.flatMap(({ value }) => (value === undefined ? ['0', ''] : ['1', valueText(value)]));
  const versions = expect.map(({ version }) => String(version));
  return answered(async () => {
    const stale = z
      .array(z.string())
      .parse(
        await redis.fieldgrantCommit(
          touched.length + 1,
          index,
          ...touched,
          expect.length,
          ...versions,
          ...values,
        ),
      );
    return stale.length === 0 ? { kind: 'committed' } : { kind: 'conflict', keys: stale };
  });
}

async function scan(redis: Commands, prefix: string, options: ScanOptions): Promise<readonly KeyedEntry[]> {
  const { low, isLowIncluded, high } = keyRange(prefix, options);
  const from = Buffer.concat([Buffer.from(isLowIncluded ? '[' : '('), low]);
  const until = Buffer.concat([Buffer.from('('), high]);
  const direction = options.reverse ? '1' : '0';
  return answered(async () => {
    const flat = z
      .array(z.string().nullable())
      .parse(await redis.fieldgrantScan(1, index, from, until, options.limit, direction));
    return Array.from({ length: flat.length / 3 }, (_, at) => flat.slice(at * 3, at * 3 + 3)).flatMap(
      ([key, value, version]) => {
        const entry = entryOf(value ?? null, version ?? null);
        return key && entry ? [{ key, ...entry }] : [];
      },
    );
  });
}

/** Waits for what was sent; a server that is gone has nothing to wait for. */
async function close(redis: Redis): Promise<void> {
  try {
    await redis.quit();
  } catch {
    // it answers no more
  } finally {
    redis.disconnect();
  }
}

function entryOf(value: string | null, version: string | null): Entry | undefined {
  return value === null || version === null
    ? undefined
    : { value: JSON.parse(value), version: Number(version) };
}

async function answered<Result>(command: () => Promise<Result>): Promise<Result> {
  try {
    return await command();
  } catch (error) {
    throw new StoreUnavailable('the Redis store does not answer', { cause: error });
  }
}
