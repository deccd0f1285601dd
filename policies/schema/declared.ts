import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql';
import { applied, argument, type ConsentDirectiveNames, stringsOf } from './consentDirectives.ts';
import type { Sensitivity } from './facts.ts';
import { fieldOrigins, type Join, needsContext } from './join.ts';
import {
  type FieldsType,
  fieldOf,
  implementersOf,
  interfacesOf,
  mayBe,
  namedType,
  type SchemaTypes,
  withField,
} from './schemaTypes.ts';

export interface Declared {
  readonly sensitivity: Sensitivity;
  readonly categories: readonly string[];
}

/** What one applied directive says. */
type Word =
  | { readonly kind: 'personal'; readonly categories: readonly string[] }
  | { readonly kind: 'open' }
  | { readonly kind: 'unreadable' };

export interface Declarations {
  readonly types: SchemaTypes;
  readonly names: ConsentDirectiveNames;
  readonly join: Join;
  /** Types whose `@subject` can't be read: whose their objects are is not known, so nothing of them is declared. */
  readonly unknownSubjects: ReadonlySet<string>;
}

/**
 * Personal where anything related says so readably; open only where the field or its type says so and nothing related
 * does not: a malformed word, an interface or implementation that says nothing, a type returned that is personal.
 */
export function declaredOf(type: FieldsType, field: FieldDefinitionNode, parts: Declarations): Declared {
  if (!isUnderstood(type, field, parts)) return undeclared;
  const own = wordsOn(type, field, parts);
  const kin = kinOf(type, field, parts).map((each) => wordsOn(each, fieldOf(each, field.name.value), parts));
  const all = [...own, ...kin.flat(), ...wordsOnReturned(namedType(field.type), parts)];
  const personal = all.flatMap((word) => (word.kind === 'personal' ? word.categories : []));
  if (personal.length > 0) return { sensitivity: 'personal', categories: [...new Set(personal)].sort() };
  const isOpen = [own, ...kin].every((words) => words.some(({ kind }) => kind === 'open'));
  return isOpen && all.every(({ kind }) => kind === 'open') ? open : undeclared;
}

const undeclared: Declared = { sensitivity: 'undeclared', categories: [] };
const open: Declared = { sensitivity: 'open', categories: [] };

function isUnderstood(
  type: FieldsType,
  field: FieldDefinitionNode,
  { unknownSubjects }: Declarations,
): boolean {
  return !unknownSubjects.has(type.name.value) && !needsContext(field);
}

/** For an object: its interfaces. For an interface: its interfaces and everything that implements it. */
function kinOf(type: FieldsType, field: FieldDefinitionNode, { types }: Declarations): readonly FieldsType[] {
  return withField([...interfacesOf(type, types), ...implementersOf(type, types)], field.name.value);
}

function wordsOn(
  type: FieldsType,
  field: FieldDefinitionNode | undefined,
  parts: Declarations,
): readonly Word[] {
  if (field === undefined) return [];
  const isOpenByType = isOfWholeType(type, field, parts.join);
  return [
    ...wordsIn(field.directives, parts.names),
    ...wordsIn(type.directives, parts.names).filter(({ kind }) => kind !== 'open' || isOpenByType),
    ...(isUnderstood(type, field, parts) ? [] : [unreadable]),
  ];
}

const unreadable: Word = { kind: 'unreadable' };

/**
 * Whether every source that knows the type resolves the field. Only then does the type's `@open` mean it: composition does
 * not tell who wrote that, and a source can't open what another added.
 */
function isOfWholeType(type: FieldsType, field: FieldDefinitionNode, join: Join): boolean {
  const resolving = fieldOrigins(join, type.name.value, field).filter(({ external }) => !external);
  return (join.types.get(type.name.value) ?? []).every((known) =>
    resolving.some(({ source }) => source === known.source),
  );
}

/** A type that is personal as a whole makes personal whatever returns it: even that it exists is a datum. */
function wordsOnReturned(name: string, { types, names }: Declarations): readonly Word[] {
  const possible = mayBe(name, types);
  const related = [...possible, ...possible.flatMap((each) => interfacesOf(each, types))];
  const leaf = types.leaves.get(name);
  return [...related, ...(leaf === undefined ? [] : [leaf])]
    .flatMap(({ directives }) => wordsIn(directives, names))
    .filter(({ kind }) => kind !== 'open');
}

function wordsIn(
  directives: readonly ConstDirectiveNode[] | undefined,
  names: ConsentDirectiveNames,
): readonly Word[] {
  const personal = applied(directives, 'personal', names).map((each): Word => {
    const categories = stringsOf(argument(each, 'category'));
    return categories.length > 0 ? { kind: 'personal', categories } : unreadable;
  });
  return [...personal, ...applied(directives, 'open', names).map((): Word => ({ kind: 'open' }))];
}
