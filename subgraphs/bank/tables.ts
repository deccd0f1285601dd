/** The bank's own identifier of a person. */
export type CustomerNumber = string;

/** Opaque, the bank's own: an IBAN or a masked card number may occur twice (a multicurrency account). */
export type AccountId = string;

/** An exact decimal as the bank wrote it, with a sign where negative: `-12.50`, `2700`. Never a float. */
export type DecimalText = string;

export interface AccountRow {
  readonly id: AccountId;
  /** A credit card has no IBAN of its own but a masked card number: `525412******3241`. */
  readonly iban?: string;
  readonly maskedPan?: string;
  readonly kind: AccountKind;
  /** ISO 4217. */
  readonly currency: string;
  /** Absent where the bank's statement had none. */
  readonly balance?: DecimalText;
  /** The currency of the balance where it isn't the account's. */
  readonly balanceCurrency?: string;
  readonly openedOn?: string;
  readonly holders: readonly CustomerNumber[];
  /** As the statement names the owner. */
  readonly ownerName?: string;
  readonly product?: string;
  /** Of a credit card. */
  readonly creditLimit?: DecimalText;
}

export type AccountKind = 'current' | 'savings' | 'credit-card';

export interface TransactionRow {
  /** Unique within the account. Cursors are digests of it, so it may say what it likes. */
  readonly id: string;
  /** `YYYY-MM-DD`; absent while the transaction is pending. */
  readonly bookedOn?: string;
  /** Signed from the holder's side: negative where money leaves the account. */
  readonly amount: DecimalText;
  readonly currency: string;
  readonly counterparty?: string;
  readonly counterpartyIban?: string;
  readonly description?: string;
}

export interface LoanRow {
  readonly number: string;
  readonly kind: 'personal' | 'revolving' | 'car';
  readonly principal: DecimalText;
  readonly outstanding: DecimalText;
  readonly monthlyPayment: DecimalText;
  readonly currency: string;
  readonly since: string;
  readonly until?: string;
  readonly holders: readonly CustomerNumber[];
}

/**
 * What the bank holds. Each member is one look-up for many keys: the answer has one element per key, in the order of the
 * keys, as a DataLoader wants it.
 */
export interface BankTables {
  readonly accounts: (customers: readonly CustomerNumber[]) => readonly (readonly AccountRow[])[];
  /** Newest first, pending ones before all; equal dates in the order they were booked, last one first. */
  readonly transactions: (accounts: readonly AccountId[]) => readonly (readonly TransactionRow[])[];
  readonly loans: (customers: readonly CustomerNumber[]) => readonly (readonly LoanRow[])[];
}

export interface BankRows {
  readonly accounts: readonly AccountRow[];
  /** Per account, newest first, pending ones before all. */
  readonly transactions: ReadonlyMap<AccountId, readonly TransactionRow[]>;
  readonly loans: readonly LoanRow[];
}

/** Tables over rows in memory. */
export function bankTables({ accounts, transactions, loans }: BankRows): BankTables {
  const accountsOf = heldBy(accounts);
  const loansOf = heldBy(loans);
  return {
    accounts: (customers) => customers.map((customer) => accountsOf.get(customer) ?? []),
    transactions: (ids) => ids.map((id) => transactions.get(id) ?? []),
    loans: (customers) => customers.map((customer) => loansOf.get(customer) ?? []),
  };
}

function heldBy<Row extends { readonly holders: readonly CustomerNumber[] }>(
  rows: readonly Row[],
): ReadonlyMap<CustomerNumber, Row[]> {
  const held = new Map<CustomerNumber, Row[]>();
  for (const row of rows)
    for (const holder of row.holders) held.set(holder, [...(held.get(holder) ?? []), row]);
  return held;
}
