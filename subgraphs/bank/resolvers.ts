import type { GraphQLResolveInfo } from 'graphql';
import type { SourceContext } from '../kit/index.ts';
import type { BankLoaders } from './loaders.ts';
import { cursorOf, type PageArguments, pageOf } from './page.ts';
import type {
  AccountKind,
  AccountRow,
  CustomerNumber,
  DecimalText,
  LoanRow,
  TransactionRow,
} from './tables.ts';

interface PersonReference {
  readonly id: CustomerNumber;
}

const person = {
  __resolveReference: ({ id }: PersonReference): PersonReference => ({ id }),
  accounts: ({ id }: PersonReference, _: unknown, { accounts }: BankLoaders) => accounts.load(id),
  loans: ({ id }: PersonReference, _: unknown, { loans }: BankLoaders) => loans.load(id),
};

const account = {
  iban: ({ iban, maskedPan }: AccountRow) => iban ?? maskedPan,
  kind: ({ kind }: AccountRow) => kind.replaceAll('-', '_').toUpperCase(),
  balance: ({ balance }: AccountRow) => numberOf(balance),
  holders: holdersOf,
  transactions: async (
    { id }: AccountRow,
    args: PageArguments,
    { transactions, kept }: SourceContext<BankLoaders>,
    info: GraphQLResolveInfo,
  ) => {
    // before anything is counted or looked up: what is left out is as if it had never been booked
    const rows = kept(info, await transactions.load(id), ({ bookedOn }) => ({ occurred: bookedOn }));
    return pageOf(id, rows, args).map((row) => ({ account: id, row }));
  },
};

type TransactionOfAccount = { readonly account: string; readonly row: TransactionRow };

const transaction = {
  cursor: ({ account, row }: TransactionOfAccount) => cursorOf(account, row),
  bookedOn: ({ row }: TransactionOfAccount) => row.bookedOn,
  amount: ({ row }: TransactionOfAccount) => numberOf(row.amount),
  currency: ({ row }: TransactionOfAccount) => row.currency,
  counterparty: ({ row }: TransactionOfAccount) => row.counterparty,
  description: ({ row }: TransactionOfAccount) => row.description,
};

export const bankResolvers = {
  Person: person,
  Account: { __resolveType: ({ kind }: AccountRow) => accountTypes[kind] },
  CurrentAccount: account,
  SavingsAccount: account,
  CreditCard: { ...account, limit: ({ creditLimit }: AccountRow) => numberOf(creditLimit) },
  Transaction: transaction,
  Loan: {
    kind: ({ kind }: LoanRow) => kind.toUpperCase(),
    principal: ({ principal }: LoanRow) => numberOf(principal),
    outstanding: ({ outstanding }: LoanRow) => numberOf(outstanding),
    monthlyPayment: ({ monthlyPayment }: LoanRow) => numberOf(monthlyPayment),
    holders: holdersOf,
  },
};

const accountTypes: Readonly<Record<AccountKind, string>> = {
  current: 'CurrentAccount',
  savings: 'SavingsAccount',
  'credit-card': 'CreditCard',
};

/** A double holds any amount below ninety thousand billion to the cent, and JSON prints it as it was written. */
function numberOf(decimal: DecimalText | undefined): number | undefined {
  return decimal === undefined ? undefined : Number(decimal);
}

function holdersOf({ holders }: { readonly holders: readonly CustomerNumber[] }): readonly PersonReference[] {
  return holders.map((id) => ({ id }));
}
