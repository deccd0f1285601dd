import { type ConstDirectiveNode, Kind, type TypeNode } from 'graphql';
import { argument, stringOf } from '../../policies/schema/consentDirectives.ts';

/** Of what a supergraph says of a type or field, the directives of this name. */
export function named(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((each) => each.name.value === name);
}

/** Of which source (its name in the supergraph's enum) a directive says something. */
export function graphOf(directive: ConstDirectiveNode): string {
  return stringOf(argument(directive, 'graph')) ?? '';
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
