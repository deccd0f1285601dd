import type { Duration } from '../../policies/core/identifiers.ts';
import { startFamily } from '../support/family.ts';
import type { Agreed, Household } from '../support/household.ts';

let family: Household;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.stop());

const month = 'P1M' as Duration;
type Items = Agreed['items'];
const anna = async (selection: string, ...agreements: readonly Agreed[]) => {
  await family.agree('anna', ...agreements);
  const { body } = await family.ask(`query ($ref: ID!) { person(ref: $ref) ${selection} }`, {
    variables: { ref: family.ref('anna') },
  });
  return body;
};
const granting = async (selection: string, ...items: Items) => {
  const { data, errors } = await anna(selection, { items });
  expect(errors).toBeUndefined();
  return data.person;
};

describe('a condition on objects', () => {
  it('keeps the items that are named, and nothing shows of the others', async () => {
    const { accounts } = await granting('{ accounts { balance } }', 'Account.balance', {
      coordinate: 'Person.accounts',
      objects: ['NL02'],
    });
    expect(accounts).toEqual([{ balance: 20 }]);
  });

  it('keeps a single object, or leaves null', async () => {
    const main = { coordinate: 'Person.main', objects: ['NL01'] };
    expect(await granting('{ main { balance } }', 'Account.balance', main)).toEqual({
      main: { balance: 1234.56 },
    });
    const other = { ...main, objects: ['NL02'] };
    expect(await granting('{ main { balance } }', 'Account.balance', other)).toEqual({ main: null });
  });

  it('holds on each member of a union', async () => {
    const { products } = await granting(
      '{ products { __typename ... on Card { kind } } }',
      { coordinate: 'Person.products', objects: ['P2', 'NL01'] },
      'Card.kind',
    );
    expect(products).toEqual([{ __typename: 'Current' }, { __typename: 'Card', kind: 'blue' }]);
  });

  it('does not send what it compares to the relying party', async () => {
    const { data, errors } = await anna('{ accounts { iban balance } }', {
      items: [{ coordinate: 'Person.accounts', objects: ['NL01'] }, 'Account.balance'],
    });
    expect(data.person.accounts).toEqual([{ iban: null, balance: 1234.56 }]);
    expect(errors).toMatchObject([{ extensions: { coordinate: 'Account.iban' } }]);
  });
});

describe('a window', () => {
  const bookings = (window: string) =>
    granting(
      '{ accounts { bookings { amount } } }',
      'Person.accounts',
      { coordinate: 'Account.bookings', window: window as Duration },
      'Booking.amount',
    ).then(({ accounts }) => accounts[0].bookings.map(({ amount }: { amount: number }) => amount));

  it.each([
    ['P1M', [11, 12]],
    ['P2D', [11]],
    ['P1Y', [11, 12, 13]],
  ])('of %s keeps what occurred in it, up to today', async (window, amounts) => {
    expect(await bookings(window)).toEqual(amounts);
  });

  it('inside objects of a condition holds too', async () => {
    const { accounts } = await granting(
      '{ accounts { bookings { amount } } }',
      { coordinate: 'Person.accounts', objects: ['NL01'] },
      { coordinate: 'Account.bookings', window: month },
      'Booking.amount',
    );
    expect(accounts).toEqual([{ bookings: [{ amount: 11 }, { amount: 12 }] }]);
  });
});

describe('a release', () => {
  it.each([
    ['{ income }', 'Person.income', { kind: 'ROUND', step: 1_000 }, { income: 51_000 }],
    ['{ born }', 'Person.born', { kind: 'TRUNCATE', unit: 'MONTH' }, { born: '1984-05' }],
    ['{ born }', 'Person.born', { kind: 'TRUNCATE', unit: 'YEAR' }, { born: '1984' }],
    ['{ number }', 'Person.number', { kind: 'MASK', keep: 3 }, { number: '***019' }],
    ['{ number }', 'Person.number', { kind: 'MASK', keep: 9 }, { number: '***' }],
    ['{ number }', 'Person.number', { kind: 'ROUND', step: 10 }, { number: null }],
  ] as const)('of %s by %s as %j gives %j', async (selection, coordinate, release, expected) => {
    expect(await granting(selection, { coordinate, release })).toEqual(expected);
  });

  it('feeds no other field: what is computed from the exact value is withheld', async () => {
    const items: Items = [
      'Person.limit',
      { coordinate: 'Person.income', release: { kind: 'ROUND', step: 1_000 } },
    ];
    family.asked();
    const { data, errors } = await anna('{ limit income }', { items });
    expect(data.person).toEqual({ limit: null, income: 51_000 });
    expect(errors).toMatchObject([{ extensions: { coordinate: 'Person.limit', reason: 'NOT_GRANTED' } }]);
    expect(family.asked().filter((each) => each.startsWith('bank'))).toEqual([]);
    expect(await granting('{ limit }', 'Person.limit', 'Person.income')).toEqual({ limit: 102_468 });
  });
});

