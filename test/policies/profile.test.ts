import { categoryCovers, isCategory } from '../../policies/core/category.ts';
import type { Coordinate, OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { isProhibited, type ProfileRule } from '../../policies/core/profile.ts';
import { createPurposes } from '../../policies/core/purpose.ts';

const field = {
  coordinate: 'Current.balance' as Coordinate,
  grantedBy: ['Current.balance', 'Account.balance'] as Coordinate[],
  categories: ['pd:Transaction'],
};
const use = {
  organisation: 'harbour' as OrganisationId,
  purpose: 'finance:FinancialServiceManagement' as PurposeId,
  covers: createPurposes([]).covers,
};
const prohibited = (rule: object) =>
  isProhibited(field, use, [{ id: 'r', effect: 'NEVER', ...rule } as ProfileRule]);

describe('a prohibition', () => {
  it.each([
    ['of everything', {}, true],
    ['of the purpose', { purpose: 'finance:FinancialServiceManagement' }, true],
    ['of a purpose below', { purpose: 'finance:CreditChecking' }, true],
    ['of a purpose above', { purpose: 'dpv:Purpose' }, true],
    [
      'of a purpose below that another organisation registered',
      { purpose: 'lumen:Scoring', above: ['finance:FinancialServiceManagement', 'dpv:Purpose'] },
      true,
    ],
    [
      'of a purpose that another organisation registered elsewhere',
      { purpose: 'lumen:Ads', above: ['dpv:Marketing'] },
      false,
    ],
    ['of a purpose beside', { purpose: 'dpv:Marketing' }, false],
    ['of a purpose nobody knows', { purpose: 'dpv:Whatever' }, false],
    ['of the category', { category: 'pd:Transaction' }, true],
    ['of a category above', { category: 'pd:Financial' }, true],
    ['of another category', { category: 'pd:Name' }, false],
    ['of the field', { coordinate: 'Current.balance' }, true],
    ['of the interface’s field', { coordinate: 'Account.balance' }, true],
    ['of another implementation’s field', { coordinate: 'Savings.balance' }, false],
    ['towards the organisation', { organisation: 'harbour' }, true],
    ['towards another organisation', { organisation: 'lumen' }, false],
    [
      'of the field towards another organisation',
      { coordinate: 'Current.balance', organisation: 'lumen' },
      false,
    ],
    ['of the field for another purpose', { coordinate: 'Current.balance', purpose: 'dpv:Marketing' }, false],
  ])('%s holds: %s', (_, rule, holds) => {
    expect(prohibited(rule)).toBe(holds);
  });

  it.each(['ALLOW', 'ASK'])('is none where the effect is %s', (effect) => {
    expect(prohibited({ effect })).toBe(false);
  });

  it('is one of several', () => {
    const rules: readonly ProfileRule[] = [
      { id: '1', effect: 'ALLOW' },
      { id: '2', effect: 'NEVER', coordinate: 'Account.balance' as Coordinate },
    ];
    expect(isProhibited(field, use, rules)).toBe(true);
    expect(isProhibited(field, use, [])).toBe(false);
  });
});

describe('a category', () => {
  it('covers itself and what is below, through all parents', () => {
    expect(categoryCovers('pd:Financial', 'pd:Financial')).toBe(true);
    expect(categoryCovers('pd:Financial', 'pd:Transaction')).toBe(true);
    expect(categoryCovers('pd:Transaction', 'pd:Financial')).toBe(false);
    expect(categoryCovers('pd:Whatever', 'pd:Transaction')).toBe(false);
    expect(categoryCovers('pd:Financial', 'pd:Whatever')).toBe(false);
  });

  it('is known or not', () => {
    expect([isCategory('pd:Financial'), isCategory('pd:Whatever')]).toEqual([true, false]);
  });
});
