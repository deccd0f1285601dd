/** The companion API. Public: extend it, never rename. */
export const typeDefs = /* GraphQL */ `
  "A moment: RFC 3339 with its offset, \`2026-03-01T00:00:00Z\`."
  scalar DateTime
  "A length of time: ISO 8601, \`P90D\`, \`P1Y\`."
  scalar Duration
  "An absolute https or http URL."
  scalar URL
  "A JSON value."
  scalar JSON

  type Query {
    "The person signed in: their node. Null for others."
    me: Node
    "The organisation signed in. Null for others."
    organisation: Organisation
    "Everyone who takes part in the scheme, by id."
    organisations(role: OrganisationRole, first: Int, after: ID): OrganisationConnection!
    "The purposes the scheme knows, with those that organisations registered; only those below \`under\`, where given."
    purposes(under: ID): [Purpose!]!
    "The categories of personal data the scheme knows; only those below \`under\`, where given."
    categories(under: ID): [Category!]!
    "Every version of the scheme's rules, the first first: the last is the one in force."
    schemeRules: [SchemeRules!]!
    "A personal field of the served schema, by its coordinate. Null where persons can't be asked for it."
    field(coordinate: ID!): Field
    "A data request to the caller, or of the caller. Null where there is none."
    dataRequest(id: ID!): DataRequest
    "The scheme's own limits, which no terms exceed."
    ceilings: [Ceiling!]!
    "An agreement the caller is party to. Null where there is none."
    agreement(id: ID!): Agreement
  }

  type Mutation {
    "Persons: connect to the organisation that invites. Accepting again changes nothing."
    acceptInvitation(token: String!): Connection!
    "Persons: connect a source by its signed statement that this person signed in there (see Node.connectionChallenge)."
    connectSource(source: ID!, proof: String!): Connection!
    """
    Persons: end a connection, and revoke every agreement that depends on it: with a relying party each one, with a source each that
    requires something of that source alone, or has nothing but that.
    """
    disconnect(connection: ID!): Node!
    "Persons: agree to exactly this revision of what is asked."
    acceptDataRequest(id: ID!, revision: Int!): Agreement!
    "Persons: offer less than was asked: fewer items, a shorter period, fewer uses, a shorter retention."
    counterDataRequest(id: ID!, revision: Int!, terms: TermsInput!): DataRequest!
    "Persons: refuse. Final."
    declineDataRequest(id: ID!, revision: Int!, reason: String): DataRequest!
    "Persons: take something of an agreement away, in force when this returns: fewer items, conditions on them, a shorter period or retention, fewer uses. What is not named stays, and the legal text."
    narrowAgreement(id: ID!, revision: Int!, terms: TermsInput!): Agreement!
    "Persons: suspend an agreement until it is resumed."
    pauseAgreement(id: ID!, revision: Int!): Agreement!
    "Persons: put a paused agreement in force again."
    resumeAgreement(id: ID!, revision: Int!): Agreement!
    "Persons: end an agreement. Always wins. When it has returned, no gateway resolves anything under it."
    revokeAgreement(id: ID!, reason: String): Agreement!
    "Persons: register that they may act for somebody, by the signed statement of a source they are connected to (at its POST /represent, for their connectionChallenge). Then send the header Fieldgrant-Representing with its id."
    registerRepresentation(source: ID!, proof: String!): Representation!
    "Persons: end it, whichever of the two they are. When it has returned, nothing is done or seen in that name any more."
    endRepresentation(id: ID!): Representation!

    "Persons: set a standing rule; a new one where it names no id. A NEVER is in force when this returns."
    setProfileRule(rule: ProfileRuleInput!): PrivacyProfile!
    "Persons: start from a set of rules, to change one by one. Refused where there are rules, unless they are to be replaced."
    startFromPreset(preset: ProfilePreset!, replace: Boolean! = false): PrivacyProfile!
    "Persons: whether the profile answers by itself."
    setAnswersByItself(on: Boolean!): PrivacyProfile!
    """
    Persons: while it is on, nothing is released to anybody else, whatever was agreed (GDPR Article 18). In force when this returns.
    Agreements and rules stand, and hold again when it is off.
    """
    setRestriction(on: Boolean!): Node!
    "Persons: everything that the network holds about the node (GDPR Articles 15 and 20)."
    exportNode: NodeExport!
    """
    Persons: erase everything of the node, for good (GDPR Article 17): connections, profile, data requests, agreements, access log. When
    this returns nothing can be asked or released any more. Receipts that organisations hold stay valid; what sources hold is the
    sources'. Signing in again makes a new node.
    """
    eraseNode("The id of the caller's own node." confirm: String!): ErasureReceipt!
    """
    Persons: object to what an organisation does for a purpose (GDPR Article 21). A NEVER for it, and every agreement with the
    organisation for it, for what lies below and for what lies above is revoked, in force when this returns. The reason is told to
    the organisation.
    """
    objectToProcessing(organisation: ID!, purpose: ID!, reason: String): PrivacyProfile!
    "Persons: take a standing rule away."
    removeProfileRule(id: ID!): PrivacyProfile!

    "The scheme authority: limit what terms for a purpose may ask of a category; instead of the limit there was. Agreements from before are held to it at once."
    setCeiling(ceiling: CeilingInput!): Ceiling!
    "The scheme authority: lift a limit. Whether there was one."
    removeCeiling(purpose: ID!, category: ID!): Boolean!

    "The scheme authority: admit an organisation, or renew what is known of it; it then signs in as the identity named alone."
    admitOrganisation(input: OrganisationInput!): Organisation!
    "The scheme authority: publish the next version of the scheme's rules."
    publishSchemeRules(url: URL!, sha256: String!): SchemeRules!
    "The scheme authority: stop every access of an organisation. When it has returned, nothing more is released to it; its agreements stand, and hold again once it is reinstated."
    suspendOrganisation(id: ID!, reason: String!): Organisation!
    "The scheme authority: lift a suspension."
    reinstateOrganisation(id: ID!): Organisation!
    "The scheme authority: stop every access of an organisation for good. Final."
    expelOrganisation(id: ID!, reason: String!): Organisation!

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
    "Organisations: accept a version of the scheme's rules, by the hash of its text."
    acceptSchemeRules(version: Int!, sha256: String!): Organisation!
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
    """
    An agreement with this person for this purpose, which the one asked for would take the place of: renewed, or changed. At most
    one such data request is open at a time.
    """
    replaces: ID
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
    "Whether the relying party is told that conditions left items out; false where absent."
    completeness: Boolean
    termsUrl: URL
    "Of the text at termsUrl, hexadecimal."
    termsSha256: String
  }

  """
  What is absent is as in the revision that is answered; a condition that is null is none. Conditions only ever narrow what was
  first asked: fewer objects, a shorter window, a release that tells less (a step an odd number of times as large, the year
  instead of the month, fewer characters; never another kind).
  """
  input RequestItemInput {
    coordinate: ID!
    necessity: Necessity
    "Only the objects with these keys (an IBAN, a policy number)."
    objects: [String!]
    "Only what occurred this far back."
    window: Duration
    "How exactly the value leaves."
    release: ReleaseInput
  }

  input ReleaseInput @oneOf {
    "True: the value as it is."
    exact: Boolean
    "To the nearest multiple of this step."
    round: Float
    "Of a date no more than its month or year."
    truncate: DateUnit
    "Only this many characters at the end."
    mask: Int
  }

  enum DateUnit {
    MONTH
    YEAR
  }

  "What a rule does not name it means all of."
  input ProfileRuleInput {
    "The rule to change; a new one where absent."
    id: ID
    effect: RuleEffect!
    purpose: ID
    "With all below it."
    category: ID
    coordinate: ID
    organisation: ID
    maxPeriod: Duration
    maxRetention: Duration
    maxWindow: Duration
    release: ReleaseInput
  }

  enum ProfilePreset {
    "Never marketing; asked about everything else, with short limits as one's position."
    GUARDED
    "Never marketing; asked about special categories (GDPR Article 9); what serves a service is allowed, for a year."
    BALANCED
    "Asked about special categories (GDPR Article 9); the rest is allowed, for two years."
    OPEN
  }

  enum RuleEffect {
    "What the person would agree to, within its limits: shown as their position. Agreed to by itself where the profile answersByItself."
    ALLOW
    "What the person decides on each time. Its limits are shown as their position."
    ASK
    "Enforced at once, whatever was agreed: for its purpose, for all below it, and for all above it. Its limits are kept and shown, and weaken nothing."
    NEVER
  }

  "A limit that is absent is none."
  input CeilingInput {
    "With all below it."
    purpose: ID!
    "With all below it."
    category: ID!
    "The longest that terms may be in force."
    period: Duration
    "The furthest back that items may reach."
    window: Duration
    "The longest that the relying party may keep what it received."
    retention: Duration
    "The most uses, in all."
    uses: Int
    "Whether what is proposed above it is refused, instead of narrowed. Agreements from before are narrowed in any case."
    refuses: Boolean
  }

  input OrganisationInput {
    "2 to 40 of a-z, 0-9 and -, a letter first. What it registers is named by it."
    id: ID!
    legalName: String!
    contact: String!
    "Where to reach its data protection officer."
    dpoContact: String!
    roles: [OrganisationRole!]!
    "Each with all below it; none, where absent."
    admittedPurposes: [ID!]
    "The iss of its access tokens: one that the scheme accepts for organisations."
    issuer: String!
    "The sub of its access tokens."
    subject: String!
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

  enum RepresentationKind {
    "By law: a parent or guardian."
    GUARDIAN
    "By the person's own word."
    POWER_OF_ATTORNEY
  }

  enum RepresentationRole {
    REPRESENTATIVE
    REPRESENTED
  }

  enum RepresentationState {
    "It has not begun."
    PENDING
    ACTIVE
    "Its time is over."
    EXPIRED
    "Before its time."
    ENDED
  }

  enum RepresentationEnd {
    REPRESENTED
    REPRESENTATIVE
    "The source has attested something else since."
    SOURCE
  }

  enum RepresentationActs {
    "Agree, counter, decline, pause and revoke in that name, and see."
    DECIDE
    "See alone."
    SEE
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
    profile: PrivacyProfile!
    "Since when nothing is released to anybody else; null: it is not restricted."
    restrictedSince: DateTime
    "In the order of connecting."
    connections(first: Int, after: ID): ConnectionConnection!
    "The newest first."
    dataRequests(state: DataRequestState, first: Int, after: ID): DataRequestConnection!
    "The newest first."
    agreements(state: AgreementState, first: Int, after: ID): AgreementConnection!
    "Each time an organisation was given data, or was denied it; the newest first."
    accessLog(organisation: ID, from: DateTime, until: DateTime, first: Int, after: ID): AccessConnection!
    "What others did that concerns this person, and what the profile did by itself; the newest first."
    notices(first: Int, after: ID): NoticeConnection!
    "The access log, counted by organisation and month of the calendar (UTC), the newest first; of the last year, where no from is named."
    accessByMonth(from: DateTime, until: DateTime): [MonthOfAccess!]!
    "What this organisation would be answered if it asked this document about the person, and why. Records nothing."
    explain(organisation: ID!, purpose: ID!, document: String!): [Explanation!]!
    "What to hand this source when signing in there, so that its proof is for this node alone. Valid for minutes. Null where persons can't connect to it."
    connectionChallenge(source: ID!): String
    "By this person, of others; the newest first."
    representations(first: Int, after: ID): RepresentationConnection!
    "Of this person, by others; the newest first."
    representedBy(first: Int, after: ID): RepresentationConnection!
  }

  "A registered right to act for another person. Neither is told who the other is: the source that attests it knows."
  type Representation {
    id: ID!
    "What the caller is in it."
    role: RepresentationRole!
    kind: RepresentationKind!
    state: RepresentationState!
    scope: RepresentationScope!
    from: DateTime!
    "No longer at."
    until: DateTime!
    "The source that says so."
    attestedBy: Organisation!
    registeredAt: DateTime!
    endedAt: DateTime
    endedBy: RepresentationEnd
  }

  "What the representative may do. Of data: what the categories or the coordinates cover; everything, where both are null."
  type RepresentationScope {
    acts: RepresentationActs!
    "Each with all below it."
    categories: [Category!]
    coordinates: [ID!]
  }

  "The authority's decision on whether an organisation takes part."
  type StatusChange {
    status: OrganisationStatus!
    at: DateTime!
    "In the authority's words. Null where it needed none."
    reason: String
  }

  type Organisation {
    id: ID!
    legalName: String!
    contact: String!
    "Where to reach its data protection officer."
    dpoContact: String!
    roles: [OrganisationRole!]!
    status: OrganisationStatus!
    "Each time the authority changed it, and why, the first first."
    statusChanges: [StatusChange!]!
    "Which versions of the scheme's rules it accepted, and when."
    schemeAcceptances: [SchemeAcceptance!]!
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
    "Its record of processing activities (GDPR Article 30), from its agreements: by purpose. For itself alone."
    recordOfProcessing: [ProcessingActivity!]
    "What it would be answered if it asked this document about the person it knows as ref, and why; by its own agreements alone. Records nothing. For itself alone."
    explain(ref: ID!, purpose: ID!, document: String!): [Explanation!]
  }

  "What an organisation does with personal data for one purpose. Who it is, and how to reach its data protection officer, it says itself."
  type ProcessingActivity {
    purpose: Purpose!
    "Of DPV's terms for the GDPR: consent; explicit consent too, where any of it is of a special category (Article 9)."
    lawfulBasis: [ID!]!
    "How many persons it is about."
    persons: Int!
    agreements: Int!
    "In force now."
    agreementsInForce: Int!
    "How often data was released under them."
    releases: Int!
    "What was agreed to at any time, in alphabetical order."
    coordinates: [ID!]!
    categories: [Category!]!
    "Whether any of it is of a special category (GDPR Article 9)."
    isSpecial: Boolean!
    "The longest that any of it is kept."
    retention: Duration!
    from: DateTime!
    until: DateTime!
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
    "What of them was above the scheme's ceilings as it was proposed, and was narrowed."
    narrowings: [Narrowing!]!
    "Where the person's own rules stand to each item of the current terms. For that person alone; empty for others."
    position: [Position!]!
    "All, the first first."
    revisions: [Revision!]!
    "How many more there can be: then what was last proposed is accepted, declined or withdrawn."
    revisionsLeft: Int!
    "The agreement that the one asked for would take the place of."
    replaces: Agreement
    "How the current terms differ from those of the agreement they would replace."
    changes: [TermsDifference!]!
    "Why the person declined, in their words."
    reason: String
    "Whether somebody who represents the person declined it in their name."
    onBehalf: Boolean!
    "Under which representation. For persons alone."
    representation: Representation
    agreement: Agreement
  }

  "One step of a negotiation, or of an agreement's life. Immutable."
  type Revision {
    number: Int!
    by: Party!
    at: DateTime!
    terms: Terms!
    "What of the terms was above the scheme's ceilings as it was proposed, and was narrowed."
    narrowings: [Narrowing!]!
    "How its terms differ from an earlier revision's: the one before, where none is named."
    changes(from: Int): [TermsDifference!]!
    "What the first revision says is required, and this leaves out."
    requiredLeftOut: [ID!]!
    """
    Of its canonical JSON (RFC 8785), hexadecimal: number, by, at, state where it has one, and terms. Receipts name it.
    """
    sha256: String!
    "Whether the person's profile answered by itself."
    byProfile: Boolean!
    "What the agreement was from then on; null while negotiating."
    state: AgreementState
    reason: String
    "Whether somebody who represents the person did it in their name."
    onBehalf: Boolean!
    "Under which representation. For persons alone."
    representation: Representation
  }

  type Terms {
    items: [RequestItem!]!
    period: Period!
    "Null: as often as wanted."
    usage: Usage
    retention: Duration!
    "Whether the relying party is told that conditions left items out."
    completeness: Boolean!
    termsUrl: URL
    termsSha256: String
  }

  "Terms that were above a ceiling of the scheme."
  type Narrowing {
    part: NarrowedPart!
    "For a window: of which item."
    coordinate: ID
    "To which, as it was then."
    ceiling: Ceiling!
  }

  "One thing that later terms change of earlier ones."
  type TermsDifference {
    part: DifferingPart!
    "For what is said of one item."
    coordinate: ID
    effect: DifferenceEffect!
    "In words; objects are counted, not named."
    sentence: String!
  }

  enum DifferingPart {
    "A coordinate was added or left out."
    ITEM
    OBJECTS
    WINDOW
    RELEASE
    NECESSITY
    PERIOD
    USAGE
    RETENTION
    COMPLETENESS
    LEGAL_TEXT
  }

  enum DifferenceEffect {
    "Less is let through than before."
    NARROWER
    "More is."
    WIDER
    "Neither can be said."
    OTHER
  }

  enum NarrowedPart {
    PERIOD
    WINDOW
    RETENTION
    USES
  }

  type RequestItem {
    coordinate: ID!
    necessity: Necessity!
    "Only the objects with these keys; null: all."
    objects: [String!]
    "Only what occurred this far back; null: all."
    window: Duration
    "How the value is reduced; null: it leaves exactly."
    release: Release
    "Null where the served schema no longer has it."
    field: Field
  }

  "Everything of a node, as it is now."
  type NodeExport {
    "Profile, connections, data requests, agreements, access log, notices and representations. Names no other person."
    document: JSON!
    "The JSON Schema of the document."
    schema: URL!
    "What the sources hold is not in it: to be asked of the gateway with the person's own token, for a live copy of their own data."
    ownData: String
  }

  "That a node was erased."
  type ErasureReceipt {
    erasedAt: DateTime!
    "Compact JWS (RFC 7515), type fieldgrant-erasure+jwt. It names nobody."
    jws: String!
    "Where the keys are that it is verified with (RFC 7517)."
    jwks: URL!
  }

  "Verifiable by anybody, without the companion API: fieldgrant verify."
  type Receipt {
    "Compact JWS (RFC 7515), type fieldgrant-receipt+jwt, in the fields of Kantara Consent Receipt 1.1 and ISO/IEC TS 27560."
    jws: String!
    "Where the keys are that it is verified with (RFC 7517)."
    jwks: URL!
  }

  "Exactly one of them."
  type Release {
    "To the nearest multiple of this step."
    round: Float
    "No more than its month or year."
    truncate: DateUnit
    "Only this many characters at the end."
    mask: Int
  }

  "Where a person's privacy profile stands to one thing that is asked. It binds nobody: the person answers."
  type Position {
    coordinate: ID!
    "Null where the served schema no longer has it."
    field: Field
    necessity: Necessity!
    stance: Stance!
    "The item as the profile's limits leave it, to offer in a counter-offer. Null where it is refused."
    proposed: RequestItem
    "The rules behind it: of those about it the most specific. None: the profile says nothing of it."
    because: [ProfileRule!]!
  }

  enum Stance {
    "A rule allows it as it is asked."
    ALLOWED
    "No rule answers it, or the rule that does says to ask."
    ASK
    "A rule allows less: the item as \`proposed\`, or a shorter period or retention than the terms'."
    REDUCED
    "A rule forbids it: what is agreed all the same is not released while the rule stands."
    REFUSED
  }

  "A person's standing rules."
  type PrivacyProfile {
    "In the order they were set."
    rules: [ProfileRule!]!
    """
    Whether it agrees by itself to a data request of which it allows every item as it is asked. It leaves to the person what rules
    don't speak of (a legal text, the completeness marker), and every purpose for which the person has declined a request of the
    organisation, or has an agreement with it that is not merely renewed.
    """
    answersByItself: Boolean!
  }

  "What it does not name it means all of."
  type ProfileRule {
    id: ID!
    effect: RuleEffect!
    purpose: Purpose
    category: Category
    coordinate: ID
    organisation: Organisation
    maxPeriod: Duration
    maxRetention: Duration
    maxWindow: Duration
    release: Release
  }

  "The scheme's own limit for a purpose and a category, each with all below it. A limit that is null is none."
  type Ceiling {
    purpose: Purpose!
    category: Category!
    period: Duration
    window: Duration
    retention: Duration
    uses: Int
    "What is proposed above it is refused, instead of narrowed."
    refuses: Boolean!
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

  "A version of what organisations of the scheme commit to."
  type SchemeRules {
    version: Int!
    url: URL!
    "Of the text, hexadecimal."
    sha256: String!
    publishedAt: DateTime!
  }

  "That an organisation accepted a version of the scheme's rules."
  type SchemeAcceptance {
    version: Int!
    sha256: String!
    at: DateTime!
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
    "As the scheme's present ceilings allow. Null: as many as wanted."
    usesLeft: Int
    dataRequest: DataRequest!
    "The signed record of the agreement as it is now, the same for both parties."
    receipt: Receipt!
    "All, the first first."
    history: [Revision!]!
    "Each release under it, the newest first."
    accessLog(first: Int, after: ID): AccessConnection!
  }

  "That data was released, or asked for in vain. Never a value."
  type Access {
    id: ID!
    at: DateTime!
    "Null where the person asked, or who represents them."
    organisation: Organisation
    "Null where the person asked, or who represents them."
    purpose: Purpose
    "Under which somebody asked in the person's name."
    representation: Representation
    "How many objects had something in the answer: the person, each account, each payment."
    objects: Int!
    released: [AccessRelease!]!
    denied: [AccessDenial!]!
  }

  "That somebody else did something that concerns the person, or the profile by itself."
  type Notice {
    id: ID!
    at: DateTime!
    kind: NoticeKind!
    organisation: Organisation!
    "As it is now."
    dataRequest: DataRequest
    "As it is now."
    agreement: Agreement
    "Whether the person's profile did it by itself."
    byProfile: Boolean!
    "Whether somebody who represents the person did it in their name."
    onBehalf: Boolean!
    "Under which representation."
    representation: Representation
  }

  enum NoticeKind {
    DATA_REQUESTED
    "Somebody offered less in the person's name."
    COUNTERED
    REVISED
    WITHDRAWN
    DECLINED
    AGREED
    NARROWED
    PAUSED
    RESUMED
    REVOKED
  }

  "What one organisation did in one month."
  type MonthOfAccess {
    "Null where the person asked, or who represents them."
    organisation: Organisation
    "As in 2026-03."
    month: String!
    "How often something was released."
    releases: Int!
    "In how many objects, counted each time."
    objects: Int!
    "How often something was denied."
    denials: Int!
    "Released at least once, in alphabetical order."
    coordinates: [ID!]!
  }

  type AccessRelease {
    "Null for the person's own access."
    agreement: Agreement
    "The agreement's revision then."
    revision: Int
    coordinates: [ID!]!
  }

  type AccessDenial {
    coordinate: ID!
    reason: DenialReason!
  }

  enum ExplainedRuling {
    PERMIT
    DENY
    "It is about another person: their own agreements with the organisation decide."
    OTHERS
  }

  "What becomes of one field that a document asks for."
  type Explanation {
    "As the document writes it; the concrete one, where what it may be is answered differently."
    coordinate: ID!
    ruling: ExplainedRuling!
    "Why it is denied."
    reason: DenialReason
    "The agreements whose state, period, uses or purpose is the reason."
    agreements: [ID!]!
    "The denied field that it lies in; of another person's, the field that leads to them."
    within: ID
    "Whether everybody whom the object is about must have granted it besides."
    isJoint: Boolean!
    "What permits it: each is enough."
    grants: [ExplainedGrant!]!
    "The rules of the person's profile that forbid it. For persons alone."
    forbiddenBy: [ID!]
    "Whether it is the scheme's ceilings alone that deny it. For persons alone."
    underCeiling: Boolean
    "The fewest steps that, all done, would permit it. Empty where nothing would."
    changes: [ExplainedChange!]!
  }

  type ExplainedGrant {
    agreement: ID!
    revision: Int!
    "As the agreement lists it."
    item: ID!
    "What is kept of the values, in words."
    conditions: [String!]!
  }

  enum ExplainedChangeKind {
    "Agree on these coordinates."
    ASK
    RESUME
    WAIT
    PURPOSE
    "Leave an argument out."
    DROP
    REINSTATE
    "Take back rules of the profile."
    LIFT
  }

  type ExplainedChange {
    kind: ExplainedChangeKind!
    "The step in words."
    sentence: String!
    "What to agree on, or what the argument reveals."
    coordinates: [ID!]!
    agreement: ID
    purpose: ID
    argument: String
    until: DateTime
  }

  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: ID
    endCursor: ID
  }
  ${['Organisation', 'Connection', 'DataRequest', 'Agreement', 'Access', 'Representation', 'Notice'].map(connectionTypes).join('')}
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
