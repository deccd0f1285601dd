import { type ConstDirectiveNode, type DocumentNode, Kind, visit } from 'graphql';

/**
 * The planner names an object to a source by the first key that the type has there, also where the source resolves it by
 * another only (`resolvable: false`). Those it resolves by are put first.
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const ordered = <Type extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(
    type: Type,
  ) => ({
    ...type,
    directives: [...(type.directives ?? [])].sort((one, other) => rank(one) - rank(other)),
  });
  return visit(supergraph, { ObjectTypeDefinition: ordered, InterfaceTypeDefinition: ordered });
}

function rank({ name, arguments: args = [] }: ConstDirectiveNode): number {
  const isUnresolvable = args.some(
    (each) => each.name.value === 'resolvable' && each.value.kind === Kind.BOOLEAN && !each.value.value,
  );
  return name.value === 'join__type' && isUnresolvable ? 1 : 0;
}
