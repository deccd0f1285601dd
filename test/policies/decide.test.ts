import * as fc from 'fast-check';
import type { Agreement } from '../../policies/core/agreement.ts';
import { agreementState, pause, resume, revoke } from '../../policies/core/agreementLifecycle.ts';
import { type DemandedCoordinate, decide, type Question } from '../../policies/core/decide.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import {
  agreementOf,
  coordinates,
  someAgreements,
  someInstant,
  somePurpose,
  start,
  termsOf,
} from './made.ts';

const { covers } = createPurposes([]);

const alone = (coordinate: string): DemandedCoordinate => ({
  coordinate: coordinate as Coordinate,
  grantedBy: [coordinate as Coordinate],
  requires: [],
});

const demanded: readonly DemandedCoordinate[] = [
  ...coordinates.map(alone),
  {
    ...alone('CurrentAccount.balance'),
    grantedBy: ['CurrentAccount.balance', 'Account.balance'] as Coordinate[],
  },
  {
    ...alone('Person.riskClass'),
    grantedBy: ['Person.name' as Coordinate],
    requires: [alone('Person.income')],
  },
  alone('Person.birth'),
];

const someQuestion: fc.Arbitrary<Question> = fc.record({
  demanded: fc.constant(demanded),
  agreements: someAgreements,
  organisationStatus: fc.constantFrom<Question['organisationStatus']>(
    'ADMITTED',
    'ADMITTED',
    'SUSPENDED',
    'EXPELLED',
    'UNKNOWN',
  ),
  purpose: somePurpose,
  covers: fc.constant(covers),
  at: someInstant,
});

function permitted(question: Question): readonly Coordinate[] {
  return [...decide(question).rulings].flatMap(([coordinate, { kind }]) =>
    kind === 'permit' ? coordinate : [],
  );
}

describe('whatever was agreed, the decision', () => {
  it('permits exactly what a plain reading of the agreements permits', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        expect(permitted(question)).toEqual(
          question.demanded
            .filter((each) => isPlainlyPermitted(each, question))
            .map(({ coordinate }) => coordinate),
        );
      }),
    );
  });

  it('never permits more when an agreement, or an item of one, is taken away', () => {
    fc.assert(
      fc.property(someQuestion, fc.nat(), fc.nat(), (question, which, item) => {
        const before = permitted(question);
        const index = question.agreements.length === 0 ? 0 : which % question.agreements.length;
        const without = question.agreements.filter((_, each) => each !== index);
        const thinned = question.agreements.map((each, at) =>
          at === index ? withoutItem(each, item) : each,
        );
        for (const agreements of [without, thinned])
          expect(before).toEqual(expect.arrayContaining([...permitted({ ...question, agreements })]));
      }),
    );
  });

  it('never permits more when an agreement is paused or revoked', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        for (const end of [pause, revoke]) {
          const agreements = question.agreements.map((each) => {
            const step = end(each, 'PERSON', question.at);
            return step.kind === 'changed' ? step.agreement : each;
          });
          expect(permitted({ ...question, agreements })).toEqual([]);
        }
      }),
    );
  });

  it('never permits less when something is agreed besides', () => {
    fc.assert(
      fc.property(someQuestion, someAgreements, (question, more) => {
        const besides = more.map((each) => ({ ...each, id: `more_${each.id}` as Agreement['id'] }));
        const after = permitted({ ...question, agreements: [...question.agreements, ...besides] });
        expect(after).toEqual(expect.arrayContaining([...permitted(question)]));
      }),
    );
  });

  it('rules after pausing and resuming as it did before', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const agreements = question.agreements.map((each) => pausedAndResumed(each, question.at));
        expect(decide({ ...question, agreements }).rulings).toEqual(decide(question).rulings);
      }),
    );
  });

  it('rules on every coordinate asked, and rests on agreements in force alone', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const { rulings, agreements } = decide(question);
        expect([...rulings.keys()]).toEqual(question.demanded.map(({ coordinate }) => coordinate));
        const named = [...rulings.values()].flatMap((ruling) =>
          ruling.kind === 'permit' ? ruling.agreement : [],
        );
        expect(new Set(agreements.map(({ id }) => id))).toEqual(new Set(named));
        expect(agreements.every((each) => agreementState(each, question.at) === 'ACTIVE')).toBe(true);
      }),
    );
  });

  it('tells an organisation that is not admitted nothing of what became of its agreements', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const rulings = decide({ ...question, organisationStatus: 'SUSPENDED' }).rulings.values();
        const told = [...rulings].map((ruling) => (ruling.kind === 'deny' ? ruling.reason : 'PERMIT'));
        expect(told.filter((reason) => reason !== 'SUSPENDED' && reason !== 'NOT_GRANTED')).toEqual([]);
      }),
    );
  });
});

