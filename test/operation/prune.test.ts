import { applyRulings } from '../../gateway/operation/rule.ts';
import type { Duration } from '../../policies/core/identifiers.ts';
import { all, described, outcome, person, prepared, rulings, supergraph } from './asked.ts';

const everything = all(...supergraph.consent.fields.keys());
const window = 'P1M' as Duration;
/** What is sent of the person, without the wrapping that is always the same. */
const sent = (...args: Parameters<typeof outcome>): string | undefined =>
  outcome(...args)
    .query?.replace('query ($fieldgrant_ref: ID!) { fieldgrant_0: person(ref: $fieldgrant_ref) { ', '')
    .replace(/ } }$/, '')
    .replaceAll('fieldgrant_', '');

describe('a pruned operation', () => {
  it.each([
    [
      'one selection for each response key',
      '{ nickname a: nickname motto }',
      { a: everything },
      '1: nickname 2: nickname 3: motto',
    ],
    [
      'no __typename of the client’s',
      '{ __typename t: __typename nickname }',
      { a: everything },
      '3: nickname',
    ],
    [
      'one selection on an interface where all it may be is alike',
      '{ accounts { iban balance } }',
      { a: everything },
      '1: accounts { __typename 2: iban 3: balance }',
    ],
    [
      'fragments where it is not',
      '{ accounts { balance ... on Savings { rate } } }',
      { a: everything },
      '1: accounts { __typename ... on Current { 2: balance } ... on Savings { 2: balance 3: rate } }',
    ],
    [
      'only the kinds of which something is granted',
      '{ accounts { balance } main { balance } }',
      { a: all('Person.accounts', 'Savings.balance', 'Person.main') },
      '1: accounts { __typename ... on Savings { 2: balance } } 3: main { __typename ... on Savings { 4: balance } }',
    ],
    [
      'that something is there where nothing of it is granted',
      '{ accounts { balance } vault { worth } }',
      { a: all('Person.accounts') },
      '1: accounts { __typename  }',
    ],
    [
      'of another person nothing but who it is',
      '{ partner { nickname motto partner { id } } accounts { holders { id } } }',
      { a: everything },
      '1: partner { person_Person: id } 6: accounts { __typename 7: holders { person_Person: id } }',
    ],
    [
      'what conditions compare',
      '{ accounts { balance payments(last: 3) { amount } } }',
      {
        a: {
          ...all('Person.accounts', 'Account.balance', 'Payment.amount'),
          'Person.accounts': { objects: ['x'] },
          'Account.payments': { window },
        },
      },
      '1: accounts { __typename ' +
        '... on Current { 2: balance 3: payments(last: 3) { 4: amount occurred_Payment: on } object_Current: iban } ' +
        '... on Savings { 2: balance 3: payments(last: 3) { 4: amount occurred_Payment: on } object_Savings: iban } }',
    ],
    [
      'what conditions compare inside a connection',
      '{ payments(first: 2) { edges { cursor } nodes { amount } total } }',
      { a: { ...everything, 'Person.payments': { window } } },
      '1: payments(first: 2) { 2: edges { 3: cursor node_PaymentEdge: node { __typename ... on Payment { occurred_Payment: on } } } ' +
        '4: nodes { 5: amount occurred_Payment: on } 6: total }',
    ],
    [
      'fragments where all it may be is alike and the interface is not',
      '{ accounts { ... on Current { balance opened } ... on Savings { balance opened } } }',
      { a: everything },
      '1: accounts { __typename ... on Current { 2: balance 3: opened } ... on Savings { 2: balance 3: opened } }',
    ],
    [
      'what conditions compare of whatever a connection may hold',
      '{ entries { edges { cursor } } }',
      { a: { ...everything, 'Person.entries': { window } } },
      '1: entries { 2: edges { 3: cursor node_EntryEdge: node { __typename ' +
        '... on Bonus { occurred_Bonus: on } ... on Fee { object_Fee: no occurred_Fee: on } } } }',
    ],
    [
      'who a person is by the key that their type has',
      '{ employer { title } }',
      { a: everything },
      '1: employer { person_Company: number }',
    ],
    [
      'nothing of whose an object is that needs the consent of one',
      '{ pool { size } }',
      { a: everything },
      '1: pool { 2: size }',
    ],
    [
      'whose a joint object is where __typename is asked besides',
      '{ vault { __typename label } }',
      { a: everything },
      '1: vault { 3: label joint_Vault_0: owners { id } }',
    ],
    [
      'whose a joint object is, before the others are asked',
      '{ vault { worth label } }',
      { a: everything },
      '1: vault { 3: label joint_Vault_0: owners { id } }',
    ],
  ] as const)('holds %s', (_, selection, granted, expected) => {
    expect(sent(person(selection), granted)).toBe(expected);
  });

  it('does not ask whose a joint object is where nothing of it is', () => {
    expect(sent(person('{ vault { __typename } }'), { a: everything })).toBe('1: vault { __typename }');
  });

  it.each([
    ['everything is withheld', '{ nickname accounts { balance } }'],
    ['only __typename is asked', '{ __typename }'],
  ])('is none where %s', (_, selection) => {
    expect(outcome(person(selection), {}).query).toBeUndefined();
  });

  it('names the client’s variables by names of its own, and declares only those that are left', () => {
    const source = `query ($ref: ID!, $n: Int = 3, $unused: Int, $iban: String!) {
      person(ref: $ref) { payments(first: $n) { total } search(iban: $iban) p: payments(first: $unused) { total } }
    }`;
    const { query, ruled } = outcome(source, { a: all('Person.payments', 'PaymentConnection.total') });
    expect(query).toBe(
      'query ($fieldgrant_ref: ID!, $fieldgrant_client_n: Int = 3, $fieldgrant_client_unused: Int) ' +
        '{ fieldgrant_0: person(ref: $fieldgrant_ref) { fieldgrant_1: payments(first: $fieldgrant_client_n) { fieldgrant_2: total } ' +
        'fieldgrant_4: payments(first: $fieldgrant_client_unused) { fieldgrant_5: total } } }',
    );
    const [anchor] = prepared(source).anchors;
    const pruned = anchor && prepared(source).prune([anchor.root], ruled);
    expect(pruned).toBeDefined();
    const permitted = prepared(source);
    const root = permitted.anchors[0]?.root;
    const again = root && permitted.prune([root], ruledBy(permitted, 'Person.search', 'Current.iban'));
    expect([...(again?.variables ?? [])]).toEqual([['fieldgrant_client_iban', 'iban']]);
  });

  it('hides a ref that stands in the document', () => {
    const { query } = outcome('{ person(ref: "somebody") { nickname } }', { a: everything });
    expect(query).toBe(
      'query ($fieldgrant_ref: ID!) { fieldgrant_0: person(ref: $fieldgrant_ref) { fieldgrant_1: nickname } }',
    );
  });

  it('permits what it selects, what feeds that, and the keys of what it touches', () => {
    expect(outcome(person('{ risk accounts { balance } }'), { a: everything }).coordinates).toEqual([
      'Current.balance',
      'Person.accounts',
      'Person.id',
      'Person.income',
      'Person.risk',
      'Query.person',
      'Savings.balance',
    ]);
  });

  it('permits nothing of another person but who they are', () => {
    const { coordinates } = outcome(person('{ partner { nickname } }'), { a: everything });
    expect(coordinates).toEqual(['Person.id', 'Person.partner', 'Query.person']);
  });

  it('permits the nodes of a connection that conditions compare', () => {
    const { coordinates } = outcome(person('{ entries { edges { cursor } } }'), {
      a: { ...everything, 'Person.entries': { window } },
    });
    expect(coordinates).toEqual(
      expect.arrayContaining(['EntryEdge.node', 'Fee.no', 'Fee.on', 'Bonus.on', 'EntryEdge.cursor']),
    );
  });

  it('keeps what a root is asked with besides the ref', () => {
    const source = 'query ($r: ID!) { since(ref: $r, day: "a day") { nickname } }';
    expect(outcome(source, { a: everything }).query).toContain(
      'since(ref: $fieldgrant_ref, day: "a day") { fieldgrant_1: nickname }',
    );
  });

  it('permits its own helpers', () => {
    const { coordinates } = outcome(person('{ vault { worth } accounts { balance } }'), {
      a: { ...everything, 'Person.accounts': { objects: ['x'] } },
    });
    expect(coordinates).toEqual(
      expect.arrayContaining(['Vault.owners', 'Person.id', 'Current.iban', 'Savings.iban']),
    );
    expect(coordinates).not.toContain('Vault.worth');
  });

  it('is known again by what becomes of each selection, and not mistaken for another', () => {
    const operation = prepared(person('{ nickname income accounts { balance } }'));
    const [anchor] = operation.anchors;
    const root = anchor?.root;
    if (root === undefined) throw new Error('it names a person');
    const prune = (...granted: readonly string[]) => operation.prune([root], ruledBy(operation, ...granted));
    const texts = [
      prune('Person.nickname'),
      prune('Person.income'),
      prune('Person.nickname', 'Person.income'),
      prune('Person.accounts'),
      prune('Person.accounts', 'Account.balance'),
    ].map((each) => each?.query);
    expect(new Set(texts).size).toBe(5);
    expect(prune('Person.income')).toBe(prune('Person.income'));
    expect(new Set([prune('Person.nickname')?.hash, prune('Person.income')?.hash]).size).toBe(2);
  });

  it('reaches persons by their keys where a link led to them', () => {
    const operation = prepared(person('{ partner { nickname unsaid partner { id } } }'));
    const [place] = operation.anchors[0]?.place.nested ?? [];
    if (place === undefined) throw new Error('a link leads to another person');
    const fields = place.fields.get('Person') ?? [];
    const ruled = applyRulings(fields, {
      consent: supergraph.consent,
      rulings: rulings(place, { b: everything }),
      unannotated: 'deny',
      joint: undefined,
    });
    const pruned = operation.prune(fields, ruled, 'Person');
    expect(described(pruned, ruled).query).toBe(
      'query { fieldgrant_entry: fieldgrant_Person { __typename fieldgrant_2: nickname fieldgrant_4: partner { fieldgrant_person_Person: id } } }',
    );
    expect([...(pruned?.coordinates ?? [])].sort()).toEqual([
      'Person.id',
      'Person.nickname',
      'Person.partner',
    ]);
  });
});

