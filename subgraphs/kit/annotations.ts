import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type TypeNode,
} from 'graphql';
import { argumentsOf, consentSpec, federationSpec, localNameOf } from './links.ts';
import { fieldSet, isObjectOrInterface, type ObjectOrInterface } from './subjects.ts';

/** What a schema says of its fields that conditions need. */
export interface Annotations {
  /** By type, the field that an object condition compares. */
  readonly objectKeys: ReadonlyMap<string, string>;
  /** By type, the field that a window filters by. */
  readonly occurred: ReadonlyMap<string, string>;
  /** By type, the fields that its `@key`s begin with. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  /** Coordinates that say of themselves, or whose type says, that they are nobody's. */
  readonly open: ReadonlySet<string>;
  /** Coordinates that return a Relay connection. */
  readonly connections: ReadonlySet<string>;
  /**
   * Coordinates whose filter shows in what is returned unless it comes before the cut: with an argument that `@infers` does
   * not explain, or of a connection.
   */
  readonly cut: ReadonlySet<string>;
}

interface Field {
  readonly type: ObjectOrInterface;
  readonly field: FieldDefinitionNode;
  readonly coordinate: string;
}

/** Reads them, under whatever names `@link` gives the directives. */
export function annotationsOf(typeDefs: DocumentNode): Annotations {
  const types = typeDefs.definitions.filter(isObjectOrInterface);
  const says = sayingIn(typeDefs);
  const fields = types.flatMap((type) =>
    (type.fields ?? []).map(
      (field): Field => ({ type, field, coordinate: `${type.name.value}.${field.name.value}` }),
    ),
  );
  const comparedBy = (name: string) =>
    new Map(
      fields
        .filter(({ field }) => says.consent(field, name) && !says.federation(field, 'external'))
        .map(({ type, field }) => [type.name.value, field.name.value]),
    );
  const connections = coordinatesOf(
    fields.filter(({ field }) => isConnection(namedType(field.type), fields)),
  );
  const paging = fields.filter(({ field }) => field.arguments?.some((each) => !says.consent(each, 'infers')));
  return {
    objectKeys: comparedBy('objectKey'),
    occurred: comparedBy('occurred'),
    keys: keysOf(types, localNameOf('key', federationSpec, typeDefs)),
    open: coordinatesOf(fields.filter(({ type, field }) => isOpen(type, field, says.consent))),
    connections,
    cut: new Set([...connections, ...coordinatesOf(paging)]),
  };
}

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}
type Says = (annotated: Annotated, directive: string) => boolean;

function sayingIn(typeDefs: DocumentNode): { readonly consent: Says; readonly federation: Says } {
  const sayingOf =
    (spec: typeof consentSpec): Says =>
    ({ directives }, name) =>
      directives?.some((each) => each.name.value === localNameOf(name, spec, typeDefs)) === true;
  return { consent: sayingOf(consentSpec), federation: sayingOf(federationSpec) };
}

/** By its own word or its type's, and neither says that it is somebody's. */
function isOpen(type: Annotated, field: Annotated, says: Says): boolean {
  const both = [type, field];
  return both.some((each) => says(each, 'open')) && !both.some((each) => says(each, 'personal'));
}

function keysOf(
  types: readonly ObjectOrInterface[],
  directive: string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, ReadonlySet<string>>();
  for (const { name, directives = [] } of types) {
    const own = directives.filter((each) => each.name.value === directive).flatMap(keyFields);
    keys.set(name.value, new Set([...(keys.get(name.value) ?? []), ...own]));
  }
  return keys;
}

/** The names at the top of a key's field set: `organisation { id } number`. */
function keyFields(key: DirectiveNode): readonly string[] {
  const { fields } = argumentsOf(key);
  const { selections } = fieldSet(String(fields));
  return selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : []));
}

/** Relay Cursor Connections: it has `edges`, and those have a `node`. */
function isConnection(type: string, fields: readonly Field[]): boolean {
  const edges = fieldOf(type, 'edges', fields);
  return edges !== undefined && fieldOf(namedType(edges.type), 'node', fields) !== undefined;
}

function fieldOf(type: string, name: string, fields: readonly Field[]): FieldDefinitionNode | undefined {
  return fields.find(({ coordinate }) => coordinate === `${type}.${name}`)?.field;
}

function coordinatesOf(fields: readonly Field[]): ReadonlySet<string> {
  return new Set(fields.map(({ coordinate }) => coordinate));
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
