import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** What one operation may ask, in the parts that `measureDocument` measures. Each is refused above its number. */
export interface OperationLimits {
  /** Selections inside each other, fragments followed. */
  readonly depth: number;
  /** Fields in all, each fragment counted wherever it is spread. */
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Of the whole document. */
  readonly directives: number;
  /** Items of the list literals and fields of the object literals of the whole document; the same again in variables. */
  readonly listItems: number;
  /** Fields of the whole document with one response key: validation compares each with each. */
  readonly repeats: number;
}

/** How large a selection set is with its fragments followed. Beyond counting where a fragment multiplies: `Infinity`. */
interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Fields at its own level. */
  readonly roots: number;
}

const nothing: Size = { depth: 0, fields: 0, aliases: 0, roots: 0 };
const endless: Size = { depth: Number.POSITIVE_INFINITY, fields: 0, aliases: 0, roots: 0 };

/** Fragments inside each other that add no depth: more than anybody writes, less than a call stack holds. */
const mostNesting = 200;

/**
 * The first part in which a document exceeds the limits; undefined where it is within. Takes time that grows with the length of
 * the document alone: each fragment is measured once, and nothing is followed further than the limits reach.
 */
export function measureDocument(
  document: DocumentNode,
  limits: OperationLimits,
): keyof OperationLimits | undefined {
  return exceededInAll(document, limits) ?? exceededByOne(document, limits);
}

/** What is counted over the whole document, as it is written. */
function exceededInAll(document: DocumentNode, limits: OperationLimits): keyof OperationLimits | undefined {
  const keys = new Map<string, number>();
  let directives = 0;
  let listItems = 0;
  visit(document, {
    Field: (field) => {
      const key = responseKey(field);
      keys.set(key, (keys.get(key) ?? 0) + 1);
    },
    Directive: () => {
      directives += 1;
    },
    ListValue: ({ values }) => {
      listItems += values.length;
    },
    ObjectValue: ({ fields }) => {
      listItems += fields.length;
    },
  });
  if (directives > limits.directives) return 'directives';
  if (listItems > limits.listItems) return 'listItems';
  return Math.max(0, ...keys.values()) > limits.repeats ? 'repeats' : undefined;
}

function exceededByOne(document: DocumentNode, limits: OperationLimits): keyof OperationLimits | undefined {
  const measure = measuring(document, limits.depth);
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, fields, aliases, roots } = measure(operation);
    if (depth > limits.depth) return 'depth';
    if (fields > limits.fields) return 'fields';
    if (aliases > limits.aliases) return 'aliases';
    if (roots > limits.rootFields) return 'rootFields';
  }
  return undefined;
}

function measuring(document: DocumentNode, mostDepth: number): (operation: OperationDefinitionNode) => Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const measured = new Map<string, Size>();
  const ofFragment = (name: string, nesting: number): Size => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, nothing); // a cycle is another rule's to report
    const fragment = fragments.get(name);
    const size = fragment ? ofSet(fragment.selectionSet, nesting) : nothing;
    measured.set(name, size);
    return size;
  };
  const ofSet = ({ selections }: SelectionSetNode, nesting: number): Size => {
    if (nesting > mostDepth + mostNesting) return endless;
    let sum = nothing;
    for (const selection of selections) sum = besides(sum, ofSelection(selection, nesting));
    return sum;
  };
  const ofSelection = (selection: SelectionNode, nesting: number): Size => {
    switch (selection.kind) {
      case Kind.FIELD:
        return around(
          selection,
          selection.selectionSet ? ofSet(selection.selectionSet, nesting + 1) : nothing,
        );
      case Kind.INLINE_FRAGMENT:
        return ofSet(selection.selectionSet, nesting + 1);
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(selection.name.value, nesting + 1);
    }
  };
  return ({ selectionSet }) => ofSet(selectionSet, 0);
}

function besides(one: Size, other: Size): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: one.fields + other.fields,
    aliases: one.aliases + other.aliases,
    roots: one.roots + other.roots,
  };
}

function around({ alias }: FieldNode, inner: Size): Size {
  return {
    depth: inner.depth + 1,
    fields: inner.fields + 1,
    aliases: inner.aliases + (alias ? 1 : 0),
    roots: 1,
  };
}

function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
