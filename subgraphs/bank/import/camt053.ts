import { basename } from 'node:path';
import { type Fault, ImportFault } from '../../import/importFault.ts';
import { known } from '../../import/known.ts';
import { entryOf, type Movement } from './camtEntry.ts';
import { amountAt, dateAt, type Expect, signed } from './camtValues.ts';
import {
  type NotedAccount,
  type NotedBalance,
  type NotedTransaction,
  noCurrency,
  type Place,
} from './noted.ts';
import { find, readXml, textAt, type XmlElement } from './readXml.ts';

/** One `Stmt` of one message, of one account. */
export interface Statement {
  readonly at: Place;
  /** Of the message: the same statement in two versions is one statement. */
  readonly version: number;
  readonly id: string;
  readonly sequence?: string;
  readonly page?: string;
  readonly account: NotedAccount;
  readonly balances: readonly NotedBalance[];
  readonly transactions: readonly NotedTransaction[];
}

const namespaces = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(02|04|08)$/;

/**
 * Reads ISO 20022 bank-to-customer statements: camt.053.001 version 02, 04 or 08, as the namespace says. Throws
 * `ImportFault`, with all faults of a file that is well-formed.
 */
export async function readCamt053(path: string): Promise<readonly Statement[]> {
  const file = basename(path);
  const faults: Fault[] = [];
  const expect: Expect = (place, expected) => {
    faults.push({ file, place, expected });
  };
  const statements: Statement[] = [];
  let version = 0;
  let draft: Draft | undefined;
  for await (const event of readXml(path, ['Document', 'BkToCstmrStmt', 'Stmt'])) {
    if (event.kind === 'opened' && event.name === 'Document') version = versionOf(event, file);
    if (event.kind === 'opened' && event.name === 'Stmt') draft = emptyDraft(event.place);
    if (event.kind === 'element' && draft !== undefined) take(draft, event.element, expect);
    if (event.kind === 'closed' && event.name === 'Stmt' && draft !== undefined) {
      const statement = statementOf(draft, { version, file }, expect);
      if (statement !== undefined) statements.push(statement);
      draft = undefined;
    }
  }
  if (statements.length === 0 && faults.length === 0)
    expect('1:1 /Document/BkToCstmrStmt', 'a statement (Stmt)');
  if (faults.length > 0) throw new ImportFault(faults);
  return statements;
}

function versionOf(
  { namespace, place }: { readonly namespace: string; readonly place: string },
  file: string,
): number {
  const version = namespaces.exec(namespace)?.[1];
  if (version !== undefined) return Number(version);
  const expected = 'the namespace urn:iso:std:iso:20022:tech:xsd:camt.053.001.02, .04 or .08';
  throw new ImportFault([{ file, place, expected }]);
}

/** What stood in a statement so far. Entries are read and let go as they come. */
interface Draft {
  readonly place: string;
  readonly heading: Map<string, XmlElement>;
  readonly balances: Balance[];
  readonly movements: Movement[];
}

function emptyDraft(place: string): Draft {
  return { place, heading: new Map(), balances: [], movements: [] };
}

function take({ heading, balances, movements }: Draft, element: XmlElement, expect: Expect): void {
  if (element.name === 'Ntry') movements.push(...entryOf(element, expect));
  else if (element.name === 'Bal') balances.push(...balanceOf(element, expect));
  else heading.set(element.name, element);
}

type Balance = Pick<NotedBalance, 'amount' | 'currency' | 'date'> & { readonly code: string | undefined };

function balanceOf(element: XmlElement, expect: Expect): readonly Balance[] {
  const money = amountAt(element, expect);
  const amount = money && signed(money.amount, element, expect);
  const date = dateAt(element, 'Dt', expect);
  if (money === undefined || amount === undefined) return [];
  const code = textAt(element, 'Tp', 'CdOrPrtry', 'Cd');
  return [{ code, amount, currency: money.currency, ...known({ date }) }];
}

const balanceKinds: Readonly<Record<string, NotedBalance['kind']>> = {
  CLBD: 'closing-booked',
  ITBD: 'interim-booked',
  XPCD: 'expected',
};

function statementOf(
  { place, heading, balances, movements }: Draft,
  { version, file }: { readonly version: number; readonly file: string },
  expect: Expect,
): Statement | undefined {
  const id = heading.get('Id')?.text || undefined;
  if (id === undefined) expect(`${place}/Id`, 'the identification of the statement');
  const account = heading.get('Acct');
  if (account === undefined) expect(`${place}/Acct`, 'the account');
  if (id === undefined || account === undefined) return undefined;
  const number = numberOf(account, expect);
  const currency = currencyOf(account, balances, movements, expect);
  if (number === undefined || currency === undefined) return undefined;
  const at = { file, place };
  const sequence = (heading.get('ElctrncSeqNb') ?? heading.get('LglSeqNb'))?.text || undefined;
  const pagination = heading.get('StmtPgntn');
  const page = pagination && textAt(pagination, 'PgNb');
  const batch = [heading.get('CreDtTm')?.text ?? '', id, sequence ?? '', page ?? ''].join('\n');
  return {
    at,
    version,
    id,
    ...known({ sequence, page }),
    account: { at, by: 'statement', number, currency, isCard: false, ...describedBy(account) },
    balances: balances.flatMap(({ code, ...balance }) => {
      const kind = code === undefined ? undefined : balanceKinds[code];
      return kind === undefined ? [] : [{ ...balance, number, kind, batch }];
    }),
    transactions: movements.map((movement, index) => ({
      at,
      number,
      currency,
      batch,
      index,
      row: { id: [id, sequence ?? '', page ?? '', index].join('/'), ...movement },
    })),
  };
}

function describedBy(account: XmlElement) {
  const ownerName = textAt(account, 'Ownr', 'Nm') ?? textAt(account, 'Ownr', 'Pty', 'Nm');
  const kind = textAt(account, 'Tp', 'Cd') === 'SVGS' ? ('savings' as const) : undefined;
  return known({ ownerName, product: textAt(account, 'Nm'), kind });
}

/** The check digits of an IBAN aren't looked at: published examples of both standards carry invented ones. */
function numberOf(account: XmlElement, expect: Expect): string | undefined {
  const iban = find(account, 'Id', 'IBAN');
  if (iban === undefined) {
    const other = textAt(account, 'Id', 'Othr', 'Id');
    if (other === undefined) expect(`${account.place}/Id`, 'an IBAN or another account number (Othr/Id)');
    return other;
  }
  if (/^[A-Z]{2}\d{2}[A-Za-z0-9]{1,30}$/.test(iban.text)) return iban.text;
  expect(iban.place, 'an IBAN: country, two check digits, up to 30 letters and digits');
  return undefined;
}

/** `Ccy` may be missing: then it is the one of the entries, which are in the account's currency, or of the first balance. */
function currencyOf(
  account: XmlElement,
  balances: readonly Balance[],
  movements: readonly Movement[],
  expect: Expect,
): string | undefined {
  const stated = find(account, 'Ccy');
  if (stated !== undefined) {
    if (/^[A-Z]{3}$/.test(stated.text)) return stated.text;
    expect(stated.place, 'a currency of three letters (ISO 4217)');
    return undefined;
  }
  const booked = [...new Set(movements.map(({ currency }) => currency))];
  return (booked.length === 1 ? booked[0] : balances[0]?.currency) ?? noCurrency;
}
