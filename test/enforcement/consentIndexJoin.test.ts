import { factsOf, indexOf, said, sensitivity, supergraphOf } from './consentIndexSupport.ts';

const a = '@personal(category: ["A"])';
const b = '@personal(category: ["B"])';
type Index = ReturnType<typeof indexOf>;

/** Who can resolve it, and with what. */
function resolvedBy(index: Index, coordinate: string): readonly string[] {
  return factsOf(index, coordinate).origins.flatMap(({ source, external, requires }) =>
    external ? [] : [requires === undefined ? source : `${source} with ${requires}`],
  );
}

describe('@interfaceObject', () => {
  const index = indexOf({
    one: `type Query { i: I @open } interface I @key(fields: "id") { id: ID! ${a} n: Int @open }
      type C implements I @key(fields: "id") @open { id: ID! ${a} n: Int own: Int both: Int @open @shareable }
      type D implements I @key(fields: "id") { id: ID! ${a} n: Int @open both: Int @open @shareable }`,
    two: `type I @key(fields: "id") @interfaceObject @subject { id: ID! ${a} n: Int @external p: Int ${b} u: Int o: Int @open
      k: ID ${b} @objectKey r: Int ${a} @requires(fields: "n") both: Int ${b} @shareable arg(x: Int @infers(fields: ["I.p"])): Int @open }`,
  });

  it.each([
    ['I.p', 'personal B'],
    ['C.p', 'personal B'],
    ['I.u', 'undeclared'],
    ['C.u', 'undeclared'],
    ['C.o', 'open'],
    ['D.o', 'open'],
    ['C.own', 'open'],
    ['C.both', 'personal B'],
  ])('leaves %s %s', (coordinate, expected) => {
    expect(said(index, coordinate)).toBe(expected);
  });

  it.each([
    ['C.p', ['two']],
    ['C.n', ['one']],
    ['C.r', ['two with n']],
    ['C.own', ['one']],
    ['C.both', ['one', 'two']],
    ['I.p', ['two']],
  ])('lets %s be resolved by %s', (coordinate, sources) => {
    expect(resolvedBy(index, coordinate)).toEqual(sources);
  });

  it('says for what implements it whom it is about, by what conditions compare it and what its arguments reveal', () => {
    expect([index.subjects.get('C'), index.objectKeys.get('D')]).toEqual(['id', 'k']);
    expect(factsOf(index, 'D.arg').infers.get('x')).toEqual(['I.p', 'C.p', 'D.p']);
  });
});

describe('@override', () => {
  const overridden = (old: string, now: string, label = '', more = '') =>
    indexOf({
      old: `type Query { t: T @open } type T @key(fields: "id") ${more} { id: ID! ${a} x: Int ${old} }`,
      now: `type T @key(fields: "id") { id: ID! ${a} x: Int ${now} @override(from: "old"${label}) }`,
    });

  it.each([
    ['@open', b, 'personal B'],
    [a, '@open', 'personal A'],
    ['', '', 'undeclared'],
    ['', '@open', 'open'],
    ['@open', '', 'open'], // composition tells no more than that one of the two says so
  ])('keeps the stricter word: %s, then %s', (old, now, expected) => {
    expect(said(overridden(old, now), 'T.x')).toBe(expected);
  });

  it('opens nothing by the word of the old source on its type', () => {
    const index = indexOf({
      old: `type Query { t: T @open } type T @key(fields: "id") @open { id: ID! ${a} x: Int }`,
      now: `type T @key(fields: "id") { id: ID! ${a} x: Int @override(from: "old") }`,
    });
    expect(said(index, 'T.x')).toBe('undeclared');
  });

  it.each([
    ['', '', ['now']],
    ['', '@key(fields: "x")', ['now']],
    [', label: "percent(10)"', '', ['now', 'old']],
    [', label: "percent(10)"', '@key(fields: "x")', ['now', 'old']],
  ])('tells who resolves it: label "%s", key "%s"', (label, more, sources) => {
    expect(resolvedBy(overridden('@open', b, label, more), 'T.x')).toEqual(sources);
  });
});

describe('@external', () => {
  const index = indexOf({
    one: `type Query { t: T @open l: L @open @provides(fields: "q") }
      type T @key(fields: "id") { id: ID! ${a} x: Int @external @open r: Int ${a} @requires(fields: "x") }
      type L @key(fields: "id") { id: ID! ${a} q: Int @external @open }`,
    two: `type T @key(fields: "id") { id: ID! ${a} x: Int ${b} } type L @key(fields: "id") { id: ID! ${a} q: Int @shareable ${b} s: Int @shareable @open }`,
    three: `type L @key(fields: "id") { id: ID! ${a} s: Int @shareable @tag(name: "more") }`,
  });

  it.each([
    ['T.x', 'personal B', ['two']],
    ['T.r', 'personal A', ['one with x']],
    ['L.q', 'personal B', ['two']],
    ['L.s', 'open', ['three', 'two']],
  ])('opens nothing with its word, and resolves nothing: %s', (coordinate, expected, sources) => {
    expect([said(index, coordinate), resolvedBy(index, coordinate)]).toEqual([expected, sources]);
  });
});

it('@external opens nothing by the word of its type in a source that only names it', () => {
  const index = indexOf({
    one: `type Query { t: T @open } type T @key(fields: "id") @open { id: ID! ${a} x: Int @external r: Int ${a} @requires(fields: "x") }`,
    two: `type T @key(fields: "id") { id: ID! ${a} x: Int }`,
  });
  expect(said(index, 'T.x')).toBe('undeclared');
});

describe('@inaccessible', () => {
  it('changes nothing of what is personal, and hides it from relying parties', () => {
    const { consent, served } = supergraphOf({
      one: `type Query { t: T @open } type T @key(fields: "id") { id: ID! ${a} x: Int @inaccessible ${b} y: Int @inaccessible z: Int @open @inaccessible }`,
    });
    expect(['T.x', 'T.y', 'T.z'].map((each) => sensitivity(consent, each))).toEqual([
      'personal',
      'undeclared',
      'open',
    ]);
    const type = served.getType('T');
    expect(type !== undefined && 'getFields' in type && Object.keys(type.getFields())).toEqual(['id']);
  });
});
