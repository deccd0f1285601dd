import * as fc from 'fast-check';
import type { TermsItem } from '../../policies/core/agreement.ts';
import type { Coordinate, Duration, OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { type PositionField, positionOn } from '../../policies/core/position.ts';
import { presets } from '../../policies/core/presets.ts';
import type { ProfileRule } from '../../policies/core/profile.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import { day, start, termsOf } from './made.ts';

const { covers } = createPurposes([]);
const use = {
  organisation: 'harbour' as OrganisationId,
  purpose: 'finance:CreditChecking' as PurposeId,
  covers,
};
const balance: PositionField = {
  coordinate: 'Current.balance' as Coordinate,
  grantedBy: ['Current.balance', 'Account.balance'] as Coordinate[],
  categories: ['pd:FinancialStatus'],
  occurs: true,
  takes: ({ kind }) => kind === 'ROUND',
};
const asked: TermsItem = { coordinate: balance.coordinate, necessity: 'REQUIRED' };
const terms = termsOf(); // 90 days, kept for a year

/** What a rule says it is about, from nothing to everything. */
const purposes = [undefined, 'dpv:Purpose', 'finance:CreditChecking'];
const fields: readonly Partial<ProfileRule>[] = [
  {},
  { category: 'pd:Financial' },
  { category: 'pd:FinancialStatus' },
  { coordinate: 'Account.balance' as Coordinate },
  { coordinate: 'Current.balance' as Coordinate },
];
const organisations = [undefined, 'harbour'];

const rule = (changed: Partial<ProfileRule>): ProfileRule => ({ id: 'rul_1', effect: 'ALLOW', ...changed });
const about = (organisation: number, purpose: number, field: number): Partial<ProfileRule> => ({
  ...(organisations[organisation] === undefined
    ? {}
    : { organisation: organisations[organisation] as OrganisationId }),
  ...(purposes[purpose] === undefined ? {} : { purpose: purposes[purpose] as PurposeId }),
  ...fields[field],
});
const position = (...rules: readonly ProfileRule[]) => positionOn(asked, terms, balance, use, rules);

describe('the position of a profile on what is asked', () => {
  test.each([
    ['without rules', [], 'ASK'],
    ['with a rule that allows', [rule({})], 'ALLOWED'],
    ['with a rule that asks', [rule({ effect: 'ASK' })], 'ASK'],
    [
      'with a rule that forbids, beside one that allows just this',
      [rule({ effect: 'NEVER' }), rule(about(1, 2, 4))],
      'REFUSED',
    ],
    ['with a rule about another organisation', [rule({ organisation: 'lumen' as OrganisationId })], 'ASK'],
    ['with a rule about another purpose', [rule({ purpose: 'dpv:Marketing' as PurposeId })], 'ASK'],
    [
      'with a rule about a narrower purpose',
      [rule({ purpose: 'finance:CreditScoreEvaluation' as PurposeId })],
      'ASK',
    ],
    ['with a rule about another category', [rule({ category: 'pd:Health' })], 'ASK'],
    ['with a rule about another coordinate', [rule({ coordinate: 'Savings.balance' as Coordinate })], 'ASK'],
    ['with rules as specific as each other', [rule({ id: 'rul_2' }), rule({ effect: 'ASK' })], 'ASK'],
    [
      'with rules that cannot be compared',
      [rule({ organisation: use.organisation, effect: 'ASK' }), rule({ purpose: use.purpose })],
      'ASK',
    ],
    ['asked for longer than the rule says', [rule({ maxPeriod: 'P89D' as Duration })], 'REDUCED'],
    ['asked for as long as the rule says', [rule({ maxPeriod: 'P90D' as Duration })], 'ALLOWED'],
    ['kept for longer than the rule says', [rule({ maxRetention: 'P6M' as Duration })], 'REDUCED'],
    ['kept for as long as the rule says', [rule({ maxRetention: 'P1Y' as Duration })], 'ALLOWED'],
  ] as const)('%s', (_, rules, stance) => {
    expect(position(...rules).stance).toBe(stance);
  });

  test('says which rules are behind it', () => {
    const [wide, narrow] = [
      rule({ id: 'rul_wide', effect: 'ASK' }),
      rule({ id: 'rul_narrow', ...about(1, 2, 4) }),
    ];
    expect(position(wide, narrow)).toMatchObject({ stance: 'ALLOWED', because: [narrow] });
    const never = rule({ id: 'rul_never', effect: 'NEVER', category: 'pd:Financial' });
    expect(position(wide, never)).toEqual({ item: asked, stance: 'REFUSED', because: [never] });
  });

  const every = [0, 1].flatMap((organisation) =>
    [0, 1, 2].flatMap((purpose) => [0, 1, 2, 3, 4].map((field) => [organisation, purpose, field] as const)),
  );
  test('is by the more specific of any two rules, and by the stricter of two that are not', () => {
    for (const one of every)
      for (const other of every) {
        const isAbove = one.every((level, at) => level <= (other[at] ?? 0)) && one.join() !== other.join();
        const allows = position(
          rule({ id: 'rul_one', effect: 'ASK', ...about(...one) }),
          rule({ id: 'rul_other', effect: 'ALLOW', ...about(...other) }),
        );
        expect([one, other, allows.stance]).toEqual([one, other, isAbove ? 'ALLOWED' : 'ASK']);
      }
  });

  test('is the same in whatever order the rules stand', () => {
    const someRule = fc
      .record({
        effect: fc.constantFrom<ProfileRule['effect']>('ALLOW', 'ALLOW', 'ASK', 'NEVER'),
        about: fc.constantFrom(...every),
        maxWindow: fc.constantFrom(undefined, 'P1M', 'P90D'),
      })
      .map(({ effect, about: of, maxWindow }) =>
        rule({ effect, ...about(...of), ...(maxWindow ? { maxWindow: maxWindow as Duration } : {}) }),
      );
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), (rules) => {
        const numbered = rules.map((each, at) => ({ ...each, id: `rul_${at}` }));
        const [one, other] = [position(...numbered), position(...[...numbered].reverse())];
        expect([other.stance, other.proposed]).toEqual([one.stance, one.proposed]);
      }),
    );
  });
});

