import { parse } from 'graphql';
import type { DemandedCoordinate } from '../../policies/core/decide.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import { readConsentIndex } from '../../policies/schema/consentIndex.ts';
import { demandedCoordinate, inferredBy } from '../../policies/schema/demanded.ts';
import { requestedCoordinates } from '../../policies/schema/requestedCoordinates.ts';
import { personalField } from '../../policies/schema/supergraph.ts';
import { supergraphOf } from './consentIndexSupport.ts';

const a = '@personal(category: ["A"])';
const person = `id: ID! ${a}`;
const supergraph = supergraphOf({
  one: `type Query { person(ref: ID!): Person @open find(name: String @infers(fields: ["Person.name"]), odd: Int @infers(fields: ["Nothing.x"]), any: Int @infers(fields: ["Account.balance"])): Int @open }
    type Person @key(fields: "id") @subject { ${person} name: String ${a} income(currency: String @infers(fields: ["Person.home"]), odd: Int @infers(fields: [])): Float ${a}
      home: String ${a} badge: String @open none: String hidden: Int @inaccessible ${a} partner: Person ${a} vault: Vault ${a} club: Club ${a} accounts: [Account!] ${a} party: Party @open any: Any @open }
    interface Account { balance: Float ${a} holders: [Person!] ${a} }
    type Current implements Account { balance: Float ${a} holders: [Person!] ${a} limit: Int ${a} }
    type Savings implements Account { balance: Float ${a} holders: [Person!] ${a} }
    type Vault @subject(id: "owners { id }", joint: "ALL") { owners: [Person!] ${a} worth: Int ${a} box: Box ${a} title: Int @open }
    type Club @subject(id: "members { id }") { members: [Person!] ${a} fee: Int ${a} }
    type Box { size: Int ${a} }
    interface Party { label: String ${a} home: Box ${a} } type Firm implements Party { label: String ${a} home: Box ${a} }
    type Human implements Party @key(fields: "id") @subject { ${person} label: String ${a} home: Box ${a} }
    union Any = Firm | Human`,
  two: `type Person @key(fields: "id") @subject { ${person}
      name: String @external income(currency: String, odd: Int): Float @external badge: String @external none: String @external hidden: Int @external
      partner: Person @external vault: Vault @external club: Club @external accounts: [Account!] @external party: Party @external any: Any @external
      plain: Int ${a} @requires(fields: "name badge") shadow: Int ${a} @requires(fields: "hidden") undeclared: Int ${a} @requires(fields: "none")
      rich: Int ${a} @requires(fields: "income(currency: \\"EUR\\")") odd: Int ${a} @requires(fields: "income(odd: 1)")
      lent: Int ${a} @requires(fields: "partner { income(currency: \\"EUR\\") }")
      pair: Int ${a} @requires(fields: "partner { name badge }") saved: Int ${a} @requires(fields: "accounts { balance }")
      limit: Int ${a} @requires(fields: "accounts { ... on Current { limit } }")
      safe: Int ${a} @requires(fields: "vault { worth title box { size } }") club2: Int ${a} @requires(fields: "club { fee }")
      social: Int ${a} @requires(fields: "party { label home { size } }") firm: Int ${a} @requires(fields: "any { ... on Firm { label } ... on Human { label } }")
      chain: Int ${a} @requires(fields: "deep") deep: Int @external }
    interface Account { balance: Float ${a} }
    type Current implements Account { balance: Float @external limit: Int @external }
    type Savings implements Account { balance: Float @external }
    type Vault { worth: Int @external box: Box @external title: Int @external } type Club { fee: Int @external } type Box { size: Int @external }
    interface Party { label: String ${a} home: Box ${a} } type Firm implements Party { label: String @external home: Box @external }
    type Human implements Party @key(fields: "id") { ${person} label: String @external home: Box @external }
    union Any = Firm | Human`,
  three: `type Person @key(fields: "id") @subject { ${person} plain: Int @external deep: Int ${a} @requires(fields: "plain") }`,
});
const { consent } = supergraph;
const at = (coordinate: string) => coordinate as Coordinate;

/** Each coordinate that is required, with what is required of it; `!` where nothing grants it. */
function shown({ coordinate, grantedBy, requires }: DemandedCoordinate): string {
  const own = grantedBy.length === 0 ? `${coordinate}!` : coordinate;
  return requires.length === 0 ? own : `${own}(${requires.map(shown).join(' ')})`;
}
const demanded = (coordinate: string) => shown(demandedCoordinate(at(coordinate), consent, new Set()));

