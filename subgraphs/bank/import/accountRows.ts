import { createHash } from 'node:crypto';
import { known } from '../../import/known.ts';
import type { AccountId, AccountRow, BankRows, CustomerNumber, TransactionRow } from '../tables.ts';
import type { NotedAccount, NotedBalance, NotedTransaction } from './noted.ts';
import { keyOf } from './onceOnly.ts';

/** All that the files say, account by account. */
export interface Noted {
  readonly accounts: readonly NotedAccount[];
  readonly balances: readonly NotedBalance[];
  readonly transactions: readonly NotedTransaction[];
}

/**
 * The rows of the bank. Statements name their owner but don't say which customer that is: all accounts are `holder`'s, or
 * without one each number has a customer of its own.
 */
export function accountRows({ accounts, balances, transactions }: Noted, holder?: CustomerNumber): BankRows {
  const told = grouped(accounts);
  const stood = grouped(balances);
  const moved = grouped(transactions);
  const keys = [...told.keys()].sort();
  return {
    accounts: keys.flatMap((key) => accountRow(key, told.get(key) ?? [], stood.get(key) ?? [], holder) ?? []),
    transactions: new Map(keys.map((key) => [key, newestFirst(moved.get(key) ?? [])])),
    loans: [],
  };
}

function grouped<Row extends { readonly number: string; readonly currency: string }>(
  rows: readonly Row[],
): ReadonlyMap<AccountId, readonly Row[]> {
  const groups = new Map<AccountId, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** Who knows more of an account is heard first. */
const eloquence = ['details', 'list', 'statement', 'transactions', 'balances'];

function accountRow(
  id: AccountId,
  told: readonly NotedAccount[],
  balances: readonly NotedBalance[],
  holder?: CustomerNumber,
): AccountRow | undefined {
  const heard = [...told].sort((one, other) => eloquence.indexOf(one.by) - eloquence.indexOf(other.by));
  const [first] = heard;
  if (first === undefined) return undefined;
  const said = <Member extends keyof NotedAccount>(member: Member) =>
    heard.find((account) => account[member] !== undefined)?.[member];
  const { number, isCard, currency } = first;
  return {
    id,
    ...(isCard ? { maskedPan: number } : { iban: number }),
    kind: isCard ? 'credit-card' : (said('kind') ?? 'current'),
    currency,
    ...known({
      balance: balanceOf(balances)?.amount,
      ownerName: said('ownerName'),
      product: said('product'),
      creditLimit: said('creditLimit'),
    }),
    holders: [holder ?? customerOf(number)],
  };
}

/** Says nothing of the number, and stays the same from import to import. */
function customerOf(number: string): CustomerNumber {
  return `imported-${createHash('sha256').update(number).digest('hex').slice(0, 16)}`;
}

const kinds = ['expected', 'interim-booked', 'closing-booked'];

/** The latest that was booked, the closing one of the day before others; what is expected only where nothing else is said. */
function balanceOf(balances: readonly NotedBalance[]): NotedBalance | undefined {
  const booked = balances.filter(({ kind }) => kind !== 'expected');
  return [...(booked.length > 0 ? booked : balances)].sort(
    (one, other) =>
      compare(other.date ?? '', one.date ?? '') ||
      kinds.indexOf(other.kind) - kinds.indexOf(one.kind) ||
      compare(other.batch, one.batch) ||
      compare(other.amount, one.amount),
  )[0];
}

/** Pending ones first, then the day booked last; of one day what stands later in its statement, then by number. */
function newestFirst(transactions: readonly NotedTransaction[]): readonly TransactionRow[] {
  const sorted = [...transactions].sort(
    (one, other) =>
      compare(other.row.bookedOn ?? pending, one.row.bookedOn ?? pending) ||
      compare(other.batch, one.batch) ||
      other.index - one.index ||
      compare(one.row.id, other.row.id),
  );
  return sorted.map(({ row }) => row);
}

/** After any day. */
const pending = '~';

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