describe('what a profile would offer', () => {
  const window = 'P3M' as Duration;
  test.each([
    ['the item as it is asked', {}, {}, 'ALLOWED', {}],
    ['a window where none is asked', {}, { maxWindow: window }, 'REDUCED', { window }],
    ['a shorter window', { window: 'P1Y' as Duration }, { maxWindow: window }, 'REDUCED', { window }],
    [
      'the shorter window that is asked',
      { window: 'P1M' as Duration },
      { maxWindow: window },
      'ALLOWED',
      { window: 'P1M' },
    ],
    [
      'a release',
      {},
      { release: { kind: 'ROUND', step: 10 } },
      'REDUCED',
      { release: { kind: 'ROUND', step: 10 } },
    ],
    [
      'a coarser release',
      { release: { kind: 'ROUND', step: 10 } },
      { release: { kind: 'ROUND', step: 30 } },
      'REDUCED',
      { release: { kind: 'ROUND', step: 30 } },
    ],
    [
      'nothing but a question where the release is neither finer nor coarser',
      { release: { kind: 'ROUND', step: 20 } },
      { release: { kind: 'ROUND', step: 30 } },
      'ASK',
      { release: { kind: 'ROUND', step: 20 } },
    ],
    ['no release that its value can not take', {}, { release: { kind: 'MASK', keep: 4 } }, 'ALLOWED', {}],
  ] as const)('is %s', (_, conditions, limits, stance, proposed) => {
    const item = { ...asked, ...conditions };
    const found = positionOn(item, terms, balance, use, [rule(limits)]);
    expect([found.stance, found.proposed]).toEqual([stance, { ...asked, ...proposed }]);
  });

  test('has no window where nothing has a date', () => {
    const dateless = { ...balance, occurs: false };
    expect(positionOn(asked, terms, dateless, use, [rule({ maxWindow: window })]).proposed).toBe(asked);
  });

  test('is held by every rule that counts', () => {
    const rules = [
      rule({
        organisation: use.organisation,
        maxWindow: 'P1Y' as Duration,
        release: { kind: 'ROUND', step: 10 },
      }),
      rule({ id: 'rul_2', purpose: use.purpose, maxWindow: window }),
    ];
    expect(position(...rules).proposed).toEqual({ ...asked, window, release: { kind: 'ROUND', step: 10 } });
  });

  test('does not shorten what ends in time', () => {
    const short = { ...terms, period: { from: start, until: start + day } };
    const rules = [rule({ maxPeriod: 'P1D' as Duration })];
    expect(positionOn(asked, short, balance, use, rules).stance).toBe('ALLOWED');
  });
});

describe('a preset', () => {
  const marketing = { ...use, purpose: 'dpv:DirectMarketing' as PurposeId };
  const service = { ...use, purpose: 'dpv:RequestedServiceProvision' as PurposeId };
  const health = { ...balance, categories: ['pd:BloodType'] };
  test.each([
    ['GUARDED', ['REFUSED', 'ASK', 'ASK']],
    ['BALANCED', ['REFUSED', 'ALLOWED', 'ASK']],
    ['OPEN', ['ALLOWED', 'ALLOWED', 'ASK']],
  ] as const)('%s stands so to marketing, to a service, and to health data for it', (name, stances) => {
    const rules = presets[name].map((each, index) => ({ ...each, id: `rul_${index}` }));
    const item = { ...asked, window: 'P1M' as Duration };
    const stanceOn = (field: PositionField, of: typeof use) =>
      positionOn(item, terms, field, of, rules).stance;
    expect([stanceOn(balance, marketing), stanceOn(balance, service), stanceOn(health, service)]).toEqual(
      stances,
    );
  });
});
