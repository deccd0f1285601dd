import { type FieldNode, Kind, type SelectionSetNode, valueFromASTUntyped } from 'graphql';
import type { Agreement, TermsItem } from '../../policies/core/agreement.ts';
import { isPersonType } from './networkWorld.ts';
import { type Condition, isUnconditioned } from './oracleConditions.ts';
import {
  concreteTypes,
  grantableBy,
  namedTypeOf,
  type OracleField,
  type OracleSchema,
  sensitivityOf,
} from './oracleSchema.ts';

/** What holds for one request: who asks for what, and when. */
export interface Circumstances {
  readonly schema: OracleSchema;
  readonly organisationStatus: 'ADMITTED' | 'SUSPENDED' | 'EXPELLED';
  readonly purpose: string;
  /** Of each purpose those above it, itself included. */
  readonly purposesAbove: Readonly<Record<string, readonly string[]>>;
  readonly now: number;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A person's own access, in the place of an agreement. */
export const own: unique symbol = Symbol('own');
export type Basis = Agreement | typeof own;

export interface Granted {
  readonly basis: Basis;
  readonly condition: Condition;
}

export function isInForce(agreement: Agreement, circumstances: Circumstances): boolean {
  return refusalOf(agreement, circumstances) === undefined;
}

/** `docs/enforcement.md` section 3: why an agreement isn't in force, undefined where it is. */
function refusalOf(agreement: Agreement, circumstances: Circumstances): string | undefined {
  const { organisationStatus, purpose, purposesAbove, now } = circumstances;
  const { terms, status, uses } = agreement;
  if (status === 'SUPERSEDED') return 'NOT_GRANTED';
  if (organisationStatus !== 'ADMITTED') return 'SUSPENDED';
  if (status === 'PAUSED') return 'PAUSED';
  if (terms.usage !== undefined && uses.count >= terms.usage.limit) return 'EXHAUSTED';
  if (now < terms.period.from) return 'OUTSIDE_PERIOD';
  if (now >= terms.period.until) return 'EXPIRED';
  if (status === 'REVOKED') return 'REVOKED';
  return purposesAbove[purpose]?.includes(agreement.purpose) ? undefined : 'PURPOSE';
}

const nearest = ['SUSPENDED', 'PAUSED', 'EXHAUSTED', 'OUTSIDE_PERIOD', 'EXPIRED', 'REVOKED', 'PURPOSE'];

/** Why a person's agreements deny a coordinate. */
export function reasonOf(
  agreements: readonly Agreement[],
  field: OracleField,
  circumstances: Circumstances,
): string {
  const listing = agreements.filter((each) => itemsFor(each, field, circumstances.schema).length > 0);
  const refusals = listing.map((each) => refusalOf(each, circumstances));
  if (refusals.includes(undefined)) return 'NOT_GRANTED';
  return nearest.find((each) => refusals.includes(each)) ?? 'NOT_GRANTED';
}

function itemsFor(agreement: Agreement, field: OracleField, schema: OracleSchema): readonly TermsItem[] {
  const by = grantableBy(schema, field);
  return agreement.terms.items.filter((each) => by.includes(each.coordinate));
}

/** All ways in which one of these grants a personal field as it is selected, or what the arguments of an open one reveal. */
export function grantsOf(
  set: ReadonlySet<Basis>,
  field: OracleField,
  nodes: readonly FieldNode[],
  circumstances: Circumstances,
): readonly Granted[] {
  return [...set].flatMap((basis) =>
    isComputable(basis, field, circumstances, new Set()) && isInferable(basis, field, nodes, circumstances)
      ? sensitivityOf(circumstances.schema, field) === 'open'
        ? [{ basis, condition: {} }]
        : waysOf(basis, field, circumstances)
      : [],
  );
}

function waysOf(basis: Basis, field: OracleField, { schema }: Circumstances): readonly Granted[] {
  return basis === own
    ? [{ basis, condition: {} }]
    : itemsFor(basis, field, schema).map((item) => ({ basis, condition: item }));
}

/** Whether it grants, without any condition, everything that a source needs for the field. */
function isComputable(
  basis: Basis,
  field: OracleField,
  circumstances: Circumstances,
  seen: ReadonlySet<string>,
): boolean {
  if (seen.has(field.coordinate)) return true;
  const inside = new Set([...seen, field.coordinate]);
  return field.requires.every((set) =>
    needed(set, field.owner, false, circumstances.schema).every(
      (each) => !each.isForeign && isGrantedExactly(basis, each.field, circumstances, inside),
    ),
  );
}

function isGrantedExactly(
  basis: Basis,
  field: OracleField,
  circumstances: Circumstances,
  seen: ReadonlySet<string>,
): boolean {
  switch (sensitivityOf(circumstances.schema, field)) {
    case 'undeclared':
      return false;
    case 'open':
      return isComputable(basis, field, circumstances, seen);
    case 'personal':
      return (
        waysOf(basis, field, circumstances).some(({ condition }) => isUnconditioned(condition)) &&
        isComputable(basis, field, circumstances, seen)
      );
  }
}

interface Needed {
  readonly field: OracleField;
  readonly isForeign: boolean;
}

/** Every concrete field that a field set selects; those of another person marked. */
function needed(
  set: SelectionSetNode,
  type: string,
  isForeign: boolean,
  schema: OracleSchema,
): readonly Needed[] {
  return set.selections.flatMap(
    (selection) =>
      selection.kind === Kind.FIELD
        ? neededFor(selection, type, isForeign, schema)
        : selection.kind === Kind.INLINE_FRAGMENT
          ? needed(selection.selectionSet, selection.typeCondition?.name.value ?? type, isForeign, schema)
          : [], // a field set has no fragments of a name
  );
}

function neededFor(
  { name, selectionSet }: FieldNode,
  type: string,
  isForeign: boolean,
  schema: OracleSchema,
): readonly Needed[] {
  return concreteTypes(schema, type).flatMap((concrete) => {
    const field = schema.get(concrete)?.fields.get(name.value);
    if (field === undefined) return [];
    const inner = namedTypeOf(field.type);
    const isOther = isForeign || concreteTypes(schema, inner).some((each) => isPersonType(schema, each));
    return [{ field, isForeign }, ...(selectionSet ? needed(selectionSet, inner, isOther, schema) : [])];
  });
}

/** Whether it grants, without any condition, everything that the used arguments reveal. */
function isInferable(
  basis: Basis,
  field: OracleField,
  nodes: readonly FieldNode[],
  circumstances: Circumstances,
): boolean {
  const { schema } = circumstances;
  const used = nodes[0]?.arguments ?? [];
  return used.every(({ name }) =>
    (field.arguments.get(name.value)?.infers ?? []).every((coordinate) => {
      const [type = '', named = ''] = coordinate.split('.');
      const fields = concreteTypes(schema, type).flatMap((each) => schema.get(each)?.fields.get(named) ?? []);
      return (
        fields.length > 0 && fields.every((each) => isGrantedExactly(basis, each, circumstances, new Set()))
      );
    }),
  );
}

/** What the used arguments of a field reveal: every concrete field of it that isn't open. */
export function revealedBy(
  field: OracleField,
  nodes: readonly FieldNode[],
  schema: OracleSchema,
): readonly OracleField[] {
  return (nodes[0]?.arguments ?? []).flatMap(({ name }) =>
    (field.arguments.get(name.value)?.infers ?? []).flatMap((coordinate) => {
      const [type = '', named = ''] = coordinate.split('.');
      return concreteTypes(schema, type)
        .flatMap((each) => schema.get(each)?.fields.get(named) ?? [])
        .filter((each) => sensitivityOf(schema, each) !== 'open');
    }),
  );
}

/** As the agreement lists what it grants of a field: of several, the most special. */
export function listedBy(basis: Basis, field: OracleField, schema: OracleSchema): string {
  const by = grantableBy(schema, field);
  const listed =
    basis === own
      ? by.slice(-1)
      : by.filter((each) => itemsFor(basis, field, schema).some(({ coordinate }) => coordinate === each));
  return listed[0] ?? field.coordinate;
}

/** The values a field's arguments have, by default or given. */
export function argumentsOf(
  nodes: readonly FieldNode[],
  field: OracleField,
  { variables }: Circumstances,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, { defaultValue }] of field.arguments)
    if (defaultValue !== undefined) values[name] = defaultValue;
  for (const { name, value } of nodes[0]?.arguments ?? []) {
    if (value.kind === Kind.VARIABLE && !Object.hasOwn(variables, value.name.value)) continue;
    values[name.value] = valueFromASTUntyped(value, { ...variables });
  }
  return values;
}

/** Whether a person's own agreements grant a field of a joint object, and what its arguments reveal, unconditioned. */
export function isConsentedTo(
  agreements: ReadonlySet<Basis>,
  field: OracleField,
  nodes: readonly FieldNode[],
  circumstances: Circumstances,
): boolean {
  const { schema } = circumstances;
  const own = sensitivityOf(schema, field) === 'open' ? [] : [field];
  return [...own, ...revealedBy(field, nodes, schema)].every((each) =>
    grantsOf(agreements, each, [], circumstances).some(({ condition }) => isUnconditioned(condition)),
  );
}
