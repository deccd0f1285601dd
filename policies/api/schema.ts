/** The companion API. Public: extend it, never rename. */
export const typeDefs = /* GraphQL */ `
  "A moment: RFC 3339 with its offset, \`2026-03-01T00:00:00Z\`."
  scalar DateTime
  "A length of time: ISO 8601, \`P90D\`, \`P1Y\`."
  scalar Duration
  "An absolute https or http URL."
  scalar URL

  type Query {
    "The person signed in: their node. Null for others."
    me: Node
    "The organisation signed in. Null for others."
    organisation: Organisation
    "Everyone who takes part in the scheme, by id."
    organisations(role: OrganisationRole, first: Int, after: ID): OrganisationConnection!
    "The purposes the scheme knows, with those that organisations registered; only those below \`under\`, where given."
    purposes(under: ID): [Purpose!]!
    "A personal field of the served schema, by its coordinate. Null where persons can't be asked for it."
    field(coordinate: ID!): Field
    "A data request to the caller, or of the caller. Null where there is none."
    dataRequest(id: ID!): DataRequest
    "An agreement the caller is party to. Null where there is none."
    agreement(id: ID!): Agreement
  }

  type Mutation {
    "Persons: connect to the organisation that invites. Accepting again changes nothing."
    acceptInvitation(token: String!): Connection!
    "Persons: connect a source by its signed statement that this person signed in there (see Node.connectionChallenge)."
    connectSource(source: ID!, proof: String!): Connection!
    "Persons: end a connection. With a relying party, every agreement with it is revoked."
    disconnect(connection: ID!): Node!
    "Persons: agree to exactly this revision of what is asked."
    acceptDataRequest(id: ID!, revision: Int!): Agreement!
    "Persons: offer less than was asked: fewer items, a shorter period, fewer uses, a shorter retention."
    counterDataRequest(id: ID!, revision: Int!, terms: TermsInput!): DataRequest!
    "Persons: refuse. Final."
    declineDataRequest(id: ID!, revision: Int!, reason: String): DataRequest!
    "Persons: suspend an agreement until it is resumed."
    pauseAgreement(id: ID!, revision: Int!): Agreement!
    "Persons: put a paused agreement in force again."
    resumeAgreement(id: ID!, revision: Int!): Agreement!
    "Persons: end an agreement. Always wins. When it has returned, no gateway resolves anything under it."
    revokeAgreement(id: ID!, reason: String): Agreement!

    "Relying parties: make an invitation for persons to connect."
    createInvitation(input: InvitationInput!): Invitation!
    "Relying parties: ask a connected person for data."
    requestData(input: DataRequestInput!): DataRequest!
    "Relying parties: agree to exactly this counter-offer."
    acceptCounter(id: ID!, revision: Int!): Agreement!
    "Relying parties: answer a counter-offer, or better an own wish. Never more than was first asked."
    reviseDataRequest(id: ID!, revision: Int!, terms: TermsInput!): DataRequest!
    "Relying parties: take a data request back. Final."
    withdrawDataRequest(id: ID!): DataRequest!
    "Relying parties: register a purpose of their own under purposes they are admitted for."
    registerPurpose(input: PurposeInput!): Purpose!
  }

  input InvitationInput {
    "The organisation's own name for the case, shown to it beside the ref once accepted."
    reference: String
    "How many persons may accept it; 1 where absent."
    uses: Int
    "30 days from now where absent."
    expiresAt: DateTime
  }

  input DataRequestInput {
    "The relying party's name for the person."
    ref: ID!
    purpose: ID!
    "A GraphQL document against the served schema: the personal coordinates it selects are asked for."
    document: String
    "Further coordinates, named one by one."
    items: [RequestItemInput!]
    "Coordinates without which the service can't be given."
    required: [ID!]
    terms: TermsInput!
    "The request lapses unanswered."
    expiresAt: DateTime
    "Why, in words for the person."
    explanation: String!
  }

  input TermsInput {
    "Where absent: the items of the revision that is answered."
    items: [RequestItemInput!]
    period: PeriodInput!
    "As often as wanted, where absent."
    usage: UsageInput
    "How long the relying party keeps what it received."
    retention: Duration!
    termsUrl: URL
    "Of the text at termsUrl, hexadecimal."
    termsSha256: String
  }

  input RequestItemInput {
    coordinate: ID!
    necessity: Necessity
  }

  "In force at from, no longer at until."
  input PeriodInput {
    "Where absent: now, or as in the revision that is answered."
    from: DateTime
    until: DateTime!
  }

  input UsageInput {
    limit: Int!
    "In each such interval from the start of the period; in all, where absent."
    per: Duration
  }

  input PurposeInput {
    "The organisation's id, a colon, a name: \`harbour:MortgageUnderwriting\`."
    id: ID!
    label: String
    parents: [ID!]!
  }

  enum OrganisationRole {
    "Holds validated data about persons."
    SOURCE
    "Asks for data."
    RELYING_PARTY
  }

  enum OrganisationStatus {
    ADMITTED
    SUSPENDED
    EXPELLED
  }

  enum Party {
    PERSON
    ORGANISATION
  }

  enum Necessity {
    "Without it the service can't be given."
    REQUIRED
    OPTIONAL
  }

  enum DataRequestState {
    "The person's turn."
    OPEN
    "The organisation's turn."
    COUNTERED
    AGREED
    DECLINED
    WITHDRAWN
    "It expired unanswered."
    LAPSED
  }

  enum AgreementState {
    ACTIVE
    PAUSED
    REVOKED
    "Its period is over."
    EXPIRED
    "No uses are left; in this interval, where they are counted per interval."
    EXHAUSTED
    "Replaced by a later agreement."
    SUPERSEDED
  }

  enum DenialReason {
    NOT_GRANTED
    OUTSIDE_PERIOD
    PAUSED
    REVOKED
    EXPIRED
    EXHAUSTED
    PURPOSE
    SUSPENDED
  }

  "A person's position in the network. Holds no data of sources."
  type Node {
    id: ID!
    "In the order of connecting."
    connections(first: Int, after: ID): ConnectionConnection!
    "The newest first."
    dataRequests(state: DataRequestState, first: Int, after: ID): DataRequestConnection!
    "The newest first."
    agreements(state: AgreementState, first: Int, after: ID): AgreementConnection!
    "Each time an organisation was given data, or was denied it; the newest first."
    accessLog(organisation: ID, from: DateTime, until: DateTime, first: Int, after: ID): AccessConnection!
    "What to hand this source when signing in there, so that its proof is for this node alone. Valid for minutes. Null where persons can't connect to it."
    connectionChallenge(source: ID!): String
  }

  type Organisation {
    id: ID!
    legalName: String!
    contact: String!
    "Where to reach its data protection officer."
    dpoContact: String!
    roles: [OrganisationRole!]!
    status: OrganisationStatus!
    "The purposes it is admitted for, each with all below it."
    admittedPurposes: [Purpose!]!
    "The purposes it registered."
    registeredPurposes: [Purpose!]!
    "The persons who connected to it, in the order of connecting. For itself alone."
    connections(first: Int, after: ID): ConnectionConnection
    "The newest first. For itself alone."
    dataRequests(state: DataRequestState, first: Int, after: ID): DataRequestConnection
    "The newest first. For itself alone."
    agreements(state: AgreementState, first: Int, after: ID): AgreementConnection
  }

  "The link between a person and an organisation, made by the person."
  type Connection {
    id: ID!
    organisation: Organisation!
    "What the organisation is to the person here."
    role: OrganisationRole!
    since: DateTime!
    "The relying party's name for the person. Null for persons."
    ref: ID
    "The relying party's own name for the case, from its invitation. Null for persons."
    reference: String
  }

  type Invitation {
    "To be handed to the person; it can't be read again."
    token: String!
    reference: String
    uses: Int!
    expiresAt: DateTime!
  }

  "Why data is asked."
  type Purpose {
    "A compact IRI: a term of the W3C Data Privacy Vocabulary, or a purpose registered under one."
    id: ID!
    label: String!
    "The purposes right above. A grant for one of them covers this purpose."
    parents: [Purpose!]!
    "Who registered it; null for a term of the vocabulary."
    organisation: Organisation
  }

  "What kind of personal data a field is: a DPV-PD term."
  type Category {
    id: ID!
    label: String!
  }

  "A personal field of the served schema."
  type Field {
    coordinate: ID!
    description: String!
    categories: [Category!]!
    "Who may be asked for it."
    sources: [Organisation!]!
  }

  type DataRequest {
    id: ID!
    state: DataRequestState!
    "The current revision's number."
    revision: Int!
    organisation: Organisation!
    "The relying party's name for the person. Null for persons."
    ref: ID
    purpose: Purpose!
    explanation: String!
    createdAt: DateTime!
    expiresAt: DateTime
    "The current revision's terms."
    terms: Terms!
    "All, the first first."
    revisions: [Revision!]!
    "Why the person declined, in their words."
    reason: String
    agreement: Agreement
  }

  "One step of a negotiation, or of an agreement's life. Immutable."
  type Revision {
    number: Int!
    by: Party!
    at: DateTime!
    terms: Terms!
    "What the agreement was from then on; null while negotiating."
    state: AgreementState
    reason: String
  }

  type Terms {
    items: [RequestItem!]!
    period: Period!
    "Null: as often as wanted."
    usage: Usage
    retention: Duration!
    termsUrl: URL
    termsSha256: String
  }

  type RequestItem {
    coordinate: ID!
    necessity: Necessity!
    "Null where the served schema no longer has it."
    field: Field
  }

  "In force at from, no longer at until."
  type Period {
    from: DateTime!
    until: DateTime!
  }

  type Usage {
    limit: Int!
    per: Duration
  }

  "Mutually accepted terms."
  type Agreement {
    id: ID!
    state: AgreementState!
    "Raised by every change of state or terms."
    revision: Int!
    organisation: Organisation!
    "The relying party's name for the person. Null for persons."
    ref: ID
    purpose: Purpose!
    terms: Terms!
    "Null: as many as wanted."
    usesLeft: Int
    dataRequest: DataRequest!
    "All, the first first."
    history: [Revision!]!
    "Each release under it, the newest first."
    accessLog(first: Int, after: ID): AccessConnection!
  }

  "That data was released, or asked for in vain. Never a value."
  type Access {
    id: ID!
    at: DateTime!
    organisation: Organisation!
    purpose: Purpose!
    released: [AccessRelease!]!
    denied: [AccessDenial!]!
  }

  type AccessRelease {
    agreement: Agreement!
    "The agreement's revision then."
    revision: Int!
    coordinates: [ID!]!
  }

  type AccessDenial {
    coordinate: ID!
    reason: DenialReason!
  }

  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: ID
    endCursor: ID
  }
  ${['Organisation', 'Connection', 'DataRequest', 'Agreement', 'Access'].map(connectionTypes).join('')}
`;

/** Relay Cursor Connections §2 and §3. */
function connectionTypes(node: string): string {
  return /* GraphQL */ `
  type ${node}Connection {
    edges: [${node}Edge!]!
    "The edges' nodes."
    nodes: [${node}!]!
    pageInfo: PageInfo!
  }

  type ${node}Edge {
    cursor: ID!
    node: ${node}!
  }
`;
}
