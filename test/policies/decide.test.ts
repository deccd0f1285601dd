import * as fc from 'fast-check';
import type { Agreement } from '../../policies/core/agreement.ts';
import { agreementState, pause, resume, revoke } from '../../policies/core/agreementLifecycle.ts';
import { type Ceiling, underCeilings } from '../../policies/core/ceiling.ts';
import { type DemandedCoordinate, decide, decideOwn, type Question } from '../../policies/core/decide.ts';
import type { Coordinate, Duration } from '../../policies/core/identifiers.ts';
import { isProhibited, type ProfileRule } from '../../policies/core/profile.ts';
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
  categories: [],
  requires: [],
});

const income: DemandedCoordinate = {
  ...alone('Person.income'),
  categories: ['pd:Income'],
};

const demanded: readonly DemandedCoordinate[] = [
  ...coordinates.map((each) => (each === income.coordinate ? income : alone(each))),
  {
    ...alone('CurrentAccount.balance'),
    grantedBy: ['CurrentAccount.balance', 'Account.balance'] as Coordinate[],
  },
  {
    ...alone('Person.riskClass'),
    grantedBy: ['Person.name' as Coordinate],
    requires: [income],
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
  organisation: fc.constant('harbour' as Question['organisation']),
  rules: fc.constant([]),
});

const someRules: fc.Arbitrary<readonly ProfileRule[]> = fc
  .array(
    fc.record(
      {
        effect: fc.constantFrom('NEVER' as const, 'NEVER' as const, 'ALLOW' as const),
        purpose: somePurpose,
        category: fc.constantFrom('pd:Income', 'pd:Financial', 'pd:Name'),
        coordinate: fc.constantFrom(...coordinates, 'CurrentAccount.balance' as Coordinate),
        organisation: fc.constantFrom('harbour', 'lumen').map((each) => each as Question['organisation']),
      },
      { requiredKeys: ['effect'] },
    ),
    { maxLength: 3 },
  )
  .map((rules) => rules.map((rule, index) => ({ ...rule, id: `rul_${index}` })));

const someCeilings: fc.Arbitrary<readonly Ceiling[]> = fc.array(
  fc.record(
    {
      purpose: somePurpose,
      category: fc.constantFrom('pd:Income', 'pd:Financial'),
      period: fc.constantFrom('P10D', 'P1M').map((each) => each as Duration),
      uses: fc.integer({ min: 1, max: 12 }),
    },
    { requiredKeys: ['purpose', 'category'] },
  ),
  { maxLength: 3 },
);

