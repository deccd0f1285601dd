/** LMDB's own limit is 1 978 bytes. One limit for all adapters, so that moving between them breaks nothing. */
const longestKeyBytes = 1_900;

/** A key's UTF-8 bytes, in whose order keys are scanned. Throws `RangeError` where they are none or too many. */
export function keyBytes(key: string): Buffer {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.length === 0 || bytes.length > longestKeyBytes)
    throw new RangeError(`a key in the store takes 1 to ${longestKeyBytes} bytes, this one ${bytes.length}`);
  return bytes;
}

/** Throws `TypeError` where it is not a JSON value. */
export function valueText(value: unknown): string {
  const text: string | undefined = JSON.stringify(value); // undefined for what JSON can't say, whatever its type tells
  if (text === undefined) throw new TypeError('a value in the store is a JSON value');
  return text;
}
