import * as fc from 'fast-check';
import { parse } from 'graphql';
import type { Agreement } from '../../policies/core/agreement.ts';
import type { AgreementId, Coordinate, Duration, PurposeId } from '../../policies/core/identifiers.ts';
import type { ProfileRule } from '../../policies/core/profile.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import { type AskedField, askedFields } from '../../policies/explain/askedFields.ts';
import { type Explanation, explain } from '../../policies/explain/explain.ts';
import { type Circumstances, judge } from '../../policies/explain/judge.ts';
import { changeSentence } from '../../policies/explain/sentences.ts';
import { composeTestSupergraph, subgraphs } from '../support/supergraph.ts';
import { agreementOf, day, someAgreements, someInstant, somePurpose, start, termsOf } from './made.ts';

const revealing = composeTestSupergraph({
  ...subgraphs,
  bank: (subgraphs['bank'] ?? '').replaceAll(
    'from: String)',
    'from: String @infers(fields: ["Transaction.bookedOn"]))',
  ),
});

const document = `query ($ref: ID!) { person(ref: $ref) {
  nickname riskClass
  accounts { __typename balance transactions(from: "2026") { amount unclassified } ... on SavingsAccount { rate } }
  partner { income }
} rates { kind secret } }`;
const fields = askedFields(parse(document), revealing) ?? [];
const purpose = 'finance:CreditChecking' as PurposeId;

const items = (...all: readonly string[]) => ({
  terms: termsOf({
    items: all.map((coordinate) => ({ coordinate: coordinate as Coordinate, necessity: 'OPTIONAL' })),
  }),
});

function given(agreements: readonly Agreement[], changed: Partial<Circumstances> = {}): Circumstances {
  return {
    agreements,
    organisationStatus: 'ADMITTED',
    purpose,
    covers: createPurposes([]).covers,
    at: start + day,
    organisation: agreementOf().organisation,
    rules: [],
    ...changed,
  };
}

function at(
  coordinate: string,
  circumstances: Circumstances,
  reader: 'organisation' | 'person' = 'organisation',
) {
  const found = explain(fields, circumstances, reader, circumstances.agreements).filter(
    (each) => each.coordinate === coordinate,
  );
  expect(found).toHaveLength(1);
  return found[0] as Explanation;
}

const steps = (explanation: Explanation, reader: 'organisation' | 'person' = 'organisation') =>
  explanation.kind === 'DENY' ? explanation.changes.map((each) => changeSentence(each, reader)) : [];

