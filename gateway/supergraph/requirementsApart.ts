import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeDefinitionNode,
} from 'graphql';
import { argument, stringOf } from '../../policies/schema/consentDirectives.ts';
import { fieldSet } from '../../policies/schema/fieldSet.ts';
import { readJoin } from '../../policies/schema/join.ts';
import { graphOf, named, namedType } from './joinDirectives.ts';

export interface RequirementsApart {
  readonly supergraph: DocumentNode;
  /** From the names of the sources that were added to the source that each stands for. */
  readonly standsFor: ReadonlyMap<string, string>;
}

/**
 * Where a source computes a field from another's (`@requires`) that is itself computed, the planner may ask for the inner one
 * without what it is computed from. It is told that such outer fields are a further source's, which is the same one: then it
 * asks for one after the other.
 */
export function requirementsApart(document: DocumentNode): RequirementsApart {
  const chains = new Chains(document);
  const standsFor = new Map<string, string>();
  let supergraph = document;
  for (const [graph, levels] of chains.later())
    for (const [level, moved] of levels) {
      const standIn: StandInGraph = { graph, name: `${graph}__${level}` };
      const source = readJoin(document).sources.get(graph) ?? graph;
      const known = `${source}#${level}`;
      standsFor.set(known, source);
      supergraph = withStandIn(supergraph, standIn, known, moved);
      for (const each of [graph, standIn.name]) supergraph = withoutUnusedExternals(supergraph, each);
    }
  return { supergraph, standsFor };
}

interface StandInGraph {
  /** The source's name in the supergraph's enum. */
  readonly graph: string;
  readonly name: string;
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** How many computations lie one behind another in each field that is computed from other sources' (1: in itself alone). */
class Chains {
  readonly #types = new Map<string, TypeDefinitionNode>();
  readonly #levels = new Map<string, number>();

  constructor(document: DocumentNode) {
    for (const each of document.definitions) if (isType(each)) this.#types.set(each.name.value, each);
  }

  /** By source, from the second level on: the coordinates on it. */
  later(): ReadonlyMap<string, ReadonlyMap<number, ReadonlySet<string>>> {
    const found = new Map<string, Map<number, Set<string>>>();
    for (const type of this.#types.values())
      for (const field of fieldsOf(type)) {
        const level = this.#level(type.name.value, field, new Set());
        if (level < 2) continue;
        for (const graph of requiringGraphs(field)) {
          const levels = found.get(graph) ?? new Map<number, Set<string>>();
          found.set(graph, levels);
          levels.set(level, (levels.get(level) ?? new Set()).add(`${type.name.value}.${field.name.value}`));
        }
      }
    return found;
  }

  #level(type: string, field: FieldDefinitionNode, around: ReadonlySet<string>): number {
    const coordinate = `${type}.${field.name.value}`;
    if (around.has(coordinate)) return 0; // in a circle nothing comes first
    const known = this.#levels.get(coordinate);
    if (known !== undefined) return known;
    const inside = new Set([...around, coordinate]);
    const own = requiringGraphs(field).length > 0 ? 1 : 0;
    const behind = requirementsOf(field).flatMap((set) =>
      this.#selected(set, type).map((each) => this.#level(each.type, each.field, inside)),
    );
    const level = own + Math.max(0, ...behind);
    if (around.size === 0) this.#levels.set(coordinate, level);
    return level;
  }

