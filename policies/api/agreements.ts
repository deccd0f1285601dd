import type { Agreement, AgreementChange, AgreementState } from '../core/agreement.ts';
import { agreementState, termsAfter, usesLeft } from '../core/agreementLifecycle.ts';
import { addDuration } from '../core/duration.ts';
import type { AccessRecordId, AgreementId, Duration, Instant, NodeId } from '../core/identifiers.ts';
import {
  type AgreementMove,
  listAgreements,
  moveAgreement,
  readAgreement,
} from '../negotiation/agreements.ts';
import { readDataRequest } from '../negotiation/dataRequests.ts';
import { type ProposedTerms, readOver } from '../negotiation/proposal.ts';
import { accessByMonth, type MonthOfAccess } from '../records/accessByMonth.ts';
import { readAccessLog } from '../records/accessLog.ts';
import type { AccessRecord } from '../records/accessRecord.ts';
import { readCeilings } from '../registry/ceilings.ts';
import { readOrganisation, readOrganisations } from '../registry/organisations.ts';
import { holdingTo } from '../schema/ceilings.ts';
import { actorOf } from './caller.ts';
import { type ApiContext, actorIn, concernsCaller, listing, servedSupergraph } from './context.ts';
import { ApiError } from './errors.ts';
import { shownPurpose } from './organisations.ts';
import { doneOrThrow, readOrThrow } from './outcome.ts';
import { type Page, type PageArguments, readPage } from './relay.ts';
import { shownRepresentation } from './representations.ts';

const oneYear = 'P1Y' as Duration;

type ListArguments = PageArguments & { readonly state?: AgreementState | null };

type AccessLogArguments = PageArguments & {
  readonly organisation?: string | null;
  readonly from?: Instant | null;
  readonly until?: Instant | null;
};

export const agreementResolvers = {
  Query: {
    agreement: async (_: unknown, { id }: { readonly id: string }, context: ApiContext) => {
      const actor = actorOf(context.caller);
      const known = agreementId(id);
      const found = actor && known && (await readAgreement(context.store, known, actor));
      return found && concernsCaller(context, found) ? found : null;
    },
  },
  Mutation: {
    narrowAgreement: (
      _: unknown,
      args: { readonly id: string; readonly revision: number; readonly terms: ProposedTerms },
      context: ApiContext,
    ) => narrow(args, context),
    pauseAgreement: (
      _: unknown,
      { id, revision }: { readonly id: string; readonly revision: number },
      context: ApiContext,
    ) => move(id, { kind: 'pause', revision }, context),
    resumeAgreement: (
      _: unknown,
      { id, revision }: { readonly id: string; readonly revision: number },
      context: ApiContext,
    ) => move(id, { kind: 'resume', revision }, context),
    revokeAgreement: (
      _: unknown,
      { id, reason }: { readonly id: string; readonly reason?: string | null },
      context: ApiContext,
    ) => move(id, { kind: 'revoke', ...(reason ? { reason: reason.slice(0, 2_000) } : {}) }, context),
  },
  Node: {
    agreements: list,
    accessByMonth: (
      { node }: { readonly node: NodeId },
      { from, until }: Pick<AccessLogArguments, 'from' | 'until'>,
      context: ApiContext,
    ) =>
      accessByMonth(
        context.store,
        node,
        { from: from ?? addDuration(context.at, oneYear, -1), until: until ?? context.at + 1 },
        (each) => concernsCaller(context, each),
      ),
    accessLog: ({ node }: { readonly node: NodeId }, args: AccessLogArguments, context: ApiContext) =>
      accessPage(context, node, args, args.from ?? 0, ({ asker, at }) => {
        const isWanted = args.organisation == null || asker?.organisation === args.organisation;
        return isWanted && (args.until == null || at < args.until);
      }),
  },
  MonthOfAccess: {
    organisation: ({ organisation }: MonthOfAccess, _: unknown, { store }: ApiContext) =>
      organisation === undefined ? null : readOrganisation(store, organisation),
  },
  Organisation: { agreements: list },
  Agreement: {
    state: async (agreement: Agreement, _: unknown, context: ApiContext) =>
      agreementState((await holding(context))(agreement), context.at),
    organisation: ({ organisation }: Agreement, _: unknown, { store }: ApiContext) =>
      readOrganisation(store, organisation),
    ref: ({ node, organisation }: Agreement, _: unknown, { caller, refs }: ApiContext) =>
      caller.kind === 'organisation' ? refs.refOf(node, organisation) : null,
    purpose: ({ purpose }: Agreement, _: unknown, { store }: ApiContext) => shownPurpose(store, purpose),
    usesLeft: async (agreement: Agreement, _: unknown, context: ApiContext) =>
      usesLeft((await holding(context))(agreement), context.at) ?? null,
    dataRequest: ({ dataRequest }: Agreement, _: unknown, context: ApiContext) =>
      readDataRequest(context.store, dataRequest, actorIn(context)),
    history: (agreement: Agreement) => {
      const terms = termsAfter(agreement);
      const all = agreement.history.map((change, index) =>
        shownChange(change, terms[index] ?? agreement.terms),
      );
      return all.map((each) => ({ ...each, all }));
    },
    receipt: (agreement: Agreement, _: unknown, context: ApiContext) => receiptFor(agreement, context),
    accessLog: (agreement: Agreement, args: PageArguments, context: ApiContext) =>
      accessPage(context, agreement.node, args, agreement.history[0]?.at ?? 0, ({ released }) =>
        released.some((release) => release.agreement?.id === agreement.id),
      ),
  },
  Access: {
    organisation: ({ asker }: AccessRecord, _: unknown, { store }: ApiContext) =>
      asker === undefined ? null : readOrganisation(store, asker.organisation),
    purpose: ({ asker }: AccessRecord, _: unknown, { store }: ApiContext) =>
      asker === undefined ? null : shownPurpose(store, asker.purpose),
    representation: ({ representation }: AccessRecord, _: unknown, context: ApiContext) =>
      shownRepresentation(representation, context),
  },
  AccessRelease: {
    agreement: ({ agreement }: AccessRecord['released'][number], _: unknown, context: ApiContext) =>
      agreement === undefined ? null : readAgreement(context.store, agreement.id, actorIn(context)),
    revision: ({ agreement }: AccessRecord['released'][number]) => agreement?.revision ?? null,
  },
};

