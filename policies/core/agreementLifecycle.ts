import type { Agreement, AgreementState, AgreementStatus, Party, Terms } from './agreement.ts';
import { intervalOf } from './duration.ts';
import type { Instant } from './identifiers.ts';
import { beyond } from './negotiation.ts';

/**
 * What an agreement is now: what the parties made of it, unless the clock or its uses ended it first. Paused shows before
 * exhausted, so that a person who paused it sees that she did.
 */
export function agreementState(agreement: Agreement, at: Instant): AgreementState {
  if (agreement.status === 'REVOKED' || agreement.status === 'SUPERSEDED') return agreement.status;
  if (at >= agreement.terms.period.until) return 'EXPIRED';
  return agreement.status === 'ACTIVE' && usesLeft(agreement, at) === 0 ? 'EXHAUSTED' : agreement.status;
}

/** Undefined: as many as wanted. */
export function usesLeft({ terms, uses }: Agreement, at: Instant): number | undefined {
  const { usage, period } = terms;
  if (usage === undefined) return undefined;
  if (usage.per === undefined) return Math.max(0, usage.limit - (uses.total ?? uses.count));
  const count = uses.interval === intervalOf(period.from, usage.per, at) ? uses.count : 0;
  return Math.max(0, usage.limit - count);
}

/** Counted once per release. The terms are unchanged, so is `revision`. */
export function countUse(agreement: Agreement, at: Instant): Agreement {
  const { terms, uses } = agreement;
  if (terms.usage?.per === undefined)
    return { ...agreement, uses: { interval: 0, count: (uses.total ?? uses.count) + 1 } };
  const interval = intervalOf(terms.period.from, terms.usage.per, at);
  const count = uses.interval === interval ? uses.count + 1 : 1;
  return { ...agreement, uses: { interval, count, total: (uses.total ?? uses.count) + 1 } };
}

/** The terms as they stood after each change, the first first. */
export function termsAfter({ history, terms }: Agreement): readonly Terms[] {
  let then = terms;
  const backwards = [...history].reverse().map(({ narrowedFrom }) => {
    const after = then;
    then = narrowedFrom ?? then;
    return after;
  });
  return backwards.reverse();
}

export type Transition =
  | { readonly kind: 'changed'; readonly agreement: Agreement }
  /** It is that already: nothing to write. */
  | { readonly kind: 'unchanged' }
  /** Its state does not allow it. */
  | { readonly kind: 'ended'; readonly state: AgreementState };

export function pause(agreement: Agreement, by: Party, at: Instant): Transition {
  return move(agreement, 'PAUSED', by, at);
}

export function resume(agreement: Agreement, by: Party, at: Instant): Transition {
  return move(agreement, 'ACTIVE', by, at);
}

/** A later agreement between the two takes its place. */
export function supersede(agreement: Agreement, by: Party, at: Instant): Transition {
  return move(agreement, 'SUPERSEDED', by, at);
}

/**
 * The person takes something of it away; in force at once. What was used counts on: where uses are counted by another interval
 * than before, all of them for the present one. Throws where `terms` let more through than its own.
 */
export function narrow(agreement: Agreement, terms: Terms, by: Party, at: Instant): Transition {
  if (beyond(terms, agreement.terms).length > 0) throw new Error('terms that go beyond those agreed');
  if (beyond(agreement.terms, terms).length === 0) return { kind: 'unchanged' };
  const state = agreementState(agreement, at);
  if (state !== 'ACTIVE' && state !== 'PAUSED' && state !== 'EXHAUSTED') return { kind: 'ended', state };
  const step = changed(agreement, agreement.status, by, at);
  if (step.kind !== 'changed') return step;
  const { history } = step.agreement;
  const narrowed = history.map((change, index) =>
    index === history.length - 1 ? { ...change, narrowedFrom: agreement.terms } : change,
  );
  return {
    kind: 'changed',
    agreement: { ...step.agreement, terms, uses: usesUnder(terms, agreement, at), history: narrowed },
  };
}

function usesUnder({ usage, period }: Terms, { terms, uses }: Agreement, at: Instant): Agreement['uses'] {
  if (usage?.per === terms.usage?.per && period.from === terms.period.from) return uses;
  const total = uses.total ?? uses.count;
  const interval = usage?.per === undefined ? 0 : intervalOf(period.from, usage.per, at);
  return { interval, count: total, total };
}

/** Always wins, over whatever else happened meanwhile (GDPR Article 7(3)). */
export function revoke(agreement: Agreement, by: Party, at: Instant, reason?: string): Transition {
  return agreement.status === 'REVOKED'
    ? { kind: 'unchanged' }
    : changed(agreement, 'REVOKED', by, at, reason);
}

/** INVARIANT: what is revoked, superseded or expired is never in force again. */
function move(agreement: Agreement, status: AgreementStatus, by: Party, at: Instant): Transition {
  const state = agreementState(agreement, at);
  switch (state) {
    case 'ACTIVE':
    case 'PAUSED':
    case 'EXHAUSTED':
      return agreement.status === status ? { kind: 'unchanged' } : changed(agreement, status, by, at);
    case 'SUPERSEDED':
      return status === 'SUPERSEDED' ? { kind: 'unchanged' } : { kind: 'ended', state };
    case 'REVOKED':
    case 'EXPIRED':
      return { kind: 'ended', state };
  }
}

function changed(
  agreement: Agreement,
  status: AgreementStatus,
  by: Party,
  at: Instant,
  reason?: string,
): Transition {
  const revision = agreement.revision + 1;
  const change = { revision, status, by, at, ...(reason === undefined ? {} : { reason }) };
  return {
    kind: 'changed',
    agreement: { ...agreement, status, revision, history: [...agreement.history, change] },
  };
}