  #selected(
    set: SelectionSetNode,
    type: string,
  ): readonly { readonly type: string; readonly field: FieldDefinitionNode }[] {
    return set.selections.flatMap((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return this.#selected(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      if (selection.kind !== Kind.FIELD) return [];
      return this.#concrete(type).flatMap((concrete) =>
        fieldsOf(this.#types.get(concrete))
          .filter(({ name }) => name.value === selection.name.value)
          .flatMap((field) => [
            { type: concrete, field },
            ...(selection.selectionSet ? this.#selected(selection.selectionSet, namedType(field.type)) : []),
          ]),
      );
    });
  }

  #concrete(name: string): readonly string[] {
    const type = this.#types.get(name);
    if (type?.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [name];
    return [...this.#types.values()]
      .filter((each) => 'interfaces' in each && each.interfaces?.some((one) => one.name.value === name))
      .map((each) => each.name.value);
  }
}

/** The supergraph with a source that has the moved fields, what they are computed from, and whatever they return. */
function withStandIn(
  document: DocumentNode,
  { graph, name }: StandInGraph,
  known: string,
  moved: ReadonlySet<string>,
): DocumentNode {
  const kept = keptTypes(document, graph, moved);
  const copied = (directives: readonly ConstDirectiveNode[] | undefined): readonly ConstDirectiveNode[] =>
    (directives ?? []).filter((each) => graphOf(each) === graph).map((each) => onGraph(each, name));
  const fieldOn = (type: string, field: FieldDefinitionNode): FieldDefinitionNode => {
    const coordinate = `${type}.${field.name.value}`;
    const { directives = [] } = field;
    if (moved.has(coordinate))
      return {
        ...field,
        directives: directives.map((each) => (graphOf(each) === graph ? onGraph(each, name) : each)),
      };
    const isKept = kept.get(type)?.has(field.name.value) === true && !requiringGraphs(field).includes(graph);
    return isKept ? { ...field, directives: [...directives, ...copied(directives)] } : field;
  };
  const typeOn = <Type extends TypeDefinitionNode>(type: Type): Type => {
    const isMet = (each: ConstDirectiveNode) =>
      ['interface', 'member'].every((of) => kept.has(stringOf(argument(each, of)) ?? type.name.value));
    return {
      ...type,
      directives: [...(type.directives ?? []), ...copied(type.directives).filter(isMet)],
      ...('values' in type ? { values: type.values?.map((each) => withCopies(each, copied)) } : {}),
      ...(type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
        ? { fields: type.fields?.map((each) => withCopies(each, copied)) }
        : {}),
    };
  };
  return {
    ...document,
    definitions: document.definitions.map((each) => {
      if (isGraphs(each)) return withGraph(each, graph, name, known);
      if (!isType(each)) return each;
      const type = kept.has(each.name.value) ? typeOn(each) : each;
      return isFieldsType(type)
        ? { ...type, fields: (type.fields ?? []).map((field) => fieldOn(type.name.value, field)) }
        : type;
    }),
  };
}

/** No source may name a field `@external` that it doesn't need. */
function withoutUnusedExternals(document: DocumentNode, graph: string): DocumentNode {
  const types = new Map<string, TypeDefinitionNode>();
  for (const each of document.definitions) if (isType(each)) types.set(each.name.value, each);
  const used = new Set<string>();
  const use = (set: SelectionSetNode, type: string): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        use(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      if (selection.kind !== Kind.FIELD) continue;
      for (const each of [type, ...possible(types.get(type), types, graph)]) {
        used.add(`${each}.${selection.name.value}`);
        const field = fieldsOf(types.get(each)).find(({ name }) => name.value === selection.name.value);
        if (field && selection.selectionSet) use(selection.selectionSet, namedType(field.type));
      }
    }
  };
  for (const type of types.values())
    for (const field of fieldsOf(type))
      for (const join of named(field.directives, 'join__field').filter((each) => graphOf(each) === graph)) {
        const [requires, provides] = ['requires', 'provides'].map((each) => stringOf(argument(join, each)));
        if (requires !== undefined) use(fieldSet(requires), type.name.value);
        if (provides !== undefined) use(fieldSet(provides), namedType(field.type));
      }
  const isUnused = (type: FieldsType, field: FieldDefinitionNode) =>
    isExternal(named(field.directives, 'join__field'), graph) &&
    !used.has(`${type.name.value}.${field.name.value}`) &&
    !named(type.directives, 'join__implements').some((each) => graphOf(each) === graph);
  return {
    ...document,
    definitions: document.definitions.map((type) =>
      isType(type) && isFieldsType(type)
        ? {
            ...type,
            fields: (type.fields ?? []).map((field) =>
              isUnused(type, field)
                ? { ...field, directives: (field.directives ?? []).filter((each) => graphOf(each) !== graph) }
                : field,
            ),
          }
        : type,
    ),
  };
}

function withCopies<Node extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(
  node: Node,
  copied: (directives: readonly ConstDirectiveNode[] | undefined) => readonly ConstDirectiveNode[],
): Node {
  return { ...node, directives: [...(node.directives ?? []), ...copied(node.directives)] };
}

/** By type that the further source needs to know: the fields it needs there. */
function keptTypes(
  document: DocumentNode,
  graph: string,
  moved: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, TypeDefinitionNode>();
  for (const each of document.definitions) if (isType(each)) types.set(each.name.value, each);
  return new Kept(types, graph, moved).types;
}

class Kept {
  readonly types = new Map<string, Set<string>>();
  readonly #all: ReadonlyMap<string, TypeDefinitionNode>;
  readonly #graph: string;
  readonly #moved: ReadonlySet<string>;

