// A process of its own on an embedded store, so that tests can kill one, or let several write at once.
import { writeSync } from 'node:fs';

const { openEmbeddedStore } = await import(new URL('../../dist/policies/store/embedded.js', import.meta.url));
const [task, path, key, times] = process.argv.slice(2);
const store = openEmbeddedStore({ path });

switch (task) {
  case 'set':
    await store.commit({ expect: [], write: [{ key, value: Number(times) }] });
    break;
  case 'increment':
    for (let done = 0; done < Number(times); done++) await increment();
    break;
  // until killed: two keys a commit, each commit acknowledged on standard output once it resolved
  case 'write':
    for (let number = Number(times); ; number++) {
      await store.commit({
        expect: [],
        write: [
          { key: `${key}${number}`, value: number },
          { key: `${key}${number}-twin`, value: number },
        ],
      });
      writeSync(1, `${number}\n`);
    }
}
await store.close();

async function increment() {
  for (;;) {
    const [entry] = await store.read([key]);
    const outcome = await store.commit({
      expect: [{ key, version: entry?.version ?? 0 }],
      write: [{ key, value: (entry?.value ?? 0) + 1 }],
    });
    if (outcome.kind === 'committed') return;
  }
}
