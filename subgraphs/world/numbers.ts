/**
 * A citizen service number (burgerservicenummer) that passes the eleven test (9a + 8b + … + 2h − i divisible by 11): for
 * each index another one. Those of the first nine thousand lie in the test range `9999…`, the next below it.
 */
export function createCitizenServiceNumbers(): () => string {
  let upward = 9999_0000;
  let downward = 9998_9999;
  const nextStem = () => (upward <= 9999_9999 ? upward++ : downward--);
  return () => {
    for (;;) {
      const stem = nextStem();
      const check = checkDigit(stem);
      // one stem in eleven has no digit that closes it
      if (check < 10) return `${stem}${check}`;
    }
  };
}

function checkDigit(stem: number): number {
  let sum = 0;
  for (let rest = stem, weight = 2; weight <= 9; weight++, rest = Math.floor(rest / 10))
    sum += (rest % 10) * weight;
  return sum % 11;
}

/** Letters of the fictitious bank `FGBK` as ISO 13616 counts them (A = 10 … Z = 35), modulo 97. */
const bankModulo97 = 15161120 % 97;
const countryModulo97 = 232100;

/** An IBAN of the fictitious bank `FGBK` (ISO 13616; check digits by ISO 7064 mod 97-10). */
export function iban(account: number): string {
  const number = String(account).padStart(10, '0');
  // the number FGBK + ten digits + NL00, in steps that stay exact
  const withAccount = (bankModulo97 * (10 ** 10 % 97) + (account % 97)) % 97;
  const remainder = (withAccount * (10 ** 6 % 97) + countryModulo97) % 97;
  return `NL${String(98 - remainder).padStart(2, '0')}FGBK${number}`;
}
