import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeId, OrganisationId, RepresentationId } from '../../policies/core/identifiers.ts';
import type { Attestation } from '../../policies/representation/attestation.ts';
import { readActing } from '../../policies/representation/readActing.ts';
import { registerRepresentation } from '../../policies/representation/register.ts';
import { endRepresentation } from '../../policies/representation/representations.ts';
import { whileUnchanged } from '../../policies/representation/whileUnchanged.ts';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Store } from '../../policies/store/store.ts';
import { update } from '../../policies/store/update.ts';
import { day, start } from './made.ts';

const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-representation-'));
const store = openEmbeddedStore({ path: directory });
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const government = 'government' as OrganisationId;
const parent = 'a'.repeat(32) as NodeId;
const other = 'b'.repeat(32) as NodeId;
const attestation: Attestation = {
  representative: 'parent',
  represented: 'child',
  kind: 'GUARDIAN',
  scope: { acts: 'DECIDE' },
  until: start + 10 * day,
};

class Refused extends Error {}

/** A representation in force that nothing else in the store is about, and what acting under it rests on. */
async function registered(represented: string) {
  const sources = { government: { id: 'con_1', identifier: 'parent', since: start } };
  await store.commit({
    expect: [],
    write: [{ key: keys.connections(parent), value: { sources, relyingParties: {} } }],
  });
  const made = await registerRepresentation(
    store,
    government,
    parent,
    { ...attestation, represented },
    start,
  );
  if (made.kind !== 'registered') throw new Error(made.kind);
  const acting = await readActing(store, made.representation.id, parent, start);
  if (acting === undefined) throw new Error('not in force');
  return { ...made.representation, acting };
}

describe('What a request in another’s name rests on', () => {
  test('is read at once, by its id', async () => {
    const { id } = await registered('read');
    const reads: (readonly string[])[] = [];
    const watched: Store = {
      ...store,
      read: (wanted) => {
        reads.push(wanted);
        return store.read(wanted);
      },
    };
    const acting = await readActing(watched, id, parent, start);
    expect(acting).toMatchObject({ scope: { acts: 'DECIDE' }, key: keys.representation(id), version: 1 });
    expect(reads).toEqual([[keys.representation(id)]]);
  });

  test.each<[string, (id: RepresentationId) => Promise<unknown>]>([
    ['unknown', () => readActing(store, 'rep_none' as RepresentationId, parent, start)],
    ['another’s', (id) => readActing(store, id, other, start)],
    ['not begun', (id) => readActing(store, id, parent, start - 1)],
    ['over', (id) => readActing(store, id, parent, attestation.until)],
    [
      'ended',
      async (id) => {
        await endRepresentation(store, id, parent, start);
        return readActing(store, id, parent, start);
      },
    ],
  ])('is nothing where it is %s', async (title, read) => {
    const { id } = await registered(title);
    expect(await read(id)).toBeUndefined();
  });

  test('is nothing for the represented themselves: nobody represents whom they are', async () => {
    const { id, represented } = await registered('oneself');
    expect(await readActing(store, id, represented, start)).toBeUndefined();
  });
});

describe('An act in another’s name', () => {
  const note = (through: Store, key: string) =>
    update(through, [key], () => ({ kind: 'write', result: 'done', write: [{ key, value: 1 }] }));

  test('is written while the representation is what was read', async () => {
    const { acting } = await registered('acts');
    expect(
      await note(
        whileUnchanged(store, acting, () => new Refused()),
        'note/1',
      ),
    ).toBe('done');
  });

  test('is refused, and nothing written, when it ended after it was read', async () => {
    const { id, acting } = await registered('too late');
    await endRepresentation(store, id, parent, start);
    await expect(
      note(
        whileUnchanged(store, acting, () => new Refused()),
        'note/2',
      ),
    ).rejects.toThrow(Refused);
    expect(await store.read(['note/2'])).toEqual([undefined]);
  });

  test('is planned again where something else changed, as ever', async () => {
    const { acting } = await registered('again');
    let plans = 0;
    const held = whileUnchanged(store, acting, () => new Refused());
    const contended: Store = {
      ...held,
      read: async (wanted) => {
        const entries = await held.read(wanted);
        if (plans === 0) await store.commit({ expect: [], write: [{ key: 'note/3', value: 0 }] });
        plans += 1;
        return entries;
      },
    };
    expect(await note(contended, 'note/3')).toBe('done');
    expect(plans).toBe(2);
  });
});

test('Two guardians who register a child at once give the child one node', async () => {
  const second = 'c'.repeat(32) as NodeId;
  await registered('first of two');
  const sources = { government: { id: 'con_2', identifier: 'second', since: start } };
  await store.commit({
    expect: [],
    write: [{ key: keys.connections(second), value: { sources, relyingParties: {} } }],
  });
  const made = await Promise.all([
    registerRepresentation(store, government, parent, { ...attestation, represented: 'shared' }, start),
    registerRepresentation(
      store,
      government,
      second,
      { ...attestation, representative: 'second', represented: 'shared' },
      start,
    ),
  ]);
  const nodes = made.map((each) =>
    each.kind === 'registered' ? each.representation.represented : each.kind,
  );
  expect(new Set(nodes).size).toBe(1);
});
