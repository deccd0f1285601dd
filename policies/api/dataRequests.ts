import type { TermsItem } from '../core/agreement.ts';
import type { DataRequestId, Instant, PurposeId } from '../core/identifiers.ts';
import {
  currentRevision,
  type DataRequest,
  type DataRequestState,
  dataRequestState,
} from '../core/negotiation.ts';
import { agree } from '../negotiation/agree.ts';
import { readAgreement } from '../negotiation/agreements.ts';
import {
  type DataRequestMove,
  listDataRequests,
  moveDataRequest,
  readDataRequest,
} from '../negotiation/dataRequests.ts';
import { itemsOf, type ProposedItem, type ProposedTerms, readTerms } from '../negotiation/proposal.ts';
import { requestData } from '../negotiation/requestData.ts';
import { readOrganisation } from '../registry/organisations.ts';
import { mayUse } from '../registry/purposes.ts';
import { personalField } from '../schema/supergraph.ts';
import { actorOf } from './caller.ts';
import { type ApiContext, actorIn, organisationCalling, servedSupergraph } from './context.ts';
import { ApiError } from './errors.ts';
import { shownPurpose } from './organisations.ts';
import { doneOrThrow, readOrThrow } from './outcome.ts';
import { type PageArguments, readPage } from './relay.ts';

interface DataRequestInput {
  readonly ref: string;
  readonly purpose: string;
  readonly document?: string | null;
  readonly items?: readonly ProposedItem[] | null;
  readonly required?: readonly string[] | null;
  readonly terms: ProposedTerms;
  readonly expiresAt?: Instant | null;
  readonly explanation: string;
}

interface Answer {
  readonly id: string;
  readonly revision: number;
}

type ListArguments = PageArguments & { readonly state?: DataRequestState | null };

export const dataRequestResolvers = {
  Query: {
    dataRequest: async (_: unknown, { id }: { readonly id: string }, context: ApiContext) => {
      const actor = actorOf(context.caller);
      const known = dataRequestId(id);
      return actor && known ? ((await readDataRequest(context.store, known, actor)) ?? null) : null;
    },
  },
  Mutation: {
    requestData: (_: unknown, { input }: { readonly input: DataRequestInput }, context: ApiContext) =>
      file(input, context),
    acceptDataRequest: (_: unknown, answer: Answer, context: ApiContext) => accept(answer, context),
    acceptCounter: (_: unknown, answer: Answer, context: ApiContext) => accept(answer, context),
    counterDataRequest: (
      _: unknown,
      answer: Answer & { readonly terms: ProposedTerms },
      context: ApiContext,
    ) => propose('counter', answer, context),
    reviseDataRequest: (
      _: unknown,
      answer: Answer & { readonly terms: ProposedTerms },
      context: ApiContext,
    ) => propose('revise', answer, context),
    declineDataRequest: (
      _: unknown,
      { id, revision, reason }: Answer & { readonly reason?: string | null },
      context: ApiContext,
    ) =>
      move(id, { kind: 'decline', revision, ...(reason ? { reason: reason.slice(0, 2_000) } : {}) }, context),
    withdrawDataRequest: (_: unknown, { id }: { readonly id: string }, context: ApiContext) =>
      move(id, { kind: 'withdraw' }, context),
  },
  Node: { dataRequests: list },
  Organisation: { dataRequests: list },
  DataRequest: {
    state: (request: DataRequest, _: unknown, { at }: ApiContext) => dataRequestState(request, at),
    revision: (request: DataRequest) => currentRevision(request).number,
    organisation: ({ organisation }: DataRequest, _: unknown, { store }: ApiContext) =>
      readOrganisation(store, organisation),
    ref: ({ node, organisation }: DataRequest, _: unknown, { caller, refs }: ApiContext) =>
      caller.kind === 'organisation' ? refs.refOf(node, organisation) : null,
    purpose: ({ purpose }: DataRequest, _: unknown, { store }: ApiContext) => shownPurpose(store, purpose),
    terms: (request: DataRequest) => currentRevision(request).terms,
    agreement: ({ agreement }: DataRequest, _: unknown, context: ApiContext) =>
      agreement === undefined ? null : readAgreement(context.store, agreement, actorIn(context)),
  },
  RequestItem: {
    field: async ({ coordinate }: TermsItem, _: unknown, { supergraph }: ApiContext) => {
      const current = await supergraph.current();
      return current === undefined ? null : (personalField(current, coordinate) ?? null);
    },
  },
};

