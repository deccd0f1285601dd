import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  parse,
  print,
} from 'graphql';
import type { Supergraph } from '../schema/supergraph.ts';

/** How deep it goes: within what the gateway lets one operation ask. */
const deepest = 10;

/**
 * A document that asks the gateway for everything it serves about who asks (`me`), with their own token: a live copy of their own
 * data. Left out: other persons, fields that can't be asked without arguments, and a type inside itself. Undefined where the schema
 * has no `me`.
 */
export function ownDataDocument({ served, consent }: Supergraph): string | undefined {
  const me = served.getQueryType()?.getFields()['me'];
  const person = me && getNamedType(me.type);
  if (!isObjectType(person)) return undefined;

  const selectionOn = (type: GraphQLObjectType, above: readonly string[]): readonly string[] =>
    Object.values(type.getFields()).flatMap((field) => selected(field, [...above, type.name]));

  const selected = (field: GraphQLField<unknown, unknown>, above: readonly string[]): readonly string[] => {
    if (field.args.some(isRequiredArgument)) return [];
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return [field.name];
    const possible = isObjectType(type) ? [type] : served.getPossibleTypes(type);
    const within = possible.flatMap((each): readonly (readonly [string, readonly string[]])[] => {
      const isOther = consent.subjects.has(each.name) || above.includes(each.name);
      const fields = isOther || above.length >= deepest ? [] : selectionOn(each, above);
      return fields.length === 0 ? [] : [[each.name, fields]];
    });
    if (within.length === 0) return [];
    const [first] = within;
    if (isObjectType(type)) return [`${field.name} { ${first?.[1].join(' ')} }`];
    // apart by name: what two types call alike may be of different types
    const fragments = within.map(
      ([name, fields]) =>
        `... on ${name} { ${fields.map((each) => `${name}_${nameOf(each)}: ${each}`).join(' ')} }`,
    );
    return [`${field.name} { __typename ${fragments.join(' ')} }`];
  };

  const fields = selectionOn(person, []);
  return fields.length === 0 ? undefined : print(parse(`{ me { ${fields.join(' ')} } }`));
}

function nameOf(selection: string): string {
  return selection.split(' ')[0] ?? selection;
}
