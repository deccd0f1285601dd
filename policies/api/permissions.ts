import type { IMiddlewareGenerator } from 'graphql-middleware';
import { allow, deny, rule, shield } from 'graphql-shield';
import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import type { AccessRecord } from '../records/accessRecord.ts';
import type { Organisation } from '../store/stored.ts';
import { type ApiContext, concernsCaller } from './context.ts';
import { ApiError } from './errors.ts';

// `no_cache` throughout: shield's caches ignore the parent or the arguments, and each of these rules is a comparison.
const uncached = { cache: 'no_cache' } as const;

type Parties = { readonly node: NodeId; readonly organisation: OrganisationId };

const isPerson = rule(
  'isPerson',
  uncached,
)((_: unknown, __: unknown, { caller }: ApiContext) => caller.kind === 'person');

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
    caller.kind === 'person' && caller.node === node,
);

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
    dataRequest: allow, // null where it does not concern the caller
    agreement: allow, // likewise
  },
  Mutation: {
    acceptInvitation: isPerson,
    connectSource: isPerson,
    disconnect: isPerson,
    acceptDataRequest: isPerson,
    counterDataRequest: isPerson,
    declineDataRequest: isPerson,
    pauseAgreement: isPerson,
    resumeAgreement: isPerson,
    revokeAgreement: isPerson,
    createInvitation: isAdmittedOrganisation,
    requestData: isAdmittedOrganisation,
    acceptCounter: isAdmittedOrganisation,
    reviseDataRequest: isAdmittedOrganisation,
    withdrawDataRequest: isOrganisation, // taking back is never refused
    registerPurpose: isAdmittedOrganisation,
  },
  Node: isOwnNode,
  Organisation: {
    id: allow,
    legalName: allow,
    contact: allow,
    dpoContact: allow,
    roles: allow,
    status: allow,
    admittedPurposes: allow,
    registeredPurposes: allow,
    connections: isThisOrganisation,
    dataRequests: isThisOrganisation,
    agreements: isThisOrganisation,
  },
  Connection: isParty,
  DataRequest: isParty,
  Agreement: isParty,
  Access: isParty,
  // values inside what was ruled on above
  Invitation: isAdmittedOrganisation,
  Revision: allow,
  Terms: allow,
  RequestItem: allow,
  Period: allow,
  Usage: allow,
  AccessRelease: allow,
  AccessDenial: allow,
  // public facts of the scheme
  Purpose: allow,
  Category: allow,
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
