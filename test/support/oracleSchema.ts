import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';

/** What subgraphs say together of one field: a naive reading of their SDL, independent of how the gateway reads it. */
export interface OracleField {
  readonly owner: string;
  readonly name: string;
  readonly coordinate: string;
  readonly type: TypeNode;
  readonly arguments: ReadonlyMap<string, OracleArgument>;
  /** Every `@requires` of it, in whichever subgraph. */
  readonly requires: readonly SelectionSetNode[];
  readonly isObjectKey: boolean;
  readonly isOccurred: boolean;
  /** What the directives on it, in all subgraphs, say of consent. */
  readonly says: ReadonlySet<Saying>;
  /** Subgraphs that resolve it. */
  readonly sources: ReadonlySet<string>;
}

export interface OracleArgument {
  /** The coordinates its use reveals; undefined: it says of none. */
  readonly infers: readonly string[] | undefined;
  readonly defaultValue: unknown;
}

export interface OracleType {
  readonly name: string;
  readonly kind: 'object' | 'interface' | 'union' | 'leaf';
  readonly fields: ReadonlyMap<string, OracleField>;
  readonly interfaces: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  readonly values: readonly string[];
  readonly says: ReadonlySet<Saying>;
  readonly isEntity: boolean;
  /** Whom its objects are about: the person with a key, or persons found by a field set. */
  readonly subject:
    | { readonly key: string }
    | { readonly persons: SelectionSetNode; readonly all: boolean }
    | undefined;
}

export type Saying = 'personal' | 'open' | 'unreadable';
export type OracleSchema = ReadonlyMap<string, OracleType>;

interface Draft {
  name: string;
  kind: OracleType['kind'];
  fields: Map<string, FieldDraft>;
  interfaces: Set<string>;
  members: Set<string>;
  values: string[];
  says: Set<Saying>;
  isEntity: boolean;
  subject: OracleType['subject'];
}
interface FieldDraft extends OracleField {
  arguments: Map<string, OracleArgument>;
  requires: SelectionSetNode[];
  isObjectKey: boolean;
  isOccurred: boolean;
  says: Set<Saying>;
  sources: Set<string>;
}

export function readOracleSchema(sdls: Readonly<Record<string, string>>): OracleSchema {
  const types = new Map<string, Draft>();
  const interfaceObjects: InterfaceObjectField[] = [];
  for (const [source, sdl] of Object.entries(sdls))
    for (const definition of parse(sdl).definitions)
      interfaceObjects.push(...readDefinition(types, definition, source));
  // what an @interfaceObject adds to an interface, every implementation has
  for (const { type, field } of interfaceObjects)
    for (const each of types.values())
      if (each.kind === 'object' && each.interfaces.has(type) && !each.fields.has(field.name))
        each.fields.set(field.name, {
          ...field,
          owner: each.name,
          coordinate: `${each.name}.${field.name}`,
        });
  return types;
}

interface InterfaceObjectField {
  readonly type: string;
  readonly field: FieldDraft;
}

function readDefinition(
  types: Map<string, Draft>,
  definition: DefinitionNode,
  source: string,
): readonly InterfaceObjectField[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return readFields(types, definition, source);
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION: {
      const draft = draftOf(types, definition.name.value, 'union');
      for (const each of definition.types ?? []) draft.members.add(each.name.value);
      return [];
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const draft = draftOf(types, definition.name.value, 'leaf');
      readTypeDirectives(draft, definition.directives ?? []);
      draft.values = (definition.values ?? []).map((each) => each.name.value);
      return [];
    }
    case Kind.SCALAR_TYPE_DEFINITION:
      readTypeDirectives(draftOf(types, definition.name.value, 'leaf'), definition.directives ?? []);
      return [];
    default:
      return [];
  }
}

