import { LRUCache } from 'lru-cache';
import {
  type AccountId,
  type AccountRow,
  type BankTables,
  bankTables,
  type LoanRow,
  type TransactionRow,
} from '../bank/tables.ts';
import type { Family, Member } from './family.ts';
import { decimalOf } from './money.ts';
import {
  cardSpending,
  currentMovements,
  jointMovements,
  type Movement,
  savingsMovements,
} from './movements.ts';
import { iban } from './numbers.ts';
import type { Population } from './population.ts';
import { createRandom } from './random.ts';

/** An account, and what happens on it in a month (`2026-10`). */
interface Account {
  readonly row: AccountRow;
  readonly movements: (month: string) => readonly Movement[];
}

const monthsKnown = 24;
const accountsRemembered = 256;

/**
 * The bank's customers. Ten thousand persons have some four million transactions, so an account's are made when first
 * asked for, always the same, and only the last few hundred accounts' are remembered.
 */
export function bankOf(population: Population): BankTables {
  const accounts = population.families.flatMap((family) => accountsOf(population, family));
  const accountOf = new Map(accounts.map((account) => [account.row.id, account]));
  const remembered = new LRUCache<AccountId, readonly TransactionRow[]>({
    max: accountsRemembered,
    memoMethod: (id) => transactionsOf(accountOf.get(id), population.until),
  });
  const rows = {
    accounts: accounts.map(({ row }) => row),
    loans: loansOf(population),
    transactions: new Map(),
  };
  return { ...bankTables(rows), transactions: (ids) => ids.map((id) => remembered.memo(id)) };
}

function accountsOf(population: Population, family: Family): readonly Account[] {
  const [first] = family.adults;
  const own = family.adults.flatMap((adult) => [
    currentAccount(population, family, adult),
    savingsAccount(population, adult),
    ...(hasCard(population, adult) ? [creditCard(population, adult)] : []),
  ]);
  return family.adults.length === 2 && first !== undefined
    ? [...own, jointAccount(population, family, first)]
    : own;
}

function currentAccount(population: Population, family: Family, adult: Member): Account {
  const random = createRandom(population.seed, 'current account', adult.index);
  const context = { ...population, family };
  const card = hasCard(population, adult);
  return {
    row: {
      ...account(population, [adult], 1),
      kind: 'current',
      balance: decimalOf(random.between(20_000, 900_000)),
      openedOn: openedOn(population, adult),
    },
    movements: (month) => currentMovements(context, adult, month, card),
  };
}

function savingsAccount(population: Population, adult: Member): Account {
  const random = createRandom(population.seed, 'savings account', adult.index);
  return {
    row: {
      ...account(population, [adult], 2),
      kind: 'savings',
      balance: decimalOf(random.between(100_000, 6_000_000)),
      openedOn: openedOn(population, adult),
    },
    movements: (month) => savingsMovements(population, adult, month),
  };
}

function creditCard(population: Population, adult: Member): Account {
  const { iban: _, ...base } = account(population, [adult], 3);
  const random = createRandom(population.seed, 'credit card', adult.index);
  return {
    row: {
      ...base,
      kind: 'credit-card',
      // the last four digits alone would not tell ten thousand cards apart
      maskedPan: `5254${String(Math.floor(adult.index / 10_000)).padStart(2, '0')}******${String(adult.index % 10_000).padStart(4, '0')}`,
      balance: decimalOf(-random.between(0, 60_000)),
      creditLimit: decimalOf(250_000),
      openedOn: openedOn(population, adult),
    },
    movements: (month) => cardSpending(population, adult, month),
  };
}

function jointAccount(population: Population, family: Family, first: Member): Account {
  const random = createRandom(population.seed, 'joint account', family.index);
  return {
    row: {
      ...account(population, family.adults, 4, first),
      kind: 'current',
      balance: decimalOf(random.between(50_000, 700_000)),
      openedOn: family.togetherSince,
    },
    movements: (month) => jointMovements({ ...population, family }, month),
  };
}

/** What every account has. `place` tells the accounts of one person apart. */
function account(
  { inhabitants }: Population,
  holders: readonly Member[],
  place: number,
  first: Member | undefined = holders[0],
): Pick<AccountRow, 'id' | 'iban' | 'currency' | 'holders'> & { readonly iban: string } {
  const number = 417_000_000 + (first?.index ?? 0) * 10 + place;
  return {
    id: `A${number}`,
    iban: iban(number),
    currency: 'EUR',
    holders: holders.map(({ index }) => customerOf({ inhabitants }, index)),
  };
}

function hasCard({ seed }: Population, { index }: Member): boolean {
  return index === 0 || createRandom(seed, 'has a card', index).chance(0.4);
}

function openedOn({ seed, lastYear }: Population, { index }: Member): string {
  const random = createRandom(seed, 'opened on', index);
  return `${lastYear - random.between(3, 18)}-0${random.between(1, 9)}-${random.between(10, 28)}`;
}

function transactionsOf(account: Account | undefined, until: string): readonly TransactionRow[] {
  if (account === undefined) return [];
  const rows: TransactionRow[] = [];
  for (let back = 0; back <= monthsKnown; back++) {
    const month = monthBefore(until, back);
    const inOrder = [...account.movements(month)].sort((one, other) => one.day - other.day);
    const booked = inOrder.map(({ day, cents, ...rest }, place) => ({
      id: `${month}-${place}`,
      bookedOn: `${month}-${String(day).padStart(2, '0')}`,
      amount: decimalOf(cents),
      currency: account.row.currency,
      ...rest,
    }));
    rows.push(...booked.reverse());
  }
  const from = `${monthBefore(until, monthsKnown)}${until.slice(7)}`;
  return rows.filter(({ bookedOn = '' }) => bookedOn >= from && bookedOn < until);
}

/** `back` months before the month of `until`, as `YYYY-MM`. */
function monthBefore(until: string, back: number): string {
  const months = Number(until.slice(0, 4)) * 12 + Number(until.slice(5, 7)) - 1 - back;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

function loansOf({ seed, lastYear, families, inhabitants }: Population): readonly LoanRow[] {
  return families.flatMap(({ index, adults: [first] }) => {
    if (first === undefined || index % 3 !== 0) return [];
    const random = createRandom(seed, 'loan', index);
    const monthly = random.between(80, 400) * 100;
    const paidMonths = random.between(6, 50);
    return {
      number: `LN${700_000 + index}`,
      kind: random.pick<LoanRow['kind']>(['personal', 'revolving', 'car']),
      principal: decimalOf(monthly * 60),
      outstanding: decimalOf(monthly * (60 - paidMonths)),
      monthlyPayment: decimalOf(monthly),
      currency: 'EUR',
      since: `${lastYear - 5}-05-01`,
      until: `${lastYear + 1}-05-01`,
      holders: [customerOf({ inhabitants }, first.index)],
    };
  });
}

function customerOf({ inhabitants }: Pick<Population, 'inhabitants'>, index: number): string {
  const inhabitant = inhabitants[index];
  if (inhabitant === undefined) throw new RangeError('a member of no family of this world');
  return inhabitant.identifiers.bank;
}
