import type { Agreement, Terms } from '../core/agreement.ts';
import { agreementState } from '../core/agreementLifecycle.ts';
import { differencesBetween } from '../core/difference.ts';
import type {
  AgreementId,
  DataRequestId,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../core/identifiers.ts';
import { type DataRequest, dataRequestState, type Offer } from '../core/negotiation.ts';
import type { ProfileRule } from '../core/profile.ts';
import { noticeOf } from '../records/notices.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn, profileIn } from '../store/standing.ts';
import type { Change, Entry, Store } from '../store/store.ts';
import type { Connections, StoredProfile } from '../store/stored.ts';
import { type Plan, update } from '../store/update.ts';
import type { Current } from './act.ts';
import { agreedByProfile } from './agree.ts';
import { dataRequestIn, declinedIn } from './dataRequests.ts';

export interface Wish {
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly offer: Offer;
  /** Shown to the person. */
  readonly explanation: string;
  readonly expiresAt?: Instant;
  /** The agreement that the one asked for would take the place of. */
  readonly replaces?: AgreementId;
  /** Whether these rules allow all of it as it is asked. */
  readonly isAllowedBy: (rules: readonly ProfileRule[]) => boolean;
}

export type Filing =
  | { readonly kind: 'filed'; readonly request: DataRequest }
  /** No such person, or no connection: which of them is not told. */
  | { readonly kind: 'unknown' }
  /** What is to be replaced is no agreement of the two for this purpose. */
  | { readonly kind: 'not-replaceable' }
  /** It was revoked, or replaced before. */
  | { readonly kind: 'not-now'; readonly current: Current }
  /** Another data request to replace it is open. */
  | { readonly kind: 'already-asked'; readonly request: DataRequestId };

/**
 * Files a data request with a person who is connected to the organisation. Where there is no such person or connection: the
 * same work, the same answer. Read and written under the connection, so that none arrives after the person disconnected. A
 * profile that answers by itself agrees in the same step.
 */
export async function requestData(store: Store, wish: Wish, at: Instant): Promise<Filing> {
  for (;;) {
    const { replaces } = wish;
    const [pointer] = replaces === undefined ? [] : await store.read([keys.replacing(replaces)]);
    const open = openIn(pointer);
    const filing = await file(store, wish, open, at);
    if (filing !== 'again') return filing;
  }
}

/** `open`: the data request that was last filed to replace the same agreement. */
function file(
  store: Store,
  wish: Wish,
  open: DataRequestId | undefined,
  at: Instant,
): Promise<Filing | 'again'> {
  const { node, organisation, replaces } = wish;
  const watched = [
    keys.connections(node),
    keys.standing(node, organisation),
    keys.profile(node),
    keys.declined(node, organisation),
    ...(replaces === undefined ? [] : [keys.replacing(replaces)]),
    ...(open === undefined ? [] : [keys.dataRequest(open)]),
  ];
  return update<Filing | 'again'>(
    store,
    watched,
    ([connected, standing, profile, declined, pointer, earlier]) => {
      const connections = connected?.value as Connections | undefined; // written by policies/connections alone
      if (connections?.relyingParties[organisation] === undefined)
        return { kind: 'answer', result: { kind: 'unknown' } };
      if (openIn(pointer) !== open) return { kind: 'answer', result: 'again' };
      const agreements = agreementsIn(standing);
      const refused = replaces === undefined ? undefined : refusal(wish, agreements, earlier, at);
      if (refused !== undefined) return { kind: 'answer', result: refused };
      const answers = isAnswered(wish, agreements, profileIn(profile), declinedIn(declined));
      return filed(wish, agreements, answers, at);
    },
  );
}

function refusal(
  { replaces, purpose }: Wish,
  agreements: readonly Agreement[],
  earlier: Entry | undefined,
  at: Instant,
): Filing | undefined {
  const replaced = agreements.find((each) => each.id === replaces && each.purpose === purpose);
  if (replaced === undefined) return { kind: 'not-replaceable' };
  const state = agreementState(replaced, at);
  if (state === 'REVOKED' || state === 'SUPERSEDED')
    return { kind: 'not-now', current: { state, revision: replaced.revision } };
  const before = dataRequestIn(earlier);
  const stateBefore = before && dataRequestState(before, at);
  return stateBefore === 'OPEN' || stateBefore === 'COUNTERED'
    ? { kind: 'already-asked', request: before?.id ?? ('' as DataRequestId) }
    : undefined;
}

/**
 * A profile speaks of fields, periods and retention: what else terms say a person sees first. It is no answer where the person has
 * answered for themselves: declined, or agreed to what is now to be changed or asked anew.
 */
function isAnswered(
  { offer, replaces, purpose, isAllowedBy }: Wish,
  agreements: readonly Agreement[],
  profile: StoredProfile,
  declined: readonly PurposeId[],
): boolean {
  const { terms } = offer;
  if (profile.answersByItself !== true || declined.includes(purpose) || saysMore(terms)) return false;
  const before = agreements.filter((each) => each.purpose === purpose);
  const isAsBefore = before.every(
    (each) =>
      each.id === replaces &&
      each.status === 'ACTIVE' &&
      differencesBetween({ ...each.terms, period: terms.period }, terms).every(
        ({ effect }) => effect === 'NARROWER',
      ),
  );
  return isAsBefore && isAllowedBy(profile.rules);
}

function saysMore({ completeness, termsUrl, termsSha256 }: Terms): boolean {
  return completeness === true || termsUrl !== undefined || termsSha256 !== undefined;
}

function filed(
  wish: Wish,
  agreements: readonly Agreement[],
  isAnswered: boolean,
  at: Instant,
): Plan<Filing | 'again'> {
  const { node, organisation, purpose, offer, explanation, expiresAt, replaces } = wish;
  const request: DataRequest = {
    id: newIdentifier('req', at) as DataRequestId,
    node,
    organisation,
    purpose,
    explanation,
    state: 'OPEN',
    revisions: [{ number: 1, by: 'ORGANISATION', at, ...offer }],
    createdAt: at,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(replaces === undefined ? {} : { replaces }),
  };
  const parties = { node, organisation };
  const answer = isAnswered ? agreedByProfile(request, agreements, at) : undefined;
  const write: Change['write'] = [
    ...(answer?.write ?? [{ key: keys.dataRequest(request.id), value: request }]),
    { key: keys.dataRequestByNode(node, request.id), value: parties },
    { key: keys.dataRequestByOrganisation(organisation, request.id), value: parties },
    ...noticeOf(node, { at, kind: 'DATA_REQUESTED', organisation, dataRequest: request.id }),
    ...(replaces === undefined ? [] : [{ key: keys.replacing(replaces), value: request.id }]),
  ];
  return { kind: 'write', result: { kind: 'filed', request: answer?.request ?? request }, write };
}

/** What lies under `replacing/…`: only this room writes there. */
function openIn(entry: Entry | undefined): DataRequestId | undefined {
  return entry?.value as DataRequestId | undefined;
}
