import { createHash } from 'node:crypto';
import { generateWorld, type World } from '../../subgraphs/world/generateWorld.ts';
import { grossIn, netMonthlyCents } from '../../subgraphs/world/income.ts';
import { createCitizenServiceNumbers, iban } from '../../subgraphs/world/numbers.ts';

const options = { persons: 200, seed: 1, until: '2026-11-01' };
const world = generateWorld(options);

test('is the same byte for byte for the same seed', () => {
  expect(digest(generateWorld(options))).toBe(digest(world));
});

test('is another world for another seed', () => {
  expect(digest(generateWorld({ ...options, seed: 2 }))).not.toBe(digest(world));
});

test('begins with the same persons however many there are', () => {
  const larger = generateWorld({ ...options, persons: 2_000 });
  expect(larger.persons.slice(0, 200)).toEqual(world.persons.slice(0, 200));
  const anna = world.identifiersOf('anna')?.bank ?? '';
  expect(larger.bank.accounts([anna])).toEqual(world.bank.accounts([anna]));
});

test('makes ten thousand persons in a few seconds', () => {
  const start = performance.now();
  expect(generateWorld({ ...options, persons: 10_000 }).persons.length).toBeGreaterThanOrEqual(10_000);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('gives everyone another sign-in name and another identifier at each source', () => {
  const { persons } = generateWorld({ ...options, persons: 10_000 });
  for (const of of [
    (each: World['persons'][number]) => each.signInName,
    (each: World['persons'][number]) => each.identifiers.government,
    (each: World['persons'][number]) => each.identifiers.bank,
    (each: World['persons'][number]) => each.identifiers.insurer,
  ])
    expect(new Set(persons.map(of)).size).toBe(persons.length);
});

test('numbers citizens in the test range by the eleven test', () => {
  const next = createCitizenServiceNumbers();
  const numbers = Array.from({ length: 10_000 }, next);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.every(passesElevenTest)).toBe(true);
  expect(numbers.slice(0, 9_000).every((number) => number.startsWith('9999'))).toBe(true);
});

test('gives accounts IBANs that pass modulo 97, each another', () => {
  const ibans = Array.from({ length: 500 }, (_, index) => iban(417_000_001 + index * 7));
  expect(ibans.every(passesModulo97)).toBe(true);
  const held = new Set<string>();
  for (const account of accountsOf(world)) if (account.iban !== undefined) held.add(account.iban);
  expect([...held].every(passesModulo97)).toBe(true);
  expect(held.size).toBe(
    new Set(
      accountsOf(world)
        .filter((each) => each.iban)
        .map((each) => each.id),
    ).size,
  );
});

test('has Anna with a partner, two children and a joint account', () => {
  const anna = world.identifiersOf('anna');
  const bram = world.identifiersOf('bram');
  const [row] = world.government.persons([anna?.government ?? '']);
  expect(row?.partners.map((partner) => partner.citizenServiceNumber)).toEqual([bram?.government]);
  expect(row?.children).toHaveLength(2);
  expect(row?.name.given).toBe('Anna');
  const [accounts = []] = world.bank.accounts([anna?.bank ?? '']);
  expect(accounts.some(({ holders }) => holders.includes(bram?.bank ?? ''))).toBe(true);
  expect(new Set(accounts.map(({ kind }) => kind))).toEqual(new Set(['current', 'savings', 'credit-card']));
  const [policies = []] = world.insurer.policies([anna?.insurer ?? '']);
  const health = policies.find((policy) => policy.kind === 'health');
  expect(health?.kind === 'health' && health.claims.length).toBeGreaterThan(0);
});

test('makes partners and children refer to each other', () => {
  const persons = world.government.persons(world.persons.map(({ identifiers }) => identifiers.government));
  for (const person of persons)
    for (const relative of [...(person?.partners ?? []), ...(person?.children ?? [])]) {
      const number = relative.citizenServiceNumber;
      if (number === undefined) continue;
      const [found] = world.government.persons([number]);
      const back = [...(found?.partners ?? []), ...(found?.parents ?? [])];
      expect(back.some((each) => each.citizenServiceNumber === person?.citizenServiceNumber)).toBe(true);
    }
});

test('has no parent younger than twenty at a birth', () => {
  const persons = world.government.persons(world.persons.map(({ identifiers }) => identifiers.government));
  for (const person of persons)
    for (const child of person?.children ?? [])
      expect(yearOf(child.birth.date) - yearOf(person?.birth.date)).toBeGreaterThanOrEqual(20);
});

test('pays each month what the year earned, as the government knows it', () => {
  const working = world.persons.filter(({ isAdult }) => isAdult).slice(0, 40);
  for (const { identifiers } of working) {
    const [incomes = []] = world.government.incomes([identifiers.government]);
    const of2025 = incomes.find(({ year }) => year === 2025);
    const paid = payOf(identifiers.bank, '2025');
    const expected = of2025 === undefined ? [] : Array(12).fill(netMonthlyCents(of2025.gross));
    expect(paid).toEqual(expected);
  }
});

test('books on one account what leaves the other', () => {
  const anna = world.identifiersOf('anna')?.bank ?? '';
  const [accounts = []] = world.bank.accounts([anna]);
  const sums = (kind: string, counterparty: string) =>
    accounts
      .filter((account) => account.kind === kind && account.holders.length === 1)
      .flatMap(({ id }) => world.bank.transactions([id])[0] ?? [])
      .filter((transaction) => transaction.counterparty === counterparty)
      .reduce((sum, { amount }) => sum + cents(amount), 0);
  expect(sums('savings', 'Own current account')).toBe(-sums('current', 'Own savings account'));
  expect(sums('credit-card', 'Own current account')).toBe(-sums('current', 'Credit card'));
});

test('lists transactions newest first, within two years', () => {
  for (const { id } of accountsOf(world).slice(0, 60)) {
    const [rows = []] = world.bank.transactions([id]);
    const dates = rows.map(({ bookedOn = '' }) => bookedOn);
    expect(dates).toEqual([...dates].sort().reverse());
    expect(dates.every((date) => date >= '2024-11-01' && date < '2026-11-01')).toBe(true);
  }
});

test('earns less the further back', () => {
  const member = { work: { kind: 'salary', employer: 'x', changedIn: 0, gross: 50_000 } } as const;
  // a member is told by its work alone here
  const inYear = (year: number) => grossIn(member as never, year, 2026);
  expect([inYear(2026), inYear(2025)]).toEqual([50_000, 48_750]);
});

function accountsOf({ bank, persons }: World) {
  return persons.flatMap(({ identifiers }) => bank.accounts([identifiers.bank])[0] ?? []);
}

/** Salary or pension of the months of a year, in cents. */
function payOf(customer: string, year: string): readonly number[] {
  const [accounts = []] = world.bank.accounts([customer]);
  return accounts
    .filter(({ holders }) => holders.length === 1)
    .flatMap(({ id }) => world.bank.transactions([id])[0] ?? [])
    .filter(
      ({ bookedOn = '', description = '' }) =>
        bookedOn.startsWith(year) && /^(Salary|Pension) /.test(description),
    )
    .map(({ amount }) => cents(amount));
}

function digest({ persons, government, bank, insurer, self }: World): string {
  const numbers = persons.map(({ identifiers }) => identifiers);
  const accounts = bank.accounts(numbers.map((each) => each.bank));
  return createHash('sha256')
    .update(
      JSON.stringify([
        persons,
        government.persons(numbers.map((each) => each.government)),
        government.incomes(numbers.map((each) => each.government)),
        government.properties(numbers.map((each) => each.government)),
        accounts,
        bank.transactions(accounts.flat().map(({ id }) => id)),
        bank.loans(numbers.map((each) => each.bank)),
        insurer.policies(numbers.map((each) => each.insurer)),
        [...self],
      ]),
    )
    .digest('hex');
}

function passesElevenTest(number: string): boolean {
  const sum = [...number].reduce(
    (total, digit, place) => total + Number(digit) * (place === 8 ? -1 : 9 - place),
    0,
  );
  return /^\d{9}$/.test(number) && sum % 11 === 0;
}

function passesModulo97(value: string): boolean {
  const digits = [...(value.slice(4) + value.slice(0, 4))].map((each) => Number.parseInt(each, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

function cents(decimal: string): number {
  return Math.round(Number(decimal) * 100);
}

function yearOf(date: string | undefined): number {
  return Number(date?.slice(0, 4));
}
