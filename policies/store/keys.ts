import { createHash } from 'node:crypto';
import type {
  AccessRecordId,
  AgreementId,
  ConnectionId,
  DataRequestId,
  NodeId,
  OrganisationId,
  RepresentationId,
} from '../core/identifiers.ts';
import type { Representation } from '../core/representation.ts';

/** Where everything lies in the store. The one place that spells keys. */
export const keys = {
  organisation: (id: OrganisationId) => `organisation/${id}`,
  organisationListed: (id: OrganisationId | '') => `organisation-listed/${id}`,
  organisationIdentity: (issuer: string, subject: string) =>
    `organisation-identity/${digest(issuer, subject)}`,
  /** Under which key an organisation's sign-in leads to it. */
  organisationSignIn: (id: OrganisationId) => `organisation-sign-in/${id}`,
  node: (id: NodeId) => `node/${id}`,
  nodeIdentity: (issuer: string, subject: string) => `node-identity/${digest(issuer, subject)}`,
  connections: (node: NodeId) => `connections/${node}`,
  /** In the order of connecting; the order of nodes would let two organisations link their refs by rank. */
  connectedNode: (organisation: OrganisationId, connection: ConnectionId | '') =>
    `connected-node/${organisation}/${connection}`,
  sourceIdentity: (source: OrganisationId, identifier: string) =>
    `source-identity/${digest(source, identifier)}`,
  invitation: (token: string) => `invitation/${digest(token)}`,
  standing: (node: NodeId, organisation: OrganisationId) => `standing/${node}/${organisation}`,
  agreement: (id: AgreementId) => `agreement/${id}`,
  agreementByNode: (node: NodeId, id: AgreementId | '') => `agreement-by-node/${node}/${id}`,
  agreementByOrganisation: (organisation: OrganisationId, id: AgreementId | '') =>
    `agreement-by-organisation/${organisation}/${id}`,
  dataRequest: (id: DataRequestId) => `data-request/${id}`,
  dataRequestByNode: (node: NodeId, id: DataRequestId | '') => `data-request-by-node/${node}/${id}`,
  dataRequestByOrganisation: (organisation: OrganisationId, id: DataRequestId | '') =>
    `data-request-by-organisation/${organisation}/${id}`,
  /** The open data request that would replace an agreement. */
  replacing: (agreement: AgreementId) => `replacing/${agreement}`,
  /** The purposes for which a person declined a data request of the organisation. */
  declined: (node: NodeId, organisation: OrganisationId) => `declined/${node}/${organisation}`,
  representation: (id: RepresentationId) => `representation/${id}`,
  representationByRepresented: (node: NodeId, id: RepresentationId | '') =>
    `representation-by-represented/${node}/${id}`,
  representationByRepresentative: (node: NodeId, id: RepresentationId | '') =>
    `representation-by-representative/${node}/${id}`,
  /** The latest of one kind that a source attested of the two. */
  latestRepresentation: ({
    attestedBy,
    kind,
    represented,
    representative,
  }: Pick<Representation, 'attestedBy' | 'kind' | 'represented' | 'representative'>) =>
    `representation-latest/${attestedBy}/${kind}/${represented}/${representative}`,
  /** The person's standing rules. */
  profile: (node: NodeId) => `profile/${node}`,
  /** The scheme's limits, all of them. */
  ceilings: 'ceilings',
  notice: (node: NodeId, id: string) => `notice/${node}/${id}`,
  /** The scheme's rules, all versions. */
  schemeRules: 'scheme-rules',
  /** That a mutation was done under an idempotency key; `name` tells neither whose nor which. */
  idempotent: (name: string) => `idempotent/${name}`,
  /** In the order of time. */
  idempotentListed: (id: string) => `idempotent-listed/${id}`,
  accessRecord: (node: NodeId, id: AccessRecordId | '') => `access/${node}/${id}`,
  /** That an organisation asked under a ref nobody answers to: one key each, however often. */
  unknownRef: (organisation: OrganisationId) => `unknown-ref/${organisation}`,
  supergraph: 'supergraph',
} as const;

/** Identities and secrets are found by their hash: a dump of the store names none of them. */
function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
