import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import type { ConsentIndex } from './facts.ts';

/** Reads a federation FieldSet (`"incomes { year gross }"`). Throws where it is none. */
export function fieldSet(text: string): SelectionSetNode {
  const [definition, ...others] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION || others.length > 0)
    throw new TypeError('a field set is a selection set');
  return definition.selectionSet;
}

/** The coordinates of a field set on a type, and on everything that implements what it reaches. */
export function coordinatesIn(
  set: SelectionSetNode,
  type: string,
  consent: Pick<ConsentIndex, 'fields'>,
): readonly Coordinate[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return coordinatesIn(selection.selectionSet, selection.typeCondition?.name.value ?? type, consent);
    return selection.name.value === '__typename' ? [] : coordinatesOfField(selection, type, consent);
  });
}

function coordinatesOfField(
  field: FieldNode,
  type: string,
  consent: Pick<ConsentIndex, 'fields'>,
): readonly Coordinate[] {
  const coordinate = `${type}.${field.name.value}` as Coordinate; // of a composed, so valid, field set
  const facts = consent.fields.get(coordinate);
  const inner = field.selectionSet ? coordinatesIn(field.selectionSet, facts?.returns ?? '', consent) : [];
  return [coordinate, ...(facts?.implementedBy ?? []), ...inner];
}
