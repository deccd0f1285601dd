import { randomBytes } from 'node:crypto';
import type { Instant } from '../core/identifiers.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * `agr_01J…`: a kind, then a ULID (48 bits of time, 80 random, Crockford's base 32), so that keys made of them are in
 * the order of time.
 */
export function newIdentifier(
  kind: string,
  at: Instant,
  random: (bytes: number) => Uint8Array = randomBytes,
): string {
  const bits = Buffer.concat([timeBytes(at), random(10)]);
  let number = BigInt(`0x${bits.toString('hex')}`);
  let text = '';
  for (let digit = 0; digit < 26; digit++) {
    text = alphabet.charAt(Number(number & 31n)) + text;
    number >>= 5n;
  }
  return `${kind}_${text}`;
}

function timeBytes(at: Instant): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(at, 0, 6);
  return bytes;
}