describe('of several agreements that grant a field', () => {
  const ask = (agreements: readonly Agreement[]) =>
    decide({
      demanded: [alone('Person.income')],
      agreements,
      organisationStatus: 'ADMITTED',
      purpose: agreementOf().purpose,
      covers,
      at: start,
    });

  it('the newest in force permits', () => {
    const [first, second, third] = ['agr_1', 'agr_2', 'agr_3'].map((id) =>
      agreementOf({ id: id as Agreement['id'], status: id === 'agr_3' ? 'PAUSED' : 'ACTIVE' }),
    );
    const { rulings, agreements } = ask([first, second, third].flatMap((each) => each ?? []));
    expect([...rulings.values()]).toEqual([{ kind: 'permit', agreement: 'agr_2' }]);
    expect(agreements).toEqual([second]);
  });

  it('the one nearest to being in force says why not', () => {
    const revoked = agreementOf({ status: 'REVOKED' });
    const later = agreementOf({ terms: termsOf({ period: { from: start + 1, until: start + 2 } }) });
    const reasons = (agreements: readonly Agreement[]) => [...ask(agreements).rulings.values()];
    expect(reasons([later, revoked])).toEqual([{ kind: 'deny', reason: 'OUTSIDE_PERIOD' }]);
    expect(reasons([agreementOf({ status: 'PAUSED' }), later])).toEqual([{ kind: 'deny', reason: 'PAUSED' }]);
  });
});

/** Nobody optimised this one. */
function isPlainlyPermitted({ grantedBy, requires }: DemandedCoordinate, question: Question): boolean {
  const { agreements, at, purpose, organisationStatus } = question;
  const isGranted = agreements.some(({ status, terms, uses, ...each }) => {
    const isWithin = terms.period.from <= at && at < terms.period.until;
    const isUsedUp =
      terms.usage !== undefined && terms.usage.per === undefined && uses.count >= terms.usage.limit;
    const isSpentNow =
      terms.usage?.per !== undefined && agreementState({ status, terms, uses, ...each }, at) !== 'ACTIVE';
    const isAbout = each.purpose === purpose || createPurposes([]).ancestors(purpose).has(each.purpose);
    const isGiven = terms.items.some(({ coordinate }) => grantedBy.includes(coordinate));
    return status === 'ACTIVE' && isWithin && !isUsedUp && !isSpentNow && isAbout && isGiven;
  });
  return (
    organisationStatus === 'ADMITTED' &&
    isGranted &&
    requires.every((each) => isPlainlyPermitted(each, question))
  );
}

function withoutItem(agreement: Agreement, which: number): Agreement {
  const { items } = agreement.terms;
  const kept = items.filter((_, index) => index !== which % items.length);
  return { ...agreement, terms: { ...agreement.terms, items: kept } };
}

function pausedAndResumed(agreement: Agreement, at: number): Agreement {
  if (agreement.status !== 'ACTIVE') return agreement;
  const paused = pause(agreement, 'PERSON', at);
  if (paused.kind !== 'changed') return agreement;
  const resumed = resume(paused.agreement, 'PERSON', at);
  return resumed.kind === 'changed' ? resumed.agreement : paused.agreement;
}
