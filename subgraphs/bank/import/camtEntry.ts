import { known } from '../../import/known.ts';
import type { TransactionRow } from '../tables.ts';
import { amountAt, dateAt, type Expect, type Money, money, signed } from './camtValues.ts';
import { addUp } from './decimal.ts';
import { find, findAll, textAt, type XmlElement } from './readXml.ts';

export type Movement = Omit<TransactionRow, 'id'>;

/**
 * What one entry (`Ntry`) moved. Its details (`TxDtls`) become a transaction each where their amounts, in the entry's
 * currency, add up to the entry exactly; else the entry is one transaction: never is anything stated that wasn't booked.
 * Entries for information and of the future moved nothing.
 */
export function entryOf(entry: XmlElement, expect: Expect): readonly Movement[] {
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts');
  if (status === 'INFO' || status === 'FUTR') return [];
  const total = amountAt(entry, expect);
  const amount = total && signed(total.amount, entry, expect);
  const bookedOn = bookingDate(entry, status, expect);
  const isReversal = reversalOf(entry, expect);
  const details = findAll(entry, 'NtryDtls').flatMap((each) => findAll(each, 'TxDtls'));
  const amounts = details.map((each) => detailAmount(each, entry, expect));
  if (total === undefined || amount === undefined) return [];
  const parts = amounts.flatMap((each) => (each?.currency === total.currency ? [each.amount] : []));
  const booked = { ...known({ bookedOn }), currency: total.currency };
  if (details.length > 1 && parts.length === details.length && addUp(parts, amount))
    return details.map((each, index) => {
      const part = parts[index] ?? amount;
      return { ...booked, amount: part, ...toldBy([each], entry, isReversal, part) };
    });
  return [{ ...booked, amount, ...toldBy(details, entry, isReversal, amount) }];
}

/** Pending entries have none. A booked one whose bank left it out has the day of its value. */
function bookingDate(entry: XmlElement, status: string | undefined, expect: Expect): string | undefined {
  const valueDate = dateAt(entry, 'ValDt', expect);
  const date = find(entry, 'BookgDt') === undefined ? valueDate : dateAt(entry, 'BookgDt', expect);
  if (status === 'PDNG') return undefined;
  if (status !== 'BOOK')
    expect(find(entry, 'Sts')?.place ?? `${entry.place}/Sts`, 'the status BOOK, PDNG, INFO or FUTR');
  else if (date === undefined && find(entry, 'BookgDt') === undefined && find(entry, 'ValDt') === undefined)
    expect(`${entry.place}/BookgDt`, 'the date on which the entry was booked');
  return date;
}

function reversalOf(entry: XmlElement, expect: Expect): boolean {
  const indicator = find(entry, 'RvslInd');
  if (indicator === undefined) return false;
  if (['true', 'false', '1', '0'].includes(indicator.text)) return ['true', '1'].includes(indicator.text);
  expect(indicator.place, 'true or false');
  return false;
}

/** A detail without a direction of its own goes where its entry goes. Version 02 has the amount in `AmtDtls`. */
function detailAmount(detail: XmlElement, entry: XmlElement, expect: Expect): Money | undefined {
  const amount = find(detail, 'Amt') ?? find(detail, 'AmtDtls', 'TxAmt', 'Amt');
  const read = amount && money(amount, expect);
  if (read === undefined) return undefined;
  const directed = find(detail, 'CdtDbtInd') === undefined ? entry : detail;
  // the entry's own direction was asked for already
  const turned = signed(read.amount, directed, directed === entry ? () => {} : expect);
  return turned === undefined ? undefined : { amount: turned, currency: read.currency };
}

/** Who was on the other side and what it was for; of several details, who only where it is one and the same. */
function toldBy(details: readonly XmlElement[], entry: XmlElement, isReversal: boolean, amount: string) {
  // parties keep the roles they had in the payment that a reversal undoes
  const role = amount.startsWith('-') === isReversal ? 'Dbtr' : 'Cdtr';
  const remittances = [...new Set(details.flatMap((detail) => remittanceOf(detail) ?? []))].join('; ');
  return known({
    counterparty: only(details.map((detail) => nameOf(detail, role))),
    counterpartyIban: only(details.map((detail) => textAt(detail, 'RltdPties', `${role}Acct`, 'Id', 'IBAN'))),
    description: remittances || textAt(entry, 'AddtlNtryInf'),
  });
}

function only<Value>(values: readonly Value[]): Value | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** The name stands in the party (02, 04), or one deeper (08): in a person or organisation, or in a bank. */
function nameOf(detail: XmlElement, role: 'Dbtr' | 'Cdtr'): string | undefined {
  const names = [role, `Ultmt${role}`].map(
    (party) =>
      textAt(detail, 'RltdPties', party, 'Nm') ??
      textAt(detail, 'RltdPties', party, 'Pty', 'Nm') ??
      textAt(detail, 'RltdPties', party, 'Agt', 'FinInstnId', 'Nm'),
  );
  return names.find((name) => name !== undefined);
}

function remittanceOf(detail: XmlElement): string | undefined {
  const remittance = find(detail, 'RmtInf');
  if (remittance === undefined) return textAt(detail, 'AddtlTxInf');
  const unstructured = findAll(remittance, 'Ustrd').map(({ text }) => text);
  const references = findAll(remittance, 'Strd').flatMap((each) => textAt(each, 'CdtrRefInf', 'Ref') ?? []);
  return [...unstructured, ...references].join(' ') || textAt(detail, 'AddtlTxInf');
}
