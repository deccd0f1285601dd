import { bankSchema } from '../../subgraphs/bank/schema.ts';
import { governmentSchema } from '../../subgraphs/government/schema.ts';
import { insurerSchema } from '../../subgraphs/insurer/schema.ts';
import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';
import { selfSchema } from '../../subgraphs/self/schema.ts';

export const demoSubgraphs: Readonly<Record<string, string>> = {
  self: selfSchema,
  government: governmentSchema,
  bank: bankSchema,
  insurer: insurerSchema,
};

/** With everything of federation that these schemas use imported. */
export const wideHeader = schemaHeader.replace(
  '"@shareable",',
  '"@shareable", "@provides", "@interfaceObject", "@inaccessible",',
);

export const personal = (category: string) => `@personal(category: ["pd:${category}"])`;
const p = personal('Name');
const personKey = `id: ID! ${personal('Identifying')}`;

const asset = `worth: Float ${p}  since: String ${p} @occurred`;
const account = `${asset}
  iban: ID ${p} @objectKey
  holders: [Person!] ${p}
  bookings(first: Int = 3, from: String @infers(fields: ["Booking.on"])): [Booking!] ${p}
  ledger: [Booking!] ${p}
`;

/** By hand, with everything that went wrong somewhere: see the comment before each part. */
export const nastySubgraphs: Readonly<Record<string, string>> = {
  self: `${wideHeader}
    type Query {
      person(ref: ID!): Person @open
      me: Person @open
      rates: [Rate!]! @open
      # persons from open data; a personal list outside any anchor
      staff: [Person!] @open
      everybody: [Interest!] ${p}
    }
    type Person @key(fields: "id") @subject {
      ${personKey}
      nickname: String ${p}
      badge: String @open
      # open here, personal elsewhere
      motto: String @shareable @open
      interests: [Interest!]! ${p}
      # open, of a personal type
      hobby: Interest @open
      # undeclared: no word, and an unreadable one
      raw: Note
      muddled: String @open @personal(category: [])
      # several depths of persons
      friend: Person ${p}
      friends: [Person!] ${p}
      note: Note ${p}
    }
    type Interest @personal(category: ["pd:Interest"]) { topic: String strength: Int @open }
    type Note @open { text: String secret: String ${p} about: Person ${p} raw: String ${p} }
    type Rate @open { kind: String! percent: Float! secret: String ${p} keeper: Person }
  `,
  bank: `${wideHeader}
    type Person @key(fields: "id") @subject {
      ${personKey}
      motto: String @shareable ${p}
      income: Float ${p}
      # filtered lists: of an interface in an interface, of a union, of lists, of pages, of edges; and single ones
      accounts: [Account!] ${p}
      pagedAccounts(first: Int): [Account!] ${p}
      assets: [Asset] ${p}
      products: [Product!] ${p}
      main: Account ${p}
      matrix: [[Booking!]!] ${p}
      history(first: Int): BookingConnection ${p}
      # about several persons, who all consent; by a deep field set too
      vaults: [Vault!] ${p}
      vault: Vault ${p}
      cases: [Case!] ${p}
      # a union with persons in it
      contacts: [Contact!] ${p}
      partner: Person ${p}
      tags: [String!] ${p}
      born: String ${p}
      # for sources alone
      hidden: String @inaccessible ${p}
    }
    interface Asset { ${asset} }
    interface Account implements Asset @subject(id: "holders { id }", joint: "ANY") { ${account} }
    type Current implements Account & Asset @subject(id: "holders { id }", joint: "ANY") { ${account} overdraft: Float ${p} }
    type Savings implements Account & Asset @subject(id: "holders { id }", joint: "ANY") { ${account} rate: Float ${p} }
    type House implements Asset { ${asset} place: String ${p} plot: ID ${p} @objectKey }
    union Product = Current | Gadget | House
    type Gadget { serial: ID ${p} @objectKey colour: Colour ${p} worth: Float ${p} }
    enum Colour { RED GREEN }
    union Contact = Person | Firm
    type Firm { name: String @open owner: Person ${p} worth: Float ${p} }
    type Booking { on: String ${p} @occurred amount: Float ${p} code: ID ${p} @objectKey unclassified: String payee: Person ${p} }
    type BookingConnection { edges: [BookingEdge!] ${p} nodes: [Booking!] ${p} total: Int ${p} }
    type BookingEdge { cursor: String ${p} node: Booking ${p} }
    type Vault @subject(id: "owners { id }", joint: "ALL") {
      number: ID ${p} @objectKey
      owners: [Person!] ${p}
      worth: Float ${p}
      title: String @open
      deposits: [Deposit!] ${p}
      last: Deposit ${p}
    }
    type Deposit { amount: Float ${p} by: Person ${p} note: String @open }
    type Case @subject(id: "contract { parties { id } }", joint: "ALL") { contract: Contract ${p} note: String ${p} }
    type Contract { parties: [Person!] ${p} signed: String ${p} @occurred }
  `,
  insurer: `${wideHeader}
    type Person @key(fields: "id") @subject {
      ${personKey}
      income: Float @external
      hidden: String @external
      main: Account @external
      interests: [Interest!]! @external
      partner: Person @external
      score: String @external
      # computed: from another source's field, from one of several types, from something of somebody else, in a chain
      riskClass: String @requires(fields: "income") ${p}
      quality: String @requires(fields: "main { worth iban }") ${p}
      profile: String @requires(fields: "interests { topic }") ${p}
      household: String @requires(fields: "partner { income }") ${p}
      shadow: String @requires(fields: "hidden") ${p}
      final: String @requires(fields: "score") ${p}
      policies: [Policy!] ${p}
      library: [Media!] ${p}
      favourite: Book @provides(fields: "title") ${p}
      gift: Gift ${p}
    }
    type Interest @personal(category: ["pd:Interest"]) { topic: String @external }
    interface Account { worth: Float iban: ID }
    type Current implements Account { worth: Float @external iban: ID @external }
    type Savings implements Account { worth: Float @external iban: ID @external }
    union Policy = LifePolicy | HealthPolicy
    type LifePolicy { number: ID ${p} @objectKey coverage: Float ${p} beneficiaries: [Person!] ${p} }
    type HealthPolicy { number: ID ${p} @objectKey condition: String ${personal('Health')} claims: [Claim!] ${p} }
    type Claim { happened: String ${p} @occurred amount: Float ${p} }
    interface Media @key(fields: "id") { id: ID! ${p} @objectKey price: Float ${p} }
    type Book implements Media @key(fields: "id") { id: ID! ${p} @objectKey price: Float ${p} title: String @external }
    type Film implements Media @key(fields: "id") { id: ID! ${p} @objectKey price: Float ${p} }
    type Gift @key(fields: "code") { code: ID! ${p} price: Float @shareable ${p} }
  `,
  shop: `${wideHeader}
    type Person @key(fields: "id") @subject {
      ${personKey}
      riskClass: String @external
      # the middle of a chain of sources
      score: String @requires(fields: "riskClass") ${p}
      wishes: [Gift!] ${p}
    }
    # what an interface gets from elsewhere
    type Media @key(fields: "id") @interfaceObject { id: ID! ${p} @objectKey rating: Float ${p} stars: Int @open reviewer: Person ${p} }
    # several keys
    type Gift @key(fields: "id") @key(fields: "code") {
      id: ID! ${p}
      code: ID! ${p}
      price: Float @shareable ${p}
      wrapping: String ${p}
      shelf: String @open
    }
  `,
  library: `${wideHeader}
    type Book @key(fields: "id") { id: ID! ${p} @objectKey title: String @shareable ${p} pages: Int ${p} lentTo: Person ${p} }
    type Film @key(fields: "id") { id: ID! ${p} @objectKey minutes: Int ${p} }
    type Person @key(fields: "id") @subject { ${personKey} loans: [Book!] ${p} }
  `,
};
