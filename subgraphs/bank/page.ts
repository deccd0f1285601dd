import { createHash } from 'node:crypto';
import { ArgumentRefused } from '../kit/index.ts';
import type { AccountId, TransactionRow } from './tables.ts';

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

const defaultFirst = 50;
const mostPerPage = 500;

/**
 * The part of an account's transactions that the arguments name. Both ends of the window are included, and a month or a
 * year stands for all its days. Throws `ArgumentRefused` for what is no count, no date, or no cursor of this account.
 */
export function pageOf(
  account: AccountId,
  transactions: readonly TransactionRow[],
  args: PageArguments,
): readonly TransactionRow[] {
  const first = args.first ?? defaultFirst;
  if (first < 1 || first > mostPerPage) throw new ArgumentRefused(`first must be from 1 to ${mostPerPage}.`);
  const from = dateArgument('from', args.from);
  const to = dateArgument('to', args.to);
  const start = args.after == null ? 0 : placeAfter(account, transactions, args.after);
  const page: TransactionRow[] = [];
  for (let place = start; place < transactions.length && page.length < first; place++) {
    const transaction = transactions[place];
    if (transaction !== undefined && isWithin(transaction, from, to)) page.push(transaction);
  }
  return page;
}

/** Says nothing of the transaction, and stays the same when others are booked. */
export function cursorOf(account: AccountId, { id }: TransactionRow): string {
  return createHash('sha256').update(`${account}\n${id}`).digest('base64url').slice(0, cursorLength);
}

const cursorLength = 22;

function placeAfter(account: AccountId, transactions: readonly TransactionRow[], after: string): number {
  const place = transactions.findIndex((transaction) => cursorOf(account, transaction) === after);
  if (place === -1) throw new ArgumentRefused('after must be the cursor of a transaction of this account.');
  return place + 1;
}

function dateArgument(name: string, value: string | null | undefined): string | undefined {
  if (value == null) return undefined;
  if (isDate(value)) return value;
  throw new ArgumentRefused(`${name} must be an ISO 8601 date: year, month and day, or less.`);
}

function isDate(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // the 31st of February becomes a day in March
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}

/** What is pending lies in no window. */
function isWithin({ bookedOn }: TransactionRow, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  if (bookedOn === undefined) return false;
  return (from === undefined || bookedOn >= from) && (to === undefined || bookedOn.slice(0, to.length) <= to);
}
