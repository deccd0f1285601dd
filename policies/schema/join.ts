import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ValueNode,
} from 'graphql';
import { argument, stringOf } from './consentDirectives.ts';

/** Where a field can be resolved. `requires` is the selection of the parent that the source needs to compute it. */
export interface FieldOrigin {
  readonly source: string;
  readonly requires?: string;
  /** The source only names it (`@external`, or overridden): it resolves it at most where it `@provides` it. */
  readonly external: boolean;
}

/** A source that knows a type, with the keys its objects can be fetched by there. */
export interface KnownBy {
  readonly source: string;
  readonly keys: readonly string[];
  /** There the interface is an object type, and stands for all its implementations (`@interfaceObject`). */
  readonly isInterfaceObject: boolean;
}

/** The parts of the join spec (v0.5) that enforcement reads. */
export interface Join {
  /** Per type: the sources that know it, with the keys each can be fetched by. */
  readonly types: ReadonlyMap<string, readonly KnownBy[]>;
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
  const known = new Map<string, KnownBy>();
  for (const join of directivesNamed(directives, 'join__type')) {
    const source = sources.get(stringOf(argument(join, 'graph')) ?? '');
    if (source === undefined) continue;
    const { keys = [], isInterfaceObject = false } = known.get(source) ?? {};
    const key = stringOf(argument(join, 'key'));
    known.set(source, {
      source,
      keys: [...keys, ...(key === undefined ? [] : [key])],
      isInterfaceObject: isInterfaceObject || isTrue(argument(join, 'isInterfaceObject')),
    });
  }
  return [...known.values()];
}

function isTrue(value: ValueNode | undefined): boolean {
  return value?.kind === Kind.BOOLEAN && value.value;
}

/** The sources that name it there: without `@join__field` every one that knows its type. */
export function fieldOrigins(join: Join, type: string, field: FieldDefinitionNode): readonly FieldOrigin[] {
  const applied = directivesNamed(field.directives, 'join__field');
  if (applied.length === 0)
    return (join.types.get(type) ?? []).map(({ source }) => ({ source, external: false }));
  return applied.flatMap((each) => {
    const source = join.sources.get(stringOf(argument(each, 'graph')) ?? '');
    if (source === undefined) return [];
    const requires = stringOf(argument(each, 'requires'));
    return [
      {
        source,
        external: isTrue(argument(each, 'external')) || isOverridden(each),
        ...(requires === undefined ? {} : { requires }),
      },
    ];
  });
}

/** Where the fields of what implements an interface are resolved because the interface is an object there. */
export function interfaceObjectOrigins(
  join: Join,
  type: string,
  field: FieldDefinitionNode,
): readonly FieldOrigin[] {
  const known = join.types.get(type) ?? [];
  return fieldOrigins(join, type, field).filter(({ source }) =>
    known.some((each) => each.source === source && each.isInterfaceObject),
  );
}

/** Under a label the override is progressive: the source still resolves what it does not take. */
function isOverridden(field: ConstDirectiveNode): boolean {
  return isTrue(argument(field, 'usedOverridden')) && argument(field, 'overrideLabel') === undefined;
}

/** Whether a source needs values from somewhere above the field (`@fromContext`): what it is fed is not read here. */
export function needsContext(field: FieldDefinitionNode): boolean {
  return directivesNamed(field.directives, 'join__field').some(
    (each) => argument(each, 'contextArguments') !== undefined,
  );
}

function directivesNamed(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((directive) => directive.name.value === name);
}
