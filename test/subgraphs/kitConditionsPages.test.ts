import fc from 'fast-check';
import type { GraphQLResolveInfo } from 'graphql';
import { ArgumentRefused, type Facts, type SourceContext } from '../../subgraphs/kit/index.ts';
import { type SourceOfOne, startSourceOfOne } from './conditionsSupport.ts';

const types = /* GraphQL */ `
  scalar Day
  type Person @key(fields: "id") @subject {
    id: ID! @personal(category: ["pd:Identifying"])
    events(first: Int, after: Int, since: Day @infers(fields: ["Concert.on"])): [Event] @personal(category: ["pd:Behavior"])
    feed(first: Int, after: Int): EventConnection @personal(category: ["pd:Behavior"])
    feeds: [EventConnection] @personal(category: ["pd:Behavior"])
    visits: [Visit] @personal(category: ["pd:Behavior"])
    weeks: [[Event]] @personal(category: ["pd:Behavior"])
    since(day: Day @infers(fields: ["Concert.on"])): [Event] @personal(category: ["pd:Behavior"])
    careless(first: Int, how: String): [Event] @personal(category: ["pd:Behavior"])
    untrue(first: Int): [Event] @personal(category: ["pd:Behavior"])
    untrueFeed: EventConnection @personal(category: ["pd:Behavior"])
    carelessFeed: EventConnection @personal(category: ["pd:Behavior"])
  }
  interface Event { no: Int @personal(category: ["pd:Behavior"]) }
  type Concert implements Event {
    no: Int @personal(category: ["pd:Behavior"]) @objectKey
    on: Day @personal(category: ["pd:Behavior"]) @occurred
  }
  type Match implements Event {
    no: Int @personal(category: ["pd:Behavior"])
    code: String @personal(category: ["pd:Behavior"]) @objectKey
    on: Day @personal(category: ["pd:Behavior"]) @occurred
  }
  union Visit = Concert | Match
  type EventConnection {
    edges: [EventEdge!]! @personal(category: ["pd:Behavior"])
    nodes: [Event] @personal(category: ["pd:Behavior"])
    pageInfo: PageInfo! @personal(category: ["pd:Behavior"])
    totalCount: Int! @personal(category: ["pd:Behavior"])
  }
  type EventEdge {
    cursor: String! @personal(category: ["pd:Behavior"])
    node: Event @personal(category: ["pd:Behavior"])
  }
  type PageInfo {
    hasNextPage: Boolean! @personal(category: ["pd:Behavior"])
    endCursor: String @personal(category: ["pd:Behavior"])
  }
`;

interface Row {
  readonly kind: 'Concert' | 'Match';
  readonly no: number;
  readonly on: string | null;
}

interface Page {
  readonly first?: number | null;
  readonly after?: number | null;
}

