import { Supergraph as FederationSupergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { validateSchema } from 'graphql';
import { supergraphOf } from './consentIndexSupport.ts';

const a = '@personal(category: ["A"])';

/** Of composed subgraphs, which load and are valid, the types that relying parties see. */
function served(sdls: Readonly<Record<string, string>>, coordinates: readonly string[]): readonly string[] {
  const { served: schema } = supergraphOf(sdls);
  expect(validateSchema(schema)).toEqual([]);
  return coordinates.map((coordinate) => {
    const [type = '', field = ''] = coordinate.split('.');
    const found = schema.getType(type);
    return found !== undefined && 'getFields' in found ? String(found.getFields()[field]?.type) : 'none';
  });
}

describe('the served schema', () => {
  it('makes what may be withheld nullable, at the outside alone', () => {
    const types = served(
      {
        only: `type Query { t: T! @open }
          type T { p: Int! ${a} l: [Int!]! ${a} m: [[Int!]!]! ${a} u: [Int!]! o: [Int!]! @open id: ID! ${a} }`,
      },
      ['Query.t', 'T.p', 'T.l', 'T.m', 'T.u', 'T.o', 'T.id'],
    );
    expect(types).toEqual(['T!', 'Int', '[Int!]', '[[Int!]!]', '[Int!]', '[Int!]!', 'ID']);
  });

  it.each([
    ['the implementation', '@open', a, 'Int', 'Int'],
    ['the interface', a, '@open', 'Int', 'Int'],
    ['the silent implementation', '@open', '', 'Int', 'Int'],
    ['neither', '@open', '@open', 'Int!', 'Int!'],
  ])('stays valid where %s may be withheld', (_, onInterface, onType, ofInterface, ofType) => {
    const types = served(
      {
        only: `type Query { i: I @open } interface J { f: Int! ${onInterface} } interface I implements J { f: Int! ${onInterface} }
          type T implements I & J { f: Int! ${onType} } type S implements I & J { f: Int! @open }`,
      },
      ['J.f', 'I.f', 'T.f'],
    );
    expect(types).toEqual([ofInterface, ofInterface, ofType]);
  });

  it.each(['@personal(category: [])', a, '@subject(id: "nothing")'])(
    'stays valid where an implementation is narrower and says %s',
    (word) => {
      const types = served(
        {
          only: `type Query { i: I @open } interface I { to: I! @open all: [I!]! @open one: U! @open } union U = T | S
            type T implements I ${word} { to: T! @open all: [T!]! @open one: T! @open }
            type S implements I { to: S! @open all: [S!]! @open one: S! @open }`,
        },
        ['I.to', 'I.all', 'I.one', 'T.to', 'T.all', 'T.one'],
      );
      expect(types).toEqual(['I', '[I!]', 'U', 'T', '[T!]', 'T']);
    },
  );

  it('stays one that sources agree to, where they type a field differently', () => {
    const types = served(
      {
        one: `type Query { t: T @open } interface I { f: Int } type T implements I @key(fields: "id") { id: ID! ${a} f: Int! @shareable ${a} l: [Int!]! @shareable ${a} }`,
        other: `type T @key(fields: "id") { id: ID! ${a} f: Int @shareable l: [Int]! @shareable }`,
      },
      ['T.f', 'T.l'],
    );
    expect(types).toEqual(['Int', '[Int]']);
  });

  it('stays one that can be planned, where sources type the field of an interface differently', () => {
    const t = `type T implements I @shareable { f: Int! ${a} }`;
    const { sdl } = supergraphOf({
      one: `type Query { i: I @open } interface I { f: Int! ${a} } ${t}`,
      other: `type Query { o: I @open } interface I { f: Int ${a} } ${t}`,
    });
    expect(() => new QueryPlanner(FederationSupergraph.build(sdl))).not.toThrow();
  });

  it('stays valid where an interface is an object elsewhere, and members of a union are withheld', () => {
    const types = served(
      {
        one: `type Query { i: I @open u: U! @open } interface I @key(fields: "id") { id: ID! @open } type C implements I @key(fields: "id") { id: ID! @open }
          union U = P | Q type P ${a} { x: Int! } type Q { x: Int! @open }`,
        two: `type I @key(fields: "id") @interfaceObject { id: ID! @open p: Int! ${a} o: Int! @open u: [Int!]! }`,
      },
      ['I.p', 'C.p', 'C.o', 'C.u', 'Query.u', 'P.x', 'Q.x'],
    );
    expect(types).toEqual(['Int', 'Int', 'Int!', '[Int!]', 'U', 'Int', 'Int!']);
  });
});
