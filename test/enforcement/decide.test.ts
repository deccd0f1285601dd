import type { Agreement } from '../../policies/core/agreement.ts';
import { type DemandedCoordinate, decide, type Question, type Ruling } from '../../policies/core/decide.ts';
import type { Coordinate, NodeId, OrganisationId } from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import { holdingTo } from '../../policies/schema/ceilings.ts';
import { coordinatesIn, demandedCoordinate, fieldSet } from '../../policies/schema/demanded.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';
import {
  agreementsOf,
  askedOf,
  conditionsOf,
  instantOf,
  prohibitionsOf,
  purposeOf,
  type Row,
  rows,
} from './table.ts';

const supergraph = composeTestSupergraph();
const { consent } = supergraph;
const { covers } = createPurposes([]);

function asked(coordinate: string): DemandedCoordinate {
  return demandedCoordinate(coordinate as Coordinate, consent, new Set());
}

function questionOf(row: Row, agreements: readonly Agreement[]): Question {
  const held = holdingTo(row.ceiling ?? [], [], supergraph);
  return {
    demanded: [asked(askedOf(row))],
    agreements: agreements.map(held),
    organisationStatus: row.organisation ?? 'ADMITTED',
    purpose: purposeOf(row),
    covers,
    at: instantOf(row),
    organisation: 'harbour' as OrganisationId,
    rules: prohibitionsOf(row),
  };
}

function conditionsUnder(ruling: Ruling | undefined) {
  return ruling?.kind === 'permit' ? ruling.grants[0].conditions : undefined;
}

describe('the decision', () => {
  it.each(rows.map((row) => [row.case, row] as const))('for %s', (_, row) => {
    const [ruling] = decide(questionOf(row, agreementsOf(row, 'n' as NodeId))).values();
    expect(ruling?.kind === 'deny' ? ruling.reason : 'PERMIT').toBe(row.expect);
    if (row.under !== undefined) expect(conditionsUnder(ruling)).toEqual(conditionsOf(row.under));
  });

  it('denies everything where nothing was ever agreed', () => {
    const question = questionOf({ case: '', expect: '', record: {} }, []);
    const rulings = decide({ ...question, demanded: [...consent.fields.keys()].map(asked) });
    expect(
      new Set([...rulings.values()].map((ruling) => (ruling.kind === 'deny' ? ruling.reason : 'PERMIT'))),
    ).toEqual(new Set(['NOT_GRANTED']));
  });

  it('reads the fields of a field set on every concrete type', () => {
    expect(coordinatesIn(fieldSet('accounts { balance }'), 'Person', consent)).toEqual(
      expect.arrayContaining([
        'Person.accounts',
        'Account.balance',
        'CurrentAccount.balance',
        'SavingsAccount.balance',
      ]),
    );
  });
});
