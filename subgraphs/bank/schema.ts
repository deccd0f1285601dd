import { schemaHeader } from '../kit/index.ts';

/** What the bank knows of a person. Descriptions are what persons read before they decide. */
export const bankSchema = /* GraphQL */ `
${schemaHeader}

"A date as ISO 8601 writes it, as precise as it is known: 1984-05-17, 1984-05 or 1984."
scalar Date

type Person @key(fields: "id") @subject {
  "What you are called by whoever asks: another name for each organisation, so that they cannot compare."
  id: ID! @personal(category: ["pd:Identifying"])
  "Your accounts and credit cards, joint accounts among them."
  accounts: [Account] @personal(category: ["pd:FinancialAccount"])
  "Money the bank lent you."
  loans: [Loan] @personal(category: ["pd:LoanRecord"])
}

enum AccountKind {
  CURRENT
  SAVINGS
  CREDIT_CARD
}

interface Account @subject(id: "holders { id }", joint: "ANY") {
  "The account number (IBAN); of a credit card, its number with the middle hidden."
  iban: String @personal(category: ["pd:FinancialAccountNumber"]) @objectKey
  "What kind of account it is."
  kind: AccountKind @personal(category: ["pd:FinancialAccount"])
  "The currency the account is kept in."
  currency: String @personal(category: ["pd:FinancialAccount"])
  "How much stands on the account, negative where you owe it."
  balance: Float @personal(category: ["pd:FinancialStatus"])
  "Since when you have the account."
  openedOn: Date @personal(category: ["pd:FinancialAccount"])
  "The persons whose account it is."
  holders: [Person] @personal(category: ["pd:FinancialAccount", "pd:Relationship"])
  "What was paid and received, the latest first."
  transactions(
    "How many at most, up to 500."
    first: Int = 50
    "The cursor of the transaction to go on after."
    after: String
    "Only what was booked on this date or later."
    from: Date @infers(fields: ["Transaction.bookedOn"])
    "Only what was booked on this date or earlier."
    to: Date @infers(fields: ["Transaction.bookedOn"])
  ): [Transaction] @personal(category: ["pd:Transaction"])
}

type CurrentAccount implements Account @subject(id: "holders { id }", joint: "ANY") {
  "The account number (IBAN)."
  iban: String @personal(category: ["pd:FinancialAccountNumber"]) @objectKey
  "What kind of account it is."
  kind: AccountKind @personal(category: ["pd:FinancialAccount"])
  "The currency the account is kept in."
  currency: String @personal(category: ["pd:FinancialAccount"])
  "How much stands on the account, negative where you owe it."
  balance: Float @personal(category: ["pd:FinancialStatus"])
  "Since when you have the account."
  openedOn: Date @personal(category: ["pd:FinancialAccount"])
  "The persons whose account it is."
  holders: [Person] @personal(category: ["pd:FinancialAccount", "pd:Relationship"])
  "What was paid and received, the latest first."
  transactions(
    "How many at most, up to 500."
    first: Int = 50
    "The cursor of the transaction to go on after."
    after: String
    "Only what was booked on this date or later."
    from: Date @infers(fields: ["Transaction.bookedOn"])
    "Only what was booked on this date or earlier."
    to: Date @infers(fields: ["Transaction.bookedOn"])
  ): [Transaction] @personal(category: ["pd:Transaction"])
}

type SavingsAccount implements Account @subject(id: "holders { id }", joint: "ANY") {
  "The account number (IBAN)."
  iban: String @personal(category: ["pd:FinancialAccountNumber"]) @objectKey
  "What kind of account it is."
  kind: AccountKind @personal(category: ["pd:FinancialAccount"])
  "The currency the account is kept in."
  currency: String @personal(category: ["pd:FinancialAccount"])
  "How much stands on the account, negative where you owe it."
  balance: Float @personal(category: ["pd:FinancialStatus"])
  "Since when you have the account."
  openedOn: Date @personal(category: ["pd:FinancialAccount"])
  "The persons whose account it is."
  holders: [Person] @personal(category: ["pd:FinancialAccount", "pd:Relationship"])
  "What was paid and received, the latest first."
  transactions(
    "How many at most, up to 500."
    first: Int = 50
    "The cursor of the transaction to go on after."
    after: String
    "Only what was booked on this date or later."
    from: Date @infers(fields: ["Transaction.bookedOn"])
    "Only what was booked on this date or earlier."
    to: Date @infers(fields: ["Transaction.bookedOn"])
  ): [Transaction] @personal(category: ["pd:Transaction"])
}

type CreditCard implements Account @subject(id: "holders { id }", joint: "ANY") {
  "The number of the card, with the middle hidden."
  iban: String @personal(category: ["pd:CreditCardNumber"]) @objectKey
  "What kind of account it is."
  kind: AccountKind @personal(category: ["pd:FinancialAccount"])
  "The currency the account is kept in."
  currency: String @personal(category: ["pd:FinancialAccount"])
  "How much stands on the account, negative where you owe it."
  balance: Float @personal(category: ["pd:FinancialStatus"])
  "Since when you have the account."
  openedOn: Date @personal(category: ["pd:FinancialAccount"])
  "The persons whose account it is."
  holders: [Person] @personal(category: ["pd:FinancialAccount", "pd:Relationship"])
  "What was paid and received, the latest first."
  transactions(
    "How many at most, up to 500."
    first: Int = 50
    "The cursor of the transaction to go on after."
    after: String
    "Only what was booked on this date or later."
    from: Date @infers(fields: ["Transaction.bookedOn"])
    "Only what was booked on this date or earlier."
    to: Date @infers(fields: ["Transaction.bookedOn"])
  ): [Transaction] @personal(category: ["pd:Transaction"])
  "How much you may spend on the card."
  limit: Float @personal(category: ["pd:CreditCapacity"])
}

"Amounts are exact decimals of the currency's smallest part, given as numbers: 12.5 is twelve and a half."
type Transaction {
  "The place of the transaction in the list, to go on reading from."
  cursor: String @personal(category: ["pd:Transaction"])
  "The day it was booked; not known while it is pending."
  bookedOn: Date @personal(category: ["pd:Transaction"]) @occurred
  "How much: negative where you paid, positive where you received."
  amount: Float @personal(category: ["pd:Transaction"])
  "The currency of the amount."
  currency: String @personal(category: ["pd:Transaction"])
  "Who paid you or whom you paid."
  counterparty: String @personal(category: ["pd:PurchasesAndSpendingHabit", "pd:Transaction"])
  "What it was for, as written with the payment."
  description: String @personal(category: ["pd:PurchasesAndSpendingHabit", "pd:Transaction"])
}

enum LoanKind {
  PERSONAL
  REVOLVING
  CAR
}

type Loan {
  "The number of the loan."
  number: String @personal(category: ["pd:LoanRecord"]) @objectKey
  "What kind of loan it is."
  kind: LoanKind @personal(category: ["pd:LoanRecord"])
  "How much was lent."
  principal: Float @personal(category: ["pd:LoanRecord"])
  "How much of it you still owe."
  outstanding: Float @personal(category: ["pd:LoanRecord"])
  "What you pay each month."
  monthlyPayment: Float @personal(category: ["pd:LoanRecord"])
  "The currency of the loan."
  currency: String @personal(category: ["pd:LoanRecord"])
  "Since when it runs."
  since: Date @personal(category: ["pd:LoanRecord"])
  "When it ends."
  until: Date @personal(category: ["pd:LoanRecord"])
  "The persons who owe it."
  holders: [Person] @personal(category: ["pd:LoanRecord", "pd:Relationship"])
}
`;