function list(_: unknown, { state, ...args }: ListArguments, context: ApiContext) {
  return readPage(args, {
    read: (page) => listDataRequests(context.store, actorIn(context), page),
    idOf: ({ id }) => id,
    ...(state == null
      ? {}
      : { isListed: (request: DataRequest) => dataRequestState(request, context.at) === state }),
  });
}

/** What is asked is judged before whom it is asked of, so that an unknown ref looks the same as any other. */
async function file(input: DataRequestInput, context: ApiContext): Promise<DataRequest> {
  const { store, refs, at } = context;
  const id = organisationCalling(context);
  const organisation = await readOrganisation(store, id);
  const purpose = input.purpose as PurposeId; // refused below unless known
  if (organisation === undefined || !mayUse(organisation, purpose))
    throw new ApiError('PURPOSE_NOT_ADMITTED');
  const supergraph = await servedSupergraph(context);
  const selected = input.document == null ? [] : readOrThrow(itemsOf(input.document, supergraph));
  const items = [...selected, ...(input.items ?? []), ...(input.terms.items ?? [])];
  const terms = readOrThrow(readTerms(input.terms, items, input.required ?? [], supergraph, at));
  const explanation = input.explanation.trim();
  const faults = [
    ...(explanation === '' || explanation.length > 2_000 ? ['explanation: from 1 to 2000 characters'] : []),
    ...(input.expiresAt != null && input.expiresAt <= at ? ['expiresAt: in the future'] : []),
  ];
  if (faults.length > 0) throw new ApiError('INPUT_INVALID', { faults });
  const wish = {
    node: refs.nodeOf(input.ref, id),
    organisation: id,
    purpose,
    terms,
    explanation,
    ...(input.expiresAt == null ? {} : { expiresAt: input.expiresAt }),
  };
  const request = await requestData(store, wish, at);
  if (request === undefined) throw new ApiError('REF_UNKNOWN');
  return request;
}

async function accept({ id, revision }: Answer, context: ApiContext) {
  const known = dataRequestId(id);
  if (known === undefined) throw new ApiError('NOT_FOUND');
  return doneOrThrow(await agree(context.store, known, actorIn(context), revision, context.at));
}

/** What is not named stays as it was in the revision that is answered: items, necessities, the start, the legal text. */
async function propose(
  kind: 'counter' | 'revise',
  { id, revision, terms: proposed }: Answer & { readonly terms: ProposedTerms },
  context: ApiContext,
): Promise<DataRequest> {
  const known = dataRequestId(id);
  const request = known && (await readDataRequest(context.store, known, actorIn(context)));
  if (!request) throw new ApiError('NOT_FOUND');
  const answered = currentRevision(request).terms;
  const items = (proposed.items ?? answered.items).map(({ coordinate, necessity }) => ({
    coordinate,
    necessity: necessity ?? answered.items.find((item) => item.coordinate === coordinate)?.necessity ?? null,
  }));
  const offered = {
    ...proposed,
    period: { from: proposed.period.from ?? answered.period.from, until: proposed.period.until },
    termsUrl: proposed.termsUrl ?? answered.termsUrl ?? null,
    termsSha256: proposed.termsSha256 ?? answered.termsSha256 ?? null,
  };
  const supergraph = await servedSupergraph(context);
  const terms = readOrThrow(readTerms(offered, items, [], supergraph, context.at));
  return move(request.id, { kind, revision, terms }, context);
}

async function move(id: string, step: DataRequestMove, context: ApiContext): Promise<DataRequest> {
  const known = dataRequestId(id);
  if (known === undefined) throw new ApiError('NOT_FOUND');
  return doneOrThrow(await moveDataRequest(context.store, known, actorIn(context), step, context.at));
}

function dataRequestId(text: string): DataRequestId | undefined {
  return /^req_[0-9A-Z]{26}$/.test(text) ? (text as DataRequestId) : undefined;
}