describe('open data', () => {
  it('is asked for without what is personal in it', () => {
    const operation = prepared(
      '{ rates { kind secret } everyone { nickname } anything { ... on Rate { percent } } }',
    );
    const { roots } = operation.unanchored;
    const ruled = applyRulings(roots, {
      consent: supergraph.consent,
      rulings: new Map(),
      unannotated: 'deny',
      joint: new Set(),
    });
    expect(described(operation.prune(roots, ruled), ruled)).toMatchObject({
      query:
        'query { fieldgrant_0: rates { fieldgrant_1: kind } fieldgrant_3: everyone { fieldgrant_person_Person: id } ' +
        'fieldgrant_5: anything { __typename ... on Rate { fieldgrant_6: percent } ... on Person { fieldgrant_person_Person: id } } }',
      withheld: { 'Rate.secret': 'NOT_GRANTED' },
    });
  });

  it('is permitted as the sources know it that know an interface as one type', () => {
    const operation = prepared('{ assets { price ... on House { rooms } } }');
    const { roots } = operation.unanchored;
    const ruled = applyRulings(roots, {
      consent: supergraph.consent,
      rulings: new Map(),
      unannotated: 'deny',
      joint: new Set(),
    });
    expect(described(operation.prune(roots, ruled), ruled).coordinates).toEqual([
      'Asset.id',
      'Asset.price',
      'House.id',
      'House.price',
      'House.rooms',
      'Query.assets',
    ]);
  });

  it('is asked for where nothing but its length is wanted', () => {
    const operation = prepared('{ rates { __typename } }');
    const { roots } = operation.unanchored;
    const ruled = applyRulings(roots, {
      consent: supergraph.consent,
      rulings: new Map(),
      unannotated: 'deny',
      joint: new Set(),
    });
    expect(operation.prune(roots, ruled)?.query).toBe('query { fieldgrant_0: rates { __typename } }');
  });
});

function ruledBy(operation: ReturnType<typeof prepared>, ...granted: readonly string[]) {
  const [anchor] = operation.anchors;
  if (anchor === undefined) throw new Error('it names a person');
  return applyRulings([...anchor.place.fields.values()].flat(), {
    consent: supergraph.consent,
    rulings: rulings(anchor.place, { a: all(...granted) }),
    unannotated: 'deny',
    joint: undefined,
  });
}
