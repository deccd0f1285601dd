import type { GovernmentLoaders } from './loaders.ts';
import type {
  AddressRow,
  CitizenServiceNumber,
  CustodyRow,
  DutchAddressRow,
  NameRow,
  PersonRow,
  PropertyRow,
} from './tables.ts';

/** A person as other types refer to one. Whoever the register doesn't know has an id and nothing else. */
interface PersonReference {
  readonly id: CitizenServiceNumber;
}

const person = {
  __resolveReference: ({ id }: PersonReference): PersonReference => ({ id }),
  name: field(({ name }) => name),
  birth: field(({ birth }) => birth),
  death: field(({ death }) => death),
  citizenServiceNumber: field(({ citizenServiceNumber }) => citizenServiceNumber),
  nationalities: field(({ nationalities }) => nationalities),
  address: field(({ address }) => address),
  confidential: field(({ isConfidential }) => isConfidential),
  partner: field(({ partners }) => referenceTo(partners.find(isPresent)?.citizenServiceNumber)),
  children: field(({ children }) => referencesTo(children.map((child) => child.citizenServiceNumber))),
  custody: field(({ custody }) => custody),
  income: async ({ id }: PersonReference, { year }: { year: number }, { incomes }: GovernmentLoaders) =>
    (await incomes.load(id)).find((income) => income.year === year),
  incomes: ({ id }: PersonReference, _: unknown, { incomes }: GovernmentLoaders) => incomes.load(id),
  properties: ({ id }: PersonReference, _: unknown, { properties }: GovernmentLoaders) => properties.load(id),
};

export const governmentResolvers = {
  Person: person,
  PersonName: { full: fullName },
  Address: {
    country: countryOf,
    lines: linesOf,
  },
  Custody: {
    kind: ({ kind }: CustodyRow) => kind.replaceAll('-', '_').toUpperCase(),
    minor: ({ minor }: CustodyRow) => referenceTo(minor),
    holders: ({ holders }: CustodyRow) => referencesTo(holders),
  },
  Property: { address: ({ address }: PropertyRow) => oneLine(address) },
};

function field<Value>(of: (row: PersonRow) => Value) {
  return async ({ id }: PersonReference, _: unknown, { persons }: GovernmentLoaders) => {
    const row = await persons.load(id);
    return row === undefined ? undefined : of(row);
  };
}

function isPresent({ until }: PersonRow['partners'][number]): boolean {
  return until === undefined;
}

function referenceTo(number: CitizenServiceNumber | undefined): PersonReference | undefined {
  return number === undefined ? undefined : { id: number };
}

/** Relatives without a number are nobody that a source could refer to. */
function referencesTo(numbers: readonly (CitizenServiceNumber | undefined)[]): readonly PersonReference[] {
  return numbers.flatMap((number) => referenceTo(number) ?? []);
}

/** In one line, as people write it. */
export function fullName({ title, given, prefix, family }: NameRow): string | undefined {
  const parts = [title, given, prefix, family].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join(' ');
}

function countryOf(address: AddressRow): string | undefined {
  return address.kind === 'foreign' ? address.country : 'Nederland';
}

function linesOf(address: AddressRow): readonly string[] | undefined {
  switch (address.kind) {
    case 'dutch':
      return undefined;
    case 'foreign':
      return address.lines;
    case 'described':
      return [address.description];
  }
}

function oneLine({ street, number, postcode, city }: DutchAddressRow): string {
  const place = [postcode, city].filter((part) => part !== undefined).join(' ');
  const house = [street, number].filter((part) => part !== undefined).join(' ');
  return place === '' ? house : `${house}, ${place}`;
}
