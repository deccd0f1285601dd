import type { Store } from '../store/store.ts';

/**
 * A store that commits only while one key has the version that was read, whoever writes whatever: an act rests on the
 * representation it is made under to the instant it is durable. A commit that comes too late throws `refused()`.
 */
export function whileUnchanged(
  store: Store,
  { key, version }: { readonly key: string; readonly version: number },
  refused: () => Error,
): Store {
  return {
    read: (keys) => store.read(keys),
    scan: (prefix, options) => store.scan(prefix, options),
    close: () => store.close(),
    async commit({ expect, write }) {
      const outcome = await store.commit({ expect: [...expect, { key, version }], write });
      if (outcome.kind === 'conflict' && outcome.keys.includes(key)) throw refused();
      return outcome;
    },
  };
}
