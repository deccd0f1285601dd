import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { PurposeId } from '../../policies/core/identifiers.ts';
import {
  createPurposes,
  PurposeCycle,
  type RegisteredPurpose,
  vocabularyPurposes,
} from '../../policies/core/purpose.ts';
import { categories } from '../../policies/core/vocabulary/categories.ts';
import { purposes } from '../../policies/core/vocabulary/purposes.ts';
import { describeWithSharedData, sharedPath } from '../support/sharedData.ts';

const id = (text: string) => text as PurposeId;
const mortgage: RegisteredPurpose = {
  id: id('harbour:MortgageUnderwriting'),
  label: 'Mortgage underwriting',
  parents: [id('finance:LoanServiceProvision'), id('finance:CreditChecking')],
};
const known = createPurposes([mortgage]);
const somePurpose = fc.constantFrom(...vocabularyPurposes(), mortgage.id);

describe('the purposes', () => {
  it('are 165 of the vocabulary, with 231 categories, each once and under terms that are there', () => {
    expect([purposes.length, categories.length]).toEqual([165, 231]);
    expect(new Set(purposes.map(([term]) => term)).size).toBe(165);
    expect(new Set(categories.map(([term]) => term)).size).toBe(231);
    const terms = new Set(purposes.map(([term]) => term));
    const absent = purposes.flatMap(([, , parents]) => parents).filter((parent) => !terms.has(parent));
    expect(absent).toEqual(['dpv:LegalObligation']); // a legal basis: DPV itself puts a purpose under it
    expect(known.covers(id('dpv:LegalObligation'), id('dpv:RightsFulfilment'))).toBe(false);
  });

  it('are known or not, with their labels', () => {
    expect([
      known.has(mortgage.id),
      known.has(id('dpv:Marketing')),
      known.has(id('harbour:Nothing')),
    ]).toEqual([true, true, false]);
    expect([known.label(id('dpv:Marketing')), known.label(id('harbour:Nothing'))]).toEqual([
      'Marketing',
      undefined,
    ]);
    expect(known.parents(id('harbour:Nothing'))).toEqual([]);
    expect([...known.descendants(mortgage.id)]).toEqual([]);
    expect([...known.ancestors(mortgage.id)]).toEqual(
      expect.arrayContaining([...mortgage.parents, 'dpv:Purpose']),
    );
    const { label: _, ...unlabelled } = mortgage;
    expect(createPurposes([unlabelled]).label(mortgage.id)).toBe(mortgage.id);
    expect(known.covers(id('harbour:Nothing'), id('harbour:Nothing'))).toBe(false);
  });

  it('lie under all their parents', () => {
    for (const parent of mortgage.parents) expect(known.covers(parent, mortgage.id)).toBe(true);
    expect(known.covers(id('dpv:Purpose'), mortgage.id)).toBe(true);
    expect(known.covers(mortgage.id, id('finance:CreditChecking'))).toBe(false);
    expect(known.label(mortgage.id)).toBe('Mortgage underwriting');
    expect(known.parents(mortgage.id)).toEqual(mortgage.parents);
    expect(known.descendants(id('finance:CreditChecking'))).toContain(mortgage.id);
  });

  it('cover themselves, and what those they cover do', () => {
    fc.assert(fc.property(somePurpose, (one) => expect(known.covers(one, one)).toBe(true)));
    fc.assert(
      fc.property(somePurpose, (bottom) => {
        for (const middle of known.ancestors(bottom))
          for (const top of known.ancestors(middle)) expect(known.covers(top, bottom)).toBe(true);
      }),
    );
  });

  it('never cover one another: there is no circle', () => {
    fc.assert(
      fc.property(somePurpose, somePurpose, (one, other) => {
        if (one !== other) expect(known.covers(one, other) && known.covers(other, one)).toBe(false);
        expect(known.ancestors(one).has(other)).toBe(known.descendants(other).has(one));
      }),
    );
  });

  it('that nobody knows neither cover nor are covered, not even by themselves', () => {
    const unknown = id('dpv:Whatever');
    expect(known.has(unknown)).toBe(false);
    expect([known.covers(unknown, unknown), known.covers(id('dpv:Purpose'), unknown)]).toEqual([
      false,
      false,
    ]);
  });

  it('can not be registered in a circle', () => {
    const one = { id: id('harbour:One'), parents: [id('harbour:Two')] };
    const two = { id: id('harbour:Two'), parents: [id('harbour:One')] };
    expect(() => createPurposes([one, two])).toThrow(PurposeCycle);
    expect(() => createPurposes([{ ...one, parents: [one.id] }])).toThrow(PurposeCycle);
  });

  it('of the vocabulary can not be replaced by registering one of the same name', () => {
    const marketing = { id: id('dpv:Marketing'), parents: [id('finance:CreditChecking')] };
    expect(createPurposes([marketing]).covers(id('finance:CreditChecking'), marketing.id)).toBe(false);
  });
});

it.each(['purposes', 'categories'])('the %s carry the notice that their licence asks for', (name) => {
  const source = readFileSync(`${__dirname}/../../policies/core/vocabulary/${name}.ts`, 'utf8');
  expect(source.replaceAll('\n// ', ' ')).toContain(
    'This document includes material derived from Data Privacy Vocabulary (DPV), https://w3id.org/dpv. Copyright © World Wide Web Consortium.',
  );
});

describeWithSharedData('the vocabularies, beside the published ones', () => {
  it.each([
    ['dpv-purposes.json', purposes.filter(([term]) => term.startsWith('dpv:'))],
    ['dpv-purposes-finance.json', purposes.filter(([term]) => term.startsWith('finance:'))],
    ['dpv-pd.json', categories],
  ])('say what %s says', (file, terms) => {
    const published = JSON.parse(readFileSync(sharedPath('vocabulary', file) ?? '', 'utf8')) as Published;
    const expected = published.terms.map(
      ({ iri, label, parents }): Term => [compact(iri), label, parents.map(compact)],
    );
    expect(byTerm(terms)).toEqual(byTerm(expected));
  });
});

type Term = readonly [id: string, label: string, parents: readonly string[]];

interface Published {
  readonly terms: readonly PublishedTerm[];
}

interface PublishedTerm {
  readonly iri: string;
  readonly label: string;
  readonly parents: readonly string[];
}

function compact(iri: string): string {
  return iri
    .replace('https://w3id.org/dpv/sector/finance#', 'finance:')
    .replace('https://w3id.org/dpv/pd#', 'pd:')
    .replace('https://w3id.org/dpv#', 'dpv:');
}

function byTerm(terms: readonly Term[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    terms.map(([term, label, parents]) => [term, { label, parents: [...parents].sort() }]),
  );
}
