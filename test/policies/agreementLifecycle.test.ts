import * as fc from 'fast-check';
import type { Agreement, AgreementState, AgreementStatus, Terms } from '../../policies/core/agreement.ts';
import {
  agreementState,
  countUse,
  narrow,
  pause,
  resume,
  revoke,
  supersede,
  type Transition,
  termsAfter,
  usesLeft,
} from '../../policies/core/agreementLifecycle.ts';
import type { Duration } from '../../policies/core/identifiers.ts';
import { agreementOf, day, someAgreement, someInstant, start, termsOf } from './made.ts';

const moves = { pause, resume, revoke, supersede };
type Move = keyof typeof moves;
const unchanged = 'unchanged';

// what each move makes of an agreement in each state; `no` where its state does not allow it
const table: Readonly<Record<AgreementState, Readonly<Record<Move, AgreementStatus | 'unchanged' | 'no'>>>> =
  {
    ACTIVE: { pause: 'PAUSED', resume: unchanged, revoke: 'REVOKED', supersede: 'SUPERSEDED' },
    PAUSED: { pause: unchanged, resume: 'ACTIVE', revoke: 'REVOKED', supersede: 'SUPERSEDED' },
    EXHAUSTED: { pause: 'PAUSED', resume: unchanged, revoke: 'REVOKED', supersede: 'SUPERSEDED' },
    EXPIRED: { pause: 'no', resume: 'no', revoke: 'REVOKED', supersede: 'no' },
    REVOKED: { pause: 'no', resume: 'no', revoke: unchanged, supersede: 'no' },
    SUPERSEDED: { pause: 'no', resume: 'no', revoke: 'REVOKED', supersede: unchanged },
  };

const made: Readonly<Record<AgreementState, Agreement>> = {
  ACTIVE: agreementOf(),
  PAUSED: agreementOf({ status: 'PAUSED' }),
  EXHAUSTED: agreementOf({ uses: { interval: 0, count: 10 } }),
  EXPIRED: agreementOf({ terms: termsOf({ period: { from: start - 2, until: start - 1 } }) }),
  REVOKED: agreementOf({ status: 'REVOKED' }),
  SUPERSEDED: agreementOf({ status: 'SUPERSEDED' }),
};

const rows = (Object.keys(table) as AgreementState[]).flatMap((state) =>
  (Object.keys(moves) as Move[]).map((move) => [state, move, table[state][move]] as const),
);

describe('an agreement', () => {
  it.each(rows)('that is %s, upon %s: %s', (state, move, becomes) => {
    const agreement = made[state];
    expect(agreementState(agreement, start)).toBe(state);
    const step = moves[move](agreement, 'PERSON', start);
    if (becomes === 'unchanged') expect(step).toEqual({ kind: 'unchanged' });
    else if (becomes === 'no') expect(step).toEqual({ kind: 'ended', state });
    else
      expect(step).toEqual({
        kind: 'changed',
        agreement: {
          ...agreement,
          status: becomes,
          revision: 2,
          history: [...agreement.history, { revision: 2, status: becomes, by: 'PERSON', at: start }],
        },
      });
  });

  it('keeps the reason that was given for revoking it', () => {
    const step = revoke(made.ACTIVE, 'PERSON', start, 'moved to another bank');
    expect(step).toMatchObject({ agreement: { history: [{}, { reason: 'moved to another bank' }] } });
  });

  it('shows as paused to whoever paused it, even with no use left, and stays so', () => {
    const spent = { ...made.EXHAUSTED, status: 'PAUSED' } as const;
    expect(agreementState(spent, start)).toBe('PAUSED');
    expect(pause(spent, 'PERSON', start)).toEqual({ kind: 'unchanged' });
  });

  it('that was revoked or superseded is never in force again, whatever is done', () => {
    const done = fc.array(fc.tuple(fc.constantFrom(...(Object.keys(moves) as Move[])), someInstant));
    fc.assert(
      fc.property(someAgreement, done, (agreement, steps) => {
        let current = agreement;
        for (const [move, at] of steps) {
          const next = after(current, moves[move](current, 'PERSON', at));
          if (isFinal(current)) expect(isFinal(next)).toBe(true);
          if (current.status === 'REVOKED') expect(next).toBe(current);
          expect(next.revision - current.revision).toBe(next === current ? 0 : 1);
          expect(next.terms).toBe(agreement.terms);
          current = next;
        }
      }),
    );
  });
});

