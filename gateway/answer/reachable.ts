import { type DefinitionNode, type DocumentNode, Kind, OperationTypeNode, type TypeNode } from 'graphql';

/** The types that a client comes by from the query root, as a schema of their own. */
export function reachable(query: string, definitions: readonly DefinitionNode[]): DocumentNode {
  const types = new Map(
    definitions.flatMap((each) => ('name' in each && each.name ? [[each.name.value, each]] : [])),
  );
  const seen = new Set<string>();
  const pending = [query];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const type = types.get(name);
    if (type === undefined || seen.has(name)) continue;
    seen.add(name);
    pending.push(
      ...namedIn(type),
      ...(type.kind === Kind.INTERFACE_TYPE_DEFINITION ? implementing(name, types) : []),
    );
  }
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.SCHEMA_DEFINITION,
        operationTypes: [
          {
            kind: Kind.OPERATION_TYPE_DEFINITION,
            operation: OperationTypeNode.QUERY,
            type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: query } },
          },
        ],
      },
      ...[...types].flatMap(([name, type]) => (seen.has(name) ? [type] : [])),
    ],
  };
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** The types that a definition speaks of. */
function namedIn(type: DefinitionNode): readonly string[] {
  if (type.kind === Kind.UNION_TYPE_DEFINITION) return (type.types ?? []).map(namedType);
  if (type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
    return (type.fields ?? []).map((field) => namedType(field.type));
  if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
  return [
    ...(type.interfaces ?? []).map(namedType),
    ...(type.fields ?? []).flatMap((field) => [
      namedType(field.type),
      ...(field.arguments ?? []).map((each) => namedType(each.type)),
    ]),
  ];
}

/** An interface is reached with whatever may be behind it. */
function implementing(name: string, types: ReadonlyMap<string, DefinitionNode>): readonly string[] {
  return [...types].flatMap(([other, type]) =>
    (type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
    type.interfaces?.some((each) => each.name.value === name)
      ? [other]
      : [],
  );
}
