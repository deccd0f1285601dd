import * as fc from 'fast-check';
import type { Agreement } from '../../policies/core/agreement.ts';
import { pause } from '../../policies/core/agreementLifecycle.ts';
import type {
  AccessRecordId,
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import { readAccessLog } from '../../policies/records/accessLog.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { release as releaseAll } from '../../policies/records/release.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Store } from '../../policies/store/store.ts';
import { runs } from '../support/runs.ts';

const now = Date.parse('2026-02-01T00:00:00Z');
const organisation = 'harbour' as OrganisationId;

const held = (agreement: Agreement): Agreement => agreement;

/** Of one person. */
function release(store: Store, accessRecord: AccessRecord, decidedOn: readonly Agreement[]) {
  const persons = [{ accessRecord, decidedOn }];
  return releaseAll(store, { at: accessRecord.at, organisation, persons, unchanged: [], besides: [], held });
}

/** The atomic step before an answer leaves, on a real store. */
export function describeReleases(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
      await admit('ADMITTED');
    });
    afterAll(() => store.close());

    const admit = (status: string) =>
      store.commit({
        expect: [],
        write: [{ key: keys.organisation(organisation), value: { id: organisation, status } }],
      });

    async function agreed(usage?: { readonly limit: number }): Promise<Agreement> {
      const node = `node${Math.random()}` as NodeId;
      const agreement = agreementOf(node, usage);
      await store.commit({
        expect: [],
        write: [{ key: keys.standing(node, organisation), value: [agreement] }],
      });
      return agreement;
    }

    it('releases exactly once when a hundred ask for the last use', async () => {
      const agreement = await agreed({ limit: 1 });
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, () => release(store, recordOf(agreement), [agreement])),
      );
      expect(outcomes.filter(({ kind }) => kind === 'released')).toHaveLength(1);
      expect(await readAccessLog(store, agreement.node, { limit: 200 })).toHaveLength(1);
    });

    it('releases as often as uses are left, each with its access record', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 6 }),
          fc.integer({ min: 1, max: 12 }),
          async (limit, askers) => {
            const agreement = await agreed({ limit });
            const outcomes = await Promise.all(
              Array.from({ length: askers }, () => release(store, recordOf(agreement), [agreement])),
            );
            const expected = Math.min(limit, askers);
            expect(outcomes.filter(({ kind }) => kind === 'released')).toHaveLength(expected);
            expect(await readAccessLog(store, agreement.node, { limit: 200 })).toHaveLength(expected);
          },
        ),
        { numRuns: runs(15) },
      );
    });

    it('counts no use of one agreement when another that the answer rests on has none left', async () => {
      const fresh = await agreed();
      const spent: Agreement = {
        ...agreementOf(fresh.node, { limit: 1 }),
        uses: { interval: 0, count: 1 },
      };
      const key = keys.standing(fresh.node, organisation);
      await store.commit({ expect: [], write: [{ key, value: [fresh, spent] }] });
      expect(await release(store, recordOf(fresh), [fresh, spent])).toEqual({ kind: 'stale' });
      expect((await store.read([key]))[0]?.value).toEqual([fresh, spent]);
    });

    it('keeps the record of an answer that withheld everything', async () => {
      const agreement = await agreed();
      await release(store, { ...recordOf(agreement), released: [] }, []);
      expect(await readAccessLog(store, agreement.node, { limit: 9 })).toMatchObject([{ released: [] }]);
    });

    it('counts every use of an agreement without a limit', async () => {
      const agreement = await agreed();
      await Promise.all(Array.from({ length: 20 }, () => release(store, recordOf(agreement), [agreement])));
      const [standing] = await store.read([keys.standing(agreement.node, organisation)]);
      expect(standing?.value).toMatchObject([{ uses: { count: 20 }, revision: 1 }]);
      expect(await readAccessLog(store, agreement.node, { limit: 200 })).toHaveLength(20);
    });

    it('releases of several persons at once, or of none of them', async () => {
      const [one, other] = [await agreed(), await agreed({ limit: 1 })];
      const persons = [one, other].map((each) => ({ accessRecord: recordOf(each), decidedOn: [each] }));
      const releasing = { at: now, organisation, persons, unchanged: [], besides: [], held };
      expect((await releaseAll(store, releasing)).kind).toBe('released');
      expect((await releaseAll(store, releasing)).kind).toBe('stale');
      const logs = await Promise.all(
        [one, other].map(({ node }) => readAccessLog(store, node, { limit: 9 })),
      );
      expect(logs.map(({ length }) => length)).toEqual([1, 1]);
    });

    it('releases nothing where something else that was decided on has changed', async () => {
      const agreement = await agreed();
      const key = `representation/${agreement.node}`;
      await store.commit({ expect: [], write: [{ key, value: 'in force' }] });
      const releasing = {
        at: now,
        persons: [{ accessRecord: recordOf(agreement), decidedOn: [agreement] }],
        unchanged: [{ key, version: 1 }],
        besides: [],
        held,
      };
      await store.commit({ expect: [], write: [{ key, value: 'ended' }] });
      expect(await releaseAll(store, { ...releasing, organisation })).toEqual({ kind: 'stale' });
      const own = { ...releasing, organisation: undefined };
      expect(await releaseAll(store, own)).toEqual({ kind: 'stale' });
      expect(await readAccessLog(store, agreement.node, { limit: 9 })).toEqual([]);
    });

    it('releases nothing under terms that changed since the decision', async () => {
      const agreement = await agreed();
      const step = pause(agreement, 'PERSON', now);
      if (step.kind !== 'changed') throw new Error('an active agreement can be paused');
      await store.commit({
        expect: [],
        write: [{ key: keys.standing(agreement.node, organisation), value: [step.agreement] }],
      });
      expect(await release(store, recordOf(agreement), [agreement])).toEqual({ kind: 'stale' });
      expect(await readAccessLog(store, agreement.node, { limit: 200 })).toEqual([]);
    });

    it('releases nothing to an organisation suspended since the decision', async () => {
      const agreement = await agreed();
      await admit('SUSPENDED');
      expect(await release(store, recordOf(agreement), [agreement])).toEqual({ kind: 'stale' });
      await admit('ADMITTED');
    });

    it('keeps the access log in the order of time, the newest first', async () => {
      const agreement = await agreed();
      for (const later of [0, 5_000, 10_000])
        await release(store, recordOf(agreement, now + later), [agreement]);
      const [first, ...rest] = await readAccessLog(store, agreement.node, { limit: 10 });
      expect([first, ...rest].map((each) => each?.at)).toEqual([now + 10_000, now + 5_000, now]);
      const older = await readAccessLog(store, agreement.node, {
        limit: 10,
        ...(first ? { after: first.id } : {}),
      });
      expect(older).toEqual(rest);
    });
  });
}

function agreementOf(node: NodeId, usage?: { readonly limit: number }): Agreement {
  return {
    id: newIdentifier('agr', now) as AgreementId,
    dataRequest: 'req' as DataRequestId,
    node,
    organisation,
    purpose: 'dpv:ServiceProvision' as PurposeId,
    status: 'ACTIVE',
    revision: 1,
    uses: { interval: 0, count: 0 },
    history: [],
    terms: {
      items: [{ coordinate: 'Person.name' as Coordinate, necessity: 'OPTIONAL' }],
      period: { from: now - 1, until: now + 1_000_000 },
      retention: 'P1Y' as Duration,
      ...(usage === undefined ? {} : { usage }),
    },
  };
}

function recordOf(agreement: Agreement, at = now): AccessRecord {
  return {
    id: newIdentifier('acc', at) as AccessRecordId,
    at,
    node: agreement.node,
    asker: { organisation, purpose: agreement.purpose },
    objects: 1,
    released: [
      {
        agreement: { id: agreement.id, revision: agreement.revision },
        coordinates: ['Person.name' as Coordinate],
      },
    ],
    denied: [],
  };
}
