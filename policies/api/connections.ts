import { type DependsOn, disconnect } from '../connections/disconnect.ts';
import { acceptInvitation, createInvitation, readInvitation } from '../connections/invitations.ts';
import { readConnections } from '../connections/nodes.ts';
import { connectSource } from '../connections/sources.ts';
import type { Terms, TermsItem } from '../core/agreement.ts';
import { addDuration } from '../core/duration.ts';
import type { Duration, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { readOrganisation } from '../registry/organisations.ts';
import type { Supergraph } from '../schema/supergraph.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type {
  Connections,
  Organisation,
  OrganisationRole,
  RelyingPartyConnection,
  SourceConnection,
} from '../store/stored.ts';
import { type ApiContext, organisationCalling, personOf, personSignedIn } from './context.ts';
import { ApiError } from './errors.ts';
import { type PageArguments, readPage, wholeList } from './relay.ts';

/** A connection with its two ends; the permissions and resolvers say which of it whom is shown. */
export interface ShownConnection {
  readonly id: string;
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly role: OrganisationRole;
  readonly since: Instant;
  readonly reference?: string;
}

interface InvitationInput {
  readonly reference?: string | null;
  readonly uses?: number | null;
  readonly expiresAt?: Instant | null;
}

const invitationLife = 'P30D' as Duration;
const mostUses = 100_000;

export const connectionResolvers = {
  Mutation: {
    acceptInvitation: async (_: unknown, { token }: { readonly token: string }, context: ApiContext) => {
      const node = personOf(context);
      const accepted = await acceptInvitation(context.store, node, token, context.at);
      if (accepted.kind === 'not-valid') throw new ApiError('INVITATION_INVALID');
      return relyingParty(node, accepted.organisation, accepted.connection);
    },
    connectSource: async (
      _: unknown,
      args: { readonly source: string; readonly proof: string },
      context: ApiContext,
    ) => {
      const person = personSignedIn(context);
      const organisation = await connectableSource(context.store, args.source);
      if (organisation === undefined) throw new ApiError('NOT_FOUND');
      const connecting = await connectSource(context, person, organisation, args.proof, context.at);
      switch (connecting.kind) {
        case 'connected':
          return source(person.node, organisation, connecting.connection);
        case 'not-valid':
          throw new ApiError('PROOF_INVALID');
        case 'taken':
          throw new ApiError('SOURCE_IDENTITY_TAKEN');
      }
    },
    disconnect: async (_: unknown, { connection }: { readonly connection: string }, context: ApiContext) => {
      const node = personOf(context);
      const current = await context.supergraph.current();
      const dependsOn: DependsOn = (agreement, source) =>
        current !== undefined && needs(agreement.terms, source, current);
      const isDone = await disconnect(context.store, node, connection, dependsOn, context.at);
      if (!isDone) throw new ApiError('NOT_FOUND');
      return { node };
    },
    createInvitation: async (
      _: unknown,
      { input }: { readonly input: InvitationInput },
      context: ApiContext,
    ) => {
      const { reference, uses } = input;
      const usesLeft = uses ?? 1;
      const expiresAt = input.expiresAt ?? addDuration(context.at, invitationLife);
      const faults = [
        ...(usesLeft < 1 || usesLeft > mostUses ? [`uses: from 1 to ${mostUses}`] : []),
        ...(expiresAt <= context.at ? ['expiresAt: in the future'] : []),
        ...((reference ?? '').length > 200 ? ['reference: at most 200 characters'] : []),
      ];
      if (faults.length > 0) throw new ApiError('INPUT_INVALID', { faults });
      const invitation = {
        organisation: organisationCalling(context),
        usesLeft,
        expiresAt,
        ...(reference ? { reference } : {}),
      };
      const { onceName, invitationToken } = context;
      const token = await createInvitation(
        context.store,
        invitation,
        onceName === undefined ? undefined : invitationToken(onceName),
      );
      return { token, reference, uses: usesLeft, expiresAt };
    },
  },
  Node: {
    connections: async ({ node }: { readonly node: NodeId }, args: PageArguments, { store }: ApiContext) => {
      const all = connectionsOf(node, await readConnections(store, node));
      return readPage(
        args,
        wholeList(all, ({ id }) => id),
      );
    },
    connectionChallenge: async (
      { node }: { readonly node: NodeId },
      args: { readonly source: string },
      { store, proofs }: ApiContext,
    ) => {
      const organisation = await connectableSource(store, args.source);
      return organisation === undefined ? null : proofs.challenge(node, organisation);
    },
  },
  Organisation: {
    connections: (organisation: Organisation, args: PageArguments, { store }: ApiContext) =>
      readPage(args, {
        read: ({ limit, after }) => connectedTo(store, organisation.id, limit, after),
        idOf: ({ id }) => id,
      }),
  },
  Connection: {
    organisation: ({ organisation }: ShownConnection, _: unknown, { store }: ApiContext) =>
      readOrganisation(store, organisation),
    ref: ({ node, organisation }: ShownConnection, _: unknown, { caller, refs }: ApiContext) =>
      caller.kind === 'organisation' && caller.organisation === organisation
        ? refs.refOf(node, organisation)
        : null,
    reference: ({ organisation, reference }: ShownConnection, _: unknown, { caller }: ApiContext) =>
      caller.kind === 'organisation' && caller.organisation === organisation ? reference : null,
  },
};

