import { isDay } from '../../import/calendar.ts';
import type { DecimalText } from '../tables.ts';
import { isAmount, negative } from './decimal.ts';
import { find, textAt, type XmlElement } from './readXml.ts';

/** Notes a fault: what should have stood at the place. */
export type Expect = (place: string, expected: string) => void;

export interface Money {
  readonly amount: DecimalText;
  readonly currency: string;
}

/** The `Amt` of an element. Amounts of ISO 20022 have no sign; see `signed`. */
export function amountAt(element: XmlElement, expect: Expect): Money | undefined {
  const amount = find(element, 'Amt');
  if (amount !== undefined) return money(amount, expect);
  expect(`${element.place}/Amt`, 'an amount');
  return undefined;
}

export function money({ text, place, attributes }: XmlElement, expect: Expect): Money | undefined {
  const currency = attributes['Ccy'] ?? '';
  const hasCurrency = /^[A-Z]{3}$/.test(currency);
  if (!hasCurrency) expect(`${place}/@Ccy`, 'a currency of three letters (ISO 4217)');
  if (!isAmount(text)) expect(place, 'an amount such as 12.50: digits, a point, no sign');
  return hasCurrency && isAmount(text) ? { amount: text, currency } : undefined;
}

/**
 * The amount from the holder's side: `DBIT` takes it off the account. A reversal (`RvslInd`) needs no further turn: "if CRDT
 * and reversal, the initial entry was a debit" (ISO 20022, ReversalIndicator), so the indicator says where the money went.
 */
export function signed(amount: DecimalText, element: XmlElement, expect: Expect): DecimalText | undefined {
  switch (textAt(element, 'CdtDbtInd')) {
    case 'CRDT':
      return amount;
    case 'DBIT':
      return negative(amount);
    default:
      expect(find(element, 'CdtDbtInd')?.place ?? `${element.place}/CdtDbtInd`, 'CRDT or DBIT');
      return undefined;
  }
}

const zone = /(Z|[+-]\d{2}:\d{2})?$/.source;
const date = new RegExp(`^(\\d{4}-\\d{2}-\\d{2})${zone}`);
const dateTime = new RegExp(`^(\\d{4}-\\d{2}-\\d{2})T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?${zone}`);

/** The day of a date (`Dt`) or of a date and time (`DtTm`), as the bank's own clock has it; undefined where there is none. */
export function dateAt(element: XmlElement, name: string, expect: Expect): string | undefined {
  const found = find(element, name);
  if (found === undefined) return undefined;
  const day = find(found, 'Dt');
  const moment = find(found, 'DtTm');
  const written = day === undefined ? dateTime.exec(moment?.text ?? '')?.[1] : date.exec(day.text)?.[1];
  if (written !== undefined && isDay(written)) return written;
  expect((day ?? moment ?? found).place, 'a date (YYYY-MM-DD) or, in DtTm, a date and time');
  return undefined;
}