type Context = SourceContext<object>;
type Resolver = (
  person: unknown,
  args: Page & { readonly how?: string; readonly day?: string },
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

let rows: readonly Row[] = [];
const keyOf = ({ kind, no }: Row) => (kind === 'Match' ? `m${no}` : no);
const factsOf = (row: Row): Facts => ({ objectKey: keyOf(row), occurred: row.on });

function pageOf(all: readonly Row[], { first, after }: Page): readonly Row[] {
  const place = after == null ? -1 : all.findIndex(({ no }) => no === after);
  if (after != null && place === -1) throw new ArgumentRefused('after must be one of the events.');
  return all.slice(place + 1).slice(0, first ?? 100);
}

function connectionOf(all: readonly Row[], args: Page) {
  const page = pageOf(all, args);
  const last = page.at(-1);
  return {
    edges: page.map((node) => ({ node, cursor: String(node.no) })),
    nodes: page,
    totalCount: all.length,
    pageInfo: { hasNextPage: last !== all.at(-1), endCursor: last && String(last.no) },
  };
}

const careless: Readonly<Record<string, Resolver>> = {
  'did not filter': (_, args) => pageOf(rows, args),
  'had nothing to cut': () => rows,
  'found nothing': () => null,
  'refused an argument': () => {
    throw new ArgumentRefused('first must be more.');
  },
  'filtered for another field': (_, args, { kept }, info) =>
    pageOf(kept({ ...info, path: { prev: undefined, key: 'x', typename: undefined } }, rows, factsOf), args),
};

const resolvers: { readonly Person: Readonly<Record<string, Resolver>>; readonly [type: string]: object } = {
  Person: {
    events: async (_, args, { kept }, info) => pageOf(kept(info, rows, factsOf), args),
    feed: (_, args, { kept }, info) => connectionOf(kept(info, rows, factsOf), args),
    feeds: (_, __, { kept }, info) =>
      [1, 2].map((first) => connectionOf(kept(info, rows, factsOf), { first })),
    visits: () => rows,
    weeks: () => [rows.slice(0, 2), null, rows.slice(2)],
    since: (_, { day }) => rows.filter(({ on }) => day === undefined || (on !== null && on >= day)),
    careless: (person, args, context, info) =>
      careless[args.how ?? 'did not filter']?.(person, args, context, info),
    untrue: (_, __, { kept }, info) => {
      kept(info, rows, factsOf);
      return rows;
    },
    untrueFeed: (_, args, { kept }, info) => ({
      ...connectionOf(rows, args),
      totalCount: kept(info, rows, factsOf).length,
    }),
    carelessFeed: (_, args) => connectionOf(rows, args),
  },
  Event: { __resolveType: ({ kind }: Row) => kind },
  Visit: { __resolveType: ({ kind }: Row) => kind },
  Match: { code: keyOf },
};

let source: SourceOfOne;
beforeAll(async () => {
  source = await startSourceOfOne(types, resolvers);
});
afterAll(() => source.stop());

const fields = [
  'events',
  'feed',
  'feeds',
  'visits',
  'weeks',
  'since',
  'careless',
  'carelessFeed',
  'untrue',
  'untrueFeed',
];
const everywhere = (alternatives: readonly object[]) => ({
  conditions: Object.fromEntries(fields.map((field) => [`Person.${field}`, alternatives])),
});

const day = fc.constantFrom(
  '2026-02-28',
  '2026-03-01',
  '2026-03',
  '2026-03-15',
  '2026-03-31',
  '2026-04-01',
  null,
);
const row: fc.Arbitrary<Omit<Row, 'no'>> = fc.record({ kind: fc.constantFrom('Concert', 'Match'), on: day });
const someRows = fc
  .tuple(fc.array(row, { maxLength: 9 }), fc.infiniteStream(fc.nat()))
  .map(([all]) => all.map((each, index): Row => ({ ...each, no: index })));
const alternative = fc
  .record(
    {
      objects: fc.subarray(['0', 'm0', '1', 'm1', '2', 'm2', '3', 'm3', '4', '7', 'm8']),
      from: fc.constantFrom('2026-03-01', '2026-03-15'),
      until: fc.constantFrom('2026-03-14', '2026-03-31'),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.keys(each).length > 0);
const alternatives = fc.array(alternative, { minLength: 1, maxLength: 3 });
const page = fc.record({
  first: fc.integer({ min: 0, max: 6 }),
  after: fc.option(fc.integer({ min: 0, max: 9 })),
});

/** As documented, the plainest way. */
function isKept(
  { kind, no, on }: Row,
  all: readonly { objects?: string[]; from?: string; until?: string }[],
): boolean {
  const date = on === '2026-03' ? '2026-03-01' : on;
  return all.some(({ objects, from, until }) => {
    if (objects !== undefined && !objects.includes(kind === 'Match' ? `m${no}` : `${no}`)) return false;
    if (from !== undefined && (date === null || date < from)) return false;
    return until === undefined || (date !== null && date <= until);
  });
}

const selected = '__typename no';
const connection = `edges { cursor node { ${selected} } } nodes { ${selected} } totalCount pageInfo { hasNextPage endCursor }`;
const operation = ({ first, after }: Page) => `
  events(first: ${first}, after: ${after}) { ${selected} }
  late: events(since: "2026") { ${selected} }
  feed(first: ${first}, after: ${after}) { ${connection} }
  feeds { ${connection} }
  visits { __typename ... on Match { no code on } ... on Concert { no on } }
  weeks { ${selected} }
  since(day: "2026-03") { ${selected} }`;

test('answers as if what is left out had never been there', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, alternatives, page, fc.boolean(), async (all, by, args, isTold) => {
      rows = all;
      const claims = isTold ? { completeness: true } : {};
      const filtered = await source.about(operation(args), { ...everywhere(by), ...claims });
      const staying = all.filter((each) => isKept(each, by));
      // the grid loses items but not its lists: filter each by itself
      const weeks = [all.slice(0, 2), null, all.slice(2)].map((week) =>
        week === null
          ? null
          : week.filter((each) => isKept(each, by)).map(({ kind, no }) => ({ __typename: kind, no })),
      );
      rows = staying;
      const unconditioned = await source.about(operation(args));
      expect(filtered.person).toEqual({ ...unconditioned.person, weeks });
      expect(filtered.errors).toEqual(unconditioned.errors);
      expect(filtered.extensions).toEqual({
        fieldgrant: { applied: 'dec_test', ...(isTold ? { complete: staying.length === all.length } : {}) },
      });
    }),
    { numRuns: 150 },
  );
});

