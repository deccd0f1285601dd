import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../../import/importFault.ts';
import type { Statement } from './camt053.ts';
import { isSameAmount } from './decimal.ts';
import type { AccountKey, NotedAccount, NotedTransaction, Place } from './noted.ts';

interface Once<Row> {
  readonly rows: readonly Row[];
  readonly faults: readonly Fault[];
}

/**
 * Each statement once. The same one in two versions of the message, as banks send it while they change over, is taken from
 * the newer, provided both book the same; in one version twice it is refused.
 */
export function eachStatementOnce(statements: readonly Statement[]): Once<Statement> {
  const newestFirst = [...statements].sort((one, other) => other.version - one.version);
  const rows: Statement[] = [];
  const faults: Fault[] = [];
  for (const statement of newestFirst) {
    const same = rows.find((each) => isSameStatement(each, statement));
    if (same === undefined) rows.push(statement);
    else if (same.version === statement.version || !booksTheSame(same, statement))
      faults.push({ ...statement.at, expected: `another statement than the one at ${written(same.at)}` });
  }
  return { rows, faults };
}

/** A version without pages in its statements can't say which page it is. */
function isSameStatement(one: Statement, other: Statement): boolean {
  return (
    keyOf(one.account) === keyOf(other.account) &&
    one.id === other.id &&
    one.sequence === other.sequence &&
    (one.page === other.page || one.page === undefined || other.page === undefined)
  );
}

function booksTheSame(one: Statement, other: Statement): boolean {
  return (
    one.transactions.length === other.transactions.length &&
    one.transactions.every(({ row }, index) => {
      const fellow = other.transactions[index]?.row;
      return (
        fellow !== undefined &&
        row.currency === fellow.currency &&
        row.bookedOn === fellow.bookedOn &&
        isSameAmount(row.amount, fellow.amount)
      );
    })
  );
}

/** Lists fetched for overlapping periods may repeat a transaction; they may not contradict each other on it. */
export function eachTransactionOnce(transactions: readonly NotedTransaction[]): Once<NotedTransaction> {
  const first = new Map<string, NotedTransaction>();
  const faults = transactions.flatMap((transaction): readonly Fault[] => {
    const key = `${keyOf(transaction)}\n${transaction.row.id}`;
    const earlier = first.get(key);
    first.set(key, earlier ?? transaction);
    if (earlier === undefined || isDeepStrictEqual(earlier.row, transaction.row)) return [];
    return [
      { ...transaction.at, expected: `what ${written(earlier.at)} says of the transaction of that number` },
    ];
  });
  return { rows: [...first.values()], faults };
}

/** A list and the details may both tell of an account, each once. */
export function accountsToldTwice(accounts: readonly NotedAccount[]): readonly Fault[] {
  const first = new Map<string, Place>();
  return accounts.flatMap((account) => {
    if (account.by !== 'list' && account.by !== 'details') return [];
    const key = `${keyOf(account)}\n${account.by}`;
    const earlier = first.get(key);
    first.set(key, earlier ?? account.at);
    return earlier === undefined
      ? []
      : [{ ...account.at, expected: `another account than the one at ${written(earlier)}` }];
  });
}

/** Transactions of one account in both forms would be counted twice: neither knows the other's numbers. */
export function accountsToldInBothForms(
  statements: readonly Statement[],
  transactions: readonly NotedTransaction[],
): readonly Fault[] {
  const stated = new Map(statements.map(({ account }) => [keyOf(account), account.at]));
  const listed = new Map(transactions.map((transaction) => [keyOf(transaction), transaction.at]));
  return [...listed].flatMap(([key, place]) => {
    const other = stated.get(key);
    return other === undefined
      ? []
      : [{ ...place, expected: `another account than the one of the statement at ${written(other)}` }];
  });
}

/** The identifier of an account. */
export function keyOf({ number, currency }: AccountKey): string {
  return `${number} ${currency}`;
}

function written({ file, place }: Place): string {
  return `${file} ${place}`;
}