describe('a narrowed agreement', () => {
  const shorter = termsOf({ period: { from: start, until: start + 30 * day } });
  const narrowed = (agreement: Agreement, terms: Terms, at = start + day): Agreement => {
    const step = narrow(agreement, terms, 'PERSON', at);
    if (step.kind !== 'changed') throw new Error(step.kind);
    return step.agreement;
  };

  it('holds by less, and keeps what it held by before', () => {
    const agreement = narrowed(agreementOf(), shorter);
    expect([agreement.terms, agreement.revision, agreement.status]).toEqual([shorter, 2, 'ACTIVE']);
    expect(termsAfter(agreement)).toEqual([termsOf(), shorter]);
    const fewer = { ...shorter, items: shorter.items.slice(1) };
    const resumed = resume(
      narrowed(narrowed(agreementOf({ status: 'PAUSED' }), shorter), fewer),
      'PERSON',
      start,
    );
    expect(resumed.kind === 'changed' && termsAfter(resumed.agreement)).toEqual([
      termsOf(),
      shorter,
      fewer,
      fewer,
    ]);
  });

  it('changes nothing where it takes nothing away, and never lets more through', () => {
    expect(narrow(agreementOf(), termsOf(), 'PERSON', start)).toEqual({ kind: 'unchanged' });
    expect(() => narrow(agreementOf({ terms: shorter }), termsOf(), 'PERSON', start)).toThrow('beyond');
  });

  it.each([
    ['revoked', agreementOf({ status: 'REVOKED' }), 'REVOKED'],
    ['expired', agreementOf({ terms: termsOf({ period: { from: start, until: start + 40 } }) }), 'EXPIRED'],
  ])('cannot be %s', (_, agreement, state) => {
    const terms = { ...agreement.terms, items: agreement.terms.items.slice(1) };
    expect(narrow(agreement, terms, 'PERSON', start + day)).toEqual({ kind: 'ended', state });
  });

  it('counts on what was used, by whatever interval', () => {
    const perDay = termsOf({ usage: { limit: 3, per: 'P1D' as Duration } });
    let agreement = agreementOf({ terms: perDay });
    for (const days of [0, 0, 1]) agreement = countUse(agreement, start + days * day);
    const at = start + day;
    const left = (usage: Terms['usage']) =>
      usesLeft(narrowed(agreement, { ...perDay, ...(usage && { usage }) }, at), at);
    expect(usesLeft(agreement, at)).toBe(2);
    expect(left({ limit: 2, per: 'P1D' as Duration })).toBe(1);
    expect(left({ limit: 3, per: 'P1M' as Duration })).toBe(0);
    expect(left({ limit: 3 })).toBe(0);
  });
});

describe('the uses of an agreement', () => {
  it('run out at the limit', () => {
    let agreement = agreementOf({ terms: termsOf({ usage: { limit: 2 } }) });
    expect(usesLeft(agreement, start)).toBe(2);
    agreement = countUse(countUse(agreement, start), start + day);
    expect(usesLeft(agreement, start + 80 * day)).toBe(0);
    expect(agreement.revision).toBe(1);
  });

  it('begin anew with each interval', () => {
    let agreement = agreementOf({ terms: termsOf({ usage: { limit: 1, per: 'P1D' as Duration } }) });
    agreement = countUse(agreement, start);
    expect(usesLeft(agreement, start + day - 1)).toBe(0);
    expect(usesLeft(agreement, start + day)).toBe(1);
    agreement = countUse(agreement, start + day);
    expect(agreementState(agreement, start + 2 * day - 1)).toBe('EXHAUSTED');
    expect(agreementState(agreement, start + 2 * day)).toBe('ACTIVE');
  });

  it('count together within an interval, and not with those of another', () => {
    const agreement = agreementOf({ terms: termsOf({ usage: { limit: 3, per: 'P1D' as Duration } }) });
    const twice = countUse(countUse(agreement, start), start + 1);
    expect(usesLeft(twice, start + 2)).toBe(1);
    expect(usesLeft(countUse(twice, start + day), start + day)).toBe(2);
  });

  it('that are counted by interval count for a limit in all that comes later', () => {
    let agreement = agreementOf({ terms: termsOf({ usage: { limit: 2, per: 'P1D' as Duration } }) });
    for (const days of [0, 0, 1, 7]) agreement = countUse(agreement, start + days * day);
    const held = { ...agreement, terms: termsOf({ usage: { limit: 5 } }) };
    expect(usesLeft(agreement, start + 8 * day)).toBe(2);
    expect(usesLeft(held, start + 8 * day)).toBe(1);
    expect(agreementState(countUse(held, start + 8 * day), start + 9 * day)).toBe('EXHAUSTED');
  });

  it('are not limited where no limit was agreed', () => {
    const { usage: _, ...unlimited } = termsOf();
    expect(usesLeft(countUse(agreementOf({ terms: unlimited }), start), start)).toBeUndefined();
  });
});

function after(agreement: Agreement, step: Transition): Agreement {
  return step.kind === 'changed' ? step.agreement : agreement;
}

function isFinal({ status }: Agreement): boolean {
  return status === 'REVOKED' || status === 'SUPERSEDED';
}