const held = new WeakMap<ApiContext, Promise<(agreement: Agreement) => Agreement>>();

/** An agreement as the scheme's present ceilings let it hold, which is how gateways use it. Read once per request. */
function holding(context: ApiContext): Promise<(agreement: Agreement) => Agreement> {
  const known = held.get(context) ?? readHolding(context);
  held.set(context, known);
  return known;
}

async function readHolding({ store, supergraph }: ApiContext): Promise<(agreement: Agreement) => Agreement> {
  const [ceilings, current] = await Promise.all([readCeilings(store), supergraph.current()]);
  if (ceilings.length === 0 || current === undefined) return (agreement) => agreement;
  const organisations = await readOrganisations(store);
  const registered = organisations.flatMap(({ registeredPurposes }) => registeredPurposes);
  return holdingTo(ceilings, registered, current);
}

async function list(
  _: unknown,
  { state, ...args }: ListArguments,
  context: ApiContext,
): Promise<Page<Agreement>> {
  const hold = await holding(context);
  return readPage(args, {
    read: (page) => listAgreements(context.store, actorIn(context), page),
    idOf: ({ id }) => id,
    ...listing(
      context,
      state == null
        ? undefined
        : (agreement: Agreement) => agreementState(hold(agreement), context.at) === state,
    ),
  });
}

async function move(id: string, step: AgreementMove, context: ApiContext): Promise<Agreement> {
  const known = agreementId(id);
  if (known === undefined) throw new ApiError('NOT_FOUND');
  return doneOrThrow(await moveAgreement(context.store, known, actorIn(context), step, context.at));
}

async function narrow(
  {
    id,
    revision,
    terms: proposed,
  }: { readonly id: string; readonly revision: number; readonly terms: ProposedTerms },
  context: ApiContext,
): Promise<Agreement> {
  const known = agreementId(id);
  const agreement = known && (await readAgreement(context.store, known, actorIn(context)));
  if (!agreement) throw new ApiError('NOT_FOUND');
  const kept = { usage: proposed.usage ?? agreement.terms.usage ?? null, termsUrl: null, termsSha256: null };
  const supergraph = await servedSupergraph(context);
  const terms = readOrThrow(readOver(agreement.terms, { ...proposed, ...kept }, supergraph, context.at));
  return move(id, { kind: 'narrow', revision, terms }, context);
}

async function receiptFor(agreement: Agreement, context: ApiContext) {
  const { store, receipts, supergraph } = context;
  const [organisation, dataRequest, purpose, current] = await Promise.all([
    readOrganisation(store, agreement.organisation),
    readDataRequest(store, agreement.dataRequest, actorIn(context)),
    shownPurpose(store, agreement.purpose),
    supergraph.current(),
  ]);
  if (organisation === undefined || dataRequest === undefined)
    throw new TypeError('an agreement has its organisation and its data request');
  const jws = await receipts.sign({
    agreement,
    organisation,
    dataRequest,
    purpose,
    categoriesOf: (coordinate) => current?.consent.fields.get(coordinate)?.categories ?? [],
  });
  return { jws, jwks: receipts.jwksUrl };
}

/** The newest first, back to `from`: reading stops there. */
function accessPage(
  context: ApiContext,
  node: NodeId,
  args: PageArguments,
  from: Instant,
  isListed: (accessRecord: AccessRecord) => boolean,
): Promise<Page<AccessRecord>> {
  return readPage(args, {
    read: async ({ limit, after }) => {
      const page = after === undefined ? { limit } : { limit, after: after as AccessRecordId }; // a place in the log
      const records = await readAccessLog(context.store, node, page);
      return records.filter(({ at }) => at >= from);
    },
    idOf: ({ id }) => id,
    isListed: (accessRecord) => concernsCaller(context, accessRecord) && isListed(accessRecord),
  });
}

function shownChange({ revision, status, ...change }: AgreementChange, terms: Agreement['terms']) {
  return { ...change, number: revision, state: status, terms };
}

function agreementId(text: string): AgreementId | undefined {
  return /^agr_[0-9A-Z]{26}$/.test(text) ? (text as AgreementId) : undefined;
}
