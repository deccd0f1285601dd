/**
 * The one port between the planes and where their state lives.
 *
 * Contract, held by every adapter and checked by one suite (`test/store/contract.ts`):
 *
 * 1. `read` answers for all keys from one consistent snapshot, in one round trip, in the order asked.
 * 2. `commit` is atomic: every condition holds and every write is made, or none is. It resolves only when
 *    the change is durable: a process killed, or a machine losing power, the instant after does not undo it.
 * 3. A committed change is seen by every `read` that starts after the commit resolved, in any process.
 * 4. `conflict` names the keys whose version was not the one expected; nothing was written.
 * 5. When the store can't answer, calls reject with `StoreUnavailable`. Nothing ever answers from memory. A `commit`
 *    that rejects so may have been made or not; wholly either way.
 * 6. Keys and values are opaque here; `scan` orders keys by their UTF-8 bytes, and reads from one snapshot too.
 * 7. `close` waits for commits under way; whatever is asked afterwards rejects with `StoreUnavailable`.
 * 8. A key of none or more than 1 900 bytes rejects with `RangeError`, a value that JSON can't say with `TypeError`;
 *    nothing was written.
 */
export interface Store {
  read(keys: readonly string[]): Promise<readonly (Entry | undefined)[]>;
  commit(change: Change): Promise<Outcome>;
  /** The entries whose key starts with `prefix`, at most `limit`, after (in the direction of travel) the key `after`. */
  scan(prefix: string, options: ScanOptions): Promise<readonly KeyedEntry[]>;
  close(): Promise<void>;
}

export interface Entry {
  /** Any JSON value. */
  readonly value: unknown;
  /** Raised by one with each write of the key, from 1. A deleted key that is written again starts anew at 1. */
  readonly version: number;
}

export interface KeyedEntry extends Entry {
  readonly key: string;
}

export interface Change {
  /** The version each key must have now; 0: the key must not exist. */
  readonly expect: readonly { readonly key: string; readonly version: number }[];
  /** Values to write; `undefined` deletes the key. */
  readonly write: readonly { readonly key: string; readonly value: unknown }[];
}

export type Outcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'conflict'; readonly keys: readonly string[] };

export interface ScanOptions {
  readonly limit: number;
  readonly after?: string;
  readonly reverse?: boolean;
}

/** The store can't be reached or refused: no decision may be made. `cause` keeps the adapter's error. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