function readFields(
  types: Map<string, Draft>,
  definition:
    | ObjectTypeDefinitionNode
    | ObjectTypeExtensionNode
    | InterfaceTypeDefinitionNode
    | InterfaceTypeExtensionNode,
  source: string,
): readonly InterfaceObjectField[] {
  const type = definition.name.value;
  const isInterfaceObject = directive(definition, 'interfaceObject').length > 0;
  const isInterface = isInterfaceObject || definition.kind.startsWith('Interface');
  const draft = draftOf(types, type, isInterface ? 'interface' : 'object');
  for (const each of definition.interfaces ?? []) draft.interfaces.add(each.name.value);
  readTypeDirectives(draft, definition.directives ?? []);
  const fields = (definition.fields ?? []).map((each) => readField(draft, each, source));
  return isInterfaceObject ? fields.map((field) => ({ type, field })) : [];
}

function draftOf(types: Map<string, Draft>, name: string, kind: Draft['kind']): Draft {
  const known = types.get(name);
  if (known !== undefined) {
    if (kind === 'interface') known.kind = kind;
    return known;
  }
  const draft: Draft = {
    name,
    kind,
    fields: new Map(),
    interfaces: new Set(),
    members: new Set(),
    values: [],
    says: new Set(),
    isEntity: false,
    subject: undefined,
  };
  types.set(name, draft);
  return draft;
}

function readTypeDirectives(draft: Draft, directives: readonly ConstDirectiveNode[]): void {
  for (const each of directives) {
    for (const saying of sayings(each)) draft.says.add(saying);
    if (each.name.value === 'key') draft.isEntity = true;
    if (each.name.value !== 'subject') continue;
    const { id = 'id', joint = 'ANY' } = argumentsOf(each);
    const all =
      joint === 'ALL' || (draft.subject !== undefined && 'all' in draft.subject && draft.subject.all);
    draft.subject = String(id).includes('{') ? { persons: fieldSetOf(String(id)), all } : { key: String(id) };
  }
}

function readField(type: Draft, node: FieldDefinitionNode, source: string): FieldDraft {
  const name = node.name.value;
  const known = type.fields.get(name);
  const field: FieldDraft = known ?? {
    owner: type.name,
    name,
    coordinate: `${type.name}.${name}`,
    type: node.type,
    arguments: new Map(),
    requires: [],
    isObjectKey: false,
    isOccurred: false,
    says: new Set(),
    sources: new Set(),
  };
  type.fields.set(name, field);
  for (const each of node.directives ?? []) {
    for (const saying of sayings(each)) field.says.add(saying);
    const is = each.name.value;
    if (is === 'objectKey') field.isObjectKey = true;
    if (is === 'occurred') field.isOccurred = true;
    if (is === 'requires') field.requires.push(fieldSetOf(String(argumentsOf(each)['fields'])));
  }
  if (directive(node, 'external').length === 0) field.sources.add(source);
  for (const each of node.arguments ?? [])
    field.arguments.set(each.name.value, argumentOf(each, field.arguments.get(each.name.value)));
  return field;
}

function argumentOf(node: InputValueDefinitionNode, known: OracleArgument | undefined): OracleArgument {
  const [infers] = directive(node, 'infers');
  const fields = infers === undefined ? undefined : argumentsOf(infers)['fields'];
  return {
    infers: Array.isArray(fields) ? fields.map(String) : known?.infers,
    defaultValue:
      node.defaultValue === undefined ? known?.defaultValue : valueFromASTUntyped(node.defaultValue),
  };
}

function sayings(node: ConstDirectiveNode): readonly Saying[] {
  switch (node.name.value) {
    case 'open':
      return ['open'];
    case 'personal': {
      const { category } = argumentsOf(node);
      const isReadable =
        Array.isArray(category) &&
        category.length > 0 &&
        category.every((each) => typeof each === 'string' && each !== '');
      return [isReadable ? 'personal' : 'unreadable'];
    }
    default:
      return [];
  }
}

