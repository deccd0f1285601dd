import type { Party } from '../core/agreement.ts';
import type { DataRequestId, Instant, PurposeId } from '../core/identifiers.ts';
import {
  counter,
  currentRevision,
  type DataRequest,
  dataRequestState,
  decline,
  type NegotiationStep,
  type Offer,
  revise,
  withdraw,
} from '../core/negotiation.ts';
import { type NoticeKind, noticeOf } from '../records/notices.ts';
import { keys } from '../store/keys.ts';
import type { Change, Entry, Store } from '../store/store.ts';
import { update } from '../store/update.ts';
import { type Act, type Actor, type Current, concerns, signatureOf } from './act.ts';

/** What a party does to a data request, short of agreeing. */
export type DataRequestMove =
  | { readonly kind: 'counter' | 'revise'; readonly revision: number; readonly offer: Offer }
  | { readonly kind: 'decline'; readonly revision: number; readonly reason?: string }
  | { readonly kind: 'withdraw' };

const moversOf: Readonly<Record<DataRequestMove['kind'], Party>> = {
  counter: 'PERSON',
  decline: 'PERSON',
  revise: 'ORGANISATION',
  withdraw: 'ORGANISATION',
};

/** Moves a data request. Declining or withdrawing what already is, is done. Throws `StoreUnavailable`. */
export async function moveDataRequest(
  store: Store,
  id: DataRequestId,
  actor: Actor,
  move: DataRequestMove,
  at: Instant,
): Promise<Act<DataRequest>> {
  const key = keys.dataRequest(id);
  const [found] = await store.read([key]);
  const parties = dataRequestIn(found); // whose it is never changes
  if (parties === undefined) return { kind: 'unknown' };
  const declinedKey = keys.declined(parties.node, parties.organisation);
  return update<Act<DataRequest>>(store, [key, declinedKey], ([entry, declined]) => {
    const request = dataRequestIn(entry);
    if (request === undefined || !concerns(actor, request) || actor.party !== moversOf[move.kind])
      return { kind: 'answer', result: { kind: 'unknown' } };
    if (isDone(request, move)) return { kind: 'answer', result: { kind: 'done', result: request } };
    const step = moved(request, move, at);
    if (step.kind !== 'moved') return { kind: 'answer', result: refusal(step, request, at) };
    const result = signed(step.request, move, actor);
    const purposes = [...new Set([...declinedIn(declined), request.purpose])];
    const remembered = move.kind === 'decline' ? [{ key: declinedKey, value: purposes }] : [];
    return {
      kind: 'write',
      result: { kind: 'done', result },
      write: [{ key, value: result }, ...remembered, ...toldOf(result, move, actor, at)],
    };
  });
}

const noticesOf: Readonly<Record<DataRequestMove['kind'], NoticeKind>> = {
  counter: 'COUNTERED',
  decline: 'DECLINED',
  revise: 'REVISED',
  withdraw: 'WITHDRAWN',
};

/** The person, where they did not do it themselves. */
function toldOf(
  { id, node, organisation }: DataRequest,
  { kind }: DataRequestMove,
  actor: Actor,
  at: Instant,
): Change['write'] {
  const signature = signatureOf(actor);
  if (actor.party === 'PERSON' && signature.actedBy === undefined) return [];
  return noticeOf(node, { ...signature, at, kind: noticesOf[kind], organisation, dataRequest: id });
}

/** Undefined where there is none that concerns the reader. */
export async function readDataRequest(
  store: Store,
  id: DataRequestId,
  reader: Actor,
): Promise<DataRequest | undefined> {
  const [entry] = await store.read([keys.dataRequest(id)]);
  const request = dataRequestIn(entry);
  return request !== undefined && concerns(reader, request) ? request : undefined;
}

/** The reader's data requests, the newest first, older than the one named by `after`. */
export async function listDataRequests(
  store: Store,
  reader: Actor,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<readonly DataRequest[]> {
  const prefix =
    reader.party === 'PERSON'
      ? keys.dataRequestByNode(reader.id, '')
      : keys.dataRequestByOrganisation(reader.id, '');
  const listed = await store.scan(prefix, {
    limit,
    reverse: true,
    ...(after === undefined ? {} : { after: prefix + after }),
  });
  const entries = await store.read(
    listed.map(({ key }) => keys.dataRequest(key.slice(prefix.length) as DataRequestId)),
  );
  return entries.flatMap((entry) => dataRequestIn(entry) ?? []);
}

/** What lies under `data-request/…`: only this room writes there. */
export function dataRequestIn(entry: Entry | undefined): DataRequest | undefined {
  return entry?.value as DataRequest | undefined;
}

/** What lies under `declined/…`: only this room writes there. */
export function declinedIn(entry: Entry | undefined): readonly PurposeId[] {
  return (entry?.value ?? []) as readonly PurposeId[];
}

/** What a step that did not move answers to the party that tried it. */
export function refusal(
  step: Exclude<NegotiationStep, { kind: 'moved' }>,
  request: DataRequest,
  at: Instant,
): Act<never> {
  switch (step.kind) {
    case 'conflict':
      return { kind: 'conflict', current: currentOf(request, at) };
    case 'not-now':
      return { kind: 'not-now', current: currentOf(request, at) };
    case 'refused':
      return step;
  }
}

function currentOf(request: DataRequest, at: Instant): Current {
  return { state: dataRequestState(request, at), revision: currentRevision(request).number };
}

function isDone(request: DataRequest, move: DataRequestMove): boolean {
  if (move.kind === 'withdraw') return request.state === 'WITHDRAWN';
  return (
    move.kind === 'decline' &&
    request.state === 'DECLINED' &&
    currentRevision(request).number === move.revision
  );
}

/** What was moved, as this actor's: the newest revision, or that it was declined. */
function signed(request: DataRequest, move: DataRequestMove, actor: Actor): DataRequest {
  if (move.kind === 'decline') return { ...request, ...signatureOf(actor) };
  if (move.kind !== 'counter') return request;
  const [first, ...others] = request.revisions;
  const { number: newest } = currentRevision(request);
  const revisions = others.map((each) =>
    each.number === newest ? { ...each, ...signatureOf(actor) } : each,
  );
  return { ...request, revisions: [first, ...revisions] };
}

function moved(request: DataRequest, move: DataRequestMove, at: Instant): NegotiationStep {
  switch (move.kind) {
    case 'counter':
      return counter(request, move.revision, move.offer.terms, at, move.offer.narrowings);
    case 'revise':
      return revise(request, move.revision, move.offer.terms, at, move.offer.narrowings);
    case 'decline':
      return decline(request, move.revision, move.reason, at);
    case 'withdraw':
      return withdraw(request, at);
  }
}