function permitted(question: Question): readonly Coordinate[] {
  return [...decide(question)].flatMap(([coordinate, { kind }]) => (kind === 'permit' ? coordinate : []));
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

  it('never permits what is forbidden, nor anything less or more besides', () => {
    fc.assert(
      fc.property(someQuestion, someRules, (question, rules) => {
        const isForbidden = (each: DemandedCoordinate): boolean =>
          isProhibited(each, question, rules) || each.requires.some(isForbidden);
        const free = question.demanded.filter((each) => !isForbidden(each));
        const allowed = permitted(question).filter((each) =>
          free.some(({ coordinate }) => coordinate === each),
        );
        expect(permitted({ ...question, rules })).toEqual(allowed);
      }),
    );
  });

  it('tells of what is forbidden what it tells of what was never agreed', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const forbidden = { ...question, rules: [{ id: 'rul_1', effect: 'NEVER' }] as const };
        expect(decide(forbidden)).toEqual(decide({ ...question, agreements: [] }));
      }),
    );
  });

  it('never permits more under a ceiling', () => {
    fc.assert(
      fc.property(someQuestion, someCeilings, (question, ceilings) => {
        const limits = { ceilings, covers, fieldAt: () => ({ categories: ['pd:Income'], occurs: true }) };
        const agreements = question.agreements.map((each) => ({
          ...each,
          terms: underCeilings(each.terms, each.purpose, limits).terms,
        }));
        expect(permitted(question)).toEqual(
          expect.arrayContaining([...permitted({ ...question, agreements })]),
        );
      }),
    );
  });

  it('rules after pausing and resuming as it did before', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const agreements = question.agreements.map((each) => pausedAndResumed(each, question.at));
        expect(decide({ ...question, agreements })).toEqual(decide(question));
      }),
    );
  });

  it('rules on every coordinate asked, and rests on agreements in force alone', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const rulings = decide(question);
        expect([...rulings.keys()]).toEqual(question.demanded.map(({ coordinate }) => coordinate));
        const inForce = question.agreements
          .filter((each) => agreementState(each, question.at) === 'ACTIVE')
          .map(({ id }) => id);
        for (const ruling of rulings.values())
          if (ruling.kind === 'permit')
            for (const { basis } of ruling.grants) expect(inForce).toContain(basis);
      }),
    );
  });

  it('tells an organisation that is not admitted nothing of what became of its agreements', () => {
    fc.assert(
      fc.property(someQuestion, (question) => {
        const rulings = decide({ ...question, organisationStatus: 'SUSPENDED' }).values();
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
      organisation: agreementOf().organisation,
      rules: [],
    });

  it('each in force permits, the newest first, under its own conditions', () => {
    const item = { coordinate: 'Person.income' as Coordinate, necessity: 'OPTIONAL' } as const;
    const release = { kind: 'ROUND', step: 10 } as const;
    const agreements = ['agr_1', 'agr_2', 'agr_3'].map((id) =>
      agreementOf({
        id: id as Agreement['id'],
        status: id === 'agr_3' ? 'PAUSED' : 'ACTIVE',
        terms: termsOf({ items: [id === 'agr_1' ? { ...item, release } : item] }),
      }),
    );
    expect([...ask(agreements).values()]).toEqual([
      {
        kind: 'permit',
        grants: [
          { basis: 'agr_2', conditions: {} },
          { basis: 'agr_1', conditions: { release } },
        ],
      },
    ]);
  });

  it('the one nearest to being in force says why not', () => {
    const revoked = agreementOf({ status: 'REVOKED' });
    const later = agreementOf({ terms: termsOf({ period: { from: start + 1, until: start + 2 } }) });
    const reasons = (agreements: readonly Agreement[]) => [...ask(agreements).values()];
    expect(reasons([later, revoked])).toEqual([{ kind: 'deny', reason: 'OUTSIDE_PERIOD' }]);
    expect(reasons([agreementOf({ status: 'PAUSED' }), later])).toEqual([{ kind: 'deny', reason: 'PAUSED' }]);
  });
});

/** Nobody optimised this one. */
function isPlainlyPermitted(
  { coordinate, grantedBy, categories, requires }: DemandedCoordinate,
  question: Question,
): boolean {
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
  // what feeds it is granted by the same agreement
  const isFed =
    requires.length === 0 ||
    agreements.some((each) => {
      const alone = { ...question, agreements: [each] };
      return (
        isPlainlyPermitted({ coordinate, grantedBy, categories, requires: [] }, alone) &&
        requires.every((fed) => isPlainlyPermitted(fed, alone))
      );
    });
  return organisationStatus === 'ADMITTED' && isGranted && isFed;
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

describe('a person’s own access', () => {
  const inScope =
    (...scope: readonly string[]) =>
    (each: DemandedCoordinate) =>
      scope.includes(each.coordinate);
  const everything = () => true;
  const risk: DemandedCoordinate = { ...alone('Person.riskClass'), requires: [income, alone('Person.name')] };
  it.each([
    ['what is theirs', alone('Person.name'), everything, 'permit'],
    ['what may be granted to nobody', { ...alone('Person.name'), grantedBy: [] }, everything, 'deny'],
    ['what is not in the scope they act in', alone('Person.name'), inScope('Person.birth'), 'deny'],
    ['what is computed from what is theirs', risk, everything, 'permit'],
    ['what is computed from some of another scope', risk, inScope('Person.riskClass', 'Person.name'), 'deny'],
  ])('rules on %s', (_, asked, isInScope, kind) => {
    expect(decideOwn([asked], isInScope).get(asked.coordinate)).toEqual(
      kind === 'permit'
        ? { kind, grants: [{ basis: 'OWN', conditions: {} }] }
        : { kind, reason: 'NOT_GRANTED' },
    );
  });
});

describe('a grant', () => {
  const [anything] = demanded;
  it.each([
    ['objects', { objects: ['x'] }],
    ['a window', { window: 'P1M' as Duration }],
    ['a release', { release: { kind: 'MASK', keep: 4 } }],
    ['all of them', { objects: [], window: 'P1M' as Duration, release: { kind: 'ROUND', step: 2 } }],
    ['nothing', {}],
  ] as const)('carries the conditions of its item: %s', (_, conditions) => {
    if (anything === undefined) throw new Error('something is demanded');
    const agreement = agreementOf({
      purpose: 'dpv:ServiceProvision' as Agreement['purpose'],
      terms: {
        ...termsOf(),
        items: [{ coordinate: anything.coordinate, necessity: 'REQUIRED', ...conditions }],
      },
    });
    const ruling = decide({
      demanded: [anything],
      agreements: [agreement],
      organisationStatus: 'ADMITTED',
      purpose: agreement.purpose,
      covers,
      at: start,
      organisation: agreement.organisation,
      rules: [],
    }).get(anything.coordinate);
    expect(ruling).toEqual({ kind: 'permit', grants: [{ basis: agreement.id, conditions }] });
  });
});