test('answers the same bytes whatever is left out', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, someRows, alternatives, page, async (all, others, by, args) => {
      const staying = all.filter((each) => isKept(each, by));
      const leftOut = others
        .map((each) => ({ ...each, no: each.no + 20 }))
        .filter((each) => !isKept(each, by));
      const asked = operation(args).replace(/weeks \{.*?\}/, ''); // where its lists are cut does tell
      const claims = everywhere(by);
      rows = staying;
      const without = await source.about(asked, claims);
      rows = mixed(staying, leftOut);
      expect((await source.about(asked, claims)).text).toBe(without.text);
    }),
    { numRuns: 150 },
  );
});

function mixed(staying: readonly Row[], leftOut: readonly Row[]): readonly Row[] {
  const length = Math.max(staying.length, leftOut.length);
  return Array.from({ length }, (_, index) => [leftOut[index], staying[index]])
    .flat()
    .filter((each) => each !== undefined);
}

describe('a field that cuts', () => {
  const concert = (no: number): Row => ({ kind: 'Concert', no, on: '2026-03-01' });
  beforeEach(() => {
    rows = [concert(1), concert(2)];
  });
  const failed = (field: string) => [{ path: [field], code: 'SOURCE_FAILED' }];

  test.each(Object.keys(careless))('fails where its resolver %s', async (how) => {
    for (const objects of [['1', '2'], ['2'], []]) {
      const asked = `careless(first: 1, how: "${how}") { no }`;
      const { person, errors } = await source.about(asked, everywhere([{ objects }]));
      expect([person.careless, errors]).toEqual([null, failed('careless')]);
    }
  });

  test('fails where its resolver filtered and returned more than it kept', async () => {
    const right = await source.about('untrue { no }', everywhere([{ objects: ['1', '2'] }]));
    expect([right.person.untrue, right.errors]).toEqual([[{ no: 1 }, { no: 2 }], []]);
    const { person, errors } = await source.about('untrue { no }', everywhere([{ objects: ['2'] }]));
    expect([person.untrue, errors]).toEqual([null, failed('untrue')]);
  });

  test.each(['edges { cursor }', 'nodes { no }'])(
    'fails where a connection that was filtered has more in its %s',
    async (asked) => {
      const right = await source.about(`untrueFeed { ${asked} }`, everywhere([{ objects: ['1', '2'] }]));
      expect(right.errors).toEqual([]);
      const { person, errors } = await source.about(
        `untrueFeed { ${asked} }`,
        everywhere([{ objects: ['2'] }]),
      );
      expect(Object.values(person.untrueFeed)).toEqual([null]);
      expect(errors).toMatchObject([{ code: 'SOURCE_FAILED' }]);
    },
  );

  test('fails where a connection was not filtered, whatever is asked of it', async () => {
    for (const asked of ['totalCount', 'pageInfo { hasNextPage }', 'nodes { no }', '__typename']) {
      const { person, errors } = await source.about(
        `carelessFeed { ${asked} }`,
        everywhere([{ objects: ['1', '2'] }]),
      );
      expect([person.carelessFeed, errors]).toEqual([null, failed('carelessFeed')]);
    }
  });

  test('tells its log, and nobody else, why', async () => {
    source.events();
    const { text } = await source.about('careless { no }', everywhere([{ objects: [] }]));
    expect(text).not.toContain('CutBeforeFiltered');
    expect(source.events()).toContainEqual(
      expect.objectContaining({
        event: 'resolver failed',
        coordinate: 'Person.careless',
        error: 'CutBeforeFiltered',
      }),
    );
  });

  test('resolves without filtering where no filter is on the passport', async () => {
    const one = await source.about('careless(first: 1) { no }', {});
    const other = await source.about(
      'careless(first: 1) { no }',
      everywhere([{ objects: [] }, { round: 1 }]),
    );
    expect([one.person.careless, other.person.careless]).toEqual([[{ no: 1 }], [{ no: 1 }]]);
  });

  test('refuses the place of what is left out like a place that never was', async () => {
    const claims = everywhere([{ objects: ['1'] }]);
    const leftOut = await source.about('events(after: 2) { no }', claims);
    const unknown = await source.about('events(after: 9) { no }', claims);
    expect(leftOut.text).toBe(unknown.text);
    expect(leftOut.errors).toEqual([{ path: ['events'], code: 'BAD_ARGUMENT' }]);
  });

  test('needs no filter of its resolver where @infers explains every argument', async () => {
    const { person, errors } = await source.about(
      'since(day: "2026") { no }',
      everywhere([{ objects: ['2'] }]),
    );
    expect([person.since, errors]).toEqual([[{ no: 2 }], []]);
  });
});
