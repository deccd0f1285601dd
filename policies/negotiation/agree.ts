import type { Agreement, AgreementChange } from '../core/agreement.ts';
import { supersede } from '../core/agreementLifecycle.ts';
import type { AgreementId, DataRequestId, Instant } from '../core/identifiers.ts';
import { accept, currentRevision, type DataRequest, dataRequestState } from '../core/negotiation.ts';
import { noticeOf } from '../records/notices.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn } from '../store/standing.ts';
import type { Change, Store } from '../store/store.ts';
import type { Connections } from '../store/stored.ts';
import { type Plan, update } from '../store/update.ts';
import { type Act, type Actor, concerns, signatureOf } from './act.ts';
import { dataRequestIn, refusal } from './dataRequests.ts';

/**
 * Agrees to exactly this revision: the person to what is asked, the organisation to the counter-offer. Agreeing again is
 * done already. The data request, the agreement and its indexes change in one step, and only while the two are connected.
 */
export async function agree(
  store: Store,
  id: DataRequestId,
  actor: Actor,
  revision: number,
  at: Instant,
): Promise<Act<Agreement>> {
  const requestKey = keys.dataRequest(id);
  const [found] = await store.read([requestKey]);
  const filed = dataRequestIn(found);
  if (filed === undefined || !concerns(actor, filed)) return { kind: 'unknown' };
  // whose it is never changes: read first, to know which keys the step rests on
  const { node, organisation } = filed;
  const standingKey = keys.standing(node, organisation);
  return update<Act<Agreement>>(
    store,
    [requestKey, standingKey, keys.connections(node)],
    ([entry, standing, connected]) => {
      const request = dataRequestIn(entry) ?? filed;
      const agreements = agreementsIn(standing);
      const made = agreements.find((each) => each.id === request.agreement);
      if (made !== undefined && currentRevision(request).number === revision)
        return { kind: 'answer', result: { kind: 'done', result: made } };
      const step = accept(request, revision, actor.party, newIdentifier('agr', at) as AgreementId, at);
      if (step.kind !== 'moved') return { kind: 'answer', result: refusal(step, request, at) };
      const connections = connected?.value as Connections | undefined; // written by policies/connections alone
      if (connections?.relyingParties[organisation] === undefined)
        return { kind: 'answer', result: { kind: 'not-connected' } };
      if (currentRevision(request).terms.period.until <= at)
        return { kind: 'answer', result: notNow(request, at) };
      return agreed(step.request, { by: actor.party, ...signatureOf(actor) }, agreements, at);
    },
  );
}

/** The person's profile agrees to what is asked, as it is filed. */
export function agreedByProfile(
  request: DataRequest,
  agreements: readonly Agreement[],
  at: Instant,
): { readonly request: DataRequest; readonly write: Change['write'] } | undefined {
  const step = accept(request, 1, 'PERSON', newIdentifier('agr', at) as AgreementId, at);
  if (step.kind !== 'moved') return undefined;
  const plan = agreed(step.request, { by: 'PERSON', byProfile: true }, agreements, at);
  return plan.kind === 'write' ? { request: step.request, write: plan.write } : undefined;
}

/** Of what persons do themselves they are told nothing. */
function isTold({ by, actedBy, byProfile }: Signature): boolean {
  return by === 'ORGANISATION' || actedBy !== undefined || byProfile === true;
}

function toldOf({ by: _, ...told }: Signature): Omit<Signature, 'by'> {
  return told;
}

type Signature = Pick<AgreementChange, 'by' | 'actedBy' | 'byProfile'>;

function notNow(request: DataRequest, at: Instant): Act<never> {
  return {
    kind: 'not-now',
    current: { state: dataRequestState(request, at), revision: currentRevision(request).number },
  };
}

function agreed(
  request: DataRequest,
  signature: Signature,
  agreements: readonly Agreement[],
  at: Instant,
): Plan<Act<Agreement>> {
  const { agreement: id, node, organisation, replaces } = request;
  if (id === undefined) return { kind: 'answer', result: notNow(request, at) };
  const agreement: Agreement = {
    id,
    dataRequest: request.id,
    node,
    organisation,
    purpose: request.purpose,
    status: 'ACTIVE',
    revision: 1,
    terms: currentRevision(request).terms,
    uses: { interval: 0, count: 0 },
    history: [{ revision: 1, status: 'ACTIVE', ...signature, at }],
  };
  const others = agreements.map((each) => {
    const step = each.id === replaces ? supersede(each, signature.by, at) : undefined;
    return step?.kind === 'changed' ? step.agreement : each;
  });
  const parties = { node, organisation };
  const write: Change['write'] = [
    { key: keys.dataRequest(request.id), value: request },
    { key: keys.standing(node, organisation), value: [...others, agreement] },
    { key: keys.agreement(id), value: parties },
    { key: keys.agreementByNode(node, id), value: parties },
    { key: keys.agreementByOrganisation(organisation, id), value: parties },
    ...(isTold(signature)
      ? noticeOf(node, {
          ...toldOf(signature),
          at,
          kind: 'AGREED',
          organisation,
          dataRequest: request.id,
          agreement: id,
        })
      : []),
  ];
  return { kind: 'write', result: { kind: 'done', result: agreement }, write };
}
