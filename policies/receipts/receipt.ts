import type { Agreement, AgreementChange, AgreementStatus } from '../core/agreement.ts';
import { termsAfter } from '../core/agreementLifecycle.ts';
import { categoryCovers } from '../core/category.ts';
import type { Coordinate, Instant } from '../core/identifiers.ts';
import type { DataRequest } from '../core/negotiation.ts';
import type { Organisation } from '../store/stored.ts';
import { moment, revisionSha256, shownTerms } from './canonical.ts';

/** What a receipt is made of. */
export interface Received {
  readonly agreement: Agreement;
  readonly organisation: Organisation;
  /** How it was reached. */
  readonly dataRequest: DataRequest;
  readonly purpose: { readonly label: string; readonly parents: readonly string[] };
  /** The person's name in this receipt, and in no other. */
  readonly pseudonym: string;
  /** What is known of a coordinate now; empty where the served schema no longer has it. */
  readonly categoriesOf: (coordinate: Coordinate) => readonly string[];
  /** Who signs. */
  readonly issuer: string;
}

/** The claims of a receipt; the same for the same agreement at the same revision. */
export function receiptOf(received: Received): {
  readonly id: string;
  readonly at: Instant;
  readonly claims: object;
} {
  const { agreement } = received;
  const newest = agreement.history.at(-1);
  const id = `${agreement.id}.${agreement.revision}`;
  const at = newest?.at ?? agreement.terms.period.from;
  return {
    id,
    at,
    claims: {
      consentReceipt: kantara(received, id, at),
      consentRecord: iso27560(received),
      fieldgrant: own(received),
    },
  };
}

const dpvStatus: Readonly<Record<AgreementStatus, string>> = {
  ACTIVE: 'dpv:ConsentGiven',
  PAUSED: 'dpv:ConsentStatusInvalidForProcessing',
  REVOKED: 'dpv:ConsentWithdrawn',
  SUPERSEDED: 'dpv:ConsentInvalidated',
};

const special = 'dpv:SpecialCategoryPersonalData';
const consent = 'legal-eu-gdpr:A6-1-a';
const explicitConsent = 'legal-eu-gdpr:A9-2-a';
const collection = "by a GraphQL query at the scheme's gateway, resolved at the sources";

/** Kantara Initiative, Consent Receipt Specification 1.1, section 4. */
function kantara(
  { agreement, organisation, purpose, pseudonym, categoriesOf, issuer }: Received,
  id: string,
  at: Instant,
): object {
  const { terms } = agreement;
  const categories = [...new Set(terms.items.flatMap(({ coordinate }) => categoriesOf(coordinate)))];
  const sensitive = categories.filter((each) => categoryCovers(special, each));
  return {
    version: 'KI-CR-v1.1.0',
    jurisdiction: 'EU',
    consentTimestamp: Math.floor(at / 1000),
    collectionMethod: collection,
    consentReceiptID: id,
    language: 'en',
    piiPrincipalId: pseudonym,
    piiControllers: [
      { piiController: organisation.legalName, contact: organisation.contact, piiControllerUrl: issuer },
    ],
    ...(terms.termsUrl === undefined ? {} : { policyUrl: terms.termsUrl }),
    services: [
      {
        service: purpose.label,
        purposes: [
          {
            purpose: agreement.purpose,
            purposeCategory: purpose.parents,
            consentType: 'EXPLICIT',
            piiCategory: categories,
            primaryPurpose: true,
            termination: moment(terms.period.until),
            thirdPartyDisclosure: false,
          },
        ],
      },
    ],
    sensitive: sensitive.length > 0,
    spiCat: sensitive,
  };
}

/** ISO/IEC TS 27560:2023, clause 6, with DPV's terms. */
function iso27560({ agreement, organisation, purpose, pseudonym, categoriesOf }: Received): object {
  const { terms, history } = agreement;
  const isSpecial = (coordinate: Coordinate) =>
    categoriesOf(coordinate).some((each) => categoryCovers(special, each));
  return {
    schema_version: 'ISO/IEC TS 27560:2023',
    record_id: agreement.id,
    pii_principal_id: pseudonym,
    pii_processing: {
      ...(terms.termsUrl === undefined ? {} : { privacy_notice: terms.termsUrl }),
      language: 'en',
      purposes: [
        {
          purpose: agreement.purpose,
          purpose_type: purpose.parents,
          purpose_description: purpose.label,
          lawful_basis: terms.items.some(({ coordinate }) => isSpecial(coordinate))
            ? [consent, explicitConsent]
            : [consent],
          pii_information: terms.items.map(({ coordinate, necessity }) => ({
            pii_attribute_id: coordinate,
            pii_type: categoriesOf(coordinate),
            pii_optional: necessity === 'OPTIONAL',
            special_pii_category: isSpecial(coordinate),
          })),
          pii_controllers: [organisation.id],
          collection_method: collection,
          retention_period: terms.retention,
          withdrawal_method: 'revokeAgreement in the companion API, at any time',
        },
      ],
    },
    party_identification: [
      {
        party_id: organisation.id,
        party_name: organisation.legalName,
        party_contact: organisation.contact,
        party_role: 'dpv:DataController',
      },
    ],
    event: history.map((change) => ({
      event_time: moment(change.at),
      validity_duration: { from: moment(terms.period.from), until: moment(terms.period.until) },
      event_type: 'legal-eu-gdpr:A6-1-a-explicit-consent',
      event_state: dpvStatus[change.status],
      entity_id: change.by === 'PERSON' ? pseudonym : organisation.id,
    })),
  };
}

function own({ agreement, dataRequest }: Received): object {
  const { id, revision, status, terms, history } = agreement;
  const after = termsAfter(agreement);
  const changed = (change: AgreementChange, index: number) => ({
    number: change.revision,
    state: change.status,
    by: change.by,
    at: change.at,
    terms: after[index] ?? terms,
  });
  return {
    agreement: id,
    revision,
    state: status,
    organisation: agreement.organisation,
    purpose: agreement.purpose,
    explanation: dataRequest.explanation,
    terms: shownTerms(terms),
    ...(dataRequest.replaces === undefined ? {} : { replaces: dataRequest.replaces }),
    negotiation: {
      dataRequest: dataRequest.id,
      revisions: dataRequest.revisions.map((each) => ({
        number: each.number,
        by: each.by,
        at: moment(each.at),
        sha256: revisionSha256(each),
      })),
    },
    history: history.map((change, index) => ({
      number: change.revision,
      state: change.status,
      by: change.by,
      at: moment(change.at),
      ...(change.actedBy === undefined ? {} : { onBehalf: true }),
      ...(change.byProfile === undefined ? {} : { byProfile: true }),
      sha256: revisionSha256(changed(change, index)),
    })),
  };
}
