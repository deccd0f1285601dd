import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import type { TermsItem } from '../core/agreement.ts';
import type { Conditions, Release } from '../core/conditions.ts';
import type { Coordinate, Duration } from '../core/identifiers.ts';
import { contradicted } from '../core/narrowing.ts';
import type { Supergraph } from '../schema/supergraph.ts';

/** Conditions as a party writes them. */
export interface ProposedConditions {
  readonly objects?: readonly string[] | null;
  readonly window?: Duration | null;
  /** Exactly one of them. */
  readonly release?: {
    readonly exact?: boolean;
    readonly round?: number;
    readonly truncate?: 'MONTH' | 'YEAR';
    readonly mask?: number;
  } | null;
}

/** As far as it can be told without knowing what is reduced. */
export function isRelease(release: NonNullable<ProposedConditions['release']>): boolean {
  const { exact, round, mask } = release;
  return (
    exact !== false && (round === undefined || isStep(round, false)) && (mask === undefined || isCount(mask))
  );
}

export type ConditionFault =
  /** What the coordinate returns has nothing that such a condition could look at. */
  | { readonly kind: 'no-condition'; readonly coordinate: Coordinate; readonly part: keyof Conditions }
  /** The condition itself makes no sense. */
  | { readonly kind: 'condition'; readonly coordinate: Coordinate; readonly part: keyof Conditions }
  /** It is named twice, with something said each time. */
  | { readonly kind: 'twice'; readonly coordinate: Coordinate }
  /** Another item covers the same and lets more through. */
  | { readonly kind: 'contradicted'; readonly coordinate: Coordinate };

const most = { objects: 200, characters: 100, kept: 100 };

export function conditionsOf({ objects, window, release }: ProposedConditions): Conditions {
  const reduction = release ? releaseOf(release) : undefined;
  return {
    ...(objects ? { objects } : {}),
    ...(window ? { window } : {}),
    ...(reduction === undefined ? {} : { release: reduction }),
  };
}

function releaseOf({
  round,
  truncate,
  mask,
}: NonNullable<ProposedConditions['release']>): Release | undefined {
  if (round !== undefined) return { kind: 'ROUND', step: round };
  if (truncate !== undefined) return { kind: 'TRUNCATE', unit: truncate };
  return mask === undefined ? undefined : { kind: 'MASK', keep: mask };
}

/** Everything that is wrong with the conditions of items that persons can be asked for. */
export function conditionFaults(
  items: readonly TermsItem[],
  supergraph: Supergraph,
): readonly ConditionFault[] {
  const { fields } = supergraph.consent;
  const covering = ({ coordinate }: TermsItem) =>
    (fields.get(coordinate)?.grantedBy ?? []).filter((each) => each !== coordinate);
  return [
    ...items.flatMap((item) => faultsOf(item, supergraph)),
    ...contradicted(items, covering).map(({ coordinate }) => ({ kind: 'contradicted', coordinate }) as const),
  ];
}

function faultsOf(item: TermsItem, supergraph: Supergraph): readonly ConditionFault[] {
  const { coordinate, objects, window, release } = item;
  const { consent } = supergraph;
  const returned = consent.fields.get(coordinate)?.items ?? [];
  const none = (part: keyof Conditions) => ({ kind: 'no-condition', coordinate, part }) as const;
  const bad = (part: keyof Conditions) => ({ kind: 'condition', coordinate, part }) as const;
  return [
    ...(objects === undefined || returned.some((each) => consent.objectKeys.has(each))
      ? []
      : [none('objects')]),
    ...(objects === undefined || areKeys(objects) ? [] : [bad('objects')]),
    ...(window === undefined || returned.some((each) => consent.occurred.has(each)) ? [] : [none('window')]),
    ...(release === undefined
      ? []
      : releaseFaults(release, typeOf(coordinate, supergraph)).map(
          (kind) => ({ kind, coordinate, part: 'release' }) as const,
        )),
  ];
}

/** Whether the values of a coordinate can be reduced like that. */
export function takesRelease(release: Release, coordinate: Coordinate, supergraph: Supergraph): boolean {
  return releaseFaults(release, typeOf(coordinate, supergraph)).length === 0;
}

function areKeys(objects: readonly string[]): boolean {
  const isKey = (each: string) => each.length >= 1 && each.length <= most.characters;
  return (
    objects.length >= 1 &&
    objects.length <= most.objects &&
    objects.every(isKey) &&
    new Set(objects).size === objects.length
  );
}

/** Of what can be reduced: numbers are rounded, dates truncated, texts masked. Scalars of a source's own may be any of them. */
function releaseFaults(
  release: Release,
  type: GraphQLNamedType | undefined,
): readonly ('no-condition' | 'condition')[] {
  if (!isScalarType(type) || type === GraphQLBoolean) return ['no-condition'];
  const isNumber = type === GraphQLInt || type === GraphQLFloat;
  const isText = isSpecifiedScalarType(type) && !isNumber;
  switch (release.kind) {
    case 'ROUND':
      if (isText) return ['no-condition'];
      return isStep(release.step, type === GraphQLInt) ? [] : ['condition'];
    case 'TRUNCATE':
      return isNumber || type === GraphQLID ? ['no-condition'] : [];
    case 'MASK':
      if (isNumber) return ['no-condition'];
      return isCount(release.keep) ? [] : ['condition'];
  }
}

function isCount(keep: number): boolean {
  return Number.isInteger(keep) && keep >= 1 && keep <= most.kept;
}

function isStep(step: number, isWhole: boolean): boolean {
  return Number.isFinite(step) && step > 0 && (!isWhole || Number.isInteger(step));
}

function typeOf(coordinate: Coordinate, { served }: Supergraph): GraphQLNamedType | undefined {
  const [name = '', fieldName = ''] = coordinate.split('.');
  const type = served.getType(name);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const field = Object.hasOwn(fields, fieldName) ? fields[fieldName] : undefined;
  return field && getNamedType(field.type);
}
