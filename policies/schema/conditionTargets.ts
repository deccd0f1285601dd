import { type FieldDefinitionNode, Kind } from 'graphql';
import { applied, type ConsentDirective, type ConsentDirectiveNames } from './consentDirectives.ts';
import { type Inferring, isExplained } from './infers.ts';
import { type FieldsType, fieldOf, interfacesOf, mayBe, namedType, type SchemaTypes } from './schemaTypes.ts';

/**
 * Per type the one field that it, or an interface of it, marks as what a condition compares. None where two are marked, or
 * where it can't be selected by itself: conditions on such a type keep nothing.
 */
export function comparedFields(
  directive: ConsentDirective,
  types: SchemaTypes,
  names: ConsentDirectiveNames,
): ReadonlyMap<string, string> {
  const compared = new Map<string, string>();
  for (const [name, type] of types.composite) {
    const marked = [type, ...interfacesOf(type, types)]
      .flatMap(({ fields = [] }) => fields)
      .filter((field) => applied(field.directives, directive, names).length > 0);
    const [only, ...others] = new Set(marked.map((field) => field.name.value));
    const field = only === undefined ? undefined : fieldOf(type, only);
    if (field !== undefined && others.length === 0 && isLeaf(field, types))
      compared.set(name, field.name.value);
  }
  return compared;
}

function isLeaf({ type, arguments: args = [] }: FieldDefinitionNode, types: SchemaTypes): boolean {
  const name = namedType(type);
  const isComposite = types.composite.has(name) || types.unions.has(name);
  return (
    !isComposite &&
    args.every((each) => each.type.kind !== Kind.NON_NULL_TYPE || each.defaultValue !== undefined)
  );
}

/** What a filter on a field that returns this type takes items of, with everything that may be. */
export function itemsOf(name: string, types: SchemaTypes): readonly string[] {
  const nodes = nodeType(types.composite.get(name), types);
  const item = nodes ?? name;
  return [...new Set([item, ...mayBe(item, types).map((each) => each.name.value)])];
}

/** Whether how much a field returns may depend on what a filter takes away. */
export function isPaged(field: FieldDefinitionNode, parts: Inferring): boolean {
  const returned = mayBe(namedType(field.type), parts.types);
  return (
    returned.some((each) => nodeType(each, parts.types) !== undefined) ||
    field.arguments?.some((each) => !isExplained(each, parts)) === true
  );
}

/** Relay Cursor Connections: it has `edges`, and those have a `node`. */
function nodeType(type: FieldsType | undefined, types: SchemaTypes): string | undefined {
  const edges = fieldOf(type, 'edges');
  const node = edges && fieldOf(types.composite.get(namedType(edges.type)), 'node');
  return node && namedType(node.type);
}