/** The invitation that was made under this name (see `idempotency.ts`). */
export async function invitationAgain(args: object, name: string, context: ApiContext) {
  const { reference, uses } = (args as { readonly input: InvitationInput }).input; // the mutation's own arguments
  const token = context.invitationToken(name);
  const { expiresAt = context.at } = (await readInvitation(context.store, token)) ?? {};
  return { token, reference, uses: uses ?? 1, expiresAt };
}

/** The source is the only one of something that is required, or of everything. */
function needs({ items }: Terms, source: OrganisationId, { consent }: Supergraph): boolean {
  const isTheirs = ({ coordinate }: TermsItem) => {
    const origins = (consent.fields.get(coordinate)?.origins ?? []).filter(({ external }) => !external);
    return origins.length > 0 && origins.every((each) => each.source === source);
  };
  return items.every(isTheirs) || items.some((item) => item.necessity === 'REQUIRED' && isTheirs(item));
}

/** `self` knows every node by itself: nobody connects to it. */
export async function connectableSource(store: Store, id: string): Promise<OrganisationId | undefined> {
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(id) || id === 'self') return undefined;
  const organisation = await readOrganisation(store, id as OrganisationId); // well formed, and looked up here
  return organisation?.roles.includes('SOURCE') ? organisation.id : undefined;
}

function connectionsOf(node: NodeId, { sources, relyingParties }: Connections): readonly ShownConnection[] {
  return [
    ...Object.entries(sources).map(([id, each]) => source(node, id as OrganisationId, each)),
    ...Object.entries(relyingParties).map(([id, each]) => relyingParty(node, id as OrganisationId, each)),
  ].sort((one, other) => (one.id < other.id ? -1 : 1));
}

async function connectedTo(
  store: Store,
  organisation: OrganisationId,
  limit: number,
  after: string | undefined,
): Promise<readonly ShownConnection[]> {
  const prefix = keys.connectedNode(organisation, '');
  const entries = await store.scan(prefix, {
    limit,
    ...(after === undefined ? {} : { after: prefix + after }),
  });
  const nodes = entries.map(({ value }) => value as NodeId); // written by policies/connections alone
  const found = await store.read(nodes.map((node) => keys.connections(node)));
  return nodes.flatMap((node, index) => {
    const connection = (found[index]?.value as Connections | undefined)?.relyingParties[organisation];
    return connection === undefined ? [] : [relyingParty(node, organisation, connection)];
  });
}

function source(node: NodeId, organisation: OrganisationId, connection: SourceConnection): ShownConnection {
  const { id, since } = connection;
  return { id, node, organisation, role: 'SOURCE', since };
}

function relyingParty(
  node: NodeId,
  organisation: OrganisationId,
  { id, since, reference }: RelyingPartyConnection,
): ShownConnection {
  const shown = { id, node, organisation, role: 'RELYING_PARTY', since } as const;
  return reference === undefined ? shown : { ...shown, reference };
}
