import type { DecimalText } from '../tables.ts';

/** ISO 20022 and NextGenPSD2 both stay within 18 digits, 5 of them behind the point. No comma, no exponent. */
const unsigned = /^\d{1,18}(\.\d{1,5})?$/;

export function isAmount(text: string): boolean {
  return unsigned.test(text);
}

export function isSignedAmount(text: string): boolean {
  return unsigned.test(text.startsWith('-') ? text.slice(1) : text);
}

/** The amount as it stands on the account of who owes it. Nothing stays nothing. */
export function negative(amount: DecimalText): DecimalText {
  return /[1-9]/.test(amount) ? `-${amount}` : amount;
}

/** Whether the parts add up to the whole, to the last digit. */
export function addUp(parts: readonly DecimalText[], whole: DecimalText): boolean {
  return parts.reduce((sum, part) => sum + hundredThousandths(part), 0n) === hundredThousandths(whole);
}

/** Whether both say the same amount: `8.5` and `8.50` do. */
export function isSameAmount(one: DecimalText, other: DecimalText): boolean {
  return hundredThousandths(one) === hundredThousandths(other);
}

function hundredThousandths(decimal: DecimalText): bigint {
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(5, '0'));
  return decimal.startsWith('-') ? -units : units;
}
