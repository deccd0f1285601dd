import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import type { ConsentIndex, FieldFacts } from './facts.ts';
import { fieldSet } from './fieldSet.ts';

/** A coordinate that must be granted for another field to be resolved. */
export interface Need {
  readonly coordinate: Coordinate;
  /** As it is named where it is needed: perhaps on an interface. */
  readonly written: Coordinate;
  /** Not where it is another person's, or everybody's of a joint object: a person grants their own alone. */
  readonly canBeMet: boolean;
}

type Consent = Pick<ConsentIndex, 'fields' | 'subjects' | 'joint'>;

/** How far a field set has come from the object that it starts on. */
type Reach = 'itself' | 'inside' | 'others';

/** What the sources that resolve a field need to compute it (`@requires`), what is open too. */
export function requiredFor(coordinate: Coordinate, consent: Consent): readonly Need[] {
  const [type = ''] = coordinate.split('.');
  return (consent.fields.get(coordinate)?.origins ?? []).flatMap(({ requires, external }) =>
    requires === undefined || external ? [] : needsIn(fieldSet(requires), type, 'itself', consent),
  );
}

/** What using these arguments of a field reveals (`@infers`). What can't be read can't be met. */
export function revealedBy(
  coordinate: Coordinate,
  argumentNames: readonly string[],
  consent: Consent,
): readonly Need[] {
  const infers = consent.fields.get(coordinate)?.infers;
  return argumentNames.flatMap((name): readonly Need[] => {
    if (!infers?.has(name)) return [];
    const revealed = infers.get(name);
    if (revealed === undefined) {
      const unreadable = `${coordinate}(${name}:)` as Coordinate; // GraphQL's coordinate of an argument
      return [{ coordinate: unreadable, written: unreadable, canBeMet: false }];
    }
    return revealed.flatMap((written) => {
      const [own = written] = revealed.filter((each) => isImplementedBy(each, written, consent));
      return concretely(written, consent).map((each) => ({ coordinate: each, written: own, canBeMet: true }));
    });
  });
}

/** The coordinates of object types that a coordinate means: those that implement an interface's field, else itself. */
export function concretely(
  coordinate: Coordinate,
  { fields }: Pick<Consent, 'fields'>,
): readonly Coordinate[] {
  const implementations = (fields.get(coordinate)?.implementedBy ?? []).filter(
    (each) => fields.get(each)?.implementedBy.length === 0,
  );
  return implementations.length === 0 ? [coordinate] : implementations;
}

function isImplementedBy(coordinate: Coordinate, other: Coordinate, { fields }: Consent): boolean {
  return fields.get(coordinate)?.implementedBy.includes(other) === true;
}

function needsIn(set: SelectionSetNode, type: string, reach: Reach, consent: Consent): readonly Need[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []; // no field set has one
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return needsIn(selection.selectionSet, selection.typeCondition?.name.value ?? type, reach, consent);
    return selection.name.value === '__typename' ? [] : needsOfField(selection, type, reach, consent);
  });
}

function needsOfField(field: FieldNode, type: string, reach: Reach, consent: Consent): readonly Need[] {
  const written = `${type}.${field.name.value}` as Coordinate; // of a composed, so valid, field set
  const needs = concretely(written, consent).map((coordinate): Need => {
    const [concrete = ''] = coordinate.split('.');
    return { coordinate, written, canBeMet: isOwn(concrete, reach, consent) };
  });
  const isOwnWholly = needs.every(({ canBeMet }) => canBeMet);
  const used = (field.arguments ?? []).map(({ name }) => name.value);
  const revealed = revealedBy(written, used, consent).map((need) => ({
    ...need,
    canBeMet: need.canBeMet && isOwnWholly,
  }));
  const returned = consent.fields.get(written)?.returns ?? '';
  const inner = field.selectionSet
    ? needsIn(field.selectionSet, returned, isOwnWholly ? 'inside' : 'others', consent)
    : [];
  return [...needs, ...revealed, ...inner];
}

/** The object it starts on is decided with the field that needs it; any further person is somebody else. */
function isOwn(type: string, reach: Reach, { subjects, joint }: Consent): boolean {
  if (reach === 'itself') return true;
  return reach === 'inside' && !subjects.has(type) && joint.get(type)?.rule !== 'ALL';
}

/** Open fields that a source computes from what is not open. */
export function openFromClosed(consent: Consent): readonly FieldFacts[] {
  return [...consent.fields.values()].filter(
    ({ coordinate, sensitivity }) =>
      sensitivity === 'open' &&
      requiredFor(coordinate, consent).some(
        (need) => consent.fields.get(need.coordinate)?.sensitivity !== 'open',
      ),
  );
}
