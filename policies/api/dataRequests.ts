import type { Terms, TermsItem } from '../core/agreement.ts';
import { underCeilings } from '../core/ceiling.ts';
import { requiredLeftOut } from '../core/difference.ts';
import type { AgreementId, DataRequestId, Instant, PurposeId } from '../core/identifiers.ts';
import {
  currentRevision,
  type DataRequest,
  type DataRequestState,
  dataRequestState,
  mostRevisions,
  type Offer,
  type Revision,
} from '../core/negotiation.ts';
import type { Position } from '../core/position.ts';
import type { ProfileRule } from '../core/profile.ts';
import { agree } from '../negotiation/agree.ts';
import { readAgreement } from '../negotiation/agreements.ts';
import {
  type DataRequestMove,
  listDataRequests,
  moveDataRequest,
  readDataRequest,
} from '../negotiation/dataRequests.ts';
import { type ShownDifference, shownDifferences } from '../negotiation/differences.ts';
import { positionsOn } from '../negotiation/positions.ts';
import {
  itemsOf,
  type ProposedItem,
  type ProposedTerms,
  readOver,
  readTerms,
} from '../negotiation/proposal.ts';
import { shownRelease } from '../negotiation/releases.ts';
import { type Filing, requestData } from '../negotiation/requestData.ts';
import { readProfile } from '../profile/rules.ts';
import { type HashedRevision, revisionSha256 } from '../receipts/canonical.ts';
import { readCeilings } from '../registry/ceilings.ts';
import { readOrganisation, readOrganisations } from '../registry/organisations.ts';
import { mayUse } from '../registry/purposes.ts';
import { limitsOf } from '../schema/ceilings.ts';
import { personalField, type Supergraph } from '../schema/supergraph.ts';
import type { Store } from '../store/store.ts';
import { actorOf } from './caller.ts';
import {
  type ApiContext,
  actorIn,
  concernsCaller,
  listing,
  organisationCalling,
  servedSupergraph,
} from './context.ts';
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
  readonly replaces?: string | null;
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
      const found = actor && known && (await readDataRequest(context.store, known, actor));
      return found && concernsCaller(context, found) ? found : null;
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
    narrowings: (request: DataRequest) => currentRevision(request).narrowings ?? [],
    position: (request: DataRequest, _: unknown, context: ApiContext) => ownPositions(request, context),
    revisions: ({ revisions }: DataRequest): readonly ShownRevision[] =>
      revisions.map((each) => ({ ...each, all: revisions })),
    revisionsLeft: (request: DataRequest, _: unknown, { at }: ApiContext) =>
      isPending(request, at) ? mostRevisions - request.revisions.length : 0,
    replaces: ({ replaces }: DataRequest, _: unknown, context: ApiContext) =>
      replaces === undefined ? null : readAgreement(context.store, replaces, actorIn(context)),
    changes: async (request: DataRequest, _: unknown, context: ApiContext) => {
      const { replaces } = request;
      const replaced = replaces && (await readAgreement(context.store, replaces, actorIn(context)));
      return replaced ? shownDifferences(replaced.terms, currentRevision(request).terms) : [];
    },
    agreement: ({ agreement }: DataRequest, _: unknown, context: ApiContext) =>
      agreement === undefined ? null : readAgreement(context.store, agreement, actorIn(context)),
  },
  Position: {
    coordinate: ({ item }: Position) => item.coordinate,
    necessity: ({ item }: Position) => item.necessity,
    field: ({ item }: Position, _: unknown, context: ApiContext) => shownField(item, context),
  },
  Revision: {
    narrowings: ({ narrowings }: ShownRevision) => narrowings ?? [],
    byProfile: ({ byProfile }: ShownRevision) => byProfile === true,
    sha256: (revision: ShownRevision) => revisionSha256(revision),
    requiredLeftOut: ({ all, terms }: ShownRevision) => requiredLeftOut(all[0]?.terms ?? terms, terms),
    changes: ({ all, number, terms }: ShownRevision, { from }: { readonly from?: number | null }) => {
      const earlier = from == null ? number - 1 : from;
      if (from != null && all.every((each) => each.number !== from))
        throw new ApiError('INPUT_INVALID', { faults: ['from: the number of a revision there is'] });
      const before = all.find((each) => each.number === earlier);
      return before === undefined ? [] : shownDifferences(before.terms, terms);
    },
  },
  TermsDifference: {
    part: ({ part }: ShownDifference) => part.toUpperCase().replace('-', '_'),
    coordinate: ({ coordinate }: ShownDifference) => coordinate ?? null,
  },
  Terms: {
    completeness: ({ completeness }: Terms) => completeness === true,
  },
  RequestItem: {
    objects: ({ objects }: TermsItem) => objects ?? null,
    release: ({ release }: TermsItem) => (release === undefined ? null : shownRelease(release)),
    field: (item: TermsItem, _: unknown, context: ApiContext) => shownField(item, context),
  },
};

/** Of a data request or an agreement, with all the others. */
export interface ShownRevision extends HashedRevision, Pick<Revision, 'narrowings'> {
  readonly byProfile?: true;
  readonly all: readonly Pick<Revision, 'number' | 'terms'>[];
}

