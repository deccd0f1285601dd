import { z } from 'zod';
import { isDay } from '../../import/calendar.ts';
import { isSignedAmount } from './decimal.ts';

/**
 * The payloads of the Berlin Group's NextGenPSD2 1.3 that tell of accounts, with what the tables have a place for; other members
 * may be there and are passed over.
 */

const text = z.string({ error: 'text' });

const money = object({
  currency: z.string({ error: currencyExpected() }).regex(/^[A-Z]{3}$/, { error: currencyExpected() }),
  amount: z
    .string({ error: 'an amount as text, such as "-12.50"' })
    .refine(isSignedAmount, { error: 'an amount such as -12.50: digits, a point, a minus where negative' }),
});

const date = z
  .string({ error: 'a date (YYYY-MM-DD), as text' })
  .refine(isDay, { error: 'a date (YYYY-MM-DD)' });

const dateTime = z
  .string({ error: 'a date and time, as text' })
  .refine((written) => /^.{10}T\d{2}:\d{2}/.test(written) && isDay(written.slice(0, 10)), {
    error: 'a date and time (YYYY-MM-DDThh:mm:ssZ)',
  });

/** Check digits aren't looked at: the Berlin Group's own examples carry invented numbers. */
const iban = z.string({ error: 'an IBAN, as text' }).regex(/^[A-Z]{2}\d{2}[A-Za-z0-9]{1,30}$/, {
  error: 'an IBAN: country, two check digits, up to 30 letters and digits',
});

const number = {
  iban: iban.optional(),
  bban: text.optional(),
  maskedPan: text.optional(),
  pan: text.optional(),
};

const currency = z.string({ error: currencyExpected() }).regex(/^[A-Z]{3}$/, { error: currencyExpected() });

const reference = object({ ...number, currency: currency.optional() });

const balance = object({
  balanceType: text,
  balanceAmount: money,
  referenceDate: date.optional(),
  lastChangeDateTime: dateTime.optional(),
});

const account = object({
  ...number,
  currency,
  resourceId: text.optional(),
  ownerName: text.optional(),
  product: text.optional(),
  name: text.optional(),
  cashAccountType: text.optional(),
  creditLimit: money.optional(),
  balances: list(balance).optional(),
}).refine(({ iban: one, bban, maskedPan, pan }) => [one, bban, maskedPan, pan].some(Boolean), {
  error: 'an account with an iban, bban or maskedPan',
});

const party = object({ iban: iban.optional(), bban: text.optional() });

const transaction = object({
  transactionId: text.optional(),
  entryReference: text.optional(),
  transactionAmount: money,
  bookingDate: date.optional(),
  valueDate: date.optional(),
  creditorName: text.optional(),
  creditorAccount: party.optional(),
  ultimateCreditor: text.optional(),
  debtorName: text.optional(),
  debtorAccount: party.optional(),
  ultimateDebtor: text.optional(),
  remittanceInformationUnstructured: text.optional(),
  remittanceInformationUnstructuredArray: list(text).optional(),
  remittanceInformationStructured: text.optional(),
  additionalInformation: text.optional(),
});

const booked = transaction.refine(
  ({ bookingDate, valueDate }) => bookingDate !== undefined || valueDate !== undefined,
  { error: 'the date on which it was booked', path: ['bookingDate'] },
);

const link = object({ href: text });

export const accountList = object({ accounts: list(account) });
export const cardAccountList = object({ cardAccounts: list(account) });
export const accountDetails = object({ account });
export const cardAccountDetails = object({ cardAccount: account });
export const accountBalances = object({ account: reference.optional(), balances: list(balance) });
export const accountTransactions = object({
  account: reference.optional(),
  balances: list(balance).optional(),
  transactions: object({
    booked: list(booked).optional(),
    pending: list(transaction).optional(),
    _links: object({ account: link.optional() }).optional(),
  }),
});
export const transactionDetails = object({ transactionsDetails: booked });

export type Account = z.output<typeof account>;
export type Reference = z.output<typeof reference>;
export type Balance = z.output<typeof balance>;
export type Transaction = z.output<typeof transaction>;

function currencyExpected(): string {
  return 'a currency of three letters (ISO 4217)';
}

function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: 'an object' });
}

function list<Element extends z.ZodType>(element: Element) {
  return z.array(element, { error: 'a list' });
}
