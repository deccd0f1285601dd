import { createHash } from 'node:crypto';
import { known } from '../../import/known.ts';
import type { TransactionRow } from '../tables.ts';
import type { Transaction } from './nextGenPsd2.ts';
import type { Place } from './noted.ts';

/** A transaction of NextGenPSD2, and the place of its fellow in the list. */
export interface PaidTransaction {
  readonly at: Place;
  readonly row: TransactionRow;
  readonly index: number;
}

/**
 * The transactions of one list as rows. The amount's sign is the bank's, which the standard puts on the holder's side; it is
 * never turned, even where a creditor is named beside a positive amount (the standard's own first example).
 */
export function paidTransactions(
  list: readonly Transaction[],
  state: 'booked' | 'pending',
  { file, place }: Place,
): readonly PaidTransaction[] {
  const seen = new Map<string, number>();
  return list.map((transaction, index) => {
    const row = rowOf(transaction, state);
    const own = transaction.transactionId ?? transaction.entryReference;
    const digest = createHash('sha256').update(JSON.stringify(row)).digest('base64url');
    const nth = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, nth);
    return {
      at: { file, place: `${place}/${index}` },
      row: { id: own ?? `${digest}/${nth}`, ...row },
      index: -index,
    };
  });
}

function rowOf(transaction: Transaction, state: 'booked' | 'pending'): Omit<TransactionRow, 'id'> {
  const { amount, currency } = transaction.transactionAmount;
  const date = transaction.bookingDate ?? transaction.valueDate;
  return {
    amount,
    currency,
    ...known({ bookedOn: state === 'booked' ? date : undefined, description: descriptionOf(transaction) }),
    ...otherSide(transaction),
  };
}

/** Who was paid where money left, who paid where it came; where only one side is named, that one. */
function otherSide(transaction: Transaction) {
  const { transactionAmount, creditorAccount, debtorAccount } = transaction;
  const creditor = known({
    counterparty: transaction.creditorName ?? transaction.ultimateCreditor,
    counterpartyIban: creditorAccount?.iban ?? creditorAccount?.bban,
  });
  const debtor = known({
    counterparty: transaction.debtorName ?? transaction.ultimateDebtor,
    counterpartyIban: debtorAccount?.iban ?? debtorAccount?.bban,
  });
  const isNamed = (side: object) => Object.keys(side).length > 0;
  const [likely, other] = transactionAmount.amount.startsWith('-') ? [creditor, debtor] : [debtor, creditor];
  return isNamed(likely) ? likely : other;
}

function descriptionOf(transaction: Transaction): string | undefined {
  const lines = [
    transaction.remittanceInformationUnstructured,
    ...(transaction.remittanceInformationUnstructuredArray ?? []),
    transaction.remittanceInformationStructured,
  ].filter((line) => line !== undefined);
  return lines.join(' ') || transaction.additionalInformation;
}
