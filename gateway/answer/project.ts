import { type GraphQLOutputType, getNamedType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import type { Withheld } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';

export interface Projection {
  readonly withheld: Withheld;
  readonly consent: ConsentIndex;
  /** The ref the client sent for the anchor's person: what it is answered where it asks for the person's id. */
  readonly ref: unknown;
}

type ResponseObject = Record<string, unknown>;

/** What was resolved of one root selection, in the client's keys and their order, with nulls where something is withheld. */
export function projectField(field: SelectedField, value: unknown, projection: Projection): unknown {
  if (projection.withheld.has(field)) return null;
  if (field.children === undefined)
    return isPersonId(field, projection) && value != null ? projection.ref : (value ?? null);
  return projectValue(field, field.type, value, projection);
}

/** An anchor of which nothing may be resolved: the same for a person who never agreed and for one who doesn't exist. */
export function projectWithheld(field: SelectedField, projection: Projection): unknown {
  const type = getNamedType(field.type);
  if (field.children === undefined || !isObjectType(type)) return null;
  return projectObject(field.children.get(type.name) ?? [], type.name, {}, projection);
}

function projectValue(
  field: SelectedField,
  type: GraphQLOutputType,
  value: unknown,
  projection: Projection,
): unknown {
  if (value === null || value === undefined) return null;
  if (isNonNullType(type)) return projectValue(field, type.ofType, value, projection);
  if (isListType(type))
    return Array.isArray(value)
      ? value.map((each) => projectValue(field, type.ofType, each, projection))
      : null;
  if (typeof value !== 'object') return null;
  const name = isObjectType(type) ? type.name : String(Reflect.get(value, '__typename'));
  const selected = field.children?.get(name);
  return selected === undefined ? null : projectObject(selected, name, value, projection);
}

function projectObject(
  selected: readonly SelectedField[],
  type: string,
  value: object,
  projection: Projection,
): ResponseObject {
  const object: ResponseObject = Object.create(null); // a client may alias to `__proto__`
  for (const field of selected)
    object[field.responseKey] =
      field.name === '__typename' ? type : projectField(field, Reflect.get(value, field.key), projection);
  return object;
}

function isPersonId({ coordinate, name }: SelectedField, { consent }: Projection): boolean {
  const [type = ''] = coordinate.split('.');
  return consent.subjects.get(type) === name;
}
