import fc from 'fast-check';
import { isNonNullType, validateSchema } from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { supergraphOf } from './consentIndexSupport.ts';

/** Where a directive may stand: each subgraph has each of the first, and one of them the last. */
const shared = [
  'Query.q',
  'I',
  'I.f',
  'J',
  'J.f',
  'J.g',
  'T',
  'T.id',
  'T.f',
  'T.g',
  'S',
  'S.f',
  'S.u',
  'L',
  'E',
];
const places = [
  ...shared.flatMap((place) => [`one ${place}`, `two ${place}`]),
  'three T.c',
  'two S.only',
  'one T',
];

/** Mostly open: what must close it is rare enough to be all there is. */
const anyWord = fc.oneof(
  { weight: 16, arbitrary: fc.constant('@open') },
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('@personal(category: ["A"])', '@personal(category: [])') },
);

type Said = Readonly<Record<string, string>>;
const anySaid: fc.Arbitrary<Said> = fc.record(Object.fromEntries(places.map((place) => [place, anyWord])));

function sdlOf(name: string, said: Said): string {
  const at = (place: string) => said[`${name} ${place}`] ?? '';
  return `type Query { q: U! ${at('Query.q')} @shareable }
    interface I ${at('I')} { f: L! ${at('I.f')} }
    interface J implements I ${at('J')} { f: L! ${at('J.f')} g: I! ${at('J.g')} }
    type T implements I & J @key(fields: "id") @shareable ${at('T')} {
      id: ID! ${at('T.id')} f: L! ${at('T.f')} g: S! ${at('T.g')} }
    type S implements I @shareable ${at('S')} { f: L! ${at('S.f')} u: [E!]! ${at('S.u')} ${name === 'two' ? `only: Int! ${at('S.only')}` : ''} }
    union U = T | S
    scalar L ${at('L')}
    enum E ${at('E')} { X }`;
}

function supergraph(said: Said): Supergraph {
  return supergraphOf({
    one: sdlOf('one', said),
    two: sdlOf('two', said),
    three: `type T @key(fields: "id") { id: ID! @shareable f: L! @external c: Int! ${said['three T.c']} @requires(fields: "f") } scalar L`,
  });
}

const openIn = ({ consent }: Supergraph): readonly Coordinate[] =>
  [...consent.fields.values()].flatMap(({ coordinate, sensitivity }) =>
    sensitivity === 'open' ? [coordinate] : [],
  );

const runs = { numRuns: 80 };

describe('whatever subgraphs say', () => {
  it('nothing is open unless it, or its type, says so', () => {
    fc.assert(
      fc.property(anySaid, (said) => {
        const isSaid = (place: string) =>
          ['one', 'two', 'three'].some((name) => said[`${name} ${place}`]?.includes('@open'));
        const open = openIn(supergraph(said));
        expect(open.filter((each) => !isSaid(each) && !isSaid(each.split('.')[0] ?? ''))).toEqual([]);
      }),
      runs,
    );
  });

  it('one more @personal opens nothing, and closes what it stands on', () => {
    fc.assert(
      fc.property(anySaid, fc.constantFrom(...places), (said, place) => {
        const before = new Set(openIn(supergraph(said)));
        const after = openIn(supergraph({ ...said, [place]: `${said[place]} @personal(category: ["B"])` }));
        expect(after.filter((each) => !before.has(each))).toEqual([]);
        const [, annotated = ''] = place.split(' ');
        expect(after.filter((each) => each === annotated || each.startsWith(`${annotated}.`))).toEqual([]);
      }),
      runs,
    );
  });

  it('what is computed is open only where what it is computed from is', () => {
    fc.assert(
      fc.property(anySaid, (said) => {
        const open = openIn(supergraph({ ...said, 'three T.c': '@open' }));
        expect(open.includes('T.c' as Coordinate)).toBe(open.includes('T.f' as Coordinate));
      }),
      runs,
    );
  });

  it('the served schema is valid, and all of it that is not open is nullable', () => {
    fc.assert(
      fc.property(anySaid, (said) => {
        const { served, consent } = supergraph(said);
        expect(validateSchema(served)).toEqual([]);
        const nonNull = [...consent.fields.values()].filter(({ coordinate }) => {
          const [type = '', field = ''] = coordinate.split('.');
          const found = served.getType(type);
          return found !== undefined && 'getFields' in found && isNonNullType(found.getFields()[field]?.type);
        });
        expect(nonNull.filter(({ sensitivity }) => sensitivity !== 'open')).toEqual([]);
      }),
      runs,
    );
  });
});
