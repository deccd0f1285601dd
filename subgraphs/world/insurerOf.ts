import { type ClaimRow, type InsurerTables, insurerTables, type PolicyRow } from '../insurer/tables.ts';
import type { Family, Member } from './family.ts';
import { treatments } from './names.ts';
import type { Population } from './population.ts';
import { createRandom, type Random } from './random.ts';

/** Everyone's health insurance; adults' life and household insurance. */
export function insurerOf(population: Population): InsurerTables {
  return insurerTables(
    population.families.flatMap((family) => [
      ...family.adults.flatMap((adult) => policiesOfAdult(population, family, adult)),
      ...family.children.map((child) => healthPolicy(population, child)),
    ]),
  );
}

/** Euro per month; the bank's transactions pay it. Children pay nothing. */
export function healthPremium({ seed }: Pick<Population, 'seed'>, { index, isAdult }: Member): number {
  return isAdult ? createRandom(seed, 'health premium', index).between(12_800, 16_900) / 100 : 0;
}

function policiesOfAdult(population: Population, family: Family, adult: Member): readonly PolicyRow[] {
  const random = createRandom(population.seed, 'policies', adult.index);
  const life = adult.index === 0 || random.chance(0.5) ? [lifePolicy(population, family, adult)] : [];
  const home = adult === family.adults[0] ? [homePolicy(population, family, adult)] : [];
  return [...life, ...home, healthPolicy(population, adult)];
}

function lifePolicy({ seed, lastYear, inhabitants }: Population, family: Family, adult: Member): PolicyRow {
  const random = createRandom(seed, 'life policy', adult.index);
  const others = [...family.adults, ...family.children].filter((each) => each !== adult);
  return {
    kind: 'life',
    number: `L-${100_000 + adult.index}`,
    holder: relationOf({ inhabitants }, adult),
    premium: random.between(1_800, 7_000) / 100,
    coverage: random.between(50, 300) * 1000,
    since: `${lastYear - 6}-06-01`,
    until: `${lastYear + 20}-06-01`,
    beneficiaries: others.map((each) => relationOf({ inhabitants }, each)),
  };
}

function homePolicy({ seed, lastYear, inhabitants }: Population, family: Family, adult: Member): PolicyRow {
  const random = createRandom(seed, 'home policy', adult.index);
  return {
    kind: 'home',
    number: `W-${100_000 + adult.index}`,
    holder: relationOf({ inhabitants }, adult),
    premium: random.between(1_400, 3_800) / 100,
    coverage: random.between(60, 600) * 1000,
    since: family.livesThereSince,
    insuredAddress: `${family.street} ${family.number}, ${family.postcode} ${family.city}`,
    claims: claims(random, random.between(0, 2), 'WC', adult, lastYear, ['storm', 'water', 'theft']),
  };
}

function healthPolicy({ seed, lastYear, inhabitants }: Population, member: Member): PolicyRow {
  const random = createRandom(seed, 'health policy', member.index);
  const isAnna = member.index === 0;
  return {
    kind: 'health',
    number: `H-${100_000 + member.index}`,
    holder: relationOf({ inhabitants }, member),
    premium: healthPremium({ seed }, member),
    coverage: 1_000_000,
    since: `${Math.max(lastYear - 3, Number(member.bornOn.slice(0, 4)) + 1)}-01-01`,
    deductible: member.isAdult ? 385 : 0,
    treatedFor: isAnna || random.chance(0.3) ? [random.pick(treatments)] : [],
    claims: claims(random, random.between(isAnna ? 2 : 0, 3), 'HC', member, lastYear, [
      'consultation',
      'medication',
      'physiotherapy',
    ]),
  };
}

/** Newest first, one a year. */
function claims(
  random: Random,
  count: number,
  series: string,
  { index, bornOn }: Member,
  lastYear: number,
  causes: readonly [string, ...string[]],
): readonly ClaimRow[] {
  return Array.from({ length: count }, (_, back) => ({
    number: `${series}-${100_000 + index}-${back + 1}`,
    occurredOn: `${lastYear - back}-0${random.between(1, 9)}-${random.between(10, 28)}`,
    amount: random.between(4_000, 90_000) / 100,
    cause: random.pick(causes),
  })).filter(({ occurredOn }) => occurredOn > bornOn);
}

function relationOf({ inhabitants }: Pick<Population, 'inhabitants'>, { index }: Member): string {
  const inhabitant = inhabitants[index];
  if (inhabitant === undefined) throw new RangeError('a member of no family of this world');
  return inhabitant.identifiers.insurer;
}
