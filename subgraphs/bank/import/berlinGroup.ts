import { basename } from 'node:path';
import type { z } from 'zod';
import { ImportFault } from '../../import/importFault.ts';
import { known } from '../../import/known.ts';
import { conform, readJson } from '../../import/readJson.ts';
import {
  type Account,
  accountBalances,
  accountDetails,
  accountList,
  accountTransactions,
  type Balance,
  cardAccountDetails,
  cardAccountList,
  type Reference,
  transactionDetails,
} from './nextGenPsd2.ts';
import type { NotedAccount, NotedBalance, Place } from './noted.ts';
import { type PaidTransaction, paidTransactions } from './paidTransaction.ts';

/** What one file says. Whose the balances and transactions are may take the other files to tell. */
export interface BerlinGroupFile {
  readonly accounts: readonly NotedAccount[];
  readonly balances: readonly { readonly owner: Owner; readonly balance: Omit<NotedBalance, 'number'> }[];
  readonly transactions: readonly { readonly owner: Owner; readonly transaction: PaidTransaction }[];
  /** Of transactions that are listed elsewhere. */
  readonly details: readonly { readonly owner: Owner; readonly transaction: PaidTransaction }[];
}

/** How a file names the account that it is about. */
export type Owner = { readonly at: Place } & (
  | { readonly kind: 'number'; readonly number: string; readonly isCard: boolean; readonly currency?: string }
  | { readonly kind: 'resource'; readonly resourceId: string }
  | { readonly kind: 'unnamed' }
);

/** Reads one payload of NextGenPSD2: which one it is, its members tell. Throws `ImportFault`. */
export async function readBerlinGroup(path: string): Promise<BerlinGroupFile> {
  const file = basename(path);
  const content = await readJson(path);
  const has = (member: string) =>
    typeof content === 'object' && content !== null && Object.hasOwn(content, member);
  const read = <Payload>(schema: z.ZodType<Payload>): Payload => {
    const result = conform(schema, content, { file, pointer: '' });
    if ('faults' in result) throw new ImportFault(result.faults);
    return result.value;
  };
  if (has('transactions')) return transactionsIn(read(accountTransactions), file);
  if (has('balances')) return balancesIn(read(accountBalances), file);
  if (has('accounts')) return accountsIn(read(accountList).accounts, 'list', at(file, '/accounts'));
  if (has('cardAccounts'))
    return accountsIn(read(cardAccountList).cardAccounts, 'list', at(file, '/cardAccounts'));
  if (has('account')) return accountsIn([read(accountDetails).account], 'details', at(file, '/account'));
  if (has('cardAccount'))
    return accountsIn([read(cardAccountDetails).cardAccount], 'details', at(file, '/cardAccount'));
  if (has('transactionsDetails')) return detailsIn(read(transactionDetails), file);
  throw new ImportFault([{ file, place: '/', expected: payloads }]);
}

const payloads =
  'camt.053 in XML, or a NextGenPSD2 payload with accounts, account, cardAccounts, cardAccount, balances, transactions or transactionsDetails';

function at(file: string, place: string): Place {
  return { file, place };
}

const nothing: BerlinGroupFile = { accounts: [], balances: [], transactions: [], details: [] };

function accountsIn(
  accounts: readonly Account[],
  by: 'list' | 'details',
  { file, place }: Place,
): BerlinGroupFile {
  const noted = accounts.map((account, index) => {
    const where = at(file, by === 'list' ? `${place}/${index}` : place);
    return { account: accountOf(account, by, where), balances: account.balances ?? [] };
  });
  return {
    ...nothing,
    accounts: noted.map(({ account }) => account),
    balances: noted.flatMap(({ account, balances }) => ownedBy({ ...account, kind: 'number' }, balances)),
  };
}

function accountOf(account: Account, by: 'list' | 'details', where: Place): NotedAccount {
  const { currency, ownerName, creditLimit, resourceId } = account;
  return {
    at: where,
    by,
    ...numberOf(account),
    currency,
    ...known({
      kind: account.cashAccountType === 'SVGS' ? ('savings' as const) : undefined,
      ownerName,
      product: account.product ?? account.name,
      creditLimit: creditLimit?.currency === currency ? creditLimit.amount : undefined,
      resourceId,
    }),
  };
}

/** A whole card number is never kept: its middle is hidden. */
function numberOf({ iban, bban, maskedPan, pan }: Reference): {
  readonly number: string;
  readonly isCard: boolean;
} {
  const account = iban ?? bban;
  if (account !== undefined) return { number: account, isCard: false };
  const card = maskedPan ?? pan ?? '';
  return { number: /^\d{12,19}$/.test(card) ? masked(card) : card, isCard: true };
}

function masked(card: string): string {
  return `${card.slice(0, 6)}${'*'.repeat(card.length - 10)}${card.slice(-4)}`;
}

function balancesIn({ account, balances }: z.output<typeof accountBalances>, file: string): BerlinGroupFile {
  return { ...nothing, balances: ownedBy(ownerOf(account, undefined, file), balances) };
}

function transactionsIn(payload: z.output<typeof accountTransactions>, file: string): BerlinGroupFile {
  const { account, balances, transactions } = payload;
  const owner = ownerOf(account, transactions._links?.account?.href, file);
  const paid = [
    ...paidTransactions(transactions.booked ?? [], 'booked', at(file, '/transactions/booked')),
    ...paidTransactions(transactions.pending ?? [], 'pending', at(file, '/transactions/pending')),
  ];
  return {
    ...nothing,
    balances: ownedBy(owner, balances ?? []),
    transactions: paid.map((transaction) => ({ owner, transaction })),
  };
}

function detailsIn(
  { transactionsDetails }: z.output<typeof transactionDetails>,
  file: string,
): BerlinGroupFile {
  const [transaction] = paidTransactions([transactionsDetails], 'booked', at(file, '/transactionsDetails'));
  if (transaction === undefined) return nothing;
  return { ...nothing, details: [{ owner: ownerOf(undefined, undefined, file), transaction }] };
}

/** The reference names the account; where there is none, the link to it does; the link ends in the account's resourceId. */
function ownerOf(reference: Reference | undefined, href: string | undefined, file: string): Owner {
  const number = reference === undefined ? '' : numberOf(reference).number;
  if (reference !== undefined && number !== '')
    return {
      kind: 'number',
      at: at(file, '/account'),
      ...numberOf(reference),
      ...known({ currency: reference.currency }),
    };
  const resourceId = href?.split('/').at(-1);
  if (resourceId === undefined) return { kind: 'unnamed', at: at(file, '/account') };
  return { kind: 'resource', at: at(file, '/transactions/_links/account/href'), resourceId };
}

const balanceKinds: Readonly<Record<string, NotedBalance['kind']>> = {
  closingBooked: 'closing-booked',
  interimBooked: 'interim-booked',
  expected: 'expected',
};

function ownedBy(owner: Owner, balances: readonly Balance[]): BerlinGroupFile['balances'] {
  return balances.flatMap(({ balanceType, balanceAmount, referenceDate, lastChangeDateTime }) => {
    const kind = balanceKinds[balanceType];
    const date = referenceDate ?? lastChangeDateTime?.slice(0, 10);
    const { amount, currency } = balanceAmount;
    return kind === undefined
      ? []
      : [{ owner, balance: { kind, amount, currency, ...known({ date }), batch: lastChangeDateTime ?? '' } }];
  });
}
