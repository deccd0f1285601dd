import { type DocumentNode, parse, validate } from 'graphql';
import type { Place } from '../../gateway/operation/demand.ts';
import { createPrepareOperation, type PreparedOperation } from '../../gateway/operation/prepare.ts';
import { applyRulings, type Ruled } from '../../gateway/operation/rule.ts';
import type { SelectedField } from '../../gateway/operation/select.ts';
import type { Conditions } from '../../policies/core/conditions.ts';
import type { Grant, Ruling, Rulings } from '../../policies/core/decide.ts';
import type { AgreementId, Coordinate } from '../../policies/core/identifiers.ts';
import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';

const named = '@personal(category: ["pd:Name"])';

/** Everything that makes pruning hard, in few types. */
export const supergraph = composeTestSupergraph({
  self: `${schemaHeader}
    type Query {
      person(ref: ID!): Person @open
      me: Person @open
      guarded(ref: ID!): Person ${named}
      everyone: [Person!] @open
      rates: [Rate!]! @open
      anything: [Thing!] @open
      thing(ref: ID!): Thing @open
      since(ref: ID!, day: String): Person @open
      byName(name: String): Person @open
      rate(ref: ID!): Rate @open
      count(ref: ID!): Int @open
      assets: [Asset] @open
    }
    type Person @key(fields: "id") @subject {
      id: ID! ${named}
      nickname: String ${named}
      motto: String @open
      unsaid: String
    }
    type Rate @open { percent: Float! kind: String! secret: String ${named} }
    union Thing = Rate | Person
    interface Asset @key(fields: "id") { id: ID! @open }
    type House implements Asset @key(fields: "id") { id: ID! @open rooms: Int @open }
  `,
  market: `${schemaHeader.replace('"@key"', '"@key", "@interfaceObject"')}
    type Asset @key(fields: "id") @interfaceObject { id: ID! @open price: Float @open }
  `,
  bank: `${schemaHeader}
    type Person @key(fields: "id") @subject {
      id: ID! ${named}
      partner: Person ${named}
      income: Float ${named}
      accounts: [Account!] ${named}
      main: Account ${named}
      vault: Vault ${named}
      pool: Pool ${named}
      graph: Graph ${named}
      entries: EntryConnection ${named}
      employer: Company ${named}
      payments(first: Int): PaymentConnection ${named}
      search(iban: String @infers(fields: ["Current.iban"])): Float ${named}
      lookup(iban: String @infers(fields: ["Current.iban"])): Float @open
    }
    type Company @key(fields: "number") @subject(id: "number") { number: ID! ${named} title: String ${named} }
    type Pool @subject(id: "members { id }") { members: [Person!] ${named} size: Int ${named} }
    type Graph { edges: [Line] ${named} }
    type Line { from: String ${named} }
    interface Entry { text: String ${named} }
    type Fee implements Entry { text: String ${named} no: ID ${named} @objectKey on: String ${named} @occurred }
    type Bonus implements Entry { text: String ${named} on: String ${named} @occurred }
    type Gap implements Entry { text: String ${named} }
    type EntryConnection { edges: [EntryEdge] ${named} }
    type EntryEdge { node: Entry ${named} cursor: String ${named} }
    interface Numbered { iban: ID! ${named} @objectKey }
    interface Account implements Numbered { iban: ID! ${named} @objectKey balance: Float! ${named} holders: [Person!] ${named} payments(last: Int): [Payment!] ${named} }
    type Current implements Account & Numbered { opened: String ${named} moved(from: String, to: String): Float ${named} iban: ID! ${named} @objectKey balance: Float! ${named} holders: [Person!] ${named} payments(last: Int): [Payment!] ${named} }
    type Savings implements Account & Numbered { opened: String ${named} moved(from: String, to: String): Float ${named} iban: ID! ${named} @objectKey balance: Float! ${named} holders: [Person!] ${named} payments(last: Int): [Payment!] ${named} rate: Float ${named} }
    type Payment { on: String ${named} @occurred amount: Float ${named} }
    type PaymentConnection { edges: [PaymentEdge] ${named} nodes: [Payment] ${named} total: Int ${named} }
    type PaymentEdge { node: Payment ${named} cursor: String ${named} }
    type Vault @subject(id: "owners { id }", joint: "ALL") { owners: [Person!] ${named} worth: Float ${named} label: String @open boxes: [Box] ${named}
      note: Note @open
      find(content: String @infers(fields: ["Box.content"])): Int ${named}
      peek(content: String @infers(fields: ["Box.content"])): Int @open }
    type Note { text: String ${named} }
    type Box { content: String ${named} }
  `,
  insurer: `${schemaHeader}
    type Person @key(fields: "id") @subject {
      id: ID! ${named}
      income: Float @external
      risk: String @requires(fields: "income") ${named}
    }
  `,
});

