import { parse } from 'graphql';
import { createPrepareOperation } from '../../gateway/operation/prepare.ts';
import { prepared, supergraph } from './asked.ts';

const limits = { depth: 12, aliases: 20, rootFields: 5, fields: 200 };
const prepare = createPrepareOperation({ supergraph, limits, documents: 10, prunings: 10 });

describe('a document that was prepared before', () => {
  const source = `
    query A($skip: Boolean, $include: Boolean = true, $other: Boolean) {
      rates @skip(if: $skip) { kind }
      more: rates @include(if: $include) { kind @skip(if: false) @later(if: $other) }
    }
    query B { everyone { id } }`;
  const before = { skip: false, include: true, other: true };
  const prepareAnew = () => {
    const document = parse(source);
    const prepare = createPrepareOperation({ supergraph, limits, documents: 10, prunings: 10 });
    return { document, prepare, known: prepare(document, 'same', 'A', before) };
  };

  it.each([
    ['the same variables', before, true],
    ['another value where no condition reads it', { ...before, other: false, more: 1 }, true],
    ['another value that @skip reads', { ...before, skip: true }, false],
    ['another value that @include reads', { ...before, include: false }, false],
  ])('is the same preparation with %s: %#', (_, variables, isSame) => {
    const { prepare, document, known } = prepareAnew();
    expect(prepare(document, 'same', 'A', variables) === known).toBe(isSame);
  });

  it('is another operation by another name', () => {
    const { prepare, document } = prepareAnew();
    const other = prepare(document, 'same', 'B', before);
    expect(other.roots.map(({ name }) => name)).toEqual(['everyone']);
  });

  it('is another operation under another hash', () => {
    const { prepare, document, known } = prepareAnew();
    expect(prepare(document, 'another', 'A', before)).not.toBe(known);
  });
});

it('an operation that the document does not have is a fault of ours', () => {
  expect(() => prepare(parse('{ rates { kind } }'), 'x', 'C', {})).toThrow(
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'INTERNAL' }) }),
  );
});

it('named fragments are selected', () => {
  const { roots } = prepared('{ ...R } fragment R on Query { rates { kind } }');
  expect(roots.map(({ name }) => name)).toEqual(['rates']);
});

describe('a root selection', () => {
  const anchorsOf = (selection: string) =>
    prepared(`query ($r: ID!) { ${selection} }`).anchors.map(({ by, place }) => [
      by,
      [...place.fields.keys()],
    ]);
  it.each([
    ['names a person by ref', 'person(ref: $r) { id }', [['ref', ['Person']]]],
    ['names one by ref among other arguments', 'since(ref: $r, day: "x") { id }', [['ref', ['Person']]]],
    ['names one by nothing but another argument', 'byName(name: "x") { id rates: __typename }', []],
    ['is the one who asks', 'me { id }', [['me', ['Person']]]],
    ['is an object that is nobody', 'rate(ref: $r) { kind }', []],
    ['is a value', 'count(ref: $r)', []],
    [
      'is perhaps a person',
      'thing(ref: $r) { ... on Rate { kind } ... on Person { id } }',
      [['ref', ['Person']]],
    ],
  ])('that %s', (_, selection, expected) => {
    const source = selection.includes('$r') ? selection : `${selection} person(ref: $r) { id }`;
    const others = selection.includes('$r') ? [] : [['ref', ['Person']]];
    expect(anchorsOf(source)).toEqual([...expected, ...others]);
  });

  it('that is open data leads to the persons in it', () => {
    const { places } = prepared('{ everyone { nickname } }').unanchored;
    expect(
      places.map(({ fields, demand }) => [[...fields.keys()], demand.map((each) => each.coordinate)]),
    ).toEqual([[['Person'], ['Person.nickname']]]);
  });
});
