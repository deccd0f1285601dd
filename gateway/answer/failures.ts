import { GraphQLError, getNamedType, isInterfaceType } from 'graphql';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { errorCatalogue } from '../errors.ts';
import type { SourceFailure } from '../federation/federation.ts';
import type { Withheld } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';

/** One error per permitted selection that a failing source left unanswered. Says which field; never what the source said. */
export function failureErrors(
  root: SelectedField,
  failures: readonly SourceFailure[],
  withheld: Withheld,
  consent: ConsentIndex,
): readonly GraphQLError[] {
  if (failures.length === 0) return [];
  const errors = new Map<string, GraphQLError>();
  const walk = (field: SelectedField, parent: SelectedField | undefined): void => {
    if (withheld.has(field)) return;
    const failure = failures.find((each) => explains(each, field, consent));
    if (failure !== undefined) {
      errors.set(`${field.key} ${failure.code}`, publicError(field, parent, failure));
      return;
    }
    for (const children of field.children?.values() ?? []) for (const child of children) walk(child, field);
  };
  walk(root, undefined);
  return [...errors.values()];
}

function explains({ source, key }: SourceFailure, field: SelectedField, consent: ConsentIndex): boolean {
  if (key !== undefined) return key === field.key;
  const origins = consent.fields.get(field.coordinate)?.origins ?? [];
  return origins.length > 0 && origins.every((origin) => origin.external || origin.source === source);
}

function publicError(
  field: SelectedField,
  parent: SelectedField | undefined,
  { code }: SourceFailure,
): GraphQLError {
  return new GraphQLError(errorCatalogue[code].sentence, {
    path: field.path,
    extensions: { code, coordinate: coordinateAsked(field, parent) },
  });
}

/** What was asked of an interface is named on it: which implementation failed would tell what is there. */
function coordinateAsked(field: SelectedField, parent: SelectedField | undefined): string {
  const type = parent && getNamedType(parent.type);
  return isInterfaceType(type) && Object.hasOwn(type.getFields(), field.name)
    ? `${type.name}.${field.name}`
    : field.coordinate;
}
