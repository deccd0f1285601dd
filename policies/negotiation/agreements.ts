import type { Agreement, Terms } from '../core/agreement.ts';
import {
  agreementState,
  narrow,
  pause,
  resume,
  revoke,
  type Transition,
} from '../core/agreementLifecycle.ts';
import type { AgreementId, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { beyond } from '../core/negotiation.ts';
import { type NoticeKind, noticeOf } from '../records/notices.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn } from '../store/standing.ts';
import type { Change, Entry, Store } from '../store/store.ts';
import { update } from '../store/update.ts';
import { type Act, type Actor, concerns, signatureOf } from './act.ts';

/** What a person does to an agreement. Narrowed terms that let more through are refused. Revoking always wins, so it names no revision. */
export type AgreementMove =
  | { readonly kind: 'pause' | 'resume'; readonly revision: number }
  | { readonly kind: 'narrow'; readonly revision: number; readonly terms: Terms }
  | { readonly kind: 'revoke'; readonly reason?: string };

interface Parties {
  readonly node: NodeId;
  readonly organisation: OrganisationId;
}

/**
 * Moves an agreement. When it resolves the change is durable: no release that starts after it rests on what was before.
 * Throws `StoreUnavailable`.
 */
export async function moveAgreement(
  store: Store,
  id: AgreementId,
  actor: Actor,
  move: AgreementMove,
  at: Instant,
): Promise<Act<Agreement>> {
  const [found] = await store.read([keys.agreement(id)]);
  const parties = partiesIn(found);
  if (parties === undefined || !concerns(actor, parties) || actor.party !== 'PERSON')
    return { kind: 'unknown' };
  const key = keys.standing(parties.node, parties.organisation);
  return update<Act<Agreement>>(store, [key], ([standing]) => {
    const agreements = agreementsIn(standing);
    const agreement = agreements.find((each) => each.id === id);
    if (agreement === undefined) return { kind: 'answer', result: { kind: 'unknown' } };
    const current = { state: agreementState(agreement, at), revision: agreement.revision };
    if (move.kind !== 'revoke' && move.revision !== agreement.revision)
      return { kind: 'answer', result: { kind: 'conflict', current } };
    const faults = move.kind === 'narrow' ? beyond(move.terms, agreement.terms) : [];
    if (faults.length > 0) return { kind: 'answer', result: { kind: 'refused', faults } };
    const step = moved(agreement, move, at);
    switch (step.kind) {
      case 'unchanged':
        return { kind: 'answer', result: { kind: 'done', result: agreement } };
      case 'ended':
        return { kind: 'answer', result: { kind: 'not-now', current } };
      case 'changed': {
        const changed = signed(step.agreement, actor);
        return {
          kind: 'write',
          result: { kind: 'done', result: changed },
          write: [
            { key, value: agreements.map((each) => (each.id === id ? changed : each)) },
            ...toldOf(changed, move, actor, at),
          ],
        };
      }
    }
  });
}

const noticesOf: Readonly<Record<AgreementMove['kind'], NoticeKind>> = {
  pause: 'PAUSED',
  resume: 'RESUMED',
  narrow: 'NARROWED',
  revoke: 'REVOKED',
};

/** The person, where they did not do it themselves. */
function toldOf(
  { id, node, organisation }: Agreement,
  { kind }: AgreementMove,
  actor: Actor,
  at: Instant,
): Change['write'] {
  const signature = signatureOf(actor);
  if (signature.actedBy === undefined) return [];
  return noticeOf(node, { ...signature, at, kind: noticesOf[kind], organisation, agreement: id });
}

/** Undefined where there is none that concerns the reader. */
export async function readAgreement(
  store: Store,
  id: AgreementId,
  reader: Actor,
): Promise<Agreement | undefined> {
  const [found] = await store.read([keys.agreement(id)]);
  const parties = partiesIn(found);
  if (parties === undefined || !concerns(reader, parties)) return undefined;
  const [standing] = await store.read([keys.standing(parties.node, parties.organisation)]);
  return agreementsIn(standing).find((each) => each.id === id);
}

/** The reader's agreements, the newest first, older than the one named by `after`. */
export async function listAgreements(
  store: Store,
  reader: Actor,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<readonly Agreement[]> {
  const prefix =
    reader.party === 'PERSON'
      ? keys.agreementByNode(reader.id, '')
      : keys.agreementByOrganisation(reader.id, '');
  const listed = await store.scan(prefix, {
    limit,
    reverse: true,
    ...(after === undefined ? {} : { after: prefix + after }),
  });
  const standingKeys = listed.flatMap((entry) => {
    const parties = partiesIn(entry);
    return parties === undefined ? [] : [keys.standing(parties.node, parties.organisation)];
  });
  const standings = await store.read([...new Set(standingKeys)]);
  const agreements = new Map(
    standings.flatMap(agreementsIn).map((agreement) => [agreement.id, agreement] as const),
  );
  return listed.flatMap(({ key }) => agreements.get(key.slice(prefix.length) as AgreementId) ?? []);
}

/** What lies under `agreement…/`: only this room writes there. */
function partiesIn(entry: Pick<Entry, 'value'> | undefined): Parties | undefined {
  return entry?.value as Parties | undefined;
}

/** Its newest change, as this actor's. */
function signed(agreement: Agreement, actor: Actor): Agreement {
  const history = agreement.history.map((change) =>
    change.revision === agreement.revision ? { ...change, ...signatureOf(actor) } : change,
  );
  return { ...agreement, history };
}

function moved(agreement: Agreement, move: AgreementMove, at: Instant): Transition {
  switch (move.kind) {
    case 'pause':
      return pause(agreement, 'PERSON', at);
    case 'resume':
      return resume(agreement, 'PERSON', at);
    case 'narrow':
      return narrow(agreement, move.terms, 'PERSON', at);
    case 'revoke':
      return revoke(agreement, 'PERSON', at, move.reason);
  }
}
