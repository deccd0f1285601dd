import { parse } from 'graphql';
import { type SelectedField, type SelectionLimits, selectFields } from '../../gateway/operation/select.ts';
import { prepared, supergraph } from './asked.ts';

const ample: SelectionLimits = { depth: 20, aliases: 100, rootFields: 20, fields: 1_000 };

function select(source: string, variables = {}, limits: Partial<SelectionLimits> = {}) {
  const { definitions } = parse(source);
  const operation = definitions.find((each) => each.kind === 'OperationDefinition');
  const fragments = definitions.flatMap((each) =>
    each.kind === 'FragmentDefinition' ? [[each.name.value, each] as const] : [],
  );
  if (operation === undefined) throw new Error('no operation');
  return selectFields(supergraph.served, operation, new Map(fragments), variables, { ...ample, ...limits });
}

/** `Type.field as key` down the tree. */
function shape(fields: readonly SelectedField[]): unknown {
  return fields.map(({ coordinate, responseKey, name, children }) => {
    const label = responseKey === name ? coordinate : `${coordinate} as ${responseKey}`;
    return children === undefined
      ? label
      : [label, Object.fromEntries([...children].map(([type, inner]) => [type, shape(inner)]))];
  });
}

describe('the selections of an operation', () => {
  it('are merged where they share a response key', () => {
    expect(shape(select('{ rates { kind } rates { percent kind } }'))).toEqual([
      ['Query.rates', { Rate: ['Rate.kind', 'Rate.percent'] }],
    ]);
  });

  it('are expanded for each type that an interface may be', () => {
    expect(
      shape(select('{ me { accounts { iban ... on Savings { rate } ... on Numbered { n: iban } } } }')),
    ).toEqual([
      [
        'Query.me',
        {
          Person: [
            [
              'Person.accounts',
              {
                Current: ['Current.iban', 'Current.iban as n'],
                Savings: ['Savings.iban', 'Savings.rate', 'Savings.iban as n'],
              },
            ],
          ],
        },
      ],
    ]);
  });

  it('are expanded for each member of a union', () => {
    expect(
      shape(select('{ anything { __typename ... on Rate { kind } ...P } } fragment P on Person { id }')),
    ).toEqual([
      [
        'Query.anything',
        { Rate: ['Rate.__typename', 'Rate.kind'], Person: ['Person.__typename', 'Person.id'] },
      ],
    ]);
  });

  it('leave out what @skip and @include leave out', () => {
    const source = `query ($yes: Boolean!, $no: Boolean!) {
      a: rates @skip(if: $yes) { kind } b: rates @include(if: $no) { kind }
      c: rates @skip(if: $no) @include(if: $yes) { kind } d: rates @skip(if: $yes) @include(if: $yes) { kind }
      ... @include(if: $no) { e: rates { kind } } ...F @skip(if: $yes)
    } fragment F on Query { f: rates { kind } }`;
    expect(select(source, { yes: true, no: false }).map(({ responseKey }) => responseKey)).toEqual(['c']);
  });

  it('visit a fragment once where it is spread twice', () => {
    const source = '{ rates { ...F ...F ... { ...F } } } fragment F on Rate { kind }';
    expect(shape(select(source))).toEqual([['Query.rates', { Rate: ['Rate.kind'] }]]);
  });

  it('have paths that end at the first list', () => {
    const [me] = select('{ who: me { p: partner { accounts { n: balance } n: nickname } } }');
    const partner = me?.children?.get('Person')?.[0];
    const [accounts, nickname] = partner?.children?.get('Person') ?? [];
    expect(nickname?.path).toEqual(['who', 'p', 'n']);
    expect(accounts?.path).toEqual(['who', 'p', 'accounts']);
    expect(accounts?.children?.get('Current')?.[0]?.path).toEqual(['who', 'p', 'accounts']);
  });

  it('come parents before children, in the order of the operation', () => {
    const orders: number[] = [];
    const walk = (field: SelectedField): void => {
      orders.push(field.order);
      for (const children of field.children?.values() ?? []) for (const child of children) walk(child);
    };
    for (const root of select('{ me { accounts { balance } partner { id } } rates { kind } }')) walk(root);
    expect(orders).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('share a reserved key where they are equal, and only there', () => {
    const [me] = select(`{ me {
      accounts { ... on Current { balance p: payments(last: 1) { on } } ... on Savings { balance p: payments(last: 2) { on } } }
      main { balance }
    } }`);
    const [accounts, main] = me?.children?.get('Person') ?? [];
    const [current, savings] = [accounts?.children?.get('Current'), accounts?.children?.get('Savings')];
    expect(current?.[0]?.key).toBe(savings?.[0]?.key);
    expect(current?.[1]?.key).not.toBe(savings?.[1]?.key);
    expect(main?.children?.get('Current')?.[0]?.key).not.toBe(current?.[0]?.key);
  });

  it('share a reserved key whatever the order of equal arguments', () => {
    const [me] = select(`{ me { accounts {
      ... on Current { m: moved(from: "a", to: "b") }
      ... on Savings { m: moved(to: "b", from: "a") }
    } } }`);
    const [accounts] = me?.children?.get('Person') ?? [];
    const [current, savings] = [accounts?.children?.get('Current'), accounts?.children?.get('Savings')];
    expect(current?.[0]?.key).toBe(savings?.[0]?.key);
  });

  it('share no reserved key where they are of another shape', () => {
    const [anything] = select('{ anything { ... on Rate { v: percent } ... on Person { v: income } } }');
    const [rate, person] = [anything?.children?.get('Rate'), anything?.children?.get('Person')];
    expect(rate?.[0]?.key).not.toBe(person?.[0]?.key);
  });

  it('may be introspection at the root', () => {
    const roots = select('{ a: __type(name: "Rate") { kind } __schema { queryType { name } } }');
    expect(roots.map(({ coordinate }) => coordinate)).toEqual(['Query.__type', 'Query.__schema']);
  });

  it('are those of a fragment without a type, and not of one on another type', () => {
    const source = '{ rates { ... { kind } ... on Account { balance } ... on Current { balance } percent } }';
    expect(shape(select(source))).toEqual([['Query.rates', { Rate: ['Rate.kind', 'Rate.percent'] }]]);
  });

  it('end where a fragment spreads itself', () => {
    const source = '{ rates { ...F } } fragment F on Rate { kind ...F }';
    expect(shape(select(source))).toEqual([['Query.rates', { Rate: ['Rate.kind'] }]]);
  });

  it.each([
    ['a kind of operation that the schema does not have', 'mutation { a }'],
    ['a field that its type does not have', '{ rates { nothing } }'],
    ['__schema below the root', '{ me { __schema { queryType { name } } } }'],
    ['__type below the root', '{ me { __type(name: "Rate") { name } } }'],
  ])('of %s are a fault of ours: validation comes first', (_, source) => {
    expect(() => select(source)).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'INTERNAL' }) }),
    );
  });
});

