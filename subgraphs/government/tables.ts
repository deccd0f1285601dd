/** Citizen service number (BSN): the government's own identifier of a person. Nine digits. */
export type CitizenServiceNumber = string;

/** ISO 8601, as precise as the register knows it: `1964-07-27`, `1964-07` or `1964`. */
export type PartialDate = string;

export interface PersonRow {
  readonly citizenServiceNumber: CitizenServiceNumber;
  readonly name: NameRow;
  readonly birth: BirthRow;
  readonly nationalities: readonly string[];
  readonly address?: AddressRow;
  /** Present and past marriages and registered partnerships. */
  readonly partners: readonly PartnerRow[];
  readonly children: readonly RelativeRow[];
  readonly parents: readonly RelativeRow[];
  /** Who holds custody over whom, where this person is either. */
  readonly custody: readonly CustodyRow[];
  /** The person asked that the register give nothing to third parties that have no duty to ask (BRP: geheimhouding). */
  readonly isConfidential: boolean;
  readonly death?: DeathRow;
}

export interface NameRow {
  readonly given?: string;
  /** `van der`; BRP: voorvoegsel. */
  readonly prefix?: string;
  readonly family?: string;
  /** Noble title or predicate: `jonkheer`. */
  readonly title?: string;
}

export interface BirthRow {
  readonly date?: PartialDate;
  readonly place?: string;
  readonly country?: string;
}

export interface DeathRow {
  readonly date?: PartialDate;
  readonly place?: string;
  readonly country?: string;
}

export type AddressRow = DutchAddressRow | ForeignAddressRow | DescribedAddressRow;

export interface DutchAddressRow {
  readonly kind: 'dutch';
  readonly street: string;
  /** With letter and addition: `14 B`. */
  readonly number?: string;
  readonly postcode?: string;
  readonly city?: string;
  readonly since?: PartialDate;
}

export interface ForeignAddressRow {
  readonly kind: 'foreign';
  readonly lines: readonly string[];
  readonly country?: string;
  readonly since?: PartialDate;
}

/** A place without an address: a houseboat, a caravan site. */
export interface DescribedAddressRow {
  readonly kind: 'described';
  readonly description: string;
  readonly city?: string;
  readonly since?: PartialDate;
}

/** Another person as noted on someone's register entry, who need not be registered: then there is no number. */
export interface RelativeRow {
  readonly citizenServiceNumber?: CitizenServiceNumber;
  readonly name: NameRow;
  readonly birth: BirthRow;
}

export interface PartnerRow extends RelativeRow {
  readonly kind: 'marriage' | 'partnership' | 'unknown';
  readonly since?: PartialDate;
  /** Absent: the marriage or partnership lasts. `unknown`: it ended, nobody knows when. */
  readonly until?: PartialDate | 'unknown';
}

export type CustodyKind =
  | 'both-parents'
  | 'one-parent'
  | 'parent-and-other'
  | 'guardianship'
  | 'temporarily-none'
  | 'undetermined';

export interface CustodyRow {
  readonly kind: CustodyKind;
  /** Absent on the minor's own entry of a form that leaves it out. */
  readonly minor?: CitizenServiceNumber;
  /** Those who have a number; guardianship by an institution has none. */
  readonly holders: readonly CitizenServiceNumber[];
}

/** Amounts in whole euros, as the tax authority has them. */
export interface IncomeRow {
  readonly year: number;
  readonly gross: number;
  readonly taxable: number;
  readonly employer?: string;
}

export interface PropertyRow {
  readonly cadastralId: string;
  readonly address: DutchAddressRow;
  readonly owners: readonly CitizenServiceNumber[];
  /** Newest first. */
  readonly valuations: readonly { readonly value: number; readonly date: PartialDate }[];
  readonly mortgages: readonly {
    readonly amount: number;
    readonly since: PartialDate;
    readonly creditor: string;
  }[];
}

/**
 * What the government holds. Each member is one look-up for many keys: the answer has one element per key, in the order
 * of the keys, as a DataLoader wants it.
 */
export interface GovernmentTables {
  readonly persons: (numbers: readonly CitizenServiceNumber[]) => readonly (PersonRow | undefined)[];
  /** Newest year first. */
  readonly incomes: (numbers: readonly CitizenServiceNumber[]) => readonly (readonly IncomeRow[])[];
  readonly properties: (numbers: readonly CitizenServiceNumber[]) => readonly (readonly PropertyRow[])[];
}

export interface GovernmentRows {
  readonly persons: readonly PersonRow[];
  readonly incomes: ReadonlyMap<CitizenServiceNumber, readonly IncomeRow[]>;
  readonly properties: readonly PropertyRow[];
}

/** Tables over rows in memory. */
export function governmentTables({ persons, incomes, properties }: GovernmentRows): GovernmentTables {
  const personOf = new Map(persons.map((person) => [person.citizenServiceNumber, person]));
  const propertiesOf = ownedBy(properties);
  return {
    persons: (numbers) => numbers.map((number) => personOf.get(number)),
    incomes: (numbers) => numbers.map((number) => incomes.get(number) ?? []),
    properties: (numbers) => numbers.map((number) => propertiesOf.get(number) ?? []),
  };
}

function ownedBy(properties: readonly PropertyRow[]): ReadonlyMap<CitizenServiceNumber, PropertyRow[]> {
  const owned = new Map<CitizenServiceNumber, PropertyRow[]>();
  for (const property of properties)
    for (const owner of property.owners) owned.set(owner, [...(owned.get(owner) ?? []), property]);
  return owned;
}
