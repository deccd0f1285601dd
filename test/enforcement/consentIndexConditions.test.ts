import { parse } from 'graphql';
import { readConsentIndex } from '../../policies/schema/consentIndex.ts';
import { composed, factsOf, header, indexOf } from './consentIndexSupport.ts';

const p = '@personal(category: ["A"])';
const sorted = (all: readonly string[]) => [...all].sort();

describe('what conditions compare', () => {
  const index = indexOf({
    one: `type Query { i: I @open t: T @open two: Two @open u: Undeclared @open b: Bad @open l: Left @shareable @open }
      interface I { key: ID ${p} @objectKey on: String ${p} }
      type T implements I { key: ID ${p} on: String ${p} @occurred }
      type Two { a: ID ${p} @objectKey b: ID ${p} @objectKey on: String @open @occurred }
      type Undeclared { key: ID @objectKey on: String ${p} @occurred }
      type Bad { key: T ${p} @objectKey on(zone: String!): String ${p} @occurred }
      type Left @shareable { a: ID ${p} @objectKey b: ID ${p} on(zone: String): String ${p} @occurred }`,
    other: `type Query { l: Left @shareable @open }
      type Left @shareable { a: ID ${p} b: ID ${p} @objectKey on(zone: String): String ${p} @occurred }`,
  });

  it.each([
    ['an interface and what implements it', 'I', 'key', undefined],
    ['a type, not its interface', 'T', 'key', 'on'],
    ['a type with two keys, by none', 'Two', undefined, 'on'],
    ['a type with an undeclared key, by none', 'Undeclared', undefined, 'on'],
    ['a type with what can not be selected by itself, by none', 'Bad', undefined, undefined],
    ['a type whose subgraphs disagree, by none', 'Left', undefined, 'on'],
  ])('is the marked field of %s', (_, type, objectKey, occurred) => {
    expect([index.objectKeys.get(type), index.occurred.get(type)]).toEqual([objectKey, occurred]);
  });
});

describe('the items of a field', () => {
  const index =
    indexOf(`type Query { list: [[T!]!]! @open i: I @open u: U @open leaf: Int @open c: TConnection @open
      ci: IConnection @open loop: Loop @open page: Page @open args(first: Int, i: In): [T] @open }
    interface I { f: Int @open } interface J implements I { f: Int @open }
    type T implements I & J { f: Int @open } type V { f: Int @open } union U = T | V
    type TConnection { edges: [TEdge!] @open } type TEdge { node: T @open }
    type IConnection { edges: [IEdge] @open } type IEdge { node: I! @open }
    type Loop { edges: [Loop] @open node: Loop @open }
    interface Page { total: Int @open } type TPage implements Page { total: Int @open edges: [TEdge] @open }
    input In { first: Int }`);

  it.each([
    ['Query.list', ['T'], false],
    ['Query.i', ['I', 'J', 'T'], false],
    ['Query.u', ['T', 'U', 'V'], false],
    ['Query.leaf', ['Int'], false],
    ['Query.c', ['T'], true],
    ['Query.ci', ['I', 'J', 'T'], true],
    ['Query.loop', ['Loop'], true],
    ['Query.page', ['Page', 'TPage'], true],
    ['Query.args', ['T'], true],
  ])('%s are %s', (coordinate, items, pages) => {
    const facts = factsOf(index, coordinate);
    expect([sorted(facts.items), facts.pages]).toEqual([items, pages]);
  });
});

