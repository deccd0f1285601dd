import { parse } from 'graphql';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { readConsentIndex } from '../../policies/schema/consentIndex.ts';
import { composed, header, indexOf, sensitivity } from './consentIndexSupport.ts';

const p = '@personal(category: ["A"])';
const person = `type Person @key(fields: "id") @subject { id: ID! ${p} name: String ${p} }`;
const account = (subject: string, more = '') => `type Query { account: Account @open }
  ${person} type Account ${subject} { holders: [Person!] ${p} owners: [Person!] ${p} number: ID ${p} ids: [ID!] ${p} first: Person ${p}
    some(first: Int): [Person!] ${p} open: Int @open ${more} }`;

function subjectOf({ subjects, joint }: ConsentIndex, type: string) {
  return { person: subjects.get(type), joint: joint.get(type) };
}

describe('a @subject', () => {
  it('names the field with the person, id unless it says otherwise', () => {
    const index = indexOf(account('@subject(id: "number")'));
    expect([...index.subjects]).toEqual(
      expect.arrayContaining([
        ['Person', 'id'],
        ['Account', 'number'],
      ]),
    );
    expect(index.joint.size).toBe(0);
  });

  it.each([
    ['@subject(id: "holders { id }")', { persons: 'holders { id }', rule: 'ANY' }],
    ['@subject(id: "holders { id }", joint: "ANY")', { persons: 'holders { id }', rule: 'ANY' }],
    ['@subject(id: "holders { id }", joint: "ALL")', { persons: 'holders { id }', rule: 'ALL' }],
    [
      '@subject(id: "number holders {id,} owners { id }", joint: "ALL")',
      { persons: 'number holders { id } owners { id }', rule: 'ALL' },
    ],
    [
      '@subject(id: "holders { id }") @subject(id: "holders{id}", joint: "ALL")',
      { persons: 'holders { id }', rule: 'ALL' },
    ],
    [
      '@subject(id: "holders { id }", joint: "ALL") @subject(id: "owners { id }")',
      { persons: 'holders { id } owners { id }', rule: 'ALL' },
    ],
  ])('that says %s is about several persons', (said, joint) => {
    expect(subjectOf(indexOf(account(said)), 'Account')).toEqual({ person: undefined, joint });
  });

  it.each([
    ['', 'nothing'],
    ['holders {', 'half a field set'],
    ['}{', 'no field set'],
    ['nobody', 'a field that does not exist'],
    ['nobody { id }', 'a field set that does not exist'],
    ['holders { nothing }', 'a field that does not exist inside'],
    ['holders', 'a list of objects'],
    ['first', 'an object'],
    ['owners { id } holders', 'half of it an object'],
    ['ids', 'a list'],
    ['number { id }', 'something inside a leaf'],
    ['number open', 'two fields'],
    ['some(first: 1) { id }', 'a part of the persons'],
    ['some { id }', 'what may be a part of the persons'],
    ['mine: number', 'another name'],
    ['... on Account { number }', 'a fragment'],
    ['number @include(if: true)', 'a condition'],
    ['number } { number', 'two operations'],
  ])('that says "%s", which is %s, leaves the type undeclared', (id) => {
    const index = indexOf(account(`@subject(id: "${id}")`));
    expect(subjectOf(index, 'Account')).toEqual({ person: undefined, joint: undefined });
    expect(['Account.number', 'Account.open'].map((each) => sensitivity(index, each))).toEqual([
      'undeclared',
      'undeclared',
    ]);
    expect(sensitivity(index, 'Person.name')).toBe('personal');
  });

  it.each([
    'joint: "SOME"',
    'joint: ""',
    'joint: "all"',
    'joint: null',
    'joint: 1',
    'joint: [ALL]',
    'id: null',
    'id: 1',
    'id: ["number"]',
  ])('with %s leaves the type undeclared', (given) => {
    const sdl = composed({
      only: `${header} type Query { p: P @open } type P @subject { id: ID ${p} number: ID ${p} }`,
    });
    const index = readConsentIndex(parse(sdl.replace(/@subject$/m, `@subject(${given})`)));
    expect(sdl).toMatch(/@subject$/m);
    expect(subjectOf(index, 'P')).toEqual({ person: undefined, joint: undefined });
    expect(sensitivity(index, 'P.number')).toBe('undeclared');
  });

  it.each([
    ['one is malformed', '@subject(id: "number")', '@subject(id: "nobody")'],
    ['they name two persons', '@subject(id: "number")', '@subject(id: "code")'],
    ['one is about several', '@subject(id: "number")', '@subject(id: "holders { id }")'],
  ])('of two subgraphs leaves the type undeclared where %s', (_, one, other) => {
    const fields = `number: ID ${p} code: ID ${p} holders: [Person!] ${p}`;
    const index = indexOf({
      one: `type Query { a: A @open } ${person} type A @shareable ${one} { ${fields} }`,
      other: `type Person @key(fields: "id") { id: ID! ${p} } type A @shareable ${other} { ${fields} }`,
    });
    expect(subjectOf(index, 'A')).toEqual({ person: undefined, joint: undefined });
    expect(sensitivity(index, 'A.number')).toBe('undeclared');
  });

  it('of two subgraphs is ALL where one says so', () => {
    const type = (rule: string) =>
      `type A @shareable @subject(id: "holders { id }", joint: "${rule}") { holders: [Person!] ${p} }`;
    const index = indexOf({
      one: `type Query { a: A @open } ${person} ${type('ANY')}`,
      other: `type Person @key(fields: "id") { id: ID! ${p} } ${type('ALL')}`,
    });
    expect(index.joint.get('A')?.rule).toBe('ALL');
  });

  it('on an interface holds for what implements it', () => {
    const index = indexOf(`type Query { p: Party @open j: Joint @open } ${person}
      interface Party @subject(id: "code") { code: ID ${p} }
      interface Firm implements Party { code: ID ${p} } type Company implements Firm & Party { code: ID ${p} }
      interface Joint @subject(id: "holders { id }", joint: "ALL") { holders: [Person!] ${p} }
      type Vault implements Joint @subject(id: "holders { id }") { holders: [Person!] ${p} }`);
    expect(['Party', 'Firm', 'Company'].map((each) => index.subjects.get(each))).toEqual([
      'code',
      'code',
      'code',
    ]);
    expect(index.joint.get('Vault')).toEqual({ persons: 'holders { id }', rule: 'ALL' });
  });

  it('that is malformed on an interface leaves what implements it undeclared, and not the other way round', () => {
    const types = (onInterface: string, onType: string) =>
      indexOf(`type Query { p: Party @open } interface Party ${onInterface} { code: ID ${p} }
        type Company implements Party ${onType} { code: ID ${p} own: ID ${p} } type Club implements Party { code: ID ${p} }`);
    const onInterface = types('@subject(id: "x")', '');
    const onType = types('', '@subject(id: "x")');
    const all = ['Party.code', 'Company.code', 'Company.own', 'Club.code'];
    expect(all.map((each) => sensitivity(onInterface, each))).toEqual(all.map(() => 'undeclared'));
    expect(all.map((each) => sensitivity(onType, each))).toEqual([
      'personal',
      'undeclared',
      'undeclared',
      'personal',
    ]);
  });

  it('that is malformed opens nothing of the interface', () => {
    const index = indexOf(`type Query { i: I @open } interface I { f: Int @open }
      type T implements I @subject(id: "nothing") { f: Int @open } type S implements I { f: Int @open }`);
    expect(['I.f', 'T.f'].map((each) => sensitivity(index, each))).toEqual(['undeclared', 'undeclared']);
  });
});
