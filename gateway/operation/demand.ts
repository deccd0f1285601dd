import type { DemandedCoordinate } from '../../policies/core/decide.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { demandedCoordinate, inferredBy } from '../../policies/schema/demanded.ts';
import type { SelectedField } from './select.ts';

/** What is selected of one person: the fields inside an anchor, by the person's concrete type. */
export interface Place {
  /** The selection that leads to the person: a root field, or a link. */
  readonly link: SelectedField;
  readonly fields: ReadonlyMap<string, readonly SelectedField[]>;
  /** Each personal coordinate selected of the person, once, in the order selected. */
  readonly demand: readonly DemandedCoordinate[];
  /** What used arguments reveal of the person besides. */
  readonly inferred: readonly DemandedCoordinate[];
  /** What is selected of the joint objects inside that need everybody's consent: a part of `demand`. */
  readonly joint: readonly DemandedCoordinate[];
  /** The anchors inside it: other persons. */
  readonly nested: readonly Place[];
}

/** Reads a place, down to the persons that are selected within it. Pure. */
export function placeAt(link: SelectedField, types: readonly string[], consent: ConsentIndex): Place {
  const fields = new Map([...(link.children ?? [])].filter(([type]) => types.includes(type)));
  const demand = new Map<Coordinate, DemandedCoordinate>();
  const inferred = new Map<Coordinate, DemandedCoordinate>();
  const joint = new Map<Coordinate, DemandedCoordinate>();
  const nested: Place[] = [];
  const note = (field: SelectedField, isJoint: boolean): void => {
    const revealed = inferredOf(field, consent);
    const own = isPersonal(field, consent) ? [demandedCoordinate(field.coordinate, consent, new Set())] : [];
    for (const each of own) demand.set(each.coordinate, each);
    for (const each of revealed) inferred.set(each.coordinate, each);
    if (isJoint) for (const each of [...own, ...revealed]) joint.set(each.coordinate, each);
  };
  const walk = (field: SelectedField, isJoint: boolean): void => {
    note(field, isJoint);
    for (const [type, children] of field.children ?? []) {
      if (consent.subjects.has(type)) nested.push(placeAt(field, [type], consent));
      else for (const child of children) walk(child, isJoint || isJointAll(type, consent));
    }
  };
  for (const selected of fields.values()) for (const field of selected) walk(field, false);
  return {
    link,
    fields,
    demand: [...demand.values()],
    inferred: [...inferred.values()],
    joint: [...joint.values()],
    nested,
  };
}

function isPersonal({ coordinate }: SelectedField, consent: ConsentIndex): boolean {
  return consent.fields.get(coordinate)?.sensitivity === 'personal';
}

/** The persons reached from a selection that is about nobody. */
export function placesWithin(root: SelectedField, consent: ConsentIndex): readonly Place[] {
  return [...(root.children ?? [])].flatMap(([type, children]) =>
    consent.subjects.has(type)
      ? [placeAt(root, [type], consent)]
      : children.flatMap((child) => placesWithin(child, consent)),
  );
}

export function inferredOf(
  { coordinate, arguments: used }: SelectedField,
  consent: ConsentIndex,
): readonly DemandedCoordinate[] {
  if (used.length === 0) return [];
  return inferredBy(
    coordinate,
    used.map(({ name }) => name.value),
    consent,
  );
}

export function isJointAll(type: string, consent: ConsentIndex): boolean {
  return consent.joint.get(type)?.rule === 'ALL';
}
