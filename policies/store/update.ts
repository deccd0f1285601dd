import type { Change, Entry, Store } from './store.ts';

export type Plan<Result> =
  | { readonly kind: 'write'; readonly write: Change['write']; readonly result: Result }
  | { readonly kind: 'answer'; readonly result: Result };

/**
 * Reads keys, plans from what they hold, and writes only if they still hold it; else plans again from what they hold
 * then. No update is lost. Throws what `plan` throws, and `StoreUnavailable`.
 */
export async function update<Result>(
  store: Store,
  keys: readonly string[],
  plan: (entries: readonly (Entry | undefined)[]) => Plan<Result>,
): Promise<Result> {
  for (;;) {
    const entries = await store.read(keys);
    const planned = plan(entries);
    if (planned.kind === 'answer') return planned.result;
    const expect = keys.map((key, index) => ({ key, version: entries[index]?.version ?? 0 }));
    const outcome = await store.commit({ expect, write: planned.write });
    if (outcome.kind === 'committed') return planned.result;
  }
}
