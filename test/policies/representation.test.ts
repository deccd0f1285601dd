import * as fc from 'fast-check';
import type {
  Coordinate,
  NodeId,
  OrganisationId,
  RepresentationId,
} from '../../policies/core/identifiers.ts';
import {
  ended,
  isInForce,
  isInScope,
  type Representation,
  type RepresentationScope,
  representationState,
  type ScopedField,
} from '../../policies/core/representation.ts';
import { categories } from '../../policies/core/vocabulary/categories.ts';
import { day, start } from './made.ts';

const representation: Representation = {
  id: 'rep_1' as RepresentationId,
  represented: '1'.repeat(32) as NodeId,
  representative: '2'.repeat(32) as NodeId,
  kind: 'GUARDIAN',
  scope: { acts: 'DECIDE' },
  from: start,
  until: start + 10 * day,
  attestedBy: 'government' as OrganisationId,
  registeredAt: start - day,
};

describe('A representation', () => {
  test.each([
    ['is pending the instant before it begins', start - 1, 'PENDING'],
    ['is in force the instant it begins', start, 'ACTIVE'],
    ['is in force the instant before its time is over', start + 10 * day - 1, 'ACTIVE'],
    ['is over the instant its time is', start + 10 * day, 'EXPIRED'],
  ])('%s', (_, at, state) => {
    expect(representationState(representation, at)).toBe(state);
    expect(isInForce(representation, at)).toBe(state === 'ACTIVE');
  });

  test('that has ended is never in force, whatever the time', () => {
    const over = ended(representation, 'REPRESENTED', start + day);
    fc.assert(fc.property(fc.integer({ min: -30, max: 30 }), (days) => !isInForce(over, start + days * day)));
  });

  test('ends once: who ended it first, and when, stays', () => {
    const over = ended(representation, 'REPRESENTED', start + day);
    expect(ended(over, 'REPRESENTATIVE', start + 2 * day)).toEqual(over);
  });
});

describe('A scope', () => {
  const field = (
    coordinate: string,
    of: readonly string[],
    grantedBy: readonly string[] = [],
  ): ScopedField => ({
    coordinate: coordinate as Coordinate,
    grantedBy: [coordinate, ...grantedBy].map((each) => each as Coordinate),
    categories: of,
  });
  const see = (part: Partial<RepresentationScope>): RepresentationScope => ({ acts: 'SEE', ...part });
  const balance = field('CurrentAccount.balance', ['pd:BankAccount'], ['Account.balance']);

  test('that names nothing covers everything', () => {
    expect(isInScope(balance, see({}))).toBe(true);
    expect(isInScope(field('Person.anything', []), see({}))).toBe(true);
  });

  test('that names no category and no coordinate, by empty lists, covers nothing', () => {
    expect(isInScope(balance, see({ categories: [] }))).toBe(false);
    expect(isInScope(balance, see({ coordinates: [] }))).toBe(false);
  });

  test('covers a category with everything below it, and nothing beside or above', () => {
    expect(isInScope(balance, see({ categories: ['pd:Financial'] }))).toBe(true);
    expect(isInScope(balance, see({ categories: ['pd:BankAccount'] }))).toBe(true);
    expect(isInScope(balance, see({ categories: ['pd:MedicalHealth'] }))).toBe(false);
    expect(isInScope(field('Person.worth', ['pd:Financial']), see({ categories: ['pd:BankAccount'] }))).toBe(
      false,
    );
  });

  test('covers a field of several categories only where it covers each', () => {
    const tax = field('Income.taxable', ['pd:Income', 'pd:MedicalHealth']);
    expect(isInScope(tax, see({ categories: ['pd:Financial'] }))).toBe(false);
    expect(isInScope(tax, see({ categories: ['pd:Financial', 'pd:MedicalHealth'] }))).toBe(true);
  });

  test('of categories does not cover a field that says none', () => {
    expect(isInScope(field('Person.odd', []), see({ categories: categories.map(([id]) => id) }))).toBe(false);
  });

  test('covers a coordinate by itself and by its interface’s, and what categories cover beside', () => {
    expect(isInScope(balance, see({ coordinates: ['CurrentAccount.balance' as Coordinate] }))).toBe(true);
    expect(isInScope(balance, see({ coordinates: ['Account.balance' as Coordinate] }))).toBe(true);
    const other = see({ coordinates: ['SavingsAccount.balance' as Coordinate] });
    expect(isInScope(balance, other)).toBe(false);
    expect(isInScope(balance, { ...other, categories: ['pd:Financial'] })).toBe(true);
  });

  test('that names less never covers more', () => {
    const term = fc.constantFrom(...categories.map(([id]) => id));
    fc.assert(
      fc.property(fc.array(term), fc.array(term), fc.array(term), (fewer, more, of) => {
        const narrow = isInScope(field('A.b', of), see({ categories: fewer }));
        return !narrow || isInScope(field('A.b', of), see({ categories: [...fewer, ...more] }));
      }),
    );
  });
});
