import { GraphQLError, getNamedType, isInterfaceType } from 'graphql';
import type { DenialReason } from '../../policies/core/decide.ts';
import { errorCatalogue } from '../errors.ts';
import type { Withheld } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';

interface Denial {
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly reason: DenialReason;
}

/**
 * One error per denied selection, in the operation's order. INVARIANT: made from the operation and the decision alone,
 * so that neither a value nor the length of a list can show through.
 */
export function denialErrors(root: SelectedField, withheld: Withheld): readonly GraphQLError[] {
  const distinct = new Map(denials(root, withheld).map((denial) => [JSON.stringify(denial), denial]));
  return [...distinct.values()].map(
    ({ path, coordinate, reason }) =>
      new GraphQLError(errorCatalogue.CONSENT_REQUIRED.sentence, {
        path,
        extensions: { code: 'CONSENT_REQUIRED', coordinate, reason },
      }),
  );
}

function denials(field: SelectedField, withheld: Withheld): readonly Denial[] {
  const reason = withheld.get(field);
  if (reason !== undefined) return [{ path: field.path, coordinate: field.coordinate, reason }];
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
      const reason = withheld.get(child);
      const alike = kinds.every((children) =>
        children.some((other) => other.key === child.key && withheld.get(other) === reason),
      );
      if (reason === undefined || !alike || !Object.hasOwn(type.getFields(), child.name)) return [];
      return [[child.key, { path: child.path, coordinate: `${type.name}.${child.name}`, reason }] as const];
    }),
  );
}
