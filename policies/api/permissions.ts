import type { IMiddlewareGenerator } from 'graphql-middleware';
import { allow, deny, rule, shield } from 'graphql-shield';
import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import type { Representation } from '../core/representation.ts';
import type { AccessRecord } from '../records/accessRecord.ts';
import type { Organisation } from '../store/stored.ts';
import { mayDecide, mayDecideOn } from './acting.ts';
import { type ApiContext, concernsCaller } from './context.ts';
import { ApiError } from './errors.ts';
import { isOfCaller } from './representations.ts';

// `no_cache` throughout: shield's caches ignore the parent or the arguments, and each of these rules is a comparison.
const uncached = { cache: 'no_cache' } as const;

type Parties = { readonly node: NodeId; readonly organisation: OrganisationId };

/** In their own name: what a representative may do in another's is named below. */
const isPerson = rule(
  'isPerson',
  uncached,
)(
  (_: unknown, __: unknown, { caller }: ApiContext) =>
    caller.kind === 'person' && caller.acting === undefined,
);

/** In their own name, or in that of whom they represent. */
const isDeciding = rule(
  'isDeciding',
  uncached,
)((_: unknown, __: unknown, context: ApiContext) => mayDecide(context));

const decidingOn = (kind: 'agreement' | 'dataRequest') =>
  rule(
    `decidingOn ${kind}`,
    uncached,
  )((_: unknown, { id }: { readonly id: string }, context: ApiContext) => mayDecideOn(context, kind, id));
const isDecidingOnDataRequest = decidingOn('dataRequest');
const isDecidingOnAgreement = decidingOn('agreement');

const isAuthority = rule(
  'isAuthority',
  uncached,
)((_: unknown, __: unknown, { caller }: ApiContext) => caller.kind === 'authority');

const isOrganisation = rule(
  'isOrganisation',
  uncached,
)((_: unknown, __: unknown, { caller }: ApiContext) => caller.kind === 'organisation');

/** Acting takes admission; a suspended organisation still reads what concerns it. */
const isAdmittedOrganisation = rule(
  'isAdmittedOrganisation',
  uncached,
)(
  (_: unknown, __: unknown, { caller }: ApiContext) =>
    caller.kind === 'organisation' && caller.status === 'ADMITTED',
);

const isThisOrganisation = rule(
  'isThisOrganisation',
  uncached,
)(
  ({ id }: Organisation, _: unknown, { caller }: ApiContext) =>
    caller.kind === 'organisation' && caller.organisation === id,
);

const isOwnNode = rule(
  'isOwnNode',
  uncached,
)(
  ({ node }: { readonly node: NodeId }, _: unknown, { caller }: ApiContext) =>
    caller.kind === 'person' && caller.node === node && caller.acting === undefined,
);

/** Their own, or that of whom they represent: what is read there is held to the scope. */
const isNodeActedFor = rule(
  'isNodeActedFor',
  uncached,
)(
  ({ node }: { readonly node: NodeId }, _: unknown, { caller }: ApiContext) =>
    caller.kind === 'person' && caller.node === node,
);

/** What shows a whole life: who knows the person at all. */
const isNodeActedForAsAWhole = rule(
  'isNodeActedForAsAWhole',
  uncached,
)(
  ({ node }: { readonly node: NodeId }, _: unknown, { caller }: ApiContext) =>
    caller.kind === 'person' && caller.node === node && caller.acting?.isWhole !== false,
);

const isRepresentationOfCaller = rule(
  'isRepresentationOfCaller',
  uncached,
)((representation: Representation, _: unknown, context: ApiContext) => isOfCaller(representation, context));

/** The second line behind the resolvers: whatever led here, it lies between the caller and somebody. */
const isParty = rule(
  'isParty',
  uncached,
)((parties: Parties | AccessRecord, _: unknown, context: ApiContext) => concernsCaller(context, parties));

