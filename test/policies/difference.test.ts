import * as fc from 'fast-check';
import type { Terms } from '../../policies/core/agreement.ts';
import { differencesBetween, requiredLeftOut } from '../../policies/core/difference.ts';
import type { Coordinate, Duration } from '../../policies/core/identifiers.ts';
import { beyond } from '../../policies/core/negotiation.ts';
import { shownDifferences } from '../../policies/negotiation/differences.ts';
import { day, someTerms, start, termsOf } from './made.ts';

const name = 'Person.name' as Coordinate;
const item = (changed: object = {}) => ({ coordinate: name, necessity: 'OPTIONAL' as const, ...changed });
const only = (changed: object = {}): Partial<Terms> => ({ items: [item(changed)] });

const table: readonly (readonly [string, Partial<Terms>, Partial<Terms>, readonly string[]])[] = [
  ['nothing', {}, {}, []],
  [
    'an item added',
    only(),
    { items: [item(), item({ coordinate: 'Person.income' })] },
    ['WIDER Person.income: added'],
  ],
  [
    'an item left out',
    { items: [item(), item({ coordinate: 'Person.income' })] },
    only(),
    ['NARROWER Person.income: left out'],
  ],
  [
    'objects',
    only(),
    only({ objects: ['x'] }),
    ['NARROWER Person.name: 1 named objects, instead of all objects'],
  ],
  [
    'other objects',
    only({ objects: ['x'] }),
    only({ objects: ['y'] }),
    ['OTHER Person.name: 1 named objects, instead of 1 named objects'],
  ],
  ['objects in another order', only({ objects: ['x', 'y'] }), only({ objects: ['y', 'x'] }), []],
  [
    'a window',
    only({ window: 'P1Y' }),
    only({ window: 'P1M' }),
    ['NARROWER Person.name: the last P1M, instead of the last P1Y'],
  ],
  [
    'a release',
    only({ release: { kind: 'ROUND', step: 100 } }),
    only(),
    ['WIDER Person.name: exactly, instead of rounded to 100'],
  ],
  [
    'another release',
    only({ release: { kind: 'MASK', keep: 2 } }),
    only({ release: { kind: 'TRUNCATE', unit: 'YEAR' } }),
    ['OTHER Person.name: its year alone, instead of its last 2 characters'],
  ],
  [
    'a necessity',
    only(),
    only({ necessity: 'REQUIRED' }),
    ['OTHER Person.name: required, instead of optional'],
  ],
  [
    'a period',
    {},
    { period: { from: start, until: start + 30 * day } },
    [
      'NARROWER from 2026-01-01T00:00:00.000Z until 2026-01-31T00:00:00.000Z, instead of from 2026-01-01T00:00:00.000Z until 2026-04-01T00:00:00.000Z',
    ],
  ],
  [
    'a later period',
    {},
    { period: { from: start + day, until: start + 91 * day } },
    [
      'OTHER from 2026-01-02T00:00:00.000Z until 2026-04-02T00:00:00.000Z, instead of from 2026-01-01T00:00:00.000Z until 2026-04-01T00:00:00.000Z',
    ],
  ],
  [
    'a limit by interval',
    { usage: { limit: 10 } },
    { usage: { limit: 10, per: 'P1M' as Duration } },
    ['WIDER 10 uses in each P1M, instead of 10 uses in all'],
  ],
  ['a retention', {}, { retention: 'P2Y' as Duration }, ['WIDER kept for P2Y, instead of kept for P1Y']],
  [
    'completeness',
    {},
    { completeness: true },
    ['WIDER told of what is left out, instead of not told of what is left out'],
  ],
  ['a legal text', {}, { termsUrl: 'https://harbour.example/terms' }, ['OTHER another legal text']],
];

describe('The difference between two terms', () => {
  it.each(table)('says %s', (_, before, after, expected) => {
    const shown = shownDifferences(termsOf(before), termsOf(after));
    expect(shown.map(({ effect, sentence }) => `${effect} ${sentence}`)).toEqual(expected);
  });

  it('says more where more is let through, and only there', () => {
    fc.assert(
      fc.property(someTerms, someTerms, (before, after) => {
        const isMore = differencesBetween(before, after).some(({ effect }) => effect !== 'NARROWER');
        const isBeyond = beyond(after, before).length > 0;
        const isOtherwise = before.items.some(({ coordinate, necessity }) =>
          after.items.some((each) => each.coordinate === coordinate && each.necessity !== necessity),
        );
        expect(isMore).toBe(isBeyond || isOtherwise);
      }),
    );
  });

  it('is the same seen from the other side, the other way round', () => {
    const turned = { NARROWER: 'WIDER', WIDER: 'NARROWER', OTHER: 'OTHER' } as const;
    const said = (all: ReturnType<typeof differencesBetween>, turn: typeof turned | undefined) =>
      all
        .map(({ part, coordinate, effect }) => [part, coordinate, turn ? turn[effect] : effect].join())
        .sort();
    fc.assert(
      fc.property(someTerms, someTerms, (one, other) => {
        expect(said(differencesBetween(one, other), turned)).toEqual(
          said(differencesBetween(other, one), undefined),
        );
      }),
    );
  });
});

it('What is required and left out is named', () => {
  const asked = termsOf({ items: [item({ necessity: 'REQUIRED' }), item({ coordinate: 'Person.income' })] });
  expect(requiredLeftOut(asked, termsOf({ items: [item({ coordinate: 'Person.income' })] }))).toEqual([name]);
  expect(requiredLeftOut(asked, asked)).toEqual([]);
});
