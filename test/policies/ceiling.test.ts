import * as fc from 'fast-check';
import { type Ceiling, type Limits, underCeilings } from '../../policies/core/ceiling.ts';
import type { Coordinate, Duration, PurposeId } from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import { day, start, termsOf } from './made.ts';

const purpose = 'finance:CreditChecking' as PurposeId;
const fields = new Map([
  ['Person.name', { categories: ['pd:Name'], occurs: false }],
  ['Account.movements', { categories: ['pd:Transaction'], occurs: true }],
]);
const limits = (...ceilings: readonly Partial<Ceiling>[]): Limits => ({
  ceilings: ceilings.map((each) => ({ purpose, category: 'pd:Transaction', ...each })),
  covers: createPurposes([]).covers,
  fieldAt: (coordinate) => fields.get(coordinate),
});
const item = (coordinate: string, window?: string) => ({
  coordinate: coordinate as Coordinate,
  necessity: 'OPTIONAL' as const,
  ...(window === undefined ? {} : { window: window as Duration }),
});
const terms = termsOf({ items: [item('Person.name'), item('Account.movements', 'P1Y')] });
const d = (text: string) => text as Duration;

describe('terms above a ceiling', () => {
  it.each([
    [
      'period',
      { period: d('P30D') },
      { period: { from: start, until: start + 30 * day } },
      [{ part: 'period' }],
    ],
    ['retention', { retention: d('P30D') }, { retention: 'P30D' }, [{ part: 'retention' }]],
    ['uses', { uses: 3 }, { usage: { limit: 3 } }, [{ part: 'uses' }]],
    [
      'window',
      { window: d('P1M') },
      { items: [item('Person.name'), item('Account.movements', 'P1M')] },
      [{ part: 'window', coordinate: 'Account.movements' }],
    ],
  ] as const)('are narrowed to it: %s', (_, ceiling, changed, narrowings) => {
    expect(underCeilings(terms, purpose, limits(ceiling))).toEqual({
      terms: { ...terms, ...changed },
      narrowings: narrowings.map((each) => ({
        ...each,
        ceiling: { purpose, category: 'pd:Transaction', ...ceiling },
      })),
    });
  });

  it.each([
    ['below it', { period: d('P90D'), retention: d('P1Y'), uses: 10, window: d('P1Y') }],
    ['for another purpose', { purpose: 'dpv:Marketing' as PurposeId, uses: 1, period: d('P1D') }],
    ['for a purpose below', { purpose: 'finance:Whatever' as PurposeId, uses: 1 }],
    ['of another category', { category: 'pd:Health', uses: 1, window: d('P1D') }],
    ['nothing', {}],
  ])('stay where they are %s', (_, ceiling) => {
    expect(underCeilings(terms, purpose, limits(ceiling))).toEqual({ terms, narrowings: [] });
  });

  it('are narrowed by one for a purpose or a category above', () => {
    const above = {
      purpose: 'finance:FinancialServiceManagement' as PurposeId,
      category: 'pd:Financial',
      uses: 2,
    };
    expect(underCeilings(terms, purpose, limits(above)).terms.usage).toEqual({ limit: 2 });
  });

  it('are narrowed to the lowest of several', () => {
    const { terms: narrowed } = underCeilings(
      terms,
      purpose,
      limits(
        { uses: 5, window: d('P3M') },
        { category: 'pd:Financial', uses: 4, window: d('P2M') },
        { uses: 6 },
      ),
    );
    expect(narrowed.usage).toEqual({ limit: 4 });
    expect(narrowed.items[1]).toMatchObject({ window: 'P2M' });
  });

  it('say to which of several they were narrowed', () => {
    const { narrowings } = underCeilings(terms, purpose, limits({ uses: 5 }, { uses: 4 }, { uses: 6 }));
    expect(narrowings.map(({ ceiling }) => ceiling.uses)).toEqual([4]);
  });

  it('get a window where they had none, and only where something occurs', () => {
    const without = termsOf({ items: [item('Account.movements'), item('Person.name')] });
    const { terms: narrowed } = underCeilings(
      without,
      purpose,
      limits({ window: d('P1M') }, { category: 'pd:Name', window: d('P1D') }),
    );
    expect(narrowed.items).toEqual([item('Account.movements', 'P1M'), item('Person.name')]);
  });

  it('get a limit where they had none', () => {
    const { usage: _, ...unlimited } = terms;
    expect(underCeilings(unlimited, purpose, limits({ uses: 3 })).terms.usage).toEqual({ limit: 3 });
  });

  it.each([
    ['loses it where it adds up to more', 1, 'P1D', 89, { limit: 89 }],
    ['keeps it where it adds up to no more', 1, 'P1D', 90, { limit: 1, per: 'P1D' }],
    ['counts an interval that is cut short', 2, 'P2M', 3, { limit: 3 }],
    ['loses one that is higher by itself', 10, 'P1Y', 3, { limit: 3 }],
  ])('with a limit by interval %s', (_, limit, per, uses, usage) => {
    const regular = { ...terms, usage: { limit, per: d(per) } };
    expect(underCeilings(regular, purpose, limits({ uses })).terms.usage).toEqual(usage);
  });

  it('with a limit by interval may keep it in a period that is narrowed as well', () => {
    const daily = { ...terms, usage: { limit: 1, per: d('P1D') } };
    const { terms: narrowed } = underCeilings(daily, purpose, limits({ uses: 10, period: d('P10D') }));
    expect(narrowed.usage).toEqual(daily.usage);
  });

  it('of nobody knows what stay', () => {
    const unknown = termsOf({ items: [item('Person.gone')] });
    expect(underCeilings(unknown, purpose, limits({ uses: 1 })).narrowings).toEqual([]);
  });

  it('are the same when they are narrowed again', () => {
    const some: fc.Arbitrary<Partial<Ceiling>> = fc.record(
      {
        category: fc.constantFrom('pd:Transaction', 'pd:Name', 'pd:Financial'),
        period: fc.constantFrom(d('P10D'), d('P1M'), d('P1Y')),
        window: fc.constantFrom(d('P10D'), d('P1M'), d('P2Y')),
        retention: fc.constantFrom(d('P10D'), d('P1M'), d('P2Y')),
        uses: fc.integer({ min: 1, max: 20 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), (ceilings) => {
        const once = underCeilings(terms, purpose, limits(...ceilings)).terms;
        expect(underCeilings(once, purpose, limits(...ceilings))).toEqual({ terms: once, narrowings: [] });
      }),
    );
  });
});
