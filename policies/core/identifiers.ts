declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A person's position in the network: 128 random bits as 32 lower-case hexadecimal digits. Never leaves the two planes. */
export type NodeId = Branded<'NodeId'>;
/** An organisation's short name in the scheme: `harbour`, `bank`. Lower-case letters, digits, `-`; 2 to 40 characters. */
export type OrganisationId = Branded<'OrganisationId'>;
export type ConnectionId = Branded<'ConnectionId'>;
export type DataRequestId = Branded<'DataRequestId'>;
export type AgreementId = Branded<'AgreementId'>;
export type RepresentationId = Branded<'RepresentationId'>;
export type AccessRecordId = Branded<'AccessRecordId'>;
/** A GraphQL schema coordinate of a field, `Type.field` (GraphQL specification, Schema Coordinates). */
export type Coordinate = Branded<'Coordinate'>;
/** A compact IRI: `dpv:LoanServiceProvision`, or a purpose an organisation registered under one, `harbour:MortgageUnderwriting`. */
export type PurposeId = Branded<'PurposeId'>;
/** Milliseconds since the Unix epoch. */
export type Instant = number;
/** An ISO 8601 duration, `P90D`, `P1Y`. */
export type Duration = Branded<'Duration'>;
