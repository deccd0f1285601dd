import {
  type DefinitionNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { z } from 'zod';
import { argumentsOf, consentSpec, localNameOf } from './links.ts';

/** Whom the objects of a type are about. */
export type Subject =
  /** The person with the identifier in this field. */
  | { readonly kind: 'person'; readonly key: string }
  /** Several persons, with the identifiers in this field set. */
  | {
      readonly kind: 'joint';
      readonly persons: SelectionSetNode;
      /** Each of them has to consent. */
      readonly needsAll: boolean;
    };

/** Types about persons. */
export type Subjects = ReadonlyMap<string, Subject>;

/**
 * The `@subject` types of a schema and what implements them, whatever name `@link` gives the directive there. Throws where a
 * field set can't be read. INVARIANT: what needs everybody's consent by one of its annotations needs it.
 */
export function subjectsOf(typeDefs: DocumentNode): Subjects {
  const types = typeDefs.definitions.filter(isObjectOrInterface);
  const directive = localNameOf('subject', consentSpec, typeDefs);
  const annotated = new Map<string, Subject>();
  for (const { name, directives = [] } of types)
    for (const each of directives.filter(({ name }) => name.value === directive)) {
      const said = subjectOf(annotation.parse(argumentsOf(each)));
      annotated.set(name.value, stricter(annotated.get(name.value), said) ?? said);
    }
  const subjects = new Map<string, Subject>(annotated);
  for (const { name, interfaces } of types) {
    const inherited = interfaces?.flatMap((each) => annotated.get(each.name.value) ?? []) ?? [];
    const strictest = [subjects.get(name.value), ...inherited].reduce(stricter);
    if (strictest !== undefined) subjects.set(name.value, strictest);
  }
  return subjects;
}

/** The first, unless only the second needs everybody's consent. */
function stricter(one: Subject | undefined, other: Subject | undefined): Subject | undefined {
  if (one === undefined) return other;
  const isStricter = one.kind === 'joint' && !one.needsAll && other?.kind === 'joint' && other.needsAll;
  return isStricter ? other : one;
}

const annotation = z.object({
  id: z.string().default('id'),
  joint: z.literal(['ANY', 'ALL']).default('ANY'),
});

function subjectOf({ id, joint }: z.infer<typeof annotation>): Subject {
  return id.includes('{')
    ? { kind: 'joint', persons: fieldSet(id), needsAll: joint === 'ALL' }
    : { kind: 'person', key: id };
}

/** A field set as federation writes them: without its braces. Throws where it is none. */
export function fieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  return (operation as OperationDefinitionNode).selectionSet; // of a document that begins with a brace
}

export type ObjectOrInterface =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

export function isObjectOrInterface(definition: DefinitionNode): definition is ObjectOrInterface {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return true;
    default:
      return false;
  }
}
