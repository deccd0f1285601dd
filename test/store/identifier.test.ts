import * as fc from 'fast-check';
import { newIdentifier } from '../../policies/store/identifier.ts';

const someInstant = fc.integer({ min: 0, max: Date.parse('9999-12-31T00:00:00Z') });

describe('a new identifier', () => {
  it('is its kind and a ULID', () => {
    expect(newIdentifier('agr', 1_469_918_176_385, () => new Uint8Array(10))).toBe(
      'agr_01ARYZ6S410000000000000000',
    );
    expect(newIdentifier('acc', 0, () => new Uint8Array(10).fill(255))).toBe(
      'acc_0000000000ZZZZZZZZZZZZZZZZ',
    );
  });

  it('sorts by its bytes in the order of time, whatever is random in it', () => {
    fc.assert(
      fc.property(someInstant, someInstant, (one, other) => {
        fc.pre(one < other);
        expect(newIdentifier('req', one) < newIdentifier('req', other)).toBe(true);
      }),
    );
  });

  it('is another each time', () => {
    const made = Array.from({ length: 10_000 }, () => newIdentifier('con', 1));
    expect(new Set(made).size).toBe(made.length);
  });
});