describe('two agreements', () => {
  it('release what each would alone, and nothing of both together', async () => {
    const { data, errors } = await anna(
      '{ accounts { iban balance } }',
      { items: [{ coordinate: 'Person.accounts', objects: ['NL01'] }, 'Account.balance'] },
      { items: [{ coordinate: 'Person.accounts', objects: ['NL02'] }, 'Account.iban'] },
    );
    expect(errors).toBeUndefined();
    expect(data.person.accounts).toEqual([
      { iban: null, balance: 1234.56 },
      { iban: 'NL02', balance: null },
    ]);
  });

  it('release a value as the less reducing of them allows', async () => {
    const item = (step: number) => ({
      coordinate: 'Person.income',
      release: { kind: 'ROUND', step } as const,
    });
    const rounded = await anna('{ income }', { items: [item(10_000)] }, { items: [item(100)] });
    expect(rounded.data.person.income).toBe(51_200);
    const exact = await anna('{ income }', { items: ['Person.income'] }, { items: [item(100)] });
    expect(exact.data.person.income).toBe(51_234);
    expect(exact.extensions.fieldgrant[0].agreements).toMatchObject([{ id: 'agr_anna_0' }]);
  });
});

describe('whether an answer is whole', () => {
  const filtered = { coordinate: 'Person.accounts', objects: ['NL02'] };
  it('is told where the agreement grants that it is', async () => {
    const cut = await anna('{ accounts { balance } }', {
      items: [filtered, 'Account.balance'],
      completeness: true,
    });
    expect(cut.extensions.fieldgrant[0].complete).toBe(false);
    const whole = await anna('{ accounts { balance } }', {
      items: [{ ...filtered, objects: ['NL01', 'NL02'] }, 'Account.balance'],
      completeness: true,
    });
    expect(whole.extensions.fieldgrant[0].complete).toBe(true);
  });

  it('is not told else', async () => {
    const { extensions } = await anna('{ accounts { balance } }', { items: [filtered, 'Account.balance'] });
    expect(extensions.fieldgrant[0]).not.toHaveProperty('complete');
  });
});

describe('a connection that a condition filters', () => {
  it('holds what one agreement keeps through every condition, and nothing that two keep together', async () => {
    const inside = ['Person.accounts', 'BookingEdge.node', 'Booking.amount'] as const;
    const none = { objects: ['none'] };
    const { data, errors } = await anna(
      '{ accounts { history { edges { node { amount } } } } }',
      { items: [...inside, { coordinate: 'Account.history', ...none }, 'BookingConnection.edges'] },
      { items: [...inside, 'Account.history', { coordinate: 'BookingConnection.edges', ...none }] },
    );
    expect(errors).toBeUndefined();
    expect(data.person.accounts).toEqual([{ history: { edges: [] } }, { history: null }]);
  });

  it('is released only by a source that proves to have filtered before it counted', async () => {
    const { data, errors } = await anna(
      '{ accounts { history { total edges { cursor node { amount } } } } }',
      {
        items: [
          'Person.accounts',
          { coordinate: 'Account.history', window: month },
          'BookingConnection.edges',
          'BookingConnection.total',
          'BookingEdge.cursor',
          'BookingEdge.node',
          'Booking.amount',
        ],
      },
    );
    expect(data.person.accounts.map(({ history }: { history: unknown }) => history)).toEqual([null, null]);
    expect(errors).toMatchObject([
      { extensions: { code: 'SOURCE_UNAVAILABLE', coordinate: expect.stringMatching(/\.history$/) } },
    ]);
  });
});
