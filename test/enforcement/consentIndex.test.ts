import { parse } from 'graphql';
import { readConsentIndex } from '../../policies/schema/consentIndex.ts';
import {
  composed,
  factsOf,
  federationLink,
  header,
  indexOf,
  said,
  sensitivity,
} from './consentIndexSupport.ts';

const a = '@personal(category: ["A"])';
const b = '@personal(category: ["B"])';

describe('a field', () => {
  it.each([
    [a, '', 'personal A'],
    ['@open', '', 'open'],
    ['', '', 'undeclared'],
    ['', a, 'personal A'],
    ['', '@open', 'open'],
    [a, '@open', 'personal A'],
    ['@open', a, 'personal A'],
    [a, b, 'personal A B'],
    [`${a} @open`, '', 'personal A'],
    ['@personal(category: [])', '', 'undeclared'],
    ['@personal(category: [""])', '', 'undeclared'],
    ['@personal(category: ["A", ""])', '', 'undeclared'],
    ['@open @personal(category: [])', '', 'undeclared'],
    ['@open', '@personal(category: [])', 'undeclared'],
    [`${a} @personal(category: [])`, '', 'personal A'],
    [`${a} ${b}`, '', 'personal A B'],
    ['@personal(category: "A")', '', 'personal A'],
  ])('that says "%s" in a type that says "%s" is %s', (onField, onType, expected) => {
    const index = indexOf(`type Query { t: T @open } type T ${onType} { f: Int ${onField} }`);
    expect(said(index, 'T.f')).toBe(expected);
  });

  it.each([
    '()',
    '(category: null)',
    '(category: [null])',
    '(category: [3])',
    '(category: {})',
    '(kind: "A")',
  ])('with @personal%s is undeclared where no composition refused it', (given) => {
    const sdl = composed({ only: `${header} type Query { f: Int @personal(category: ["A"]) }` });
    const malformed = given === '()' ? '@personal' : `@personal${given}`;
    const index = readConsentIndex(parse(sdl.replace('@personal(category: ["A"])', malformed)));
    expect(sensitivity(index, 'Query.f')).toBe('undeclared');
  });

  it.each([
    ['type', `interface I { f: Int @open } type T implements I { f: Int ${a} }`, 'personal A', 'personal A'],
    [
      'interface',
      `interface I { f: Int ${a} } type T implements I { f: Int @open }`,
      'personal A',
      'personal A',
    ],
    [
      'silent type',
      'interface I { f: Int @open } type T implements I { f: Int }',
      'undeclared',
      'undeclared',
    ],
    [
      'silent interface',
      'interface I { f: Int } type T implements I { f: Int @open }',
      'undeclared',
      'undeclared',
    ],
    ['neither', 'interface I { f: Int @open } type T implements I { f: Int @open }', 'open', 'open'],
    [
      'malformed type',
      'interface I { f: Int @open } type T implements I { f: Int @open @personal(category: []) }',
      'undeclared',
      'undeclared',
    ],
  ])('of an interface and a type is as closed as the stricter of them: %s', (_, sdl, onType, onInterface) => {
    const index = indexOf(`type Query { t: I @open } ${sdl}`);
    expect([said(index, 'T.f'), said(index, 'I.f')]).toEqual([onType, onInterface]);
  });

  it.each([
    ['an object', `type S ${a} { x: Int }`, 'personal A'],
    ['an object that can not be read', 'type S @personal(category: []) { x: Int @open }', 'undeclared'],
    ['a union', `union S = P | Q type P ${a} { x: Int } type Q { x: Int @open }`, 'personal A'],
    ['an interface', `interface S { x: Int @open } type P implements S ${a} { x: Int @open }`, 'personal A'],
    [
      'a type of an interface',
      `interface I ${a} { x: Int } type S implements I { x: Int @open }`,
      'personal A',
    ],
    ['a scalar', `scalar S ${a}`, 'personal A'],
    ['an enum', `enum S ${a} { X }`, 'personal A'],
    ['a scalar that can not be read', 'scalar S @personal(category: [])', 'undeclared'],
    ['an open scalar', 'scalar S @open', 'open'],
    ['an object of open fields', 'type S @open { x: Int }', 'open'],
  ])('that says @open and returns %s is what that is', (_, sdl, expected) => {
    expect(said(indexOf(`type Query { f: [S!]! @open } ${sdl}`), 'Query.f')).toBe(expected);
  });

  it('adds what its scalar is to its own categories', () => {
    expect(said(indexOf(`scalar S ${b} type Query { f: S ${a} }`), 'Query.f')).toBe('personal A B');
  });

  it('is not opened by an open scalar', () => {
    expect(said(indexOf('scalar S @open type Query { f: S }'), 'Query.f')).toBe('undeclared');
  });
});

