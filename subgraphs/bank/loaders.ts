import DataLoader from 'dataloader';
import type { AccountId, AccountRow, BankTables, CustomerNumber, LoanRow, TransactionRow } from './tables.ts';

/** Of one request: what its resolvers ask in the same tick becomes one look-up per table. */
export interface BankLoaders {
  readonly accounts: DataLoader<CustomerNumber, readonly AccountRow[]>;
  readonly transactions: DataLoader<AccountId, readonly TransactionRow[]>;
  readonly loans: DataLoader<CustomerNumber, readonly LoanRow[]>;
}

export function createBankLoaders(tables: BankTables): BankLoaders {
  return {
    accounts: new DataLoader(async (customers) => tables.accounts(customers)),
    transactions: new DataLoader(async (accounts) => tables.transactions(accounts)),
    loans: new DataLoader(async (customers) => tables.loans(customers)),
  };
}
