import type { Fault } from '../../import/importFault.ts';
import type { BerlinGroupFile, Owner } from './berlinGroup.ts';
import { isSameAmount } from './decimal.ts';
import {
  type AccountKey,
  type NotedAccount,
  type NotedBalance,
  type NotedTransaction,
  noCurrency,
} from './noted.ts';
import { keyOf } from './onceOnly.ts';
import type { PaidTransaction } from './paidTransaction.ts';

export interface Resolved {
  readonly accounts: readonly NotedAccount[];
  readonly balances: readonly NotedBalance[];
  readonly transactions: readonly NotedTransaction[];
  readonly faults: readonly Fault[];
}

/**
 * Finds the account of each balance and transaction, over all files at once, so that their order doesn't matter. Money lies on
 * the account of its own currency unless the file names the account's. A file that names no account is about the only
 * number there is; where there are several, it is refused rather than guessed.
 */
export function resolveOwners(files: readonly BerlinGroupFile[]): Resolved {
  const listed = files.flatMap(({ accounts }) => accounts);
  const balances = files.flatMap((file) => file.balances);
  const transactions = files.flatMap((file) => file.transactions);
  const numbers = numbersIn(listed, [...balances, ...transactions]);
  const faults: Fault[] = [];
  const accountIn = (owner: Owner, currency: string) => {
    const account = accountOf(owner, currency, listed, numbers);
    if ('expected' in account) faults.push({ ...owner.at, expected: account.expected });
    return 'expected' in account ? undefined : account;
  };

  const mentioned = new Map<string, NotedAccount>();
  const mention = (account: NotedAccount) => mentioned.set(keyOf(account), account);
  const notedBalances = balances.flatMap(({ owner, balance }): readonly NotedBalance[] => {
    const account = accountIn(owner, balance.currency);
    // a balance in another currency isn't what stands on the account
    if (account === undefined || account.currency !== balance.currency) return [];
    mention({ at: owner.at, by: 'balances', ...account });
    return [{ ...balance, number: account.number }];
  });
  const note = (owner: Owner, transaction: PaidTransaction): readonly NotedTransaction[] => {
    const account = accountIn(owner, transaction.row.currency);
    if (account === undefined) return [];
    mention({ at: owner.at, by: 'transactions', ...account });
    return [{ ...transaction, number: account.number, currency: account.currency, batch: '' }];
  };
  const notedTransactions = transactions.flatMap(({ owner, transaction }) => note(owner, transaction));
  const details = files.flatMap((file) => file.details);
  const unlisted = details.filter(({ transaction }) => !notedTransactions.some(isTold(transaction)));
  const added = unlisted.flatMap(({ owner, transaction }) => note(owner, transaction));
  return {
    accounts: [...listed, ...mentioned.values()],
    balances: notedBalances,
    transactions: [...notedTransactions.map(completed(details)), ...added],
    faults: distinct(faults),
  };
}

interface Numbered {
  readonly number: string;
  readonly isCard: boolean;
}

function numbersIn(
  listed: readonly NotedAccount[],
  owned: readonly { readonly owner: Owner }[],
): readonly Numbered[] {
  const owners = owned.flatMap(({ owner }) => (owner.kind === 'number' ? [owner] : []));
  const isCard = new Map([...listed, ...owners].map((each) => [each.number, each.isCard]));
  return [...isCard].map(([number, card]) => ({ number, isCard: card }));
}

type Found = (AccountKey & Numbered) | { readonly expected: string };

function accountOf(
  owner: Owner,
  currency: string,
  listed: readonly NotedAccount[],
  numbers: readonly Numbered[],
): Found {
  switch (owner.kind) {
    case 'number':
      return found(owner, owner.currency, currency);
    case 'resource': {
      const [account, ...more] = listed.filter(({ resourceId }) => resourceId === owner.resourceId);
      if (account === undefined || more.some(({ number }) => number !== account.number))
        return { expected: 'an account reference, or the link of one account listed in these files' };
      return found(account, more.length > 0 ? undefined : account.currency, currency);
    }
    case 'unnamed': {
      const [only, ...more] = numbers;
      if (only === undefined || more.length > 0)
        return {
          expected:
            'the account this file is about: it may be left out only where all files are about one number',
        };
      return found(only, undefined, currency);
    }
  }
}

function found({ number, isCard }: Numbered, own: string | undefined, currency: string): Found {
  return { number, isCard, currency: own === undefined || own === noCurrency ? currency : own };
}

/** Details name no account: they tell of the transaction with their number and their amount. */
function isTold(detail: PaidTransaction) {
  return ({ row }: PaidTransaction) =>
    row.id === detail.row.id &&
    row.currency === detail.row.currency &&
    isSameAmount(row.amount, detail.row.amount);
}

function completed(details: BerlinGroupFile['details']) {
  return (listed: NotedTransaction): NotedTransaction => {
    const detail = details.find(({ transaction }) => isTold(transaction)(listed));
    return detail === undefined ? listed : { ...listed, row: { ...detail.transaction.row, ...listed.row } };
  };
}

/** One file without an account is one fault, however much it tells. */
function distinct(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.file}\n${fault.place}`, fault])).values()];
}
