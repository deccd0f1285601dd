import { type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql';
import { argument, stringOf } from './consentDirectives.ts';

/** Where a field can be resolved. `requires` is the selection of the parent that the source needs to compute it. */
export interface FieldOrigin {
  readonly source: string;
  readonly requires?: string;
  /** The source only names it (`@external`): it resolves it at most where it `@provides` it. */
  readonly external: boolean;
}

/** A source that knows a type, with the keys its objects can be fetched by there. */
export interface KnownBy {
  readonly source: string;
  readonly keys: readonly string[];
}

/** The parts of the join spec (v0.5) that enforcement reads. */
export interface Join {
  /** Per type: the sources that know it, with the keys each can be fetched by. */
  readonly types: ReadonlyMap<
    string,
    readonly { readonly source: string; readonly keys: readonly string[] }[]
  >;
  /** From the supergraph's enum value (`BANK`) to the source's name (`bank`). */
  readonly sources: ReadonlyMap<string, string>;
}

export function readJoin(supergraph: DocumentNode): Join {
  const sources = sourceNames(supergraph);
  const types = new Map<string, readonly KnownBy[]>();
  for (const definition of supergraph.definitions)
    if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
      definition.kind === Kind.UNION_TYPE_DEFINITION
    )
      types.set(definition.name.value, knownBy(definition.directives, sources));
  return { types, sources };
}

function sourceNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const graphs = supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? [])
      : [],
  );
  return new Map(
    graphs.map((value) => {
      const graph = directivesNamed(value.directives, 'join__graph')[0];
      return [value.name.value, (graph && stringOf(argument(graph, 'name'))) ?? value.name.value];
    }),
  );
}

function knownBy(
  directives: readonly ConstDirectiveNode[] | undefined,
  sources: ReadonlyMap<string, string>,
): readonly KnownBy[] {
  const known = new Map<string, readonly string[]>();
  for (const join of directivesNamed(directives, 'join__type')) {
    const source = sources.get(stringOf(argument(join, 'graph')) ?? '');
    if (source === undefined) continue;
    const key = stringOf(argument(join, 'key'));
    known.set(source, [...(known.get(source) ?? []), ...(key === undefined ? [] : [key])]);
  }
  return [...known].map(([source, keys]) => ({ source, keys }));
}

/** Without `@join__field` a field comes from every source that knows its type. */
export function fieldOrigins(join: Join, type: string, field: FieldDefinitionNode): readonly FieldOrigin[] {
  const applied = directivesNamed(field.directives, 'join__field');
  if (applied.length === 0)
    return (join.types.get(type) ?? []).map(({ source }) => ({ source, external: false }));
  return applied.flatMap((each) => {
    const source = join.sources.get(stringOf(argument(each, 'graph')) ?? '');
    if (source === undefined) return [];
    const requires = stringOf(argument(each, 'requires'));
    const external = argument(each, 'external');
    return [
      {
        source,
        external: external?.kind === Kind.BOOLEAN && external.value,
        ...(requires === undefined ? {} : { requires }),
      },
    ];
  });
}

function directivesNamed(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((directive) => directive.name.value === name);
}
