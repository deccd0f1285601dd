import { open, type RootDatabase } from 'lmdb';
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

type Database = RootDatabase<string, Buffer>;

/**
 * The store on LMDB: one directory, shared by all processes of one machine. Commits are grouped by LMDB where several
 * wait. Throws `StoreUnavailable` where the directory can't be opened.
 */
export function openEmbeddedStore({ path }: { readonly path: string }): Store {
  const database = attempt(() =>
    open<string, Buffer>({
      path,
      encoding: 'string',
      keyEncoding: 'binary',
      // true, lmdb's default, resolves a commit before it is flushed to disk
      overlappingSync: false,
      maxReaders: 512,
    }),
  );
  const pending = new Set<Promise<Outcome>>();
  let isClosing = false;
  return {
    read: async (keys) => {
      const binary = keys.map(keyBytes);
      return attempt(() => read(database, binary));
    },
    commit: async (change) => {
      if (isClosing) throw new StoreUnavailable('the embedded store is closed');
      const outcome = commit(database, change);
      pending.add(outcome);
      return outcome.finally(() => pending.delete(outcome));
    },
    scan: async (prefix, options) => attempt(() => scan(database, prefix, options)),
    close: async () => {
      isClosing = true;
      await Promise.allSettled(pending); // lmdb would fail them
      await database.close();
    },
  };
}

function read(database: Database, keys: readonly Buffer[]): readonly (Entry | undefined)[] {
  forgetSnapshot(database);
  const transaction = database.useReadTransaction();
  try {
    return keys.map((key) => entryIn(database.get(key, { transaction })));
  } finally {
    transaction.done();
  }
}

/** A child transaction: whatever fails in it takes back its writes alone, not those of commits grouped with it. */
async function commit(database: Database, { expect, write }: Change): Promise<Outcome> {
  const conditions = expect.map(({ key, version }) => ({ key, bytes: keyBytes(key), version }));
  const writes = write.map(({ key, value }) => ({
    bytes: keyBytes(key),
    text: value === undefined ? undefined : valueText(value),
  }));
  try {
    return await database.childTransaction((): Outcome => {
      const stale = conditions.filter(({ bytes, version }) => versionOf(database, bytes) !== version);
      if (stale.length > 0) return { kind: 'conflict', keys: stale.map(({ key }) => key) };
      for (const { bytes, text } of writes)
        if (text === undefined) database.removeSync(bytes);
        else database.putSync(bytes, `{"value":${text},"version":${versionOf(database, bytes) + 1}}`);
      return { kind: 'committed' };
    });
  } catch (error) {
    throw new StoreUnavailable('the embedded store did not commit', { cause: error });
  }
}

function versionOf(database: Database, key: Buffer): number {
  return entryIn(database.get(key))?.version ?? 0;
}

function scan(database: Database, prefix: string, options: ScanOptions): readonly KeyedEntry[] {
  const { low, isLowIncluded, high } = keyRange(prefix, options);
  forgetSnapshot(database);
  const { limit, reverse = false } = options;
  const entries = database.getRange(
    reverse
      ? { limit, reverse, start: high, exclusiveStart: true, end: low, inclusiveEnd: isLowIncluded }
      : { limit, start: low, exclusiveStart: !isLowIncluded, end: high },
  );
  return [...entries].flatMap(({ key, value }) => {
    const entry = entryIn(value);
    return entry === undefined ? [] : { key: key.toString('utf8'), ...entry };
  });
}

/** lmdb keeps a snapshot for a turn of the event loop or more: what another process committed since would be missed. */
function forgetSnapshot(database: Database): void {
  database.resetReadTxn();
}

function entryIn(text: string | undefined): Entry | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Entry); // written by `commit` alone
}

function attempt<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new StoreUnavailable('the embedded store does not answer', { cause: error });
  }
}