function directive(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly ConstDirectiveNode[] {
  return directives.filter((each) => each.name.value === name);
}

function argumentsOf(node: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (node.arguments ?? []).map((each) => [each.name.value, valueFromASTUntyped(each.value)]),
  );
}

export function fieldSetOf(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`).definitions;
  return (definition as OperationDefinitionNode).selectionSet; // of a document that begins with a brace
}

export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}

export function isListType(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE ? isListType(type.type) : type.kind === Kind.LIST_TYPE;
}

/** The object types that something of this type may be. */
export function concreteTypes(schema: OracleSchema, name: string): readonly string[] {
  const type = schema.get(name);
  switch (type?.kind) {
    case 'object':
      return [name];
    case 'union':
      return [...type.members];
    case 'interface':
      return [...schema.values()]
        .filter((each) => each.kind === 'object' && each.interfaces.has(name))
        .map((each) => each.name);
    default:
      return [];
  }
}

/** `docs/enforcement.md` section 7. */
export function sensitivityOf(
  schema: OracleSchema,
  field: OracleField,
  within: ReadonlySet<OracleField> = new Set(),
): 'open' | 'personal' | 'undeclared' {
  const owner = schema.get(field.owner);
  const own = [...field.says, ...(owner?.says ?? [])];
  const kin = [...schema.values()].filter(
    (each) => each.interfaces.has(field.owner) || owner?.interfaces.has(each.name),
  );
  const ofKin = kin.flatMap((each) => {
    const same = each.fields.get(field.name);
    return same === undefined ? [] : [...same.says, ...each.says];
  });
  const returned = namedTypeOf(field.type);
  const ofReturned = [returned, ...concreteTypes(schema, returned)].flatMap((each) => [
    ...(schema.get(each)?.says ?? []),
  ]);
  const all = [...own, ...ofKin, ...ofReturned];
  if (all.includes('personal')) return 'personal';
  if (!own.includes('open') || all.includes('unreadable')) return 'undeclared';
  // in a circle of fields computed from each other nothing is known not to be open
  const isComputedOpenly = computedFrom(schema, field).every(
    (each) => within.has(each) || sensitivityOf(schema, each, new Set([...within, field])) === 'open',
  );
  return isComputedOpenly ? 'open' : 'undeclared';
}

function computedFrom(schema: OracleSchema, field: OracleField): readonly OracleField[] {
  const selected = (set: SelectionSetNode, type: string): readonly OracleField[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return selected(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      if (selection.kind !== Kind.FIELD) return [];
      return concreteTypes(schema, type).flatMap((concrete) => {
        const found = schema.get(concrete)?.fields.get(selection.name.value);
        if (found === undefined) return [];
        const inside = selection.selectionSet
          ? selected(selection.selectionSet, namedTypeOf(found.type))
          : [];
        return [found, ...inside];
      });
    });
  return field.requires.flatMap((set) => selected(set, field.owner));
}

/**
 * The coordinates whose grant covers a field of an object type: itself, and the same field of what the type implements, the
 * more special first.
 */
export function grantableBy(schema: OracleSchema, field: OracleField): readonly string[] {
  const kinds = (name: string) => concreteTypes(schema, name).length;
  const interfaces = [...(schema.get(field.owner)?.interfaces ?? [])].sort(
    (one, other) => kinds(one) - kinds(other),
  );
  return [
    field.coordinate,
    ...interfaces
      .filter((each) => schema.get(each)?.fields.has(field.name))
      .map((each) => `${each}.${field.name}`),
  ];
}

/** A type with `edges` that have a `node`: the type of the nodes, undefined for any other. */
export function nodeTypeOf(schema: OracleSchema, name: string): string | undefined {
  const edges = schema.get(name)?.fields.get('edges');
  const node = edges && schema.get(namedTypeOf(edges.type))?.fields.get('node');
  return node && namedTypeOf(node.type);
}