describe('what a field demands', () => {
  it.each([
    ['Person.name', 'Person.name'],
    ['Person.plain', 'Person.plain(Person.name)'],
    ['Person.shadow', 'Person.shadow(Person.hidden)'],
    ['Person.undeclared', 'Person.undeclared(Person.none!)'],
    ['Person.none', 'Person.none!'],
    ['Person.nothing', 'Person.nothing!'],
    ['Person.rich', 'Person.rich(Person.income Person.home)'],
    ['Person.odd', 'Person.odd(Person.income Person.income(odd:)!)'],
    ['Person.lent', 'Person.lent(Person.partner Person.income! Person.home!)'],
    ['Person.pair', 'Person.pair(Person.partner Person.name!)'],
    ['Person.saved', 'Person.saved(Person.accounts Current.balance Savings.balance)'],
    ['Person.limit', 'Person.limit(Person.accounts Current.limit)'],
    ['Person.safe', 'Person.safe(Person.vault Vault.worth! Vault.box! Box.size!)'],
    ['Person.club2', 'Person.club2(Person.club Club.fee)'],
    ['Person.social', 'Person.social(Firm.label Human.label! Firm.home Human.home! Box.size!)'],
    ['Person.firm', 'Person.firm(Firm.label Human.label!)'],
    ['Person.chain', 'Person.chain(Person.deep(Person.plain(Person.name)))'],
  ])('%s is itself and what sources need for it, of the person alone', (coordinate, expected) => {
    expect(demanded(coordinate)).toBe(expected);
  });

  it('is granted by the field of the interface too', () => {
    expect(demandedCoordinate(at('Current.balance'), consent, new Set()).grantedBy).toEqual([
      'Current.balance',
      'Account.balance',
    ]);
  });
});

it('a field demands nothing for a source that does not resolve it', () => {
  const { sdl } = supergraphOf({
    one: `type Query { t: T @open } type T @key(fields: "id") { ${person} n: Int ${a} }`,
    other: `type T @key(fields: "id") { ${person} n: Int @external x: Int ${a} @requires(fields: "n") }`,
  });
  const demandedIn = (text: string) =>
    shown(demandedCoordinate(at('T.x'), readConsentIndex(parse(text)), new Set()));
  expect(demandedIn(sdl)).toBe('T.x(T.n)');
  expect(demandedIn(sdl.replace('requires: "n"', 'requires: "n", external: true'))).toBe('T.x');
});

describe('what arguments reveal', () => {
  it.each([
    [['name'], ['Person.name']],
    [['any'], ['Current.balance', 'Savings.balance']],
    [['odd'], ['Query.find(odd:)!']],
    [
      ['name', 'odd', 'else'],
      ['Person.name', 'Query.find(odd:)!'],
    ],
    [[], []],
  ])('by the use of %j is demanded', (names, expected) => {
    expect(inferredBy(at('Query.find'), names, consent).map(shown)).toEqual(expected);
  });
});

describe('what a document asks for', () => {
  const requested = (document: string) => {
    const answer = requestedCoordinates(parse(document), supergraph);
    return answer.kind === 'requested' ? answer.coordinates : answer.errors.map(({ message }) => message);
  };
  const of = (selection: string) => requested(`query ($r: ID!) { person(ref: $r) { ${selection} } }`);

  it.each([
    ['plain', ['Person.plain', 'Person.name']],
    ['home plain name', ['Person.home', 'Person.plain', 'Person.name']],
    ['shadow', ['Person.shadow', 'Person.hidden']],
    ['saved', ['Person.saved', 'Person.accounts', 'Account.balance']],
    ['limit', ['Person.limit', 'Person.accounts', 'Current.limit']],
    ['chain', ['Person.chain', 'Person.deep', 'Person.plain', 'Person.name']],
    ['income(currency: "EUR") name', ['Person.income', 'Person.home', 'Person.name']],
    ['a: income b: income(currency: "EUR")', ['Person.income', 'Person.home']],
    ['income(odd: 1)', ['Person.income']],
    ['pair', ['Person.pair', 'Person.partner']],
    ['none badge', []],
    ['partner { name } name', ['Person.partner', 'Person.name']],
    [
      'accounts { balance ... on Current { balance } }',
      ['Person.accounts', 'Account.balance', 'Current.balance'],
    ],
  ])('with { %s } is what is selected, each followed by what it needs', (selection, expected) => {
    expect(of(selection)).toEqual(expected);
  });

  it('is what its arguments reveal, as written', () => {
    expect(requested('{ find(name: "x", any: 1) }')).toEqual(['Person.name', 'Account.balance']);
  });

  it('is all that it takes for one agreement to let it run', () => {
    const granted = of('saved rich chain shadow limit');
    const isMet = ({ grantedBy, requires }: DemandedCoordinate): boolean =>
      grantedBy.some((each) => granted.includes(each)) && requires.every(isMet);
    const all = ['saved', 'rich', 'chain', 'shadow', 'limit'].map((each) =>
      demandedCoordinate(at(`Person.${each}`), consent, new Set()),
    );
    expect(all.every(isMet)).toBe(true);
  });
});

it('a document that selects on an interface asks for what an implementation needs', () => {
  const loaded = supergraphOf({
    one: `type Query { i: I @open } interface I { x: Int ${a} } type S implements I { x: Int ${a} }
      type T implements I @key(fields: "id") { ${person} n: Int @external x: Int ${a} @requires(fields: "n") }`,
    other: `type T @key(fields: "id") { ${person} n: Int ${a} }`,
  });
  const answer = requestedCoordinates(parse('{ i { x } }'), loaded);
  expect(answer).toEqual({ kind: 'requested', coordinates: ['I.x', 'T.n'] });
});

describe('a person can grant', () => {
  it.each([
    ['Person.name', true],
    ['Person.hidden', true],
    ['Account.balance', true],
    ['Person.badge', false],
    ['Person.none', false],
    ['Person.nothing', false],
    ['__proto__', false],
  ])('%s: %s', (coordinate, can) => {
    expect(personalField(supergraph, at(coordinate)) !== undefined).toBe(can);
  });
});