describe('what arguments reveal', () => {
  const sdl = `${header} type Query { t: T @open i: I @open }
    interface I { g: Int ${p} f(both: Int @infers(fields: ["T.x"]), onI: Int @infers(fields: ["I.g"]), bad: Int @infers(fields: ["T.x"])): Int @open }
    type T implements I { x: Int ${p} y: Int ${p} g: Int ${p}
      f(both: Int @infers(fields: ["T.y"]), onI: Int, bad: Int @infers(fields: ["T.nothing"]), onT: Int @infers(fields: ["T.x"]), none: Int): Int @open
      deep(in: In, loop: Loop, bad: Bad, plain: Plain, all: All): Int @open
      twice(a: Int @infers(fields: ["T.x"]) @infers(fields: ["T.y"])): Int @open
      one(a: Int @infers(fields: "T.x")): Int @open }
    type V implements I { g: Int ${p} f(both: Int, onI: Int, bad: Int): Int @open }
    input In { a: Int @infers(fields: ["T.x"]) more: [Inner!]! } input Inner { b: Int @infers(fields: ["T.y"]) c: Int }
    input Loop { a: Int @infers(fields: ["T.x"]) again: Loop back: Back } input Back { loop: Loop b: Int @infers(fields: ["T.y"]) }
    input Bad { a: Int @infers(fields: ["T.x"]) b: Int @infers(fields: []) } input Plain { a: Int }
    input All { a: Int @infers(fields: ["T.x"]) again: All }`;
  const text = composed({ only: sdl });
  const index = readConsentIndex(parse(text));
  const inferred = (coordinate: string, name: string) => {
    const { infers } = factsOf(index, coordinate);
    return infers.has(name) ? (infers.get(name) ?? 'unreadable') : 'nothing';
  };

  it.each([
    ['T.f', 'onT', ['T.x']],
    ['T.f', 'none', 'nothing'],
    ['T.f', 'both', ['T.x', 'T.y']],
    ['I.f', 'both', ['T.x', 'T.y']],
    ['V.f', 'both', ['T.x']],
    ['T.f', 'onI', ['I.g', 'T.g', 'V.g']],
    ['T.f', 'bad', 'unreadable'],
    ['I.f', 'bad', 'unreadable'],
    ['T.deep', 'in', ['T.x', 'T.y']],
    ['T.deep', 'loop', ['T.x', 'T.y']],
    ['T.deep', 'bad', 'unreadable'],
    ['T.deep', 'plain', 'nothing'],
    ['T.twice', 'a', ['T.x', 'T.y']],
    ['T.one', 'a', ['T.x']],
  ])('of %s, %s, is %s', (coordinate, name, expected) => {
    const found = inferred(coordinate, name);
    expect(typeof found === 'string' ? found : sorted(found)).toEqual(expected);
  });

  it.each([
    ['T.f', true],
    ['T.deep', true],
    ['T.twice', false],
  ])('leaves %s paged where an argument is not explained: %s', (coordinate, pages) => {
    expect(factsOf(index, coordinate).pages).toBe(pages);
  });

  it.each([
    ['in: In', true],
    ['bad: Bad', true],
    ['all: All', false],
    ['loop: Loop', false],
    ['a: Int @infers(fields: ["T.x"]), b: Int', true],
    ['a: Int @infers(fields: ["T.nothing"])', true],
  ])('of (%s) leave a page unexplained: %s', (args, pages) => {
    const only = sdl.replace('deep(', `asked(${args}): Int @open deep(`);
    expect(factsOf(readConsentIndex(parse(composed({ only }))), 'T.asked').pages).toBe(pages);
  });

  it.each([
    '',
    '(fields: null)',
    '(fields: [])',
    '(fields: [""])',
    '(fields: ["T"])',
    '(fields: ["T.x.y"])',
    '(fields: ["T.x", "U.z"])',
    '(fields: [1])',
    '(fields: ["In.a"])',
  ])('can not be read of @infers%s', (given) => {
    const malformed = readConsentIndex(
      parse(text.replace('@infers(fields: ["T.x"]) @infers(fields: ["T.y"])', `@infers${given}`)),
    );
    const { infers, pages } = factsOf(malformed, 'T.twice');
    expect([infers.has('a'), infers.get('a'), pages]).toEqual([true, undefined, true]);
  });
});
