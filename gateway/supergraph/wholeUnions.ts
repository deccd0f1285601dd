import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  parse,
  type TypeDefinitionNode,
  type UnionTypeDefinitionNode,
} from 'graphql';
import { argument, stringOf } from '../../policies/schema/consentDirectives.ts';
import { graphOf, named, namedType } from './joinDirectives.ts';

/**
 * A union may have members that only some of its sources know. Where one of several ways leads to a source that doesn't know a
 * member, the planner takes what is selected on it for answered, and asks nobody. It is told that every source of a union
 * knows every member; what a source does not know is taken out of what it is asked (`possibleFragments`).
 */
export function wholeUnions(supergraph: DocumentNode): DocumentNode {
  const types = new Map<string, TypeDefinitionNode>();
  for (const each of supergraph.definitions) if (isType(each)) types.set(each.name.value, each);
  const unions = [...types.values()].filter((each) => each.kind === Kind.UNION_TYPE_DEFINITION);
  for (const union of unions)
    for (const { graph, member } of missingMembers(union)) {
      if (!isIn(types.get(member), graph)) know(member, graph, types);
      else if (!hasKey(types.get(member), graph)) continue; // there, its other fields can't be told apart from real ones
      added(union.name.value, types, `@join__unionMember(graph: ${graph}, member: "${member}")`);
    }
  return {
    ...supergraph,
    definitions: supergraph.definitions.map((each) =>
      isType(each) ? (types.get(each.name.value) ?? each) : each,
    ),
  };
}

function isType(definition: DefinitionNode): definition is TypeDefinitionNode {
  return (
    'name' in definition &&
    definition.name !== undefined &&
    definition.kind.endsWith('TypeDefinition') &&
    !definition.name.value.startsWith('join__') &&
    !definition.name.value.startsWith('link__')
  );
}

function missingMembers({
  directives,
  types = [],
}: UnionTypeDefinitionNode): readonly { readonly graph: string; readonly member: string }[] {
  const told = named(directives, 'join__unionMember').map((each) => `${graphOf(each)} ${memberOf(each)}`);
  return named(directives, 'join__type').flatMap((each) => {
    const graph = graphOf(each);
    return types
      .map(({ name }) => ({ graph, member: name.value }))
      .filter(({ member }) => told.length > 0 && !told.includes(`${graph} ${member}`));
  });
}

/** Makes a type one of a source's that doesn't have it, with whatever its fields return. */
function know(name: string, graph: string, types: Map<string, TypeDefinitionNode>): void {
  const type = types.get(name);
  if (type === undefined || isIn(type, graph)) return;
  const others = new Set(named(type.directives, 'join__type').map(graphOf)).size;
  added(name, types, `@join__type(graph: ${graph})`);
  const known = types.get(name);
  if (known?.kind === Kind.ENUM_TYPE_DEFINITION) {
    const values = known.values?.map((each) => ({
      ...each,
      directives: [...(each.directives ?? []), ...parsed(`@join__enumValue(graph: ${graph})`)],
    }));
    types.set(name, { ...known, ...(values === undefined ? {} : { values }) });
  }
  if (known?.kind === Kind.UNION_TYPE_DEFINITION)
    for (const { name: member } of known.types ?? []) {
      know(member.value, graph, types);
      added(name, types, `@join__unionMember(graph: ${graph}, member: "${member.value}")`);
    }
  if (known?.kind !== Kind.OBJECT_TYPE_DEFINITION && known?.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
  const fields = known.fields?.map((field) => {
    const isTold = named(field.directives, 'join__field').length > 0;
    const joined = isTold ? parsed(`@join__field(graph: ${graph})`) : [];
    return others === 0 ? field : { ...field, directives: [...(field.directives ?? []), ...joined] };
  });
  types.set(name, { ...known, ...(fields === undefined ? {} : { fields }) });
  for (const field of fields ?? []) {
    know(namedType(field.type), graph, types);
    for (const each of field.arguments ?? []) know(namedType(each.type), graph, types);
  }
}

function added(name: string, types: Map<string, TypeDefinitionNode>, directive: string): void {
  const type = types.get(name);
  if (type) types.set(name, { ...type, directives: [...(type.directives ?? []), ...parsed(directive)] });
}

function isIn(type: TypeDefinitionNode | undefined, graph: string): boolean {
  return named(type?.directives, 'join__type').some((each) => graphOf(each) === graph);
}

function hasKey(type: TypeDefinitionNode | undefined, graph: string): boolean {
  return named(type?.directives, 'join__type').some(
    (each) => graphOf(each) === graph && argument(each, 'key') !== undefined,
  );
}

function memberOf(directive: ConstDirectiveNode): string {
  return stringOf(argument(directive, 'member')) ?? '';
}

function parsed(directive: string): readonly ConstDirectiveNode[] {
  const [scalar] = parse(`scalar S ${directive}`, { noLocation: true }).definitions;
  return scalar?.kind === Kind.SCALAR_TYPE_DEFINITION ? (scalar.directives ?? []) : [];
}