describe('An explanation', () => {
  test('names the agreement, its revision, the item and the conditions of what is permitted', () => {
    const terms = termsOf({
      items: [
        { coordinate: 'Person.accounts' as Coordinate, necessity: 'OPTIONAL' },
        {
          coordinate: 'Account.balance' as Coordinate,
          necessity: 'OPTIONAL',
          release: { kind: 'ROUND', step: 100 },
        },
      ],
    });
    expect(at('Account.balance', given([agreementOf({ revision: 3, terms })]))).toEqual({
      coordinate: 'Account.balance',
      isJoint: false,
      kind: 'PERMIT',
      grants: [
        {
          agreement: 'agr_1',
          revision: 3,
          item: 'Account.balance',
          conditions: { release: { kind: 'ROUND', step: 100 } },
        },
      ],
    });
  });

  test.each<readonly [string, Circumstances, string, string, readonly string[]]>([
    ['nothing', given([]), 'Person.nickname', 'NOT_GRANTED', ['ask for Person.nickname in a data request']],
    [
      'what leads to it not granted',
      given([agreementOf(items('Account.balance'))]),
      'Account.balance',
      'NOT_GRANTED',
      ['ask for Account.balance together with Person.accounts in one data request'],
    ],
    [
      'what feeds it not granted',
      given([agreementOf(items('Person.riskClass'))]),
      'Person.riskClass',
      'NOT_GRANTED',
      ['ask for Person.riskClass together with Person.income in one data request'],
    ],
    [
      'a paused agreement',
      given([agreementOf({ ...items('Person.nickname'), status: 'PAUSED' })]),
      'Person.nickname',
      'PAUSED',
      ['the person resumes agreement agr_1'],
    ],
    [
      'an agreement to come',
      given([agreementOf(items('Person.nickname'))], { at: start - day }),
      'Person.nickname',
      'OUTSIDE_PERIOD',
      ['wait until 2026-01-01T00:00:00.000Z, when agreement agr_1 begins'],
    ],
    [
      'the uses of today used up',
      given([
        agreementOf({
          terms: termsOf({
            items: [{ coordinate: 'Person.nickname' as Coordinate, necessity: 'OPTIONAL' }],
            usage: { limit: 2, per: 'P1D' as Duration },
          }),
          uses: { interval: 1, count: 2 },
        }),
      ]),
      'Person.nickname',
      'EXHAUSTED',
      ['ask after 2026-01-03T00:00:00.000Z, when the uses of agreement agr_1 begin anew'],
    ],
    [
      'all uses used up',
      given([agreementOf({ ...items('Person.nickname'), uses: { interval: 0, count: 10 } })]),
      'Person.nickname',
      'EXHAUSTED',
      ['ask for Person.nickname in a data request'],
    ],
    [
      'another purpose',
      given([agreementOf({ ...items('Person.nickname'), purpose: 'dpv:Marketing' as PurposeId })]),
      'Person.nickname',
      'PURPOSE',
      ['use a purpose at or below dpv:Marketing, which agreement agr_1 is for'],
    ],
    [
      'a revoked agreement',
      given([agreementOf({ ...items('Person.nickname'), status: 'REVOKED' })]),
      'Person.nickname',
      'REVOKED',
      ['ask for Person.nickname in a data request'],
    ],
    [
      'a suspended organisation, and a paused agreement',
      given([agreementOf({ ...items('Person.nickname'), status: 'PAUSED' })], {
        organisationStatus: 'SUSPENDED',
      }),
      'Person.nickname',
      'SUSPENDED',
      ['the authority admits the organisation again', 'the person resumes agreement agr_1'],
    ],
    [
      'an argument that reveals what is not granted',
      given([agreementOf(items('Person.accounts', 'Account.transactions', 'Transaction.amount'))]),
      'Account.transactions',
      'NOT_GRANTED',
      ['drop the argument "from" of Account.transactions, which reveals Transaction.bookedOn'],
    ],
    ['what nobody can grant', given([]), 'Transaction.unclassified', 'NOT_GRANTED', []],
    ['personal data outside any person', given([]), 'Rate.secret', 'NOT_GRANTED', []],
  ])('of %s says why, and the smallest change', (_, circumstances, coordinate, reason, expected) => {
    const explanation = at(coordinate, circumstances);
    expect(explanation).toMatchObject({ kind: 'DENY', reason });
    expect(steps(explanation)).toEqual(expected);
  });

  test('names the agreements whose state is the reason, and none of another state', () => {
    const agreements = (['agr_1', 'agr_2', 'agr_3', 'agr_4'] as const).map((id) =>
      agreementOf({
        ...items(id === 'agr_4' ? 'Person.income' : 'Person.nickname'),
        id: id as AgreementId,
        status: id === 'agr_2' ? 'REVOKED' : 'PAUSED',
      }),
    );
    expect(at('Person.nickname', given(agreements))).toMatchObject({
      reason: 'PAUSED',
      agreements: ['agr_1', 'agr_3'],
    });
    expect(at('Person.accounts', given(agreements))).toMatchObject({ reason: 'NOT_GRANTED', agreements: [] });
  });

  test('says in which denied field another lies', () => {
    expect(at('Account.balance', given([]))).toMatchObject({ within: 'Person.accounts' });
    expect(at('Person.accounts', given([]))).not.toHaveProperty('within');
  });

  test('leaves another person’s fields to that person’s own agreements', () => {
    const all = explain(fields, given([]), 'organisation', []);
    expect(all.filter(({ kind }) => kind === 'OTHERS')).toEqual([
      { kind: 'OTHERS', coordinate: 'Person.income', isJoint: false, through: 'Person.partner' },
    ]);
  });

  test('tells kinds apart where they are answered differently, and says once what is alike', () => {
    const circumstances = given([agreementOf(items('Person.accounts', 'CurrentAccount.balance'))]);
    const balances = explain(fields, circumstances, 'organisation', []).filter(({ coordinate }) =>
      coordinate.endsWith('.balance'),
    );
    expect(balances.map(({ coordinate, kind }) => [coordinate, kind])).toEqual([
      ['CurrentAccount.balance', 'PERMIT'],
      ['SavingsAccount.balance', 'DENY'],
    ]);
  });
});

const rule: ProfileRule = { id: 'rul_1', effect: 'NEVER', coordinate: 'Person.nickname' as Coordinate };