const limits = { depth: 12, aliases: 20, rootFields: 5, fields: 200 };
const prepareOperation = createPrepareOperation({ supergraph, limits, documents: 500, prunings: 50 });
let made = 0;

export function prepared(
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): PreparedOperation {
  const document: DocumentNode = parse(source);
  const faults = validate(supergraph.served, document);
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('\n'));
  return prepareOperation(document, String(made++), undefined, variables);
}

/** By agreement (`a`, `b`, …) the coordinates it grants, each with conditions or none. */
export type Granted = Readonly<Record<string, Readonly<Record<string, Conditions>>>>;

/** The newest agreement first, as named. */
export function rulings(place: Place, granted: Granted): Rulings {
  return new Map(
    [...place.demand, ...place.inferred].map(({ coordinate, grantedBy }) => {
      const grants = Object.entries(granted).flatMap(([basis, items]) =>
        grantedBy.flatMap((each): readonly Grant[] => {
          const conditions = items[each];
          return conditions === undefined ? [] : [{ basis: basis as AgreementId, conditions }];
        }),
      );
      const [first, ...others] = grants;
      const ruling: Ruling =
        first === undefined
          ? { kind: 'deny', reason: 'NOT_GRANTED' }
          : { kind: 'permit', grants: [first, ...others] };
      return [coordinate, ruling] as const;
    }),
  );
}

export const all = (...coordinates: readonly string[]): Readonly<Record<string, Conditions>> =>
  Object.fromEntries(coordinates.map((each) => [each, {}]));

export interface Outcome {
  readonly query: string | undefined;
  readonly coordinates: readonly string[];
  readonly withheld: Readonly<Record<string, string>>;
  readonly undecided: readonly string[];
  readonly ruled: Ruled;
  readonly place: Place;
}

/** One root anchor, decided and pruned. */
export function outcome(
  source: string,
  granted: Granted,
  options: { readonly joint?: readonly string[]; readonly unannotated?: 'open' } = {},
): Outcome {
  const operation = prepared(source);
  const [anchor] = operation.anchors;
  if (anchor === undefined) throw new Error('the operation names no person');
  const { root, place } = anchor;
  const ruled = applyRulings([...place.fields.values()].flat(), {
    consent: supergraph.consent,
    rulings: rulings(place, granted),
    unannotated: options.unannotated ?? 'deny',
    joint: options.joint && new Set(options.joint as readonly Coordinate[]),
  });
  return { ...described(operation.prune([root], ruled), ruled), ruled, place };
}

export function described(pruned: ReturnType<PreparedOperation['prune']>, { withheld, undecided }: Ruled) {
  return {
    query: pruned?.query,
    coordinates: [...(pruned?.coordinates ?? [])].sort(),
    withheld: Object.fromEntries([...withheld].map(([field, reason]) => [field.coordinate, reason])),
    undecided: [...undecided.keys()].map(({ coordinate }) => coordinate),
  };
}

export const person = (selection: string): string => `query ($ref: ID!) { person(ref: $ref) ${selection} }`;

export function field(place: Place, ...names: readonly string[]): SelectedField {
  const [first, ...rest] = names;
  let found = [...place.fields.values()].flat().find(({ name }) => name === first);
  for (const name of rest)
    found = [...(found?.children?.values() ?? [])].flat().find((each) => each.name === name);
  if (found === undefined) throw new Error(`nothing selects ${names.join('.')}`);
  return found;
}
