import {
  type ConstDirectiveNode,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { applied, argument, type ConsentDirectiveNames, stringOf } from './consentDirectives.ts';
import type { JointSubject } from './facts.ts';
import { fieldSet } from './fieldSet.ts';
import { type FieldsType, fieldOf, interfacesOf, namedType, type SchemaTypes } from './schemaTypes.ts';

/** Whom the objects of each type are about. */
export interface Subjects {
  readonly subjects: ReadonlyMap<string, string>;
  readonly joint: ReadonlyMap<string, JointSubject>;
  /** Types of which that can't be read: whatever is in them may be anybody's. */
  readonly unknown: ReadonlySet<string>;
}

type Subject =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'joint'; readonly persons: string; readonly rule: 'ANY' | 'ALL' }
  | { readonly kind: 'unknown' };

/** What a type says and what its interfaces say holds together: the stricter rule, and nothing where they disagree. */
export function readSubjects(types: SchemaTypes, names: ConsentDirectiveNames): Subjects {
  const subjects = new Map<string, string>();
  const joint = new Map<string, JointSubject>();
  const unknown = new Set<string>();
  for (const [name, type] of types.composite) {
    const subject = [type, ...interfacesOf(type, types)]
      .flatMap((each) =>
        applied(each.directives, 'subject', names).map((said) => readSubject(said, each, types)),
      )
      .reduce<Subject | undefined>(together, undefined);
    switch (subject?.kind) {
      case undefined:
        break;
      case 'person':
        subjects.set(name, subject.id);
        break;
      case 'joint':
        joint.set(name, { persons: subject.persons, rule: subject.rule });
        break;
      case 'unknown':
        unknown.add(name);
    }
  }
  return { subjects, joint, unknown };
}

function together(one: Subject | undefined, other: Subject): Subject {
  if (one === undefined) return other;
  if (one.kind === 'person' && other.kind === 'person' && one.id === other.id) return one;
  if (one.kind !== 'joint' || other.kind !== 'joint') return unknown;
  return {
    kind: 'joint',
    persons: one.persons === other.persons ? one.persons : `${one.persons} ${other.persons}`,
    rule: one.rule === 'ALL' || other.rule === 'ALL' ? 'ALL' : 'ANY',
  };
}

const unknown: Subject = { kind: 'unknown' };

function readSubject(said: ConstDirectiveNode, type: FieldsType, types: SchemaTypes): Subject {
  const id = argument(said, 'id');
  const rule = argument(said, 'joint');
  const joint = rule === undefined ? 'ANY' : stringOf(rule);
  if ((id !== undefined && id.kind !== Kind.STRING) || (joint !== 'ANY' && joint !== 'ALL')) return unknown;
  const set = readSet(id?.value ?? 'id');
  if (set === undefined || !set.selections.every((each) => isPlain(each, type, types))) return unknown;
  const [only, ...others] = set.selections;
  if (only?.kind === Kind.FIELD && only.selectionSet === undefined && others.length === 0)
    return isListed(fieldOf(type, only.name.value)?.type) ? unknown : { kind: 'person', id: only.name.value };
  const persons = set.selections.map((each) => print(each).replace(/\s+/g, ' ')).join(' ');
  return persons.includes('{') ? { kind: 'joint', persons, rule: joint } : unknown;
}

function readSet(text: string): SelectionSetNode | undefined {
  try {
    return fieldSet(text);
  } catch {
    return undefined;
  }
}

/**
 * A field that exists, selected down to its leaves. It takes no arguments: a list that can be cut short would leave out
 * persons.
 */
function isPlain(selection: SelectionNode, type: FieldsType, types: SchemaTypes): boolean {
  if (selection.kind !== Kind.FIELD || selection.alias !== undefined) return false;
  if (selection.arguments?.length || selection.directives?.length) return false;
  const field = fieldOf(type, selection.name.value);
  if (field === undefined || field.arguments?.length) return false;
  const inner = types.composite.get(namedType(field.type));
  if (selection.selectionSet === undefined)
    return inner === undefined && !types.unions.has(namedType(field.type));
  return (
    inner !== undefined && selection.selectionSet.selections.every((each) => isPlain(each, inner, types))
  );
}

function isListed(type: TypeNode | undefined): boolean {
  return type?.kind === Kind.NON_NULL_TYPE ? isListed(type.type) : type?.kind === Kind.LIST_TYPE;
}
