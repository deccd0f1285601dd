import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { coordinatesIn, demandedCoordinate, fieldSet } from '../../gateway/operation/demand.ts';
import type { Agreement, AgreementStatus } from '../../policies/core/agreement.ts';
import { type DemandedCoordinate, decide, type Question } from '../../policies/core/decide.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';

interface Row {
  readonly case: string;
  readonly expect: string;
  readonly asked?: string;
  readonly granted?: readonly string[];
  readonly status?: AgreementStatus;
  readonly at?: string;
  readonly 'granted for'?: string;
  readonly 'asked for'?: string;
  readonly 'uses left'?: number;
  readonly organisation?: Question['organisationStatus'];
}

const rows = parse(readFileSync(`${__dirname}/decide.yaml`, 'utf8')) as readonly Row[];
const { consent } = composeTestSupergraph();

function agreementOf(row: Row): Agreement {
  const left = row['uses left'];
  return {
    id: 'agr_1' as AgreementId,
    dataRequest: 'req_1' as DataRequestId,
    node: 'n' as NodeId,
    organisation: 'harbour' as OrganisationId,
    purpose: (row['granted for'] ?? 'finance:CreditChecking') as PurposeId,
    status: row.status ?? 'ACTIVE',
    revision: 1,
    uses: { interval: 0, count: left === undefined ? 0 : 10 - left },
    history: [],
    terms: {
      items: (row.granted ?? ['Person.income']).map((coordinate) => ({
        coordinate: coordinate as Coordinate,
        necessity: 'OPTIONAL',
      })),
      period: { from: Date.parse('2026-01-01T00:00:00Z'), until: Date.parse('2026-04-01T00:00:00Z') },
      retention: 'P1Y' as Duration,
      ...(left === undefined ? {} : { usage: { limit: 10 } }),
    },
  };
}

function asked(coordinate: string): DemandedCoordinate {
  return demandedCoordinate(coordinate as Coordinate, consent, new Set());
}

describe('the decision', () => {
  it.each(rows.map((row) => [row.case, row] as const))('for %s', (_, row) => {
    const { rulings } = decide({
      demanded: [asked(row.asked ?? 'Person.income')],
      agreements: [agreementOf(row)],
      organisationStatus: row.organisation ?? 'ADMITTED',
      purpose: (row['asked for'] ?? 'finance:CreditChecking') as PurposeId,
      covers: createPurposes([]).covers,
      at: Date.parse(row.at ?? '2026-02-01T00:00:00Z'),
    });
    const [ruling] = rulings.values();
    expect(ruling?.kind === 'deny' ? ruling.reason : 'PERMIT').toBe(row.expect);
  });

  it('denies everything where nothing was ever agreed', () => {
    const everything = [...consent.fields.keys()].map(asked);
    const { rulings, agreements } = decide({
      demanded: everything,
      agreements: [],
      organisationStatus: 'ADMITTED',
      purpose: 'dpv:ServiceProvision' as PurposeId,
      covers: createPurposes([]).covers,
      at: 0,
    });
    expect(
      new Set([...rulings.values()].map((ruling) => (ruling.kind === 'deny' ? ruling.reason : 'PERMIT'))),
    ).toEqual(new Set(['NOT_GRANTED']));
    expect(agreements).toEqual([]);
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
