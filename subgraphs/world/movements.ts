import type { Family, Home, Member } from './family.ts';
import { employerIn, grossIn, netMonthlyCents } from './income.ts';
import { healthPremium } from './insurerOf.ts';
import { shops } from './names.ts';
import type { Population } from './population.ts';
import { createRandom } from './random.ts';

/** One transaction of a month; signed from the side of the account it stands on. */
export interface Movement {
  readonly day: number;
  readonly cents: number;
  readonly counterparty: string;
  readonly description: string;
}

type Setting = Pick<Population, 'seed' | 'lastYear'>;
type FamilySetting = Setting & { readonly family: Family };

const toJoint = 'Joint account';
const toSavings = 'Own savings account';

/** Pay comes in; a couple's share goes to the joint account, a single's whole living is paid from here. */
export function currentMovements(
  setting: FamilySetting,
  member: Member,
  month: string,
  hasCard: boolean,
): readonly Movement[] {
  const { seed, family } = setting;
  const isShared = family.adults.length === 2;
  const share = isShared ? -contributionCents(setting, member, month) : 0;
  const spent = cardSpentCents(setting, member, month);
  return [
    ...pay(setting, member, month),
    { day: 2, cents: -Math.round(healthPremium({ seed }, member) * 100), ...premium },
    ...(share === 0 ? [] : [{ day: 26, cents: share, counterparty: toJoint, description: 'Household' }]),
    ...(hasCard && spent > 0 ? [{ day: 28, cents: -spent, ...settlement }] : []),
    ...saving(setting, member, month, -1),
    ...errands(setting, `own ${member.index}`, month, isShared ? [4, 9] : [11, 18]),
    ...(isShared ? [] : housing(family.home)),
  ];
}

export function jointMovements(setting: FamilySetting, month: string): readonly Movement[] {
  const { family } = setting;
  return [
    ...family.adults.flatMap((adult) => {
      const cents = contributionCents(setting, adult, month);
      return cents === 0 ? [] : [{ day: 26, cents, counterparty: adult.given, description: 'Household' }];
    }),
    ...housing(family.home),
    { day: 3, cents: -18_500, counterparty: 'Lage Landen Energie', description: 'Energy' },
    ...errands(setting, `joint ${family.index}`, month, [12, 20]),
  ];
}

export function savingsMovements(setting: Setting, member: Member, month: string): readonly Movement[] {
  return saving(setting, member, month, 1);
}

/** Paid off whole from the current account on the 28th. */
export function cardSpending(setting: Setting, member: Member, month: string): readonly Movement[] {
  const purchases = cardPurchases(setting, member, month);
  const spent = cardSpentCents(setting, member, month);
  const paid = {
    day: 28,
    cents: spent,
    counterparty: 'Own current account',
    description: 'Monthly settlement',
  };
  return spent === 0 ? purchases : [...purchases, paid];
}

const premium = { counterparty: 'Fieldgrant Demo Insurer', description: 'Health insurance premium' };
const settlement = { counterparty: 'Credit card', description: 'Monthly settlement' };

function pay(setting: Setting, member: Member, month: string): readonly Movement[] {
  const cents = netCents(setting, member, month);
  const counterparty = employerIn(member, yearOf(month));
  if (cents === 0 || counterparty === undefined) return [];
  const description = member.work?.kind === 'pension' ? `Pension ${month}` : `Salary ${month}`;
  return [{ day: 24, cents, counterparty, description }];
}

function netCents({ lastYear }: Setting, member: Member, month: string): number {
  return netMonthlyCents(grossIn(member, yearOf(month), lastYear));
}

function contributionCents(setting: Setting, member: Member, month: string): number {
  return Math.round((netCents(setting, member, month) * 0.55) / 1000) * 1000;
}

function saving(setting: Setting, member: Member, month: string, sign: 1 | -1): readonly Movement[] {
  const cents = Math.round((netCents(setting, member, month) * 0.08) / 1000) * 1000;
  const counterparty = sign === 1 ? 'Own current account' : toSavings;
  return cents === 0 ? [] : [{ day: 27, cents: sign * cents, counterparty, description: 'Saving' }];
}

function housing(home: Home): readonly Movement[] {
  return home.kind === 'owned'
    ? [
        {
          day: 1,
          // interest and repayment: 0.45 % of the sum a month
          cents: -Math.round(home.mortgage * 0.45),
          counterparty: home.lender,
          description: 'Mortgage',
        },
      ]
    : [{ day: 1, cents: -home.rent * 100, counterparty: home.landlord, description: 'Rent' }];
}

function errands(
  { seed }: Setting,
  account: string,
  month: string,
  [fewest, most]: readonly [number, number],
): readonly Movement[] {
  const random = createRandom(seed, 'errands', account, month);
  return Array.from({ length: random.between(fewest, most) }, () => ({
    day: random.between(1, 28),
    cents: -random.between(250, 9_500),
    counterparty: random.pick(shops),
    description: 'Card payment',
  }));
}

function cardPurchases({ seed }: Setting, { index }: Member, month: string): readonly Movement[] {
  const random = createRandom(seed, 'card', index, month);
  return Array.from({ length: random.between(0, 6) }, () => ({
    day: random.between(1, 27),
    cents: -random.between(900, 18_000),
    counterparty: random.pick(shops),
    description: 'Purchase',
  }));
}

function cardSpentCents(setting: Setting, member: Member, month: string): number {
  return -cardPurchases(setting, member, month).reduce((sum, { cents }) => sum + cents, 0);
}

function yearOf(month: string): number {
  return Number(month.slice(0, 4));
}