describe('an operation that asks too much', () => {
  const deep = '{ me { partner { partner { id } } } }';
  it.each([
    ['depth', deep, { depth: 4 }, { depth: 3 }],
    ['aliases', '{ a: rates { b: kind } }', { aliases: 2 }, { aliases: 1 }],
    [
      'aliases, not its names',
      '{ rates { kind percent } b: rates { kind } }',
      { aliases: 1 },
      { aliases: 0 },
    ],
    ['root fields', '{ a: rates { kind } b: rates { kind } }', { rootFields: 2 }, { rootFields: 1 }],
    ['fields, on every type', '{ me { accounts { iban balance } } }', { fields: 6 }, { fields: 5 }],
  ])('is refused for its %s, and not one below', (_, source, enough, tooFew) => {
    expect(select(source, {}, enough)).toBeDefined();
    expect(() => select(source, {}, tooFew)).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'OPERATION_TOO_COMPLEX' }) }),
    );
  });
});

describe('a prepared operation', () => {
  it('tells anchors, open data and introspection apart', () => {
    const operation = prepared(
      'query ($r: ID!) { person(ref: $r) { id } me { id } rates { kind } everyone { id } __schema { queryType { name } } }',
    );
    expect(operation.anchors.map(({ by, root }) => [by, root.name])).toEqual([
      ['ref', 'person'],
      ['me', 'me'],
    ]);
    expect(operation.introspection.map(({ name }) => name)).toEqual(['__schema']);
    expect(operation.unanchored.roots.map(({ name }) => name)).toEqual(['rates', 'everyone']);
    expect(operation.unanchored.places.map(({ link }) => link.name)).toEqual(['everyone']);
  });

  it('differs by the conditions of its variables, and by its name', () => {
    const source = 'query A($on: Boolean!) { rates { kind } a: rates @include(if: $on) { kind } }';
    expect(prepared(source, { on: true }).roots).toHaveLength(2);
    expect(prepared(source, { on: false }).roots).toHaveLength(1);
  });
});
