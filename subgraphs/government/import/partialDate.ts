import { z } from 'zod';
import { isDay } from '../../import/calendar.ts';
import type { PartialDate } from '../tables.ts';

const expected =
  'a date: YYYYMMDD with 00 for an unknown day or month, or a Haal Centraal date such as {"type":"JaarDatum","jaar":…}';

/**
 * A date as precise as it is known, in either form of the register: `19640727`, `19640700`, `19640000`, `00000000` (GBA), or
 * an object with `datum`, `jaar` and `maand`, `jaar`, or `onbekend` (Haal Centraal). Nothing is known: undefined.
 */
export const partialDate = z.unknown().transform((value, context): PartialDate | undefined => {
  const date = typeof value === 'string' ? fromDigits(value) : fromObject(value);
  if (date.kind === 'no-date') context.issues.push({ code: 'custom', message: expected, input: undefined });
  return date.kind === 'date' ? date.date : undefined;
});

type Reading =
  | { readonly kind: 'date'; readonly date: PartialDate }
  | { readonly kind: 'unknown' | 'no-date' };

const noDate: Reading = { kind: 'no-date' };
const unknown: Reading = { kind: 'unknown' };

function fromDigits(digits: string): Reading {
  if (digits === '00000000') return unknown;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(digits) ?? [];
  if (year === undefined || month === undefined || day === undefined || year === '0000') return noDate;
  if (month === '00') return day === '00' ? dated(year) : noDate;
  return day === '00' ? dated(`${year}-${month}`) : dated(`${year}-${month}-${day}`);
}

const haalCentraal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Datum'), datum: z.string() }),
  z.object({ type: z.literal('JaarMaandDatum'), jaar: z.int(), maand: z.int() }),
  z.object({ type: z.literal('JaarDatum'), jaar: z.int() }),
  z.object({ type: z.literal('DatumOnbekend') }),
]);

function fromObject(value: unknown): Reading {
  const { success, data } = haalCentraal.safeParse(value);
  if (!success) return noDate;
  switch (data.type) {
    case 'Datum':
      return isDay(data.datum) ? dated(data.datum) : noDate;
    case 'JaarMaandDatum':
      return dated(`${digits(data.jaar, 4)}-${digits(data.maand, 2)}`);
    case 'JaarDatum':
      return dated(digits(data.jaar, 4));
    case 'DatumOnbekend':
      return unknown;
  }
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}

function dated(date: PartialDate): Reading {
  const isPossible =
    /^(?!0000)\d{4}(-\d{2}(-\d{2})?)?$/.test(date) && isDay(`${date}${'-01-01'.slice(date.length - 4)}`);
  return isPossible ? { kind: 'date', date } : noDate;
}
