import {
  type CustodyRow,
  type DutchAddressRow,
  type GovernmentTables,
  governmentTables,
  type IncomeRow,
  type NameRow,
  type PersonRow,
  type PropertyRow,
  type RelativeRow,
} from '../government/tables.ts';
import type { Family, Home, Member } from './family.ts';
import { employerIn, grossIn } from './income.ts';
import type { FamilyName } from './names.ts';
import type { Population } from './population.ts';

/** The register, the tax authority's yearly incomes and the land registry. */
export function governmentOf(population: Population): GovernmentTables {
  const { families, lastYear } = population;
  const members = families.flatMap(({ adults, children }) => [...adults, ...children]);
  return governmentTables({
    persons: families.flatMap((family) => personsOf(population, family)),
    incomes: new Map(members.map((member) => [numberOf(population, member), incomesOf(member, lastYear)])),
    properties: families.flatMap((family) =>
      family.home.kind === 'owned' ? [propertyOf(population, family, family.home)] : [],
    ),
  });
}

function personsOf(population: Population, family: Family): readonly PersonRow[] {
  const address = addressOf(family);
  const custody = custodyOf(population, family);
  const adults = family.adults.map((adult): PersonRow => {
    const partner = family.adults.find((each) => each !== adult);
    const partners =
      partner === undefined
        ? formerPartnersOf(family)
        : [{ ...relative(population, partner), kind: 'marriage' as const, since: family.togetherSince }];
    return {
      ...entry(population, adult, address),
      partners,
      children: family.children.map((child) => relative(population, child)),
      parents: [],
      custody,
    };
  });
  const children = family.children.map(
    (child): PersonRow => ({
      ...entry(population, child, address),
      partners: [],
      children: [],
      parents: family.adults.map((adult) => relative(population, adult)),
      custody: custody.filter(({ minor }) => minor === numberOf(population, child)),
    }),
  );
  return [...adults, ...children];
}

type Entry = Omit<PersonRow, 'partners' | 'children' | 'parents' | 'custody'>;

function entry(population: Population, member: Member, address: DutchAddressRow): Entry {
  return {
    citizenServiceNumber: numberOf(population, member),
    ...known(member),
    nationalities: [member.nationality],
    address,
    // one in fifty, never Anna's family
    isConfidential: member.index % 50 === 49,
  };
}

function relative(population: Population, member: Member): RelativeRow {
  return { citizenServiceNumber: numberOf(population, member), ...known(member) };
}

function known({ given, surname, bornOn, birthplace }: Member): Pick<RelativeRow, 'name' | 'birth'> {
  return {
    name: nameOf(given, surname),
    birth: { date: bornOn, place: birthplace, country: 'Nederland' },
  };
}

function nameOf(given: string, { prefix, family }: FamilyName): NameRow {
  return { given, ...(prefix === undefined ? {} : { prefix }), family };
}

function formerPartnersOf({ formerPartner, togetherSince }: Family): PersonRow['partners'] {
  if (formerPartner === undefined) return [];
  const { given, surname, until } = formerPartner;
  return [{ kind: 'marriage', name: nameOf(given, surname), birth: {}, since: togetherSince, until }];
}

function custodyOf(population: Population, { adults, children }: Family): readonly CustodyRow[] {
  return children.map((child) => ({
    kind: adults.length === 2 ? 'both-parents' : 'one-parent',
    minor: numberOf(population, child),
    holders: adults.map((adult) => numberOf(population, adult)),
  }));
}

function addressOf({ street, number, postcode, city, livesThereSince }: Family): DutchAddressRow {
  return { kind: 'dutch', street, number, postcode, city, since: livesThereSince };
}

const yearsKnown = 4;

/** Of the years that are over: nobody has reported the current one yet. */
function incomesOf(member: Member, lastYear: number): readonly IncomeRow[] {
  if (member.work === undefined) return [];
  return Array.from({ length: yearsKnown }, (_, back): IncomeRow => {
    const year = lastYear - 1 - back;
    const gross = grossIn(member, year, lastYear);
    const employer = employerIn(member, year);
    return {
      year,
      gross,
      taxable: Math.round(gross * 0.94),
      ...(employer === undefined ? {} : { employer }),
    };
  });
}

function propertyOf(
  population: Population,
  family: Family,
  { cadastralId, value, mortgage, lender }: Home & { readonly kind: 'owned' },
): PropertyRow {
  const { lastYear } = population;
  return {
    cadastralId,
    address: addressOf(family),
    owners: family.adults.map((adult) => numberOf(population, adult)),
    valuations: Array.from({ length: yearsKnown + 1 }, (_, back) => ({
      value: Math.round((value * 0.96 ** back) / 1000) * 1000,
      date: `${lastYear - back}-01-01`,
    })),
    mortgages: [{ amount: mortgage, since: family.livesThereSince, creditor: lender }],
  };
}

function numberOf({ inhabitants }: Population, { index }: Member): string {
  return inhabitants[index]?.identifiers.government ?? unknownMember();
}

function unknownMember(): never {
  throw new RangeError('a member of no family of this world');
}
