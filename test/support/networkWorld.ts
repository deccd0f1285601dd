import { Kind, type SelectionSetNode } from 'graphql';
import type { OracleField, OracleSchema } from './oracleSchema.ts';
import { namedTypeOf, nodeTypeOf } from './oracleSchema.ts';

/** One thing of the world, with what all sources together hold of it: by field name, values, objects, lists of them. */
export interface Thing {
  readonly __typename: string;
  /** Whose data it was made for; undefined: nobody's. */
  readonly owner: number | undefined;
  /** Changed in place by who compares two worlds. */
  readonly fields: Map<string, unknown>;
}

/** A resolver that throws instead of answering. */
export const failing: unique symbol = Symbol('failing');

/** All that is true, whoever holds it. */
export interface World {
  readonly sdls: Readonly<Record<string, string>>;
  readonly schema: OracleSchema;
  readonly persons: readonly Thing[];
  /** Persons whom sources link to and nobody in the network knows. */
  readonly strangers: readonly Thing[];
  /** Things with a key of their own, by type. */
  readonly entities: ReadonlyMap<string, readonly Thing[]>;
  /** What the fields of `Query` return besides persons by ref. */
  readonly roots: ReadonlyMap<string, unknown>;
  /** By value: which coordinate of whom it is the value of. Values are unique. */
  readonly origins: ReadonlyMap<string | number, Origin>;
}

export interface Origin {
  readonly coordinate: string;
  readonly owner: number | undefined;
}

export function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && 'fields' in value && value.fields instanceof Map;
}

export function isPersonType(schema: OracleSchema, type: string): boolean {
  const subject = schema.get(type)?.subject;
  return subject !== undefined && 'key' in subject;
}

/** What a source computes from what it required: anything that depends on all of it. */
export function computedOf({ coordinate }: OracleField, required: unknown): string {
  return `${coordinate}(${JSON.stringify(required)})`;
}

/** The part of a representation that a field set names. */
export function projected(value: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((each) => projected(each, set));
  if (typeof value !== 'object' || value === null) return value ?? null;
  const found: Record<string, unknown> = {};
  for (const each of set.selections) {
    if (each.kind === Kind.FIELD) {
      const inner: unknown = Reflect.get(value, each.name.value);
      found[each.name.value] = each.selectionSet ? projected(inner, each.selectionSet) : (inner ?? null);
    } else if (
      each.kind === Kind.INLINE_FRAGMENT &&
      each.typeCondition?.name.value === Reflect.get(value, '__typename')
    )
      Object.assign(found, projected(value, each.selectionSet));
  }
  return found;
}

/**
 * How the world's sources understand arguments, on rows that are filtered already: `first` cuts, `from` and `to` compare the
 * rows' dates, others pick the row whose field of that name has that value.
 */
export function argued(
  schema: OracleSchema,
  field: OracleField,
  rows: readonly unknown[],
  given: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  let left = rows;
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    if (name === 'first') continue;
    if (name === 'after') continue;
    left = left.filter((row) => {
      if (!isThing(row)) return false;
      if (name !== 'from' && name !== 'to') return row.fields.get(name) === value;
      const date = dateFieldOf(schema, row.__typename);
      const occurred = date === undefined ? undefined : row.fields.get(date);
      if (typeof occurred !== 'string') return false;
      return name === 'from' ? occurred >= String(value) : occurred <= String(value);
    });
  }
  const { first } = given;
  return typeof first === 'number' && field.arguments.has('first') ? left.slice(0, first) : left;
}

export function dateFieldOf(schema: OracleSchema, type: string): string | undefined {
  return [...(schema.get(type)?.fields.values() ?? [])].find((each) => each.isOccurred)?.name;
}

export function objectKeyFieldOf(schema: OracleSchema, type: string): string | undefined {
  return [...(schema.get(type)?.fields.values() ?? [])].find((each) => each.isObjectKey)?.name;
}

/** Held as a plain list where a field returns a connection: what its edges are made of. */
export function connectionOf(schema: OracleSchema, field: OracleField): string | undefined {
  return nodeTypeOf(schema, namedTypeOf(field.type));
}
