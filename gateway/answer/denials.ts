import { GraphQLError, getNamedType, isInterfaceType } from 'graphql';
import type { DenialReason } from '../../policies/core/decide.ts';
import { errorCatalogue } from '../errors.ts';
import type { Withheld } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';
import type { Ledger } from './ledger.ts';

interface Denial {
  readonly order: number;
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly reason: DenialReason;
}

/**
 * One error per denied selection. INVARIANT: made from the operation and the decision alone, so that neither a value nor the
 * length of a list can show through.
 */
export function sayDenials(fields: Iterable<SelectedField>, withheld: Withheld, ledger: Ledger): void {
  for (const field of fields) for (const denial of denials(field, withheld)) sayDenial(denial, ledger);
}

/** On a joint object that is about somebody who did not grant it. */
export function sayJointDenial({ order, path, coordinate }: SelectedField, ledger: Ledger): void {
  sayDenial({ order, path, coordinate, reason: 'NOT_GRANTED' }, ledger);
}

function sayDenial({ order, path, coordinate, reason }: Denial, ledger: Ledger): void {
  const extensions = { code: 'CONSENT_REQUIRED', coordinate, reason };
  ledger.say(order, new GraphQLError(errorCatalogue.CONSENT_REQUIRED.sentence, { path, extensions }));
}

function denials(field: SelectedField, withheld: Withheld): readonly Denial[] {
  const { order, path, coordinate } = field;
  const reason = withheld.get(field);
  if (reason !== undefined) return [{ order, path, coordinate, reason }];
  if (field.children === undefined) return [];
  const shared = deniedOnInterface(field, withheld);
  const said = new Set<string>();
  return [...field.children.values()].flatMap((children) =>
    children.flatMap((child) => {
      const onInterface = shared.get(child.key);
      if (onInterface === undefined) return denials(child, withheld);
      if (said.has(child.key)) return [];
      said.add(child.key);
      return [onInterface];
    }),
  );
}

/** What is denied alike on everything an interface may be is one denied selection: `Account.balance`. */
function deniedOnInterface(field: SelectedField, withheld: Withheld): ReadonlyMap<string, Denial> {
  const type = getNamedType(field.type);
  const kinds = [...(field.children?.values() ?? [])];
  const [first = []] = kinds;
  if (!isInterfaceType(type) || kinds.length < 2) return new Map();
  return new Map(
    first.flatMap((child) => {
      const { key, name, order, path } = child;
      const reason = withheld.get(child);
      const alike = kinds.every((children) =>
        children.some((other) => other.key === key && withheld.get(other) === reason),
      );
      if (reason === undefined || !alike || !Object.hasOwn(type.getFields(), name)) return [];
      return [[key, { order, path, coordinate: `${type.name}.${name}`, reason }] as const];
    }),
  );
}
