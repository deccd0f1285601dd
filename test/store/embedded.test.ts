import { type ChildProcessByStdio, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pass } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import { StoreUnavailable } from '../../policies/store/store.ts';
import { describeStore } from './contract.ts';
import { describeReleases } from './releases.ts';

const newPath = () => mkdtempSync(join(tmpdir(), 'fieldgrant-store-'));
const open = async () => openEmbeddedStore({ path: newPath() });
const writer = join(__dirname, 'writer.mjs');

describeStore('the embedded store', open);
describeReleases('releases on the embedded store', open);

describe('the embedded store among processes', () => {
  it('sees within one turn of the event loop what another process committed', async () => {
    const path = newPath();
    const store = openEmbeddedStore({ path });
    expect(await store.read(['a'])).toEqual([undefined]);
    expect(await store.scan('a', { limit: 1 })).toEqual([]);
    execFileSync(process.execPath, [writer, 'set', path, 'a', '1']); // blocks: no turn goes by
    expect(await store.read(['a'])).toEqual([{ value: 1, version: 1 }]);
    execFileSync(process.execPath, [writer, 'set', path, 'a', '2']);
    expect(await store.scan('a', { limit: 1 })).toEqual([{ key: 'a', value: 2, version: 2 }]);
    await store.close();
  });

  it('loses no update that several processes make at once', async () => {
    const path = newPath();
    const store = openEmbeddedStore({ path });
    const increment = () => promisify(execFile)(process.execPath, [writer, 'increment', path, 'a', '50']);
    await Promise.all([increment(), increment(), increment()]);
    expect(await store.read(['a'])).toEqual([{ value: 150, version: 150 }]);
    await store.close();
  });

  it('holds every acknowledged commit, each whole, after its writer was killed at any moment', async () => {
    const path = newPath();
    let next = 0;
    for (let round = 0; round < 15; round++) {
      next = await writeUntilKilled(path, next, 2 + round * 3);
      const store = openEmbeddedStore({ path });
      const written = await store.scan('k/', { limit: 1_000_000 });
      const numbers = new Set(written.map(({ key }) => key));
      const acknowledged = Array.from({ length: next }, (_, number) => `k/${number}`);
      expect(acknowledged.filter((key) => !numbers.has(key))).toEqual([]);
      expect([...numbers].filter((key) => !key.endsWith('-twin') && !numbers.has(`${key}-twin`))).toEqual([]);
      await store.close();
    }
    expect(next).toBeGreaterThan(15);
  });

  it('goes on for the others when one is killed', async () => {
    const path = newPath();
    const store = openEmbeddedStore({ path });
    for (let round = 0; round < 5; round++) {
      const killed = writeUntilKilled(path, 0, 20);
      for (let count = 0; count < 20; count++)
        await store.commit({ expect: [], write: [{ key: 'mine', value: count }] });
      await killed;
    }
    expect(await store.read(['mine'])).toEqual([{ value: 19, version: 100 }]);
    await store.close();
  });

  it('says that it is unavailable where it can not be opened', () => {
    const path = join(newPath(), 'a-file');
    writeFileSync(path, '');
    expect(() => openEmbeddedStore({ path: join(path, 'store') })).toThrow(StoreUnavailable);
  });
});

/** Answers the number after the last that was acknowledged. */
async function writeUntilKilled(path: string, from: number, afterMs: number): Promise<number> {
  const child: ChildProcessByStdio<null, Readable, null> = spawn(
    process.execPath,
    [writer, 'write', path, 'k/', String(from)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child.stdout, 'data');
  await pass(afterMs);
  child.kill('SIGKILL');
  await once(child, 'close');
  // what comes after the last line break was not said whole
  return Number(said.split('\n').at(-2) ?? from - 1) + 1;
}
