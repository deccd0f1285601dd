/** A number as it is written in decimals: 0.3 is 3 tenths, whatever binary fraction stands for it. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The multiple of `step` (above nothing) nearest to a number, halves up: exact. Both are finite. */
export function nearestMultiple(value: number, step: number): number {
  const [of, by, exponent] = atOneScale(value, step);
  return Number(`${floored(of * 2n + by, by * 2n) * by}e${exponent}`);
}

/** How many times the second goes into the first, both finite and above nothing; undefined where something remains. */
export function timesIn(value: number, part: number): bigint | undefined {
  const [of, by] = atOneScale(value, part);
  return of % by === 0n ? of / by : undefined;
}

function atOneScale(one: number, other: number): readonly [bigint, bigint, number] {
  const [first, second] = [decimalOf(one), decimalOf(other)];
  const exponent = Math.min(first.exponent, second.exponent);
  const scaled = (each: Decimal) => each.digits * 10n ** BigInt(each.exponent - exponent);
  return [scaled(first), scaled(second), exponent];
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