/** Who may resolve what. Whatever is not named here is denied. */
export const rules = {
  Query: {
    me: allow, // null for whoever is not a person
    organisation: allow, // null for whoever is not an organisation
    organisations: allow,
    purposes: allow,
    field: allow,
    categories: allow,
    schemeRules: allow,
    ceilings: allow,
    dataRequest: allow, // null where it does not concern the caller
    agreement: allow, // likewise
  },
  Mutation: {
    acceptInvitation: isDeciding,
    connectSource: isPerson,
    disconnect: isPerson,
    acceptDataRequest: isDecidingOnDataRequest,
    counterDataRequest: isDecidingOnDataRequest,
    declineDataRequest: isDecidingOnDataRequest,
    narrowAgreement: isDecidingOnAgreement,
    pauseAgreement: isDecidingOnAgreement,
    resumeAgreement: isDecidingOnAgreement,
    revokeAgreement: isDecidingOnAgreement,
    setProfileRule: isPerson,
    removeProfileRule: isPerson,
    startFromPreset: isPerson,
    setAnswersByItself: isPerson,
    setRestriction: isPerson,
    objectToProcessing: isPerson,
    eraseNode: isPerson,
    exportNode: isPerson,
    setCeiling: isAuthority,
    removeCeiling: isAuthority,
    admitOrganisation: isAuthority,
    publishSchemeRules: isAuthority,
    acceptSchemeRules: isOrganisation,
    suspendOrganisation: isAuthority,
    reinstateOrganisation: isAuthority,
    expelOrganisation: isAuthority,
    registerRepresentation: isPerson,
    endRepresentation: isPerson,
    createInvitation: isAdmittedOrganisation,
    requestData: isAdmittedOrganisation,
    acceptCounter: isAdmittedOrganisation,
    reviseDataRequest: isAdmittedOrganisation,
    withdrawDataRequest: isOrganisation, // taking back is never refused
    registerPurpose: isAdmittedOrganisation,
  },
  Node: {
    '*': isOwnNode,
    id: isNodeActedFor,
    connections: isNodeActedForAsAWhole,
    dataRequests: isNodeActedFor,
    agreements: isNodeActedFor,
    accessLog: isNodeActedFor,
    accessByMonth: isNodeActedFor,
  },
  Organisation: {
    id: allow,
    legalName: allow,
    contact: allow,
    dpoContact: allow,
    roles: allow,
    status: allow,
    statusChanges: allow,
    schemeAcceptances: allow,
    admittedPurposes: allow,
    registeredPurposes: allow,
    connections: isThisOrganisation,
    dataRequests: isThisOrganisation,
    agreements: isThisOrganisation,
    explain: isThisOrganisation,
    recordOfProcessing: isThisOrganisation,
  },
  Connection: isParty,
  DataRequest: isParty,
  Agreement: isParty,
  Access: isParty,
  Representation: isRepresentationOfCaller,
  // values inside what was ruled on above
  Notice: allow,
  NoticeConnection: allow,
  NoticeEdge: allow,
  Invitation: isAdmittedOrganisation,
  Revision: allow,
  RepresentationScope: allow,
  Terms: allow,
  RequestItem: allow,
  Release: allow,
  Narrowing: allow,
  TermsDifference: allow,
  Position: allow,
  PrivacyProfile: allow,
  ProfileRule: allow,
  Period: allow,
  StatusChange: allow,
  Usage: allow,
  MonthOfAccess: allow,
  ProcessingActivity: allow,
  AccessRelease: allow,
  AccessDenial: allow,
  Explanation: allow,
  ExplainedGrant: allow,
  ExplainedChange: allow,
  // public facts of the scheme
  Purpose: allow,
  Category: allow,
  Ceiling: allow,
  NodeExport: allow,
  ErasureReceipt: allow,
  Receipt: allow, // of an agreement that was ruled on above
  SchemeRules: allow,
  SchemeAcceptance: allow,
  Field: allow,
  // the shape of lists
  PageInfo: allow,
  OrganisationConnection: allow,
  OrganisationEdge: allow,
  ConnectionConnection: allow,
  ConnectionEdge: allow,
  DataRequestConnection: allow,
  DataRequestEdge: allow,
  AgreementConnection: allow,
  AgreementEdge: allow,
  AccessConnection: allow,
  AccessEdge: allow,
  RepresentationConnection: allow,
  RepresentationEdge: allow,
} as const;

export function createPermissions(): IMiddlewareGenerator<unknown, ApiContext, unknown> {
  return shield<unknown, ApiContext>(rules, {
    fallbackRule: deny,
    fallbackError: () => new ApiError('FORBIDDEN'),
    allowExternalErrors: true, // `publicError` is the one place where errors become public
    debug: false,
    hashFunction: () => '', // nothing is cached
  });
}
