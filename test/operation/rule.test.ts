import { applyRulings } from '../../gateway/operation/rule.ts';
import type { Coordinate, Duration } from '../../policies/core/identifiers.ts';
import { all, field, outcome, person, prepared, supergraph } from './asked.ts';

const month = 'P1M' as Duration;

describe('what one agreement grants', () => {
  it('is resolved, and the rest withheld at its topmost selection', () => {
    const { withheld, ruled } = outcome(person('{ nickname accounts { balance } vault { label } }'), {
      a: all('Person.nickname', 'Account.balance'),
    });
    expect(withheld).toEqual({ 'Person.accounts': 'NOT_GRANTED', 'Person.vault': 'NOT_GRANTED' });
    expect([...ruled.granted].map(([{ coordinate }]) => coordinate)).toEqual(['Person.nickname']);
  });

  it('reaches through the interfaces a type implements', () => {
    const { withheld } = outcome(person('{ accounts { iban balance } }'), {
      a: all('Person.accounts', 'Numbered.iban', 'Savings.balance'),
    });
    expect(withheld).toEqual({ 'Current.balance': 'NOT_GRANTED' });
  });

  it('does not complete what another grants of the way', () => {
    const { withheld } = outcome(person('{ accounts { balance iban } main { balance } }'), {
      a: all('Person.accounts', 'Person.main'),
      b: all('Account.balance'),
      c: all('Person.accounts', 'Account.iban'),
    });
    expect(withheld).toEqual({ 'Current.balance': 'NOT_GRANTED', 'Savings.balance': 'NOT_GRANTED' });
  });

  it('names every agreement that covers the way to a selection, the newest first', () => {
    const { ruled, place } = outcome(person('{ accounts { balance } }'), {
      newest: all('Person.accounts', 'Account.balance'),
      other: all('Account.balance'),
      oldest: all('Person.accounts', 'Account.balance'),
    });
    const bases = (...names: readonly string[]) =>
      ruled.granted.get(field(place, ...names))?.map(({ basis }) => basis);
    expect(bases('accounts')).toEqual(['newest', 'oldest']);
    expect(bases('accounts', 'balance')).toEqual(['newest', 'oldest']);
  });
});

describe('what nothing grants', () => {
  it.each([
    ['an open field', '{ motto }', {}],
    ['__typename', '{ __typename }', {}],
    ['a personal field', '{ nickname }', { 'Person.nickname': 'NOT_GRANTED' }],
    ['a field that nothing is said of', '{ unsaid }', { 'Person.unsaid': 'NOT_GRANTED' }],
  ])('withholds of %s what it should', (_, selection, withheld) => {
    expect(outcome(person(selection), {}).withheld).toEqual(withheld);
  });

  it('lets through what nothing is said of only where configured, and still nothing personal', () => {
    const { withheld } = outcome(person('{ unsaid nickname }'), {}, { unannotated: 'open' });
    expect(withheld).toEqual({ 'Person.nickname': 'NOT_GRANTED' });
  });

  it('withholds a personal root, whoever it names', () => {
    const [anchor] = prepared('query ($r: ID!) { guarded(ref: $r) { motto } }').anchors;
    const rules = {
      consent: supergraph.consent,
      rulings: new Map(),
      unannotated: 'deny',
      joint: undefined,
    } as const;
    const { withheld } = applyRulings(anchor ? [anchor.root] : [], rules);
    expect([...withheld.values()]).toEqual(['NOT_GRANTED']);
  });

  it('is withheld for the reason that was decided', () => {
    const [anchor] = prepared(person('{ nickname }')).anchors;
    const { withheld } = applyRulings(anchor?.place.fields.get('Person') ?? [], {
      consent: supergraph.consent,
      rulings: new Map([['Person.nickname' as Coordinate, { kind: 'deny', reason: 'PAUSED' }]]),
      unannotated: 'deny',
      joint: undefined,
    });
    expect([...withheld.values()]).toEqual(['PAUSED']);
  });

  it('is not spoken of inside another person', () => {
    const { withheld, place } = outcome(person('{ partner { nickname partner { id } } }'), {
      a: all('Person.partner'),
    });
    expect(withheld).toEqual({});
    expect(place.nested.map(({ demand }) => demand.map(({ coordinate }) => coordinate))).toEqual([
      ['Person.nickname', 'Person.partner'],
    ]);
    expect(place.nested[0]?.nested.map(({ demand }) => demand.map(({ coordinate }) => coordinate))).toEqual([
      ['Person.id'],
    ]);
  });
});

