import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type TypeNode,
  visit,
} from 'graphql';
import { readJoin } from '../../policies/schema/join.ts';

/** A field with the arguments that a `@requires` gives it, as a field of its own. */
export interface StandIn {
  readonly name: string;
  readonly arguments: readonly ArgumentNode[];
}

export interface DistinctArguments {
  /** The supergraph with a field in place of each field with arguments that a `@requires` names. */
  readonly supergraph: DocumentNode;
  /** By the name that the planner knows them by. */
  readonly standIns: ReadonlyMap<string, StandIn>;
  /** Per source and field name: the stand-ins that the source's `@requires` names for it. */
  readonly neededBy: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * The planner takes `price(currency: "USD")` and `price(currency: "EUR")` for one field where a `@requires` names them, and
 * for the client's own `price(currency: "GBP")` too. It is given a field without arguments for each set of them.
 */
export function distinctArguments(document: DocumentNode): DistinctArguments {
  const found = new Found(document);
  const rewritten = visit(document, {
    ObjectTypeDefinition: (type) => found.rewrite(type),
    InterfaceTypeDefinition: (type) => found.rewrite(type),
  });
  return { supergraph: found.extend(rewritten), standIns: found.standIns, neededBy: found.neededBy };
}

/** Holds what is found while the document is walked. */
class Found {
  readonly standIns = new Map<string, StandIn>();
  readonly neededBy = new Map<string, Map<string, Set<string>>>();
  readonly #types = new Map<string, FieldsType>();
  readonly #names = new Map<string, string>();
  /** By type: its stand-ins. */
  readonly #added = new Map<string, Set<string>>();
  readonly #sources: ReadonlyMap<string, string>;

  constructor(document: DocumentNode) {
    this.#sources = readJoin(document).sources;
    for (const each of document.definitions)
      if (each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.INTERFACE_TYPE_DEFINITION)
        this.#types.set(each.name.value, each);
  }

  rewrite<Type extends FieldsType>(type: Type): Type {
    const fields = type.fields?.map((field) => ({
      ...field,
      directives: field.directives?.map((each) => this.#rewriteJoin(each, type, field)) ?? [],
    }));
    return { ...type, ...(fields === undefined ? {} : { fields }) };
  }

  #rewriteJoin(
    directive: ConstDirectiveNode,
    type: FieldsType,
    field: FieldDefinitionNode,
  ): ConstDirectiveNode {
    if (directive.name.value !== 'join__field') return directive;
    const used = new Set<string>();
    const args = directive.arguments?.map((each) => {
      if (each.name.value !== 'requires' || each.value.kind !== Kind.STRING) return each;
      const set = this.#rewriteSet(fieldSet(each.value.value), type.name.value, used);
      return { ...each, value: { ...each.value, block: false, value: setText(set) } };
    });
    if (used.size === 0) return directive;
    const graph = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
    const source = graph?.kind === Kind.ENUM ? this.#sources.get(graph.value) : undefined;
    if (source !== undefined) this.#note(source, field.name.value, used);
    return { ...directive, ...(args === undefined ? {} : { arguments: args }) };
  }

  #note(source: string, field: string, used: ReadonlySet<string>): void {
    const fields = this.neededBy.get(source) ?? new Map<string, Set<string>>();
    this.neededBy.set(source, fields);
    fields.set(field, new Set([...(fields.get(field) ?? []), ...used]));
  }

  #rewriteSet(set: SelectionSetNode, type: string, used: Set<string>): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FIELD) return this.#rewriteField(selection, type, used);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection; // a field set has none
      const on = selection.typeCondition?.name.value ?? type;
      return { ...selection, selectionSet: this.#rewriteSet(selection.selectionSet, on, used) };
    });
    return { ...set, selections };
  }

  #rewriteField(node: FieldNode, type: string, used: Set<string>): FieldNode {
    const field = this.#types.get(type)?.fields?.find(({ name }) => name.value === node.name.value);
    const inner = node.selectionSet && field && this.#rewriteSet(node.selectionSet, named(field.type), used);
    const within = { ...node, ...(inner === undefined ? {} : { selectionSet: inner }) };
    if (field === undefined || (field.arguments ?? []).length === 0) return within;
    const name = this.#nameOf(node);
    used.add(name);
    for (const each of this.#related(type, field.name.value))
      this.#added.set(each, new Set([...(this.#added.get(each) ?? []), name]));
    return { ...within, name: { ...node.name, value: name }, arguments: [] };
  }

  #nameOf({ name, arguments: args = [] }: FieldNode): string {
    const identity = JSON.stringify([name.value, args.map((each) => print(each)).sort()]);
    const known = this.#names.get(identity) ?? `fieldgrant_${this.#names.size}_${name.value}`;
    this.#names.set(identity, known);
    this.standIns.set(known, { name: name.value, arguments: args });
    return known;
  }

  /** An interface's field is a field of everything that implements it, and is implemented by all. */
  #related(type: string, field: string): readonly string[] {
    const interfaces = this.#types.get(type)?.interfaces?.map(({ name }) => name.value) ?? [];
    const declaring = interfaces.filter((each) => this.#declares(each, field));
    const tops = declaring.length === 0 ? [type] : declaring;
    const implementing = [...this.#types.values()].filter((each) =>
      each.interfaces?.some(({ name }) => tops.includes(name.value)),
    );
    return [...new Set([type, ...tops, ...implementing.map(({ name }) => name.value)])].filter((each) =>
      this.#declares(each, field),
    );
  }

  #declares(type: string, field: string): boolean {
    return this.#types.get(type)?.fields?.some(({ name }) => name.value === field) === true;
  }

  extend(document: DocumentNode): DocumentNode {
    const extended = <Type extends FieldsType>(type: Type): Type => {
      const added = [...(this.#added.get(type.name.value) ?? [])].flatMap((standIn) => {
        const real = this.standIns.get(standIn)?.name;
        const field = type.fields?.find(({ name }) => name.value === real);
        return field ? [{ ...field, name: { ...field.name, value: standIn }, arguments: [] }] : [];
      });
      return added.length === 0 ? type : { ...type, fields: [...(type.fields ?? []), ...added] };
    };
    return visit(document, {
      ObjectTypeDefinition: (type) => extended(type),
      InterfaceTypeDefinition: (type) => extended(type),
    });
  }
}

function fieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('a field set is a selection set');
  return operation.selectionSet;
}

function setText(set: SelectionSetNode): string {
  return print(set).replace(/\s+/g, ' ').slice(1, -1).trim();
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
