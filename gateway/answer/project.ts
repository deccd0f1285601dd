import {
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { byReduction, isFilter, keeps, type Release, reduced } from '../../policies/core/conditions.ts';
import type { Basis, Grant } from '../../policies/core/decide.ts';
import type { Instant } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import type { Place } from '../operation/demand.ts';
import { helperKeys } from '../operation/helpers.ts';
import { type Filter, type Ruled, shownBy } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';
import { isToldExactly } from './conditions.ts';
import type { Consents } from './jointConsent.ts';
import { personsOfJoint } from './jointObjects.ts';

/** How what was resolved becomes what is answered. */
export interface Projection {
  readonly consent: ConsentIndex;
  readonly ruled: Ruled;
  readonly at: Instant;
  /** What the person's id is answered with. */
  readonly id: unknown;
  /** Links to other persons. */
  readonly nested: readonly Place[];
  /** Whether a source is known to have applied the conditions before it cut pages. */
  readonly isProven: (source: string) => boolean;
  /** Who consented to what of joint objects. */
  readonly joint: Consents;
  readonly notes: ProjectionNotes;
}

/** What came to light on the way. */
export interface ProjectionNotes {
  /** Another person was found: their object is filled in when their own consent is decided. */
  found(place: Place, type: string, key: unknown, object: ResponseObject): void;
  /** Some value, or that somebody exists, is in the answer. */
  held(): void;
  /** One more object has something in the answer. */
  shown(): void;
  /** A condition left an item out. */
  leftOut(): void;
  /** A field was denied on some joint object. */
  jointlyDenied(field: SelectedField): void;
  /** A source did not prove that it filtered before it cut pages. */
  unproven(field: SelectedField): void;
}

export type ResponseObject = Record<string, unknown>;

/** Where in an answer a value is. */
interface Here {
  /** The agreements that grant the way to it; undefined: nothing personal yet. */
  readonly bases: ReadonlySet<Basis> | undefined;
  /** The persons of the joint objects around it. */
  readonly joint: readonly unknown[];
}

const atRoot: Here = { bases: undefined, joint: [] };

/** What was resolved of one selection, in the client's keys and their order, with nulls where something is withheld. */
export function projectField(field: SelectedField, value: unknown, projection: Projection): unknown {
  return fieldAt(field, value, projection, atRoot);
}

/** The selections on one person. Also of one of whom nothing may be resolved: `value` is an empty object then. */
export function projectPerson(
  fields: readonly SelectedField[],
  type: string,
  value: object,
  projection: Projection,
): ResponseObject {
  return objectAt(fields, type, value, projection, atRoot);
}

function fieldAt(field: SelectedField, value: unknown, projection: Projection, here: Here): unknown {
  const { ruled, notes, consent } = projection;
  if (ruled.withheld.has(field)) return null;
  const undecided = ruled.undecided.get(field);
  if (undecided !== undefined) {
    if (undecided.some(({ basis }) => here.bases?.has(basis) ?? true)) notes.jointlyDenied(field);
    return null;
  }
  const granted = ruled.granted.get(field);
  const grants = granted?.filter(({ basis }) => here.bases?.has(basis) ?? true);
  if (grants?.length === 0) return null;
  if (granted !== undefined && here.joint.length > 0) {
    const shown = shownBy(field, consent);
    if (!shown.every((each) => projection.joint.allow(here.joint, each))) {
      notes.jointlyDenied(field);
      return null;
    }
    projection.joint.released(here.joint, shown);
  }
  if (isCutUnfiltered(field, grants, projection)) {
    notes.unproven(field);
    return null;
  }
  if (field.children === undefined) return leafAt(field, value, grants, projection);
  const bases = grants === undefined ? here.bases : new Set(grants.map(({ basis }) => basis));
  return valueAt(field, field.type, value, projection, { ...here, bases }, ruled.filtered.get(field));
}

function leafAt(
  field: SelectedField,
  value: unknown,
  grants: readonly Grant[] | undefined,
  { consent, id, notes }: Projection,
): unknown {
  if (value === null || value === undefined) return null;
  notes.held();
  const [type = ''] = field.coordinate.split('.');
  const said = consent.subjects.get(type) === field.name ? id : value;
  return known(field.type, reduced(leastReducing(grants), said));
}

/** Of several grants of one value, what the least reducing of them says. Undefined: exactly. */
function leastReducing(grants: readonly Grant[] | undefined): Release | undefined {
  const [first] = [...(grants ?? [])].sort((one, other) =>
    byReduction(one.conditions.release, other.conditions.release),
  );
  return first?.conditions.release;
}

/** An enum value that relying parties may not know of is none (`@inaccessible`); a list of what may not be null, neither. */
function known(type: GraphQLOutputType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (isNonNullType(type)) return known(type.ofType, value);
  if (isListType(type)) {
    if (!Array.isArray(value)) return null;
    const items = value.map((each) => known(type.ofType, each));
    return isNonNullType(type.ofType) && items.includes(null) ? null : items;
  }
  if (!isEnumType(type)) return value;
  return typeof value === 'string' && type.getValue(value) !== undefined ? value : null;
}

/** A page may tell of what the conditions here take away, unless the source filtered by these very conditions first. */
function isCutUnfiltered(
  { coordinate }: SelectedField,
  grants: readonly Grant[] | undefined,
  { consent, ruled, isProven, at }: Projection,
): boolean {
  const facts = consent.fields.get(coordinate);
  if (facts?.pages !== true || grants === undefined) return false;
  const conditions = grants.map((grant) => grant.conditions);
  if (!conditions.every(isFilter)) return false;
  return (
    !isToldExactly(conditions, ruled, coordinate, at) ||
    facts.origins.some(({ source, external }) => !external && !isProven(source))
  );
}

function valueAt(
  field: SelectedField,
  type: GraphQLOutputType,
  value: unknown,
  projection: Projection,
  here: Here,
  filters: readonly Filter[] | undefined,
): unknown {
  if (isNonNullType(type)) return valueAt(field, type.ofType, value, projection, here, filters);
  if (isListType(type)) {
    if (!Array.isArray(value)) return null;
    const items =
      filters && !isListType(nullable(type.ofType)) ? kept(value, filters, here, projection) : undefined;
    return items === undefined
      ? value.map((each) => valueAt(field, type.ofType, each, projection, here, filters))
      : items.map(({ item, bases }) => objectIn(field, item, projection, { ...here, bases }));
  }
  if (filters === undefined) return objectIn(field, value, projection, here);
  const [single] = kept([value], filters, here, projection);
  return single ? objectIn(field, single.item, projection, { ...here, bases: single.bases }) : null;
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

/** The items that some agreement keeps through every filter, each with the agreements that do. */
function kept(
  items: readonly unknown[],
  filters: readonly Filter[],
  { bases }: Here,
  projection: Projection,
): readonly { readonly item: unknown; readonly bases: ReadonlySet<Basis> | undefined }[] {
  return items.flatMap((item) => {
    const keepers = filters.reduce((left, filter) => keepersOf(item, filter, left, projection), bases);
    if (keepers === undefined || keepers.size > 0) return [{ item, bases: keepers }];
    projection.notes.leftOut();
    return [];
  });
}

/** Of these agreements those that keep the item. */
function keepersOf(
  item: unknown,
  { by, at: place }: Filter,
  bases: Here['bases'],
  { at, consent }: Projection,
): Here['bases'] {
  const held = by.filter(({ basis }) => bases?.has(basis) ?? true);
  if (!held.some(({ conditions }) => isFilter(conditions))) return bases;
  const compared = place === 'items' ? item : nodeOf(item);
  // nothing, where an item could be, lacks the key and date
  const facts = {
    objectKey: fact('objectKey', compared, consent),
    occurred: fact('occurred', compared, consent),
  };
  return new Set(held.filter(({ conditions }) => keeps(conditions, facts, at)).map(({ basis }) => basis));
}

function nodeOf(edge: unknown): unknown {
  if (!isObject(edge)) return undefined;
  return Object.entries(edge).find(([key]) => key.startsWith(helperKeys.node('')))?.[1];
}

function fact(kind: 'objectKey' | 'occurred', item: unknown, consent: ConsentIndex): unknown {
  if (!isObject(item)) return undefined;
  const types = (kind === 'objectKey' ? consent.objectKeys : consent.occurred).keys();
  const key = [...types].map(helperKeys[kind]).find((each) => Object.hasOwn(item, each));
  return key === undefined ? undefined : Reflect.get(item, key);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function objectIn(field: SelectedField, value: unknown, projection: Projection, here: Here): unknown {
  if (!isObject(value)) return null;
  const type = getNamedType(field.type);
  const name = isObjectType(type) ? type.name : String(Reflect.get(value, '__typename'));
  const place = projection.nested.find(({ link, fields }) => link === field && fields.has(name));
  if (place === undefined) {
    const selected = field.children?.get(name);
    return selected === undefined ? null : objectAt(selected, name, value, projection, here);
  }
  const person: ResponseObject = Object.create(null);
  projection.notes.held();
  projection.notes.found(place, name, Reflect.get(value, helperKeys.person(name)), person);
  return person;
}

function objectAt(
  selected: readonly SelectedField[],
  type: string,
  value: object,
  projection: Projection,
  around: Here,
): ResponseObject {
  const object: ResponseObject = Object.create(null); // a client may alias to `__proto__`
  const here = { ...around, joint: [...around.joint, ...personsOfJoint(value, type, projection.consent)] };
  for (const field of selected)
    object[field.responseKey] =
      field.name === '__typename' ? type : fieldAt(field, Reflect.get(value, field.key), projection, here);
  const isShown = selected.some(
    ({ name, responseKey }) => name !== '__typename' && object[responseKey] != null,
  );
  if (isShown) projection.notes.shown();
  return object;
}