describe('an argument that reveals a field', () => {
  const search = '{ search(iban: "x") }';
  it.each([
    ['granted by the same agreement', { a: all('Person.search', 'Current.iban') }, {}],
    ['not granted', { a: all('Person.search') }, { 'Person.search': 'NOT_GRANTED' }],
    [
      'granted by another agreement',
      { a: all('Person.search'), b: all('Current.iban') },
      { 'Person.search': 'NOT_GRANTED' },
    ],
    [
      'granted under a condition',
      { a: { ...all('Person.search'), 'Current.iban': { release: { kind: 'MASK', keep: 4 } } } },
      { 'Person.search': 'NOT_GRANTED' },
    ],
  ] as const)('that is %s decides over its use', (_, granted, withheld) => {
    expect(outcome(person(search), granted).withheld).toEqual(withheld);
  });

  it('decides over an open field too', () => {
    expect(outcome(person('{ lookup(iban: "x") l: lookup }'), {}).withheld).toEqual({
      'Person.lookup': 'NOT_GRANTED',
    });
    expect(outcome(person('{ lookup(iban: "x") }'), { a: all('Current.iban') }).withheld).toEqual({});
  });

  it('makes of an open field what it reveals', () => {
    const { ruled, place } = outcome(person('{ lookup(iban: "x") }'), { a: all('Current.iban'), b: {} });
    expect(ruled.granted.get(field(place, 'lookup'))).toEqual([{ basis: 'a', conditions: {} }]);
    expect(outcome(person('{ lookup }'), { a: all('Current.iban') }).ruled.granted.size).toBe(0);
  });

  it('has to be granted by an agreement that grants the way to it', () => {
    const peek = person('{ vault { peek(content: "x") } }');
    const joint = { joint: ['Vault.peek', 'Box.content'] };
    const one = outcome(peek, { a: all('Person.vault', 'Box.content') }, joint);
    expect([one.withheld, one.undecided]).toEqual([{}, []]);
    const two = outcome(peek, { a: all('Person.vault'), b: all('Box.content') }, joint);
    expect(two.withheld).toEqual({ 'Vault.peek': 'NOT_GRANTED' });
  });

  it('is demanded besides what is selected', () => {
    const { place } = outcome(person(search), {});
    expect(place.demand.map(({ coordinate }) => coordinate)).toEqual(['Person.search']);
    expect(place.inferred.map(({ coordinate }) => coordinate)).toEqual(['Current.iban']);
  });
});

describe('a joint object that needs everybody’s consent', () => {
  const vault = person('{ vault { worth label boxes { content } __typename } }');
  const own = { a: all('Person.vault', 'Vault.worth', 'Vault.boxes', 'Box.content') };

  it('waits for the others, save for what is open', () => {
    const { undecided, withheld, place } = outcome(vault, own);
    expect(undecided).toEqual(['Vault.worth', 'Vault.boxes']);
    expect(withheld).toEqual({});
    expect(place.joint.map(({ coordinate }) => coordinate)).toEqual([
      'Vault.worth',
      'Vault.boxes',
      'Box.content',
    ]);
  });

  it.each([
    ['a field and what its argument reveals', 'find(content: "x")', ['Vault.find', 'Box.content'], []],
    ['a field without what its argument reveals', 'find(content: "x")', ['Vault.find'], ['Vault.find']],
    ['what the argument of an open field reveals', 'peek(content: "x")', ['Box.content'], []],
    ['nothing of the argument of an open field', 'peek(content: "x")', [], ['Vault.peek']],
    ['something else inside an open field', 'note { text }', ['Vault.note'], ['Note.text']],
    ['what is inside an open field', 'note { text }', ['Note.text'], []],
  ])('where they grant %s', (_, selection, joint, undecided) => {
    const granted = { a: all('Person.vault', 'Vault.find', 'Box.content', 'Note.text') };
    expect(outcome(person(`{ vault { ${selection} } }`), granted, { joint }).undecided).toEqual(undecided);
  });

  it('is not everything of the person', () => {
    const { place } = outcome(person('{ nickname pool { size } vault { worth } }'), {});
    expect(place.joint.map(({ coordinate }) => coordinate)).toEqual(['Vault.worth']);
  });

  it('does not let what is inside an open field past the way to it', () => {
    const { withheld } = outcome(person('{ vault { note { text } } }'), {
      a: all('Person.vault'),
      b: all('Note.text'),
    });
    expect(withheld).toEqual({ 'Note.text': 'NOT_GRANTED' });
  });

  it('does not wait for what the person does not grant', () => {
    const { undecided, withheld } = outcome(vault, { a: all('Person.vault', 'Vault.boxes') });
    expect(undecided).toEqual(['Vault.boxes']);
    expect(withheld).toEqual({ 'Vault.worth': 'NOT_GRANTED', 'Box.content': 'NOT_GRANTED' });
  });

  it('gives what the others grant, and nothing else', () => {
    const { undecided, withheld } = outcome(vault, own, { joint: ['Vault.worth', 'Vault.boxes'] });
    expect([undecided, withheld]).toEqual([['Box.content'], {}]);
    const alone = outcome(vault, own, { joint: [] });
    expect([alone.undecided, alone.withheld]).toEqual([['Vault.worth', 'Vault.boxes'], {}]);
  });
});

