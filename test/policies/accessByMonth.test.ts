import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AccessRecordId,
  Coordinate,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import { accessByMonth } from '../../policies/records/accessByMonth.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import { keys } from '../../policies/store/keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-months-'));
const store = openEmbeddedStore({ path: directory });
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const node = '0'.repeat(32) as NodeId;
const accessRecord = (day: string, index: number, organisation?: string, released = true): AccessRecord => {
  const at = Date.parse(`${day}T00:00:00Z`) + index;
  return {
    id: newIdentifier('acc', at) as AccessRecordId,
    at,
    node,
    ...(organisation === undefined
      ? {}
      : { asker: { organisation: organisation as OrganisationId, purpose: 'dpv:Marketing' as PurposeId } }),
    objects: released ? 2 : 0,
    released: released ? [{ coordinates: ['Person.name', 'Person.born'] as Coordinate[] }] : [],
    denied: released ? [] : [{ coordinate: 'Person.name' as Coordinate, reason: 'NOT_GRANTED' }],
  };
};
const many = (count: number, ...rest: [string, string?, boolean?]) =>
  Array.from({ length: count }, (_, index) => accessRecord(rest[0], index, rest[1], rest[2]));

it('Accesses are counted by organisation and month, however many there are', async () => {
  const all = [
    ...many(1_200, '2026-01-31', 'harbour'),
    ...many(900, '2026-02-01', 'harbour'),
    ...many(3, '2026-02-28', 'lumen', false),
    ...many(1, '2026-02-28'),
    ...many(5, '2025-12-31', 'harbour'),
  ];
  await store.commit({
    expect: [],
    write: all.map((each) => ({ key: keys.accessRecord(node, each.id), value: each })),
  });
  const period = { from: Date.parse('2026-01-01T00:00:00Z'), until: Date.parse('2026-03-01T00:00:00Z') };
  const coordinates = ['Person.born', 'Person.name'];
  expect(await accessByMonth(store, node, period, () => true)).toEqual([
    { month: '2026-02', releases: 1, objects: 2, denials: 0, coordinates },
    { organisation: 'harbour', month: '2026-02', releases: 900, objects: 1_800, denials: 0, coordinates },
    { organisation: 'lumen', month: '2026-02', releases: 0, objects: 0, denials: 3, coordinates: [] },
    { organisation: 'harbour', month: '2026-01', releases: 1_200, objects: 2_400, denials: 0, coordinates },
  ]);
});
