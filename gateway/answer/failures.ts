import { GraphQLError, getNamedType, isInterfaceType } from 'graphql';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { errorCatalogue } from '../errors.ts';
import type { SourceFailure } from '../federation/federation.ts';
import type { SourceFailureCode } from '../federation/sourceClient.ts';
import type { Ruled } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';
import type { Ledger } from './ledger.ts';

/**
 * One error per permitted selection that a failing source left unanswered. Says which field; never what the source said. Persons
 * inside other than the anchor's are resolved, and spoken of, on their own.
 */
export function sayFailures(
  fields: Iterable<SelectedField>,
  failures: readonly SourceFailure[],
  { withheld, undecided }: Ruled,
  consent: ConsentIndex,
  ledger: Ledger,
  anchor?: SelectedField,
): void {
  if (failures.length === 0) return;
  const walk = (field: SelectedField, parent: SelectedField | undefined): void => {
    if (withheld.has(field) || undecided.has(field)) return;
    const failure = failures.find((each) => explains(each, field, consent));
    if (failure !== undefined) {
      sayFailure(field, parent, failure.code, ledger);
      return;
    }
    for (const [type, children] of field.children ?? [])
      if (field === anchor || !consent.subjects.has(type)) for (const child of children) walk(child, field);
  };
  for (const field of fields) walk(field, undefined);
}

/** What was asked of an interface is named on it: which implementation failed would tell what is there. */
export function sayFailure(
  { name, path, order, coordinate }: SelectedField,
  parent: SelectedField | undefined,
  code: SourceFailureCode,
  ledger: Ledger,
): void {
  const type = parent && getNamedType(parent.type);
  const isOfInterface = isInterfaceType(type) && Object.hasOwn(type.getFields(), name);
  const extensions = { code, coordinate: isOfInterface ? `${type.name}.${name}` : coordinate };
  ledger.say(order, new GraphQLError(errorCatalogue[code].sentence, { path, extensions }));
}

function explains({ source, key }: SourceFailure, field: SelectedField, consent: ConsentIndex): boolean {
  if (key !== undefined) return key === field.key;
  const origins = consent.fields.get(field.coordinate)?.origins ?? [];
  return origins.length > 0 && origins.every((origin) => origin.external || origin.source === source);
}