describe('a condition on a field', () => {
  it('filters what it returns', () => {
    const { ruled, place } = outcome(person('{ accounts { payments { amount } balance } }'), {
      a: {
        ...all('Person.accounts', 'Account.balance', 'Payment.amount'),
        'Account.payments': { window: month },
      },
    });
    expect(
      [...ruled.filtered].map(([{ coordinate }, all]) => [coordinate, ...all.map(({ at }) => at)]),
    ).toEqual([
      ['Current.payments', 'items'],
      ['Savings.payments', 'items'],
    ]);
    expect(ruled.filtered.get(field(place, 'accounts', 'payments'))?.[0]?.by).toEqual([
      { basis: 'a', conditions: { window: month } },
    ]);
  });

  it('filters what another grants unconditioned too: what is inside is by those that keep it', () => {
    const { ruled } = outcome(person('{ accounts { balance } }'), {
      a: { ...all('Account.balance'), 'Person.accounts': { objects: ['x'] } },
      b: all('Person.accounts'),
    });
    expect([...ruled.filtered.values()].flat().map(({ by }) => by.length)).toEqual([2]);
  });

  it('filters what has edges that are no connection’s', () => {
    const { ruled } = outcome(person('{ graph { edges { from } } }'), {
      a: { ...all('Graph.edges', 'Line.from'), 'Person.graph': { objects: ['x'] } },
    });
    expect(
      [...ruled.filtered].map(([{ coordinate }, all]) => [coordinate, ...all.map(({ at }) => at)]),
    ).toEqual([['Person.graph', 'items']]);
  });

  it('filters the nodes of a connection, wherever they are selected', () => {
    const { ruled } = outcome(person('{ payments { edges { cursor } nodes { amount } total } }'), {
      a: {
        ...all('PaymentConnection.edges', 'PaymentConnection.nodes', 'PaymentConnection.total'),
        'Person.payments': { objects: ['x'] },
      },
    });
    expect(
      [...ruled.filtered].map(([{ coordinate }, all]) => [
        coordinate,
        ...all.map((filter) => [filter.at, filter.coordinate]),
      ]),
    ).toEqual([
      ['PaymentConnection.edges', ['nodes of edges', 'Person.payments']],
      ['PaymentConnection.nodes', ['items', 'Person.payments']],
    ]);
  });

  it('filters what a connection holds by both, where both have one', () => {
    const { ruled } = outcome(person('{ payments { nodes { amount } } }'), {
      a: { ...all('PaymentConnection.nodes'), 'Person.payments': { objects: ['x'] } },
      b: { ...all('Person.payments'), 'PaymentConnection.nodes': { objects: ['x'] } },
    });
    expect(
      [...ruled.filtered.values()].map((filters) => filters.map(({ coordinate }) => coordinate)),
    ).toEqual([['Person.payments', 'PaymentConnection.nodes']]);
  });

  it('that only reduces a value filters nothing', () => {
    const { ruled } = outcome(person('{ income }'), {
      a: { 'Person.income': { release: { kind: 'ROUND', step: 100 } } },
    });
    expect(ruled.filtered.size).toBe(0);
  });
});
