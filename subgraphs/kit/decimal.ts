/** A number as it is written in decimals: 0.3 is 3 tenths, whatever binary fraction stands for it. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * The multiple of `step` (above nothing) nearest to a number, halves up: exact. As the gateway works it out, which shares no code
 * with its sources; a property holds the two to each other.
 */
export function nearestMultiple(value: number, step: number): number {
  const [first, second] = [decimalOf(value), decimalOf(step)];
  const exponent = Math.min(first.exponent, second.exponent);
  const scaled = (each: Decimal) => each.digits * 10n ** BigInt(each.exponent - exponent);
  const [of, by] = [scaled(first), scaled(second)];
  return Number(`${floored(of * 2n + by, by * 2n) * by}e${exponent}`);
}

function decimalOf(value: number): Decimal {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Division of big integers cuts towards nothing. */
function floored(of: bigint, by: bigint): bigint {
  return of < 0n && of % by !== 0n ? of / by - 1n : of / by;
}
