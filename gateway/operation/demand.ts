import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { DemandedCoordinate } from '../../policies/core/decide.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import type { SelectedField } from './select.ts';

/**
 * What one anchor asks of its person: each personal coordinate once, in the order selected, with what a source needs to
 * compute it. Stops at nested persons: the link is this person's, what is selected inside is theirs. Pure.
 */
export function demandOf(anchor: SelectedField, consent: ConsentIndex): readonly DemandedCoordinate[] {
  const demanded = new Map<Coordinate, DemandedCoordinate>();
  const walk = (field: SelectedField, isAnchor: boolean): void => {
    if (!isAnchor && consent.fields.get(field.coordinate)?.sensitivity === 'personal')
      demanded.set(field.coordinate, demandedCoordinate(field.coordinate, consent, new Set()));
    for (const [type, children] of field.children ?? [])
      if (isAnchor || !consent.subjects.has(type)) for (const child of children) walk(child, false);
  };
  walk(anchor, true);
  return [...demanded.values()];
}

export function demandedCoordinate(
  coordinate: Coordinate,
  consent: ConsentIndex,
  seen: ReadonlySet<Coordinate>,
): DemandedCoordinate {
  const facts = consent.fields.get(coordinate);
  const within = new Set([...seen, coordinate]);
  const [type = ''] = coordinate.split('.');
  const required = (facts?.origins ?? []).flatMap(({ requires }) =>
    requires === undefined ? [] : coordinatesIn(fieldSet(requires), type, consent),
  );
  return {
    coordinate,
    grantedBy: facts?.grantedBy ?? [coordinate],
    requires: [...new Set(required)]
      .filter((each) => !within.has(each) && consent.fields.get(each)?.sensitivity !== 'open')
      .map((each) => demandedCoordinate(each, consent, within)),
  };
}

/** The coordinates of a federation FieldSet (`"incomes { year gross }"`) on a type, on all concrete types it reaches. */
export function coordinatesIn(
  set: SelectionSetNode,
  type: string,
  consent: ConsentIndex,
): readonly Coordinate[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return coordinatesIn(selection.selectionSet, selection.typeCondition?.name.value ?? type, consent);
    return selection.name.value === '__typename' ? [] : coordinatesOfField(selection, type, consent);
  });
}

function coordinatesOfField(field: FieldNode, type: string, consent: ConsentIndex): readonly Coordinate[] {
  const coordinate = `${type}.${field.name.value}` as Coordinate; // of a composed, so valid, field set
  const inner = field.selectionSet
    ? coordinatesIn(field.selectionSet, consent.fields.get(coordinate)?.returns ?? '', consent)
    : [];
  const implementations = [...consent.fields.values()]
    .filter((facts) => facts.coordinate !== coordinate && facts.grantedBy.includes(coordinate))
    .map((facts) => facts.coordinate);
  return [coordinate, ...implementations, ...inner];
}

export function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('a field set is a selection set');
  return definition.selectionSet;
}
