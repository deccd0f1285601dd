import { keyBytes } from './encoding.ts';
import type { ScanOptions } from './store.ts';

/** The keys from `low` to short of `high`, by their bytes. */
export interface KeyRange {
  readonly low: Buffer;
  readonly isLowIncluded: boolean;
  readonly high: Buffer;
}

/** No UTF-8 text holds this byte: it sorts after all that follows a prefix. */
const afterEveryText = Buffer.from([0xff]);

/** What a scan of `prefix` may still meet. INVARIANT: never beyond the prefix, wherever `after` points. */
export function keyRange(prefix: string, { after, reverse = false }: ScanOptions): KeyRange {
  const low = keyBytes(prefix);
  const high = Buffer.concat([low, afterEveryText]);
  const from = after === undefined ? undefined : keyBytes(after);
  if (from === undefined) return { low, isLowIncluded: true, high };
  if (reverse) return { low, isLowIncluded: true, high: Buffer.compare(from, high) < 0 ? from : high };
  const isWithin = Buffer.compare(from, low) >= 0;
  return { low: isWithin ? from : low, isLowIncluded: !isWithin, high };
}
