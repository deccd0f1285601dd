import { Kind, parse, print, type SelectionSetNode, visit } from 'graphql';
import type { Agreement } from '../../policies/core/agreement.ts';
import type { Case } from './oracleCase.ts';

/** Takes away of a failing case whatever it fails without, one piece after the other, until nothing can go. */
export async function shrunk(
  failing: Case,
  isFailing: (candidate: Case) => Promise<boolean>,
  attempts = 400,
): Promise<Case> {
  let smallest = failing;
  let left = attempts;
  for (let isProgress = true; isProgress && left > 0; ) {
    isProgress = false;
    for (const candidate of smaller(smallest)) {
      if (left-- <= 0) break;
      if (!(await isFailing(candidate).catch(() => false))) continue;
      smallest = candidate;
      isProgress = true;
      break;
    }
  }
  return smallest;
}

/** From the boldest to the most careful. */
function* smaller(asked: Case): Generator<Case> {
  const { anchors, roots, agreements } = asked;
  if (anchors.length > 1) for (const anchor of halves(anchors)) yield { ...asked, anchors: anchor };
  if (roots.length > 0 && anchors.length > 0) yield { ...asked, roots: [] };
  const persons = [...agreements.keys()].filter((each) => (agreements.get(each) ?? []).length > 0);
  const without = (gone: readonly number[]) =>
    new Map([...agreements].filter(([person]) => !gone.includes(person)));
  for (const kept of halves(persons))
    yield { ...asked, agreements: without(persons.filter((each) => !kept.includes(each))) };
  for (const person of persons) yield { ...asked, agreements: without([person]) };
  for (const person of persons)
    for (const fewer of smallerAgreements(agreements.get(person) ?? []))
      yield { ...asked, agreements: new Map([...agreements, [person, fewer]]) };
  for (const [index, anchor] of anchors.entries())
    for (const selection of smallerSelections(anchor.selection))
      yield { ...asked, anchors: anchors.with(index, { ...anchor, selection }) };
  for (const [index, root] of roots.entries())
    for (const selection of smallerSelections(`{ ${root} }`))
      yield { ...asked, roots: roots.with(index, selection.replace(/^\{|\}$/g, '')) };
}

function halves<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [];
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function* smallerAgreements(agreements: readonly Agreement[]): Generator<readonly Agreement[]> {
  for (const each of agreements.keys()) if (agreements.length > 1) yield agreements.toSpliced(each, 1);
  for (const [index, agreement] of agreements.entries()) {
    const { items } = agreement.terms;
    const having = (kept: typeof items) =>
      agreements.with(index, { ...agreement, terms: { ...agreement.terms, items: kept } });
    for (const kept of halves(items)) yield having(kept);
    for (const item of items.keys()) yield having(items.toSpliced(item, 1));
    for (const [place, { coordinate, necessity, ...conditions }] of items.entries())
      if (Object.keys(conditions).length > 0) yield having(items.with(place, { coordinate, necessity }));
  }
}

function* smallerSelections(selection: string): Generator<string> {
  const document = parse(`query ${selection}`);
  let count = 0;
  visit(document, {
    SelectionSet({ selections }) {
      count += selections.length;
    },
  });
  for (let gone = 0; gone < count; gone++) {
    let place = -1;
    const fewer = visit(document, {
      SelectionSet: {
        leave(set): SelectionSetNode {
          const selections = set.selections.filter(() => ++place !== gone);
          return selections.length > 0 ? { ...set, selections } : { ...set, selections: [typename] };
        },
      },
    });
    const text = print(fewer).replace(/^query /, '');
    if (text !== print(document)) yield text;
  }
  const bare = visit(document, {
    Field: (field) => (field.alias ? { ...field, alias: undefined } : undefined),
  });
  if (print(bare) !== print(document)) yield print(bare);
}

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
