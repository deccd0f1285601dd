import type { City, FamilyName } from './names.ts';
import {
  cities,
  employers,
  familyNames,
  givenNames,
  landlords,
  lenders,
  nationalities,
  pensionFunds,
  streets,
} from './names.ts';
import { createRandom, type Random } from './random.ts';

export interface Member {
  /** Position in the world, from 0. */
  readonly index: number;
  readonly given: string;
  readonly surname: FamilyName;
  /** `YYYY-MM-DD`. */
  readonly bornOn: string;
  readonly birthplace: string;
  readonly nationality: string;
  readonly isAdult: boolean;
  readonly work?: Work;
}

/** What an adult lives from: work, or a pension once it is time. */
interface Work {
  readonly kind: 'salary' | 'pension';
  readonly employer: string;
  /** Before `changedIn`. */
  readonly formerEmployer?: string;
  readonly changedIn: number;
  /** A year's gross in euro, in the world's last year. */
  readonly gross: number;
}

export type Home =
  | {
      readonly kind: 'owned';
      readonly cadastralId: string;
      /** Euro, in the world's last year. */
      readonly value: number;
      readonly mortgage: number;
      readonly lender: string;
    }
  | { readonly kind: 'rented'; readonly landlord: string; readonly rent: number };

/** One household: one or two adults, their children, where they live. */
export interface Family {
  readonly index: number;
  readonly adults: readonly Member[];
  readonly children: readonly Member[];
  readonly street: string;
  readonly number: string;
  readonly postcode: string;
  readonly city: string;
  readonly livesThereSince: string;
  readonly home: Home;
  /** Since when two adults are married or partners; for one adult, when a former marriage began. */
  readonly togetherSince: string;
  /** A single adult's former partner, whom the register has no number for. */
  readonly formerPartner?: { readonly given: string; readonly surname: FamilyName; readonly until: string };
}

/** The family at a position: the same for every size of the world. `firstIndex` is its first member's. */
export function familyAt(seed: number, index: number, firstIndex: number, lastYear: number): Family {
  const random = createRandom(seed, 'family', index);
  // the first family is Anna's: Bram, two children, both at work
  const isFirst = index === 0;
  const isCouple = isFirst || random.chance(0.7);
  const age = isFirst ? 38 : random.between(25, 84);
  const city = random.pick(cities);
  const setting: Setting = { random, city, isFirst, isCouple, firstIndex, lastYear, bornIn: lastYear - age };
  const adults = adultsOf(setting);
  return {
    index,
    adults,
    children: childrenOf(setting, adults),
    ...addressOf(setting),
    livesThereSince: date(random, lastYear - random.between(2, 9)),
    home: homeOf(setting, index),
    togetherSince: date(random, lastYear - random.between(1, Math.min(40, age - 22))),
    ...(!isCouple && random.chance(0.3) ? { formerPartner: formerPartnerOf(setting) } : {}),
  };
}

interface Setting {
  readonly random: Random;
  readonly city: City;
  readonly isFirst: boolean;
  readonly isCouple: boolean;
  readonly firstIndex: number;
  readonly lastYear: number;
  /** The year in which the first adult was born. */
  readonly bornIn: number;
}

const retirementAge = 67;
const oldestParentAge = 42;
const youngestParentAge = 22;

function adultsOf(setting: Setting): readonly Member[] {
  const { random, city, isFirst, isCouple, firstIndex, bornIn, lastYear } = setting;
  return Array.from({ length: isCouple ? 2 : 1 }, (_, place): Member => {
    const isWoman = isFirst ? place === 0 : random.chance(0.5);
    const ownBornIn = bornIn + (place === 0 ? 0 : random.between(-2, 2));
    const work = workOf(random, lastYear - ownBornIn, lastYear, isFirst);
    return {
      index: firstIndex + place,
      given: isFirst ? (place === 0 ? 'Anna' : 'Bram') : givenName(random, isWoman),
      surname: random.pick(familyNames),
      bornOn: date(random, ownBornIn),
      birthplace: random.chance(0.6) ? city.name : random.pick(cities).name,
      nationality: !isFirst && random.chance(0.12) ? random.pick(nationalities) : 'Nederlandse',
      isAdult: true,
      ...(work === undefined ? {} : { work }),
    };
  });
}

function workOf(random: Random, age: number, lastYear: number, isCertain: boolean): Work | undefined {
  if (age >= retirementAge) {
    const gross = random.between(170, 420) * 100;
    return { kind: 'pension', employer: random.pick(pensionFunds), changedIn: 0, gross };
  }
  if (!isCertain && !random.chance(0.85)) return undefined;
  const hasMoved = random.chance(0.25);
  return {
    kind: 'salary',
    employer: random.pick(employers),
    ...(hasMoved ? { formerEmployer: random.pick(employers) } : {}),
    changedIn: hasMoved ? lastYear - random.between(1, 3) : 0,
    gross: random.between(280, 860) * 100,
  };
}

function childrenOf(setting: Setting, [parent]: readonly Member[]): readonly Member[] {
  const { random, city, isFirst, isCouple, firstIndex, bornIn, lastYear } = setting;
  const age = lastYear - bornIn;
  const oldest = Math.min(17, age - youngestParentAge - 2);
  const youngest = Math.max(0, age - oldestParentAge);
  const wanted = isFirst ? 2 : random.between(0, isCouple ? 3 : 1);
  if (parent === undefined || youngest > oldest) return [];
  return Array.from(
    { length: wanted },
    (_, place): Member => ({
      index: firstIndex + (isCouple ? 2 : 1) + place,
      given: givenName(random, random.chance(0.5)),
      surname: parent.surname,
      bornOn: date(random, lastYear - random.between(Math.max(youngest, 1), Math.max(oldest, 1))),
      birthplace: city.name,
      nationality: 'Nederlandse',
      isAdult: false,
    }),
  );
}

function addressOf({ random, city }: Setting): Pick<Family, 'street' | 'number' | 'postcode' | 'city'> {
  return {
    street: random.pick(streets),
    number: `${random.between(1, 240)}${random.chance(0.15) ? ' B' : ''}`,
    postcode: `${city.postcode + random.between(10, 89)} ${letter(random)}${letter(random)}`,
    city: city.name,
  };
}

function homeOf({ random, city, isFirst }: Setting, index: number): Home {
  if (!isFirst && random.chance(0.45))
    return { kind: 'rented', landlord: random.pick(landlords), rent: random.between(650, 1350) };
  const value = random.between(220, 640) * 1000;
  return {
    kind: 'owned',
    cadastralId: `${city.name.slice(0, 3).toUpperCase()}01 ${letter(random)} ${1000 + index}`,
    value,
    mortgage: Math.round((value * random.between(30, 80)) / 100_000) * 1000,
    lender: random.pick(lenders),
  };
}

function formerPartnerOf({ random, lastYear }: Setting): NonNullable<Family['formerPartner']> {
  return {
    given: givenName(random, random.chance(0.5)),
    surname: random.pick(familyNames),
    // the marriage began a year before at the latest
    until: `${lastYear}-01-${twoDigits(random.between(1, 28))}`,
  };
}

function givenName(random: Random, isWoman: boolean): string {
  return random.pick(isWoman ? givenNames.women : givenNames.men);
}

function date(random: Random, year: number): string {
  return `${year}-${twoDigits(random.between(1, 12))}-${twoDigits(random.between(1, 28))}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function letter(random: Random): string {
  return String.fromCharCode(65 + random.between(0, 25));
}
