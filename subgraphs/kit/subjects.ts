import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  valueFromASTUntyped,
} from 'graphql';
import { z } from 'zod';
import { consentSpecUrl } from './consentSpec.ts';

/** Types about persons, each with its field that holds the person's identifier. */
export type Subjects = ReadonlyMap<string, string>;

/** The `@subject` types of a schema and what implements them, whatever name `@link` gives the directive there. */
export function subjectsOf(typeDefs: DocumentNode): Subjects {
  const types = typeDefs.definitions.filter(isObjectOrInterface);
  const directive = localNameOf('subject', typeDefs);
  const annotated = new Map(
    types.flatMap(({ name, directives }) => {
      const subject = directives?.find((each) => each.name.value === directive);
      return subject ? [[name.value, identifierField.parse(argumentsOf(subject)).id]] : [];
    }),
  );
  const implementing = types.flatMap((type) => {
    const key = type.interfaces
      ?.map(({ name }) => annotated.get(name.value))
      .find((each) => each !== undefined);
    return key === undefined ? [] : [[type.name.value, key] as const];
  });
  return new Map([...implementing, ...annotated]);
}

type ObjectOrInterface =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

function isObjectOrInterface(definition: DefinitionNode): definition is ObjectOrInterface {
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

const identifierField = z.object({ id: z.string().default('id') });
const link = z.object({
  url: z.string(),
  as: z.string().optional(),
  import: z
    .array(z.union([z.string(), z.object({ name: z.string(), as: z.string().optional() })]))
    .default([]),
});
const specIdentity = consentSpecUrl.slice(0, consentSpecUrl.lastIndexOf('/') + 1);

/** Federation's rules for `@link`: as imported, renamed or not; else under the spec's own prefix. */
function localNameOf(name: string, { definitions }: DocumentNode): string {
  const links = definitions
    .flatMap((each) =>
      each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION
        ? (each.directives ?? [])
        : [],
    )
    .flatMap((each) => link.safeParse(argumentsOf(each)).data ?? []);
  const consent = links.find(({ url }) => url.startsWith(specIdentity));
  if (consent === undefined) return name;
  const imported = consent.import
    .map((each) => (typeof each === 'string' ? { name: each } : each))
    .find((each) => each.name === `@${name}`);
  return imported ? (imported.as ?? imported.name).slice(1) : `${consent.as ?? 'consent'}__${name}`;
}

function argumentsOf({ arguments: given = [] }: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