function isPending(request: DataRequest, at: Instant): boolean {
  const state = dataRequestState(request, at);
  return state === 'OPEN' || state === 'COUNTERED';
}

function list(_: unknown, { state, ...args }: ListArguments, context: ApiContext) {
  return readPage(args, {
    read: (page) => listDataRequests(context.store, actorIn(context), page),
    idOf: ({ id }) => id,
    ...listing(
      context,
      state == null ? undefined : (request: DataRequest) => dataRequestState(request, context.at) === state,
    ),
  });
}

async function shownField({ coordinate }: TermsItem, { supergraph }: ApiContext) {
  const current = await supergraph.current();
  return current === undefined ? null : (personalField(current, coordinate) ?? null);
}

/** A profile is its person's to see: nobody else, a representative neither, learns what it would answer. */
async function ownPositions(request: DataRequest, context: ApiContext): Promise<readonly Position[]> {
  const { caller, store } = context;
  if (caller.kind !== 'person' || caller.acting !== undefined || caller.node !== request.node) return [];
  const supergraph = await servedSupergraph(context);
  const [{ rules }, registered] = await Promise.all([
    readProfile(store, request.node),
    readRegisteredPurposes(store),
  ]);
  return positionsOn({ ...request, terms: currentRevision(request).terms }, rules, supergraph, registered);
}

async function readRegisteredPurposes(store: Store) {
  const organisations = await readOrganisations(store);
  return organisations.flatMap(({ registeredPurposes }) => registeredPurposes);
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
  const replaces = input.replaces == null ? undefined : agreementId(input.replaces);
  if (input.replaces != null && replaces === undefined) throw notReplaceable();
  const asked = { organisation: id, purpose };
  const offer = await withinCeilings(terms, asked, supergraph, context);
  const registered = await readRegisteredPurposes(store);
  const wish = {
    ...asked,
    node: refs.nodeOf(input.ref, id),
    offer,
    explanation,
    ...(input.expiresAt == null ? {} : { expiresAt: input.expiresAt }),
    ...(replaces === undefined ? {} : { replaces }),
    isAllowedBy: (rules: readonly ProfileRule[]) =>
      positionsOn({ ...asked, terms: offer.terms }, rules, supergraph, registered).every(
        ({ stance }) => stance === 'ALLOWED',
      ),
  };
  return filedOrThrow(await requestData(store, wish, at));
}

function filedOrThrow(filing: Filing): DataRequest {
  switch (filing.kind) {
    case 'filed':
      return filing.request;
    case 'unknown':
      throw new ApiError('REF_UNKNOWN');
    case 'not-replaceable':
      throw notReplaceable();
    case 'not-now':
      throw new ApiError('NOT_NOW', { current: filing.current });
    case 'already-asked':
      throw new ApiError('ALREADY_ASKED', { dataRequest: filing.request });
  }
}

function notReplaceable(): ApiError {
  return new ApiError('INPUT_INVALID', {
    faults: ['replaces: an agreement of yours with this person for this purpose'],
  });
}

function agreementId(text: string): AgreementId | undefined {
  return /^agr_[0-9A-Z]{26}$/.test(text) ? (text as AgreementId) : undefined;
}

/** Held to the scheme's ceilings, before anybody sees it. Refused where they leave nothing of its period. */
async function withinCeilings(
  terms: Terms,
  { purpose, organisation }: Pick<DataRequest, 'purpose' | 'organisation'>,
  supergraph: Supergraph,
  { store, at }: ApiContext,
): Promise<Offer> {
  const [ceilings, party] = await Promise.all([readCeilings(store), readOrganisation(store, organisation)]);
  const offer = underCeilings(
    terms,
    purpose,
    limitsOf(ceilings, party?.registeredPurposes ?? [], supergraph),
  );
  const refused = offer.narrowings.filter(({ ceiling }) => ceiling.refuses === true);
  if (refused.length > 0)
    throw new ApiError('ABOVE_CEILING', {
      faults: refused.map(({ part, coordinate, ceiling }) =>
        [part, ...(coordinate === undefined ? [] : [coordinate]), ceiling.purpose, ceiling.category].join(
          ' ',
        ),
      ),
    });
  return readOrThrow(
    offer.terms.period.until > at
      ? { kind: 'read', value: offer }
      : { kind: 'faulty', faults: [{ kind: 'period' }] },
  );
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
  const supergraph = await servedSupergraph(context);
  const terms = readOrThrow(readOver(answered, proposed, supergraph, context.at));
  const offer = await withinCeilings(terms, request, supergraph, context);
  return move(request.id, { kind, revision, offer }, context);
}

async function move(id: string, step: DataRequestMove, context: ApiContext): Promise<DataRequest> {
  const known = dataRequestId(id);
  if (known === undefined) throw new ApiError('NOT_FOUND');
  return doneOrThrow(await moveDataRequest(context.store, known, actorIn(context), step, context.at));
}

function dataRequestId(text: string): DataRequestId | undefined {
  return /^req_[0-9A-Z]{26}$/.test(text) ? (text as DataRequestId) : undefined;
}
