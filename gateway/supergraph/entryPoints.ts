import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { entryField } from '../operation/prune.ts';

/** The source that is the gateway itself: it answers who the persons are that others are asked about. */
export const entrySource = 'fieldgrant';
const entryGraph = 'FIELDGRANT';

export interface EntryPoints {
  /** The supergraph with a root field that leads to persons of each type by their keys. */
  readonly sdl: string;
  /** The types that have one: persons of others can't be joined across sources. */
  readonly types: readonly string[];
}

/**
 * What the planner works on. Relying parties never see it: it has what is `@inaccessible` to them, since the gateway's own
 * helpers may need it, and the entries by which the persons found in an answer are asked about.
 */
export function withEntryPoints(sdl: string, { subjects, join }: ConsentIndex): EntryPoints {
  const document = accessible(parse(sdl, { noLocation: true }));
  const types = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const key = subjects.get(definition.name.value);
    const known = join.types.get(definition.name.value) ?? [];
    return key !== undefined && known.some(({ keys }) => keys.includes(key)) ? [definition.name.value] : [];
  });
  if (types.length === 0) return { sdl: print(document), types };
  const root = queryTypeOf(document);
  return {
    sdl: print({
      ...document,
      definitions: document.definitions.map((each) => extended(each, root, types, subjects)),
    }),
    types,
  };
}

function accessible(document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: ({ name }) => (name.value === 'inaccessible' ? null : undefined),
  });
}

function queryTypeOf({ definitions }: DocumentNode): string {
  for (const definition of definitions)
    if (definition.kind === Kind.SCHEMA_DEFINITION)
      for (const { operation, type } of definition.operationTypes)
        if (operation === 'query') return type.name.value;
  return 'Query';
}

function extended(
  definition: DefinitionNode,
  root: string,
  types: readonly string[],
  subjects: ReadonlyMap<string, string>,
): DefinitionNode {
  if (definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph')
    return withSyntax(definition, `enum E { ${entryGraph} @join__graph(name: "${entrySource}", url: "") }`);
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  const { value: name } = definition.name;
  if (name === root) {
    const entries = types.map((type) => `${entryField(type)}: [${type}] @join__field(graph: ${entryGraph})`);
    return withSyntax(
      withOriginsTold(definition, undefined),
      `type Q @join__type(graph: ${entryGraph}) { ${entries.join(' ')} }`,
    );
  }
  if (!types.includes(name)) return definition;
  const key = subjects.get(name) ?? 'id';
  return withSyntax(
    withOriginsTold(definition, key),
    `type P @join__type(graph: ${entryGraph}, key: "${key}", resolvable: false)`,
  );
}

/** A field without `@join__field` comes from every source that knows its type: say which, before one more does. */
function withOriginsTold(type: ObjectTypeDefinitionNode, key: string | undefined): ObjectTypeDefinitionNode {
  const graphs = new Set(
    (type.directives ?? []).flatMap((directive) =>
      directive.name.value === 'join__type' ? graphOf(directive) : [],
    ),
  );
  const told = [...graphs].map((graph) => `@join__field(graph: ${graph})`);
  const fields = type.fields?.map((field) => {
    const isTold = field.directives?.some((each) => each.name.value === 'join__field') === true;
    if (field.name.value !== key) return isTold ? field : withDirectives(field, told.join(' '));
    return isTold ? withDirectives(field, `@join__field(graph: ${entryGraph})`) : field;
  });
  return { ...type, ...(fields === undefined ? {} : { fields }) };
}

function graphOf(directive: ConstDirectiveNode): readonly string[] {
  return (directive.arguments ?? []).flatMap(({ name, value }) =>
    name.value === 'graph' && value.kind === Kind.ENUM ? [value.value] : [],
  );
}

function withDirectives(field: FieldDefinitionNode, directives: string): FieldDefinitionNode {
  const added = parsed(`type T { f: Int ${directives} }`);
  const [first] = added.kind === Kind.OBJECT_TYPE_DEFINITION ? (added.fields ?? []) : [];
  return { ...field, directives: [...(field.directives ?? []), ...(first?.directives ?? [])] };
}

function withSyntax(definition: DefinitionNode, syntax: string): DefinitionNode {
  const added = parsed(syntax);
  if (definition.kind === Kind.ENUM_TYPE_DEFINITION && added.kind === Kind.ENUM_TYPE_DEFINITION)
    return { ...definition, values: [...(definition.values ?? []), ...(added.values ?? [])] };
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || added.kind !== Kind.OBJECT_TYPE_DEFINITION)
    return definition;
  return {
    ...definition,
    directives: [...(definition.directives ?? []), ...(added.directives ?? [])],
    fields: [...(definition.fields ?? []), ...(added.fields ?? [])],
  };
}

function parsed(syntax: string): DefinitionNode {
  const [definition] = parse(syntax, { noLocation: true }).definitions;
  if (definition === undefined) throw new TypeError('there is a definition');
  return definition;
}
