import * as fc from 'fast-check';
import type { Change, Entry, ScanOptions, Store } from '../../policies/store/store.ts';

/** One thing done to a store, its keys without the test's prefix. */
export type Step =
  | { readonly kind: 'commit'; readonly change: Change }
  | { readonly kind: 'read'; readonly keys: readonly string[] }
  | { readonly kind: 'scan'; readonly prefix: string; readonly options: ScanOptions };

// of one to four bytes, and in another order by UTF-16 than by UTF-8
const names = fc.constantFrom('a', 'ab', 'a/', 'z', 'é', 'éa', 'ÿ', 'Ā', '語', '\uffee', '😀', '😀a');
const version = fc.integer({ min: 0, max: 3 });

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('commit' as const),
      change: fc.record({
        expect: fc.uniqueArray(fc.record({ key: names, version }), {
          selector: ({ key }) => key,
          maxLength: 2,
        }),
        write: fc.uniqueArray(
          fc.record({ key: names, value: fc.option(fc.jsonValue(), { nil: undefined }) }),
          {
            selector: ({ key }) => key,
            maxLength: 4,
          },
        ),
      }),
    }),
    fc.record({ kind: fc.constant('read' as const), keys: fc.array(names, { maxLength: 4 }) }),
    fc.record({
      kind: fc.constant('scan' as const),
      prefix: fc.oneof(fc.constant(''), names),
      options: fc.record(
        { limit: fc.integer({ min: 0, max: 9 }), after: names, reverse: fc.boolean() },
        { requiredKeys: ['limit'] },
      ),
    }),
  ),
  { maxLength: 25 },
);

/** Does the step to the store and to the plainest thing that could be one. */
export async function applyTo(
  model: Map<string, Entry>,
  store: Store,
  prefix: string,
  step: Step,
): Promise<{ readonly expected: unknown; readonly actual: unknown }> {
  switch (step.kind) {
    case 'commit': {
      const change = prefixed(step.change, prefix);
      return { expected: commitTo(model, change), actual: await store.commit(change) };
    }
    case 'read': {
      const keys = step.keys.map((key) => prefix + key);
      return { expected: keys.map((key) => model.get(key)), actual: await store.read(keys) };
    }
    case 'scan': {
      const { after, ...options } = step.options;
      const all = { ...options, ...(after === undefined ? {} : { after: prefix + after }) };
      const within = prefix + step.prefix;
      return { expected: scanOf(model, within, all), actual: await store.scan(within, all) };
    }
  }
}

function prefixed({ expect, write }: Change, prefix: string): Change {
  return {
    expect: expect.map((each) => ({ ...each, key: prefix + each.key })),
    write: write.map((each) => ({ ...each, key: prefix + each.key })),
  };
}

function commitTo(model: Map<string, Entry>, { expect, write }: Change): unknown {
  const stale = expect.filter(({ key, version }) => (model.get(key)?.version ?? 0) !== version);
  if (stale.length > 0) return { kind: 'conflict', keys: stale.map(({ key }) => key) };
  for (const { key, value } of write)
    if (value === undefined) model.delete(key);
    else
      model.set(key, {
        value: JSON.parse(JSON.stringify(value)), // −0 and the like
        version: (model.get(key)?.version ?? 0) + 1,
      });
  return { kind: 'committed' };
}

function scanOf(
  model: Map<string, Entry>,
  prefix: string,
  { limit, after, reverse }: ScanOptions,
): readonly unknown[] {
  const ordered = [...model]
    .map(([key, entry]) => ({ key, ...entry }))
    .filter(({ key }) => key.startsWith(prefix))
    .sort((one, other) => inBytes(one.key, other.key));
  const travelled = reverse ? ordered.reverse() : ordered;
  const onwards = (key: string) =>
    after === undefined || (reverse ? inBytes(key, after) < 0 : inBytes(key, after) > 0);
  return travelled.filter(({ key }) => onwards(key)).slice(0, limit);
}

function inBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
