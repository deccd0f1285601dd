import type { AccountKind, DecimalText, TransactionRow } from '../tables.ts';

/** What either form of file says, before it is known what the other files say. Places stay with it, for faults. */
export interface Place {
  readonly file: string;
  readonly place: string;
}

/** An account is a number and a currency: one number with two currencies is two accounts (multicurrency). */
export interface AccountKey {
  /** An IBAN or, where the bank has none, its own number; or a card's with the middle hidden. */
  readonly number: string;
  readonly currency: string;
}

export interface NotedAccount extends AccountKey {
  readonly at: Place;
  /** A list and the details of one account complement each other; two of the same are one too many. */
  readonly by: 'list' | 'details' | 'statement' | 'transactions' | 'balances';
  readonly isCard: boolean;
  readonly kind?: AccountKind;
  readonly ownerName?: string;
  readonly product?: string;
  readonly creditLimit?: DecimalText;
  readonly resourceId?: string;
}

/** What stood on an account. Available balances aren't kept: they count what the bank would lend. */
export interface NotedBalance extends AccountKey {
  readonly kind: 'closing-booked' | 'interim-booked' | 'expected';
  readonly amount: DecimalText;
  readonly date?: string;
  /** Of one day's balances, the one of the later statement. */
  readonly batch: string;
}

export interface NotedTransaction extends AccountKey {
  readonly at: Place;
  readonly row: TransactionRow;
  /** What was booked on one day is told apart by the statement it stands in, then by its place there. */
  readonly batch: string;
  readonly index: number;
}

/** The multicurrency account as a whole; its money lies on the accounts of single currencies (ISO 4217: no currency). */
export const noCurrency = 'XXX';