  constructor(all: ReadonlyMap<string, TypeDefinitionNode>, graph: string, moved: ReadonlySet<string>) {
    this.#all = all;
    this.#graph = graph;
    this.#moved = moved;
    for (const coordinate of moved) {
      const [type = '', name = ''] = coordinate.split('.');
      this.#keep(type, [name]);
      for (const field of this.#named(type, name))
        for (const each of requirementsOf(field, graph)) this.#keepSet(each, type);
    }
  }

  #keep(name: string, wanted: readonly string[] | 'all'): void {
    const type = this.#all.get(name);
    const here = named(type?.directives, 'join__type').filter((each) => graphOf(each) === this.#graph);
    if (type === undefined || here.length === 0) return;
    const known = this.types.get(name);
    const kept = known ?? new Set();
    this.types.set(name, kept);
    for (const field of fieldsOf(type))
      if (!kept.has(field.name.value) && isWanted(field, wanted, this.#graph))
        this.#keepField(name, field, kept);
    if (known !== undefined) return;
    for (const each of here) {
      const key = stringOf(argument(each, 'key'));
      if (key !== undefined) this.#keepSet(fieldSet(key), name);
    }
    if (type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
      for (const each of type.fields ?? []) this.#keep(namedType(each.type), 'all');
    for (const each of possible(type, this.#all, this.#graph))
      this.#keep(each, wanted === 'all' ? 'all' : []);
  }

  #keepField(type: string, field: FieldDefinitionNode, kept: Set<string>): void {
    kept.add(field.name.value);
    const isLeft =
      requiringGraphs(field).includes(this.#graph) && !this.#moved.has(`${type}.${field.name.value}`);
    if (isLeft) return;
    const joins = named(field.directives, 'join__field');
    this.#keep(namedType(field.type), isExternal(joins, this.#graph) ? [] : 'all');
    for (const each of field.arguments ?? []) this.#keep(namedType(each.type), 'all');
  }

  #keepSet(set: SelectionSetNode, type: string): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        this.#keepSet(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      if (selection.kind !== Kind.FIELD) continue;
      for (const each of [type, ...possible(this.#all.get(type), this.#all, this.#graph)]) {
        this.#keep(each, [selection.name.value]);
        for (const field of selection.selectionSet ? this.#named(each, selection.name.value) : [])
          this.#keepSet(selection.selectionSet ?? noSelection, namedType(field.type));
      }
    }
  }

  #named(type: string, name: string): readonly FieldDefinitionNode[] {
    return fieldsOf(this.#all.get(type)).filter((each) => each.name.value === name);
  }
}

const noSelection: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

/** A field that every source of its type resolves is the further source's too. */
function isWanted(field: FieldDefinitionNode, wanted: readonly string[] | 'all', graph: string): boolean {
  const joins = named(field.directives, 'join__field');
  if (joins.length === 0) return true;
  return (
    joins.some((each) => graphOf(each) === graph) && (wanted === 'all' || wanted.includes(field.name.value))
  );
}

/** What a source says that an interface or a union may be. */
function possible(
  type: TypeDefinitionNode | undefined,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  graph: string,
): readonly string[] {
  if (type?.kind === Kind.UNION_TYPE_DEFINITION)
    return named(type.directives, 'join__unionMember')
      .filter((each) => graphOf(each) === graph)
      .map((each) => stringOf(argument(each, 'member')) ?? '');
  if (type?.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
  return [...types.values()]
    .filter((each) =>
      named(each.directives, 'join__implements').some(
        (join) => graphOf(join) === graph && stringOf(argument(join, 'interface')) === type.name.value,
      ),
    )
    .map((each) => each.name.value);
}

function withGraph(
  graphs: EnumTypeDefinitionNode,
  graph: string,
  name: string,
  known: string,
): EnumTypeDefinitionNode {
  const { values = [] } = graphs;
  const standIns = values
    .filter((each) => each.name.value === graph)
    .map(
      (value): EnumValueDefinitionNode => ({
        ...value,
        name: { kind: Kind.NAME, value: name },
        directives: (value.directives ?? []).map((each) =>
          withArgument(each, 'name', { kind: Kind.STRING, value: known }),
        ),
      }),
    );
  return { ...graphs, values: [...values, ...standIns] };
}

function onGraph(directive: ConstDirectiveNode, graph: string): ConstDirectiveNode {
  return withArgument(directive, 'graph', { kind: Kind.ENUM, value: graph });
}

function withArgument(
  directive: ConstDirectiveNode,
  name: string,
  value: { readonly kind: Kind.ENUM | Kind.STRING; readonly value: string },
): ConstDirectiveNode {
  const { arguments: given = [] } = directive;
  return {
    ...directive,
    arguments: given.map((each) => (each.name.value === name ? { ...each, value } : each)),
  };
}

function requirementsOf(field: FieldDefinitionNode, graph?: string): readonly SelectionSetNode[] {
  return named(field.directives, 'join__field').flatMap((each) => {
    const requires = stringOf(argument(each, 'requires'));
    return requires === undefined || (graph !== undefined && graphOf(each) !== graph)
      ? []
      : [fieldSet(requires)];
  });
}

function requiringGraphs(field: FieldDefinitionNode): readonly string[] {
  return named(field.directives, 'join__field')
    .filter((each) => argument(each, 'requires') !== undefined)
    .map(graphOf);
}

function isExternal(joins: readonly ConstDirectiveNode[], graph: string): boolean {
  return joins.some((each) => {
    const external = argument(each, 'external');
    return graphOf(each) === graph && external?.kind === Kind.BOOLEAN && external.value;
  });
}

function fieldsOf(type: TypeDefinitionNode | undefined): readonly FieldDefinitionNode[] {
  return type !== undefined && isFieldsType(type) ? (type.fields ?? []) : [];
}

function isFieldsType(type: TypeDefinitionNode): type is FieldsType {
  return type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function isGraphs(definition: DefinitionNode): definition is EnumTypeDefinitionNode {
  return definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph';
}

function isType(definition: DefinitionNode): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition') && !isGraphs(definition);
}