describe('what two subgraphs say of one field', () => {
  const field = (one: string, other: string, oneType = '', otherType = '') =>
    indexOf({
      one: `type Query { t: T @open } type T @key(fields: "id") ${oneType} { id: ID! ${a} f: Int @shareable ${one} }`,
      other: `type T @key(fields: "id") ${otherType} { id: ID! ${a} f: Int @shareable ${other} g: Int }`,
    });

  it.each([
    ['@open', a, '', '', 'personal A'],
    [a, '@open', '', '', 'personal A'],
    [a, b, '', '', 'personal A B'],
    [a, '', '', '', 'personal A'],
    ['@open', '@personal(category: [])', '', '', 'undeclared'],
    ['', '', '@open', a, 'personal A'],
    ['@open', '', '', b, 'personal B'],
    ['', '', '@open', '', 'open'],
    ['@open', '', '', '', 'open'], // composition tells no more than that somebody says so
  ])('is the stricter: %s and %s, on its type "%s" and "%s"', (one, other, oneType, otherType, expected) => {
    expect(said(field(one, other, oneType, otherType), 'T.f')).toBe(expected);
  });

  it('opens by the type nothing that only one of them resolves', () => {
    expect(said(field('', '', '@open'), 'T.g')).toBe('undeclared');
  });

  it('leaves personal by the type what only one of them resolves', () => {
    expect(said(field('', '', a), 'T.g')).toBe('personal A');
  });

  it('holds for scalars and enums', () => {
    const index = indexOf({
      one: 'scalar S @open enum E @open { X } type Query { s: S @open e: E @open }',
      other: `scalar S ${a} enum E ${b} { X } type Query { o: S @open }`,
    });
    expect(['Query.s', 'Query.e', 'Query.o'].map((each) => said(index, each))).toEqual([
      'personal A',
      'personal B',
      'personal A',
    ]);
  });

  it('is undeclared where nothing is composed', () => {
    const own = `${federationLink} @link(url: "https://specs.fieldgrant.dev/consent/v1.0", import: ["@open"])
      directive @open on FIELD_DEFINITION type Query { f: Int @open }`;
    expect(sensitivity(readConsentIndex(parse(composed({ own }))), 'Query.f')).toBe('undeclared');
  });

  it('keeps the description of the field that persons are shown', () => {
    expect(factsOf(indexOf(`type Query { "Shown." f: Int ${a} }`), 'Query.f').description).toBe('Shown.');
  });
});

describe('a field that is computed', () => {
  const requiring = (fields: string, word: string) =>
    indexOf({
      one: `type Query { t: T @open } type T @key(fields: "id") { id: ID! ${a} open: Int @open personal: Int ${a} none: Int }`,
      other: `type T @key(fields: "id") { id: ID! ${a} f: Int ${word} @requires(fields: "${fields}")
        ${fields.replaceAll(/\w+/g, (name) => `${name}: Int @external`)} }`,
    });

  it.each([
    ['open', '@open', 'open'],
    ['personal', '@open', 'undeclared'],
    ['none', '@open', 'undeclared'],
    ['open personal', '@open', 'undeclared'],
    ['personal', b, 'personal B'],
  ])('from %s and says %s is %s', (fields, word, expected) => {
    expect(said(requiring(fields, word), 'T.f')).toBe(expected);
  });

  it('closes what is computed from it in turn, and the interface it is of', () => {
    const index = indexOf({
      one: `type Query { t: T @open } type T @key(fields: "id") { id: ID! ${a} p: Int ${a} g: Int! @external
        f: Int! @open @requires(fields: "g") }`,
      other: `interface I { g: Int! @open } type T implements I @key(fields: "id") { id: ID! ${a} p: Int @external
        g: Int! @open @requires(fields: "p") }`,
    });
    expect(['T.g', 'I.g', 'T.f'].map((each) => said(index, each))).toEqual([
      'undeclared',
      'undeclared',
      'undeclared',
    ]);
  });

  it('is undeclared where a source needs a value from above it', () => {
    const only = `${header} type Query { t: T @open }
      type T @key(fields: "id") @context(name: "t") { id: ID! ${a} p: Int ${a} u: U @open }
      type U @key(fields: "id") { id: ID! @open f(p: Int @fromContext(field: "$t { p }")): Int @open }`;
    expect(said(readConsentIndex(parse(composed({ only }))), 'U.f')).toBe('undeclared');
  });
});
