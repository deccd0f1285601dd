import { open } from 'node:fs/promises';
import { type Fault, ImportFault } from '../../import/importFault.ts';
import { unreadable } from '../../import/readJson.ts';
import type { BankRows, CustomerNumber } from '../tables.ts';
import { accountRows } from './accountRows.ts';
import { type BerlinGroupFile, readBerlinGroup } from './berlinGroup.ts';
import { readCamt053, type Statement } from './camt053.ts';
import {
  accountsToldInBothForms,
  accountsToldTwice,
  eachStatementOnce,
  eachTransactionOnce,
} from './onceOnly.ts';
import { resolveOwners } from './resolveOwners.ts';

export interface StatementOptions {
  /** Whose the accounts are. Without it each account number has a customer of its own. */
  readonly holder?: CustomerNumber;
}

/**
 * Reads bank statements: ISO 20022 camt.053 (XML) and NextGenPSD2 payloads (JSON), in any order. The files tell of the same
 * accounts by their numbers. All load or none: throws `ImportFault` with what is wrong in any of them.
 */
export async function importStatements(
  files: readonly string[],
  { holder }: StatementOptions = {},
): Promise<BankRows> {
  const { statements, payloads } = await readAll(files);
  const resolved = resolveOwners(payloads);
  const stated = eachStatementOnce(statements);
  const listed = eachTransactionOnce(resolved.transactions);
  refuse([
    ...resolved.faults,
    ...accountsToldTwice(resolved.accounts),
    ...stated.faults,
    ...listed.faults,
    ...accountsToldInBothForms(stated.rows, listed.rows),
  ]);
  const noted = {
    accounts: [...resolved.accounts, ...stated.rows.map(({ account }) => account)],
    balances: [...resolved.balances, ...stated.rows.flatMap(({ balances }) => balances)],
    transactions: [...listed.rows, ...stated.rows.flatMap(({ transactions }) => transactions)],
  };
  return accountRows(noted, holder);
}

type Read =
  | { readonly kind: 'statements'; readonly statements: readonly Statement[] }
  | { readonly kind: 'payload'; readonly payload: BerlinGroupFile }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** Reads on after a refusal, so that one run names what is wrong in every file. */
async function readAll(files: readonly string[]) {
  const reads: Read[] = [];
  for (const file of files) reads.push(await readOne(file));
  refuse(reads.flatMap((read) => (read.kind === 'refused' ? read.faults : [])));
  return {
    statements: reads.flatMap((read) => (read.kind === 'statements' ? read.statements : [])),
    payloads: reads.flatMap((read) => (read.kind === 'payload' ? [read.payload] : [])),
  };
}

async function readOne(file: string): Promise<Read> {
  try {
    return (await isXml(file))
      ? { kind: 'statements', statements: await readCamt053(file) }
      : { kind: 'payload', payload: await readBerlinGroup(file) };
  } catch (error) {
    if (error instanceof ImportFault) return { kind: 'refused', faults: error.faults };
    throw error;
  }
}

/** XML begins with `<`, after a byte order mark and white space at most. */
async function isXml(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
      return /^\uFEFF?\s*</.test(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new ImportFault(faults);
}
