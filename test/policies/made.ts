import * as fc from 'fast-check';
import type { Agreement, AgreementStatus, Terms } from '../../policies/core/agreement.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import type { DataRequest } from '../../policies/core/negotiation.ts';

export const day = 24 * 60 * 60 * 1000;
/** Terms made here are in force from day 0 to day 90. */
export const start: Instant = Date.parse('2026-01-01T00:00:00Z');

export const coordinates = ['Person.name', 'Person.income', 'Account.balance'].map(
  (each) => each as Coordinate,
);

export function termsOf(changed: Partial<Terms> = {}): Terms {
  return {
    items: coordinates.map((coordinate) => ({ coordinate, necessity: 'OPTIONAL' })),
    period: { from: start, until: start + 90 * day },
    usage: { limit: 10 },
    retention: 'P1Y' as Duration,
    ...changed,
  };
}

export function agreementOf(changed: Partial<Agreement> = {}): Agreement {
  return {
    id: 'agr_1' as AgreementId,
    dataRequest: 'req_1' as DataRequestId,
    node: '00000000000000000000000000000000' as NodeId,
    organisation: 'harbour' as OrganisationId,
    purpose: 'finance:CreditChecking' as PurposeId,
    status: 'ACTIVE',
    revision: 1,
    terms: termsOf(),
    uses: { interval: 0, count: 0 },
    history: [{ revision: 1, status: 'ACTIVE', by: 'PERSON', at: start }],
    ...changed,
  };
}

export function dataRequestOf(changed: Partial<DataRequest> = {}): DataRequest {
  return {
    id: 'req_1' as DataRequestId,
    node: '00000000000000000000000000000000' as NodeId,
    organisation: 'harbour' as OrganisationId,
    purpose: 'finance:CreditChecking' as PurposeId,
    explanation: 'To see whether the loan can be borne',
    state: 'OPEN',
    revisions: [{ number: 1, by: 'ORGANISATION', at: start, terms: termsOf() }],
    createdAt: start,
    expiresAt: start + 30 * day,
    ...changed,
  };
}

const purposes = [
  'finance:CreditChecking',
  'finance:FinancialServiceManagement',
  'dpv:Purpose',
  'dpv:Marketing',
].map((each) => each as PurposeId);

export const somePurpose = fc.constantFrom(...purposes);
export const someInstant = fc.integer({ min: -10, max: 110 }).map((days) => start + days * day);
const someStatus = fc.constantFrom<AgreementStatus>('ACTIVE', 'PAUSED', 'REVOKED', 'SUPERSEDED');

export const someTerms: fc.Arbitrary<Terms> = fc
  .record({
    granted: fc.subarray([...coordinates], { minLength: 1 }),
    from: fc.integer({ min: -5, max: 40 }),
    length: fc.integer({ min: 1, max: 60 }),
    limit: fc.option(fc.integer({ min: 1, max: 12 })),
    per: fc.constantFrom(undefined, 'P1D', 'P1W', 'P1M'),
    retention: fc.constantFrom('P30D', 'P1Y', 'P2Y'),
  })
  .map(({ granted, from, length, limit, per, retention }) => ({
    items: granted.map((coordinate) => ({ coordinate, necessity: 'OPTIONAL' })),
    period: { from: start + from * day, until: start + (from + length) * day },
    ...(limit === null ? {} : { usage: per ? { limit, per: per as Duration } : { limit } }),
    retention: retention as Duration,
  }));

export const someAgreement: fc.Arbitrary<Agreement> = fc
  .record({
    purpose: somePurpose,
    status: someStatus,
    terms: someTerms,
    count: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ count, ...changed }) => agreementOf({ ...changed, uses: { interval: 0, count } }));

export const someAgreements: fc.Arbitrary<readonly Agreement[]> = fc
  .array(someAgreement, { maxLength: 4 })
  .map((all) => all.map((each, index) => ({ ...each, id: `agr_${index}` as AgreementId })));
