import { schemaHeader } from '../kit/index.ts';

/** What the government knows of a person. Descriptions are what persons read before they decide. */
export const governmentSchema = /* GraphQL */ `
${schemaHeader}

"A date as ISO 8601 writes it, as precise as it is known: 1984-05-17, 1984-05 or 1984."
scalar Date

type Person @key(fields: "id") @subject {
  "What you are called by whoever asks: another name for each organisation, so that they cannot compare."
  id: ID! @personal(category: ["pd:Identifying"])
  "Your name as it stands in the population register."
  name: PersonName @personal(category: ["pd:Name"])
  "When and where you were born."
  birth: Birth @personal(category: ["pd:BirthDate", "pd:BirthPlace"])
  "When and where a person died."
  death: Death @personal(category: ["pd:LifeHistory"])
  "Your citizen service number (BSN)."
  citizenServiceNumber: String @personal(category: ["pd:OfficialID"])
  "The nationalities you hold."
  nationalities: [String] @personal(category: ["pd:Nationality"])
  "Where you are registered as living."
  address: Address @personal(category: ["pd:PhysicalAddress"])
  "Whether you asked the register to keep your address from others."
  confidential: Boolean @personal(category: ["pd:PrivacyPreference"])
  "Your present husband, wife or registered partner, where they have a citizen service number."
  partner: Person @personal(category: ["pd:MaritalStatus"])
  "Your children who have a citizen service number."
  children: [Person] @personal(category: ["pd:Offspring"])
  "Who holds custody of your children, or of you while you are a minor."
  custody: [Custody] @personal(category: ["pd:FamilyStructure"])
  "Your income in one year, as the tax authority knows it."
  income(
    "The calendar year."
    year: Int! @infers(fields: ["Income.year"])
  ): Income @personal(category: ["pd:Income"])
  "Your income in each year the tax authority knows, the latest first."
  incomes: [Income] @personal(category: ["pd:Income"])
  "Houses and land you own, as the land registry knows them."
  properties: [Property] @personal(category: ["pd:HouseOwned"])
}

type PersonName {
  "Your given names."
  given: String @personal(category: ["pd:Name"])
  "What stands before your family name, such as van der."
  prefix: String @personal(category: ["pd:Name"])
  "Your family name."
  family: String @personal(category: ["pd:Name"])
  "Your whole name in one line."
  full: String @personal(category: ["pd:Name"])
  "Your noble title, if you bear one."
  title: String @personal(category: ["pd:Name"])
}

type Birth {
  "The date on which you were born; only the year or month where no more is known."
  date: Date @personal(category: ["pd:BirthDate"])
  "The place where you were born."
  place: String @personal(category: ["pd:BirthPlace"])
  "The country where you were born."
  country: String @personal(category: ["pd:BirthCountry"])
}

type Death {
  "The date of death."
  date: Date @personal(category: ["pd:LifeHistory"])
  "The place of death."
  place: String @personal(category: ["pd:LifeHistory"])
  "The country of death."
  country: String @personal(category: ["pd:LifeHistory"])
}

type Address {
  "The street you live in."
  street: String @personal(category: ["pd:Street"])
  "Your house number, with its letter and addition."
  number: String @personal(category: ["pd:HouseNumber"])
  "Your postcode."
  postcode: String @personal(category: ["pd:PostalCode"])
  "The city, town or village you live in."
  city: String @personal(category: ["pd:City"])
  "The country you live in."
  country: String @personal(category: ["pd:Country"])
  "Your address line by line, where it is abroad or no street address."
  lines: [String] @personal(category: ["pd:PhysicalAddress"])
  "Since when you live there."
  since: Date @personal(category: ["pd:Residency"])
}

enum CustodyKind {
  BOTH_PARENTS
  ONE_PARENT
  PARENT_AND_OTHER
  GUARDIANSHIP
  TEMPORARILY_NONE
  UNDETERMINED
}

type Custody {
  "What kind of custody it is."
  kind: CustodyKind @personal(category: ["pd:FamilyStructure"])
  "The child it is about."
  minor: Person @personal(category: ["pd:FamilyStructure"])
  "The persons who hold it."
  holders: [Person] @personal(category: ["pd:FamilyStructure"])
}

"Amounts are whole euros."
type Income {
  "The calendar year."
  year: Int @personal(category: ["pd:Income"])
  "What you earned before tax, in euro."
  gross: Float @personal(category: ["pd:Income"])
  "What of it was taxed, in euro."
  taxable: Float @personal(category: ["pd:Income", "pd:Tax"])
  "Who employed you or paid your pension."
  employer: String @personal(category: ["pd:EmploymentHistory"])
}

type Property {
  "The number of the plot in the land registry."
  cadastralId: String @personal(category: ["pd:HouseOwned"]) @objectKey
  "The address of the property, in one line."
  address: String @personal(category: ["pd:HouseOwned", "pd:PhysicalAddress"])
  "What the property was valued at, year by year, the latest first."
  valuations: [Valuation] @personal(category: ["pd:Ownership"])
  "Mortgages registered on the property, whoever lent the money."
  mortgages: [Mortgage] @personal(category: ["pd:LoanRecord"])
}

type Valuation {
  "The value, in euro."
  value: Float @personal(category: ["pd:Ownership"])
  "The day the value is of."
  date: Date @personal(category: ["pd:Ownership"]) @occurred
}

type Mortgage {
  "The sum registered, in euro."
  amount: Float @personal(category: ["pd:LoanRecord"])
  "The day it was registered."
  since: Date @personal(category: ["pd:LoanRecord"])
  "Who lent the money."
  creditor: String @personal(category: ["pd:LoanRecord"])
}
`;