describe('What a person forbids', () => {
  const granted = [agreementOf(items('Person.nickname'))];

  test('is named to the person, with what takes it back', () => {
    const explanation = at('Person.nickname', given(granted, { rules: [rule] }), 'person');
    expect(explanation).toMatchObject({ kind: 'DENY', reason: 'NOT_GRANTED', rules: ['rul_1'] });
    expect(steps(explanation, 'person')).toEqual(['take back what your profile never allows: rul_1']);
  });

  test('looks to the relying party like what was never agreed', () => {
    const status = fc.constantFrom<'ADMITTED' | 'SUSPENDED'>('ADMITTED', 'SUSPENDED');
    fc.assert(
      fc.property(
        someAsked,
        someInstant,
        somePurpose,
        status,
        someCoordinate,
        (agreements, at, asked, organisationStatus, coordinate) => {
          const circumstances = given(agreements, { at, purpose: asked, organisationStatus });
          const rules = [{ ...rule, coordinate: coordinate as Coordinate }];
          const unlisted = agreements.map((each) => ({
            ...each,
            terms: {
              ...each.terms,
              items: each.terms.items.filter((item) => item.coordinate !== coordinate),
            },
          }));
          expect(explain(fields, { ...circumstances, rules }, 'organisation', agreements)).toEqual(
            explain(fields, { ...circumstances, agreements: unlisted }, 'organisation', unlisted),
          );
        },
      ),
    );
  });
});

/** Concrete coordinates, and those that need, lead to and reveal others. */
const coordinates = [
  'Person.nickname',
  'Person.riskClass',
  'Person.income',
  'Person.accounts',
  'CurrentAccount.balance',
  'SavingsAccount.balance',
  'CurrentAccount.transactions',
  'SavingsAccount.transactions',
  'Transaction.amount',
  'Transaction.bookedOn',
];
const someCoordinate = fc.constantFrom(...coordinates);
const someAsked: fc.Arbitrary<readonly Agreement[]> = fc
  .tuple(someAgreements, fc.array(fc.subarray(coordinates), { minLength: 4, maxLength: 4 }))
  .map(([agreements, listed]) =>
    agreements.map((each, index) => ({
      ...each,
      terms: { ...each.terms, items: items(...(listed[index] ?? [])).terms.items },
    })),
  );

/** The steps done, by somebody who only reads what they say. */
function carriedOut(
  explanation: Explanation & { readonly kind: 'DENY' },
  circumstances: Circumstances,
): Circumstances {
  let { agreements, at: now, purpose: asked, rules, organisationStatus } = circumstances;
  for (const change of explanation.changes) {
    if (change.kind === 'resume')
      agreements = agreements.map((each) =>
        each.id === change.agreement ? { ...each, status: 'ACTIVE' } : each,
      );
    if (change.kind === 'wait') now = change.until;
    if (change.kind === 'purpose') asked = change.purpose;
    if (change.kind === 'reinstate') organisationStatus = 'ADMITTED';
    if (change.kind === 'lift') rules = rules.filter(({ id }) => !change.rules.includes(id));
    if (change.kind === 'ask')
      agreements = [
        ...agreements,
        agreementOf({
          id: 'agr_new' as AgreementId,
          purpose: asked,
          terms: { ...items(...change.coordinates).terms, period: { from: now, until: now + day } },
        }),
      ];
  }
  return { ...circumstances, agreements, at: now, purpose: asked, rules, organisationStatus };
}

function withoutDropped(field: AskedField, { changes }: Explanation & { readonly kind: 'DENY' }): AskedField {
  const isDropped = ({ written }: AskedField, argument: string) =>
    changes.some((each) => each.kind === 'drop' && each.field === written && each.argument === argument);
  const left = (each: AskedField) => ({
    ...each,
    reveals: each.reveals.filter(({ argument }) => !isDropped(each, argument)),
  });
  return { ...left(field), way: field.way.map(left) };
}

const conceivable = fields.filter(({ of, sensitivity }) => of === 'person' && sensitivity === 'personal');

describe('The smallest change', () => {
  test.each(['person', 'organisation'] as const)(
    'permits once it is done, for whatever was agreed: to the %s',
    (reader) => {
      const status = fc.constantFrom<'ADMITTED' | 'SUSPENDED'>('ADMITTED', 'SUSPENDED');
      const rules = fc
        .option(someCoordinate)
        .map((each) =>
          each === null || reader === 'organisation' ? [] : [{ ...rule, coordinate: each as Coordinate }],
        );
      fc.assert(
        fc.property(
          someAsked,
          someInstant,
          somePurpose,
          status,
          rules,
          (agreements, at, asked, organisationStatus, never) => {
            const circumstances = given(agreements, { at, purpose: asked, organisationStatus, rules: never });
            for (const field of conceivable) {
              const [explanation] = explain([field], circumstances, reader, agreements);
              const isPermitted = judge(field, circumstances).kind === 'permit';
              expect(explanation?.kind).toBe(isPermitted ? 'PERMIT' : 'DENY');
              if (explanation?.kind !== 'DENY') continue;
              expect(explanation.changes).not.toEqual([]);
              const after = carriedOut(explanation, circumstances);
              expect(judge(withoutDropped(field, explanation), after).kind).toBe('permit');
            }
          },
        ),
      );
    },
  );
});
