import * as fc from 'fast-check';
import { type Store, StoreUnavailable } from '../../policies/store/store.ts';
import { runs } from '../support/runs.ts';
import { applyTo, type Step, steps } from './model.ts';

/** What every store adapter promises, from its contract in policies/store/store.ts. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    let made = 0;
    const fresh = () => `test/${process.pid}-${made++}/`;

    it('answers in the order asked, with undefined for what is not there', async () => {
      const prefix = fresh();
      await store.commit({ expect: [], write: [{ key: `${prefix}b`, value: { deep: [1, 'é', null] } }] });
      const [absent, present] = await store.read([`${prefix}a`, `${prefix}b`]);
      expect(absent).toBeUndefined();
      expect(present).toEqual({ value: { deep: [1, 'é', null] }, version: 1 });
    });

    it('writes all or nothing', async () => {
      const prefix = fresh();
      await store.commit({ expect: [], write: [{ key: `${prefix}a`, value: 1 }] });
      const outcome = await store.commit({
        expect: [
          { key: `${prefix}a`, version: 1 },
          { key: `${prefix}b`, version: 7 },
        ],
        write: [
          { key: `${prefix}a`, value: 2 },
          { key: `${prefix}c`, value: 2 },
        ],
      });
      expect(outcome).toEqual({ kind: 'conflict', keys: [`${prefix}b`] });
      expect(await store.read([`${prefix}a`, `${prefix}c`])).toEqual([{ value: 1, version: 1 }, undefined]);
    });

    it('takes version 0 to mean that the key must not exist', async () => {
      const prefix = fresh();
      const first = () =>
        store.commit({
          expect: [{ key: `${prefix}a`, version: 0 }],
          write: [{ key: `${prefix}a`, value: 1 }],
        });
      expect((await first()).kind).toBe('committed');
      expect((await first()).kind).toBe('conflict');
    });

    it('raises the version with each write, and starts anew after a deletion', async () => {
      const prefix = fresh();
      const write = (value: unknown) => store.commit({ expect: [], write: [{ key: `${prefix}a`, value }] });
      await write(1);
      await write(2);
      expect((await store.read([`${prefix}a`]))[0]?.version).toBe(2);
      await write(undefined);
      expect(await store.read([`${prefix}a`])).toEqual([undefined]);
      await write(3);
      expect((await store.read([`${prefix}a`]))[0]?.version).toBe(1);
    });

    it('scans a prefix in both directions, page by page', async () => {
      const prefix = fresh();
      const names = ['a', 'b', 'c', 'd'];
      await store.commit({ expect: [], write: names.map((each) => ({ key: prefix + each, value: each })) });
      await store.commit({ expect: [], write: [{ key: `${prefix.slice(0, -1)}0`, value: 'beside it' }] });
      const values = async (options: Parameters<Store['scan']>[1]) =>
        (await store.scan(prefix, options)).map(({ value }) => value);
      expect(await values({ limit: 10 })).toEqual(['a', 'b', 'c', 'd']);
      expect(await values({ limit: 2 })).toEqual(['a', 'b']);
      expect(await values({ limit: 2, after: `${prefix}b` })).toEqual(['c', 'd']);
      expect(await values({ limit: 2, reverse: true })).toEqual(['d', 'c']);
      expect(await values({ limit: 9, reverse: true, after: `${prefix}c` })).toEqual(['b', 'a']);
    });

    it('never scans beyond the prefix, wherever it is told to go on', async () => {
      const prefix = fresh();
      await store.commit({ expect: [], write: [{ key: `${prefix}é`, value: 1 }] });
      expect(await store.scan(prefix, { limit: 9, after: '!' })).toHaveLength(1);
      expect(await store.scan(prefix, { limit: 9, after: '~' })).toEqual([]);
      expect(await store.scan(prefix, { limit: 9, reverse: true, after: '~' })).toHaveLength(1);
      expect(await store.scan(prefix, { limit: 9, reverse: true, after: '!' })).toEqual([]);
      expect(await store.scan(prefix, { limit: 0 })).toEqual([]);
    });

    it('is a map of numbered values in the order of their keys, whatever is done to it', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (made: readonly Step[]) => {
          const prefix = fresh();
          const model = new Map();
          for (const step of made) {
            const { expected, actual } = await applyTo(model, store, prefix, step);
            expect(actual).toEqual(expected);
          }
        }),
        { numRuns: runs(60) },
      );
    });

    it('reads many keys as they were at one instant', async () => {
      const prefix = fresh();
      const pair = [`${prefix}a`, `${prefix}b`];
      const writing = (async () => {
        for (let value = 0; value < 100; value++)
          await store.commit({ expect: [], write: pair.map((key) => ({ key, value })) });
      })();
      for (let read = 0; read < 100; read++) {
        const [a, b] = await store.read(pair);
        expect(a).toEqual(b);
      }
      await writing;
    });

    it('refuses a key that is empty or too long, and writes nothing of the change', async () => {
      const prefix = fresh();
      const longest = prefix.padEnd(1_900, 'x');
      const change = (key: string) => ({
        expect: [],
        write: [
          { key: `${prefix}a`, value: 1 },
          { key, value: 1 },
        ],
      });
      for (const key of ['', `${longest}x`]) {
        await expect(store.commit(change(key))).rejects.toBeInstanceOf(RangeError);
        await expect(store.read([key])).rejects.toBeInstanceOf(RangeError);
        await expect(store.scan(key, { limit: 1 })).rejects.toBeInstanceOf(RangeError);
      }
      expect(await store.read([`${prefix}a`])).toEqual([undefined]);
      expect(await store.commit(change(longest))).toEqual({ kind: 'committed' });
      expect((await store.read([longest]))[0]?.value).toBe(1);
    });

    it.each([
      ['a function', () => 1],
      ['a big integer', 1n],
    ])('refuses %s, which JSON can not say, and writes nothing of the change', async (_, value) => {
      const prefix = fresh();
      const write = [
        { key: `${prefix}a`, value: 1 },
        { key: `${prefix}b`, value },
      ];
      await expect(store.commit({ expect: [], write })).rejects.toBeInstanceOf(TypeError);
      expect(await store.read([`${prefix}a`, `${prefix}b`])).toEqual([undefined, undefined]);
    });

    it('holds a value of a megabyte, and null', async () => {
      const prefix = fresh();
      const large = 'é'.repeat(500_000);
      await store.commit({
        expect: [],
        write: [
          { key: `${prefix}a`, value: large },
          { key: `${prefix}b`, value: null },
        ],
      });
      const [first, second] = await store.read([`${prefix}a`, `${prefix}b`]);
      expect(first?.value === large).toBe(true);
      expect(second).toEqual({ value: null, version: 1 });
    });

    it('finishes the commits under way when it closes, then answers nothing', async () => {
      const closing = await open();
      const prefix = fresh();
      const commits = Array.from({ length: 20 }, (_, number) =>
        closing.commit({ expect: [], write: [{ key: `${prefix}${number}`, value: number }] }),
      );
      await closing.close();
      expect(await Promise.all(commits)).toEqual(commits.map(() => ({ kind: 'committed' })));
      await expect(closing.read(['a'])).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(closing.scan('a', { limit: 1 })).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(closing.commit({ expect: [], write: [] })).rejects.toBeInstanceOf(StoreUnavailable);
    });

    it('loses no update when many are made at once', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 12 }), async (writers) => {
          const key = `${fresh()}counter`;
          await Promise.all(Array.from({ length: writers }, () => increment(store, key)));
          expect((await store.read([key]))[0]).toEqual({ value: writers, version: writers });
        }),
        { numRuns: runs(20) },
      );
    });
  });
}

async function increment(store: Store, key: string): Promise<void> {
  for (;;) {
    const [entry] = await store.read([key]);
    const outcome = await store.commit({
      expect: [{ key, version: entry?.version ?? 0 }],
      write: [{ key, value: Number(entry?.value ?? 0) + 1 }],
    });
    if (outcome.kind === 'committed') return;
  }
}
