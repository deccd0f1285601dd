import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ScalarTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';

export type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** The types of a supergraph, by name, as consent is read from them. */
export interface SchemaTypes {
  /** Objects and interfaces. */
  readonly composite: ReadonlyMap<string, FieldsType>;
  readonly unions: ReadonlyMap<string, readonly string[]>;
  readonly leaves: ReadonlyMap<string, ScalarTypeDefinitionNode | EnumTypeDefinitionNode>;
  readonly inputs: ReadonlyMap<string, InputObjectTypeDefinitionNode>;
  /** What implements each interface: objects and interfaces. */
  readonly implementers: ReadonlyMap<string, readonly FieldsType[]>;
}

export function readSchemaTypes({ definitions }: DocumentNode): SchemaTypes {
  const composite = new Map<string, FieldsType>();
  const unions = new Map<string, readonly string[]>();
  const leaves = new Map<string, ScalarTypeDefinitionNode | EnumTypeDefinitionNode>();
  const inputs = new Map<string, InputObjectTypeDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
      composite.set(definition.name.value, definition);
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      unions.set(definition.name.value, definition.types?.map(({ name }) => name.value) ?? []);
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_DEFINITION)
      leaves.set(definition.name.value, definition);
    if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) inputs.set(definition.name.value, definition);
  }
  return { composite, unions, leaves, inputs, implementers: implementersIn(composite) };
}

function implementersIn(
  composite: ReadonlyMap<string, FieldsType>,
): ReadonlyMap<string, readonly FieldsType[]> {
  const implementers = new Map<string, FieldsType[]>();
  for (const type of composite.values())
    for (const { name } of type.interfaces ?? []) {
      const known = implementers.get(name.value);
      if (known) known.push(type);
      else implementers.set(name.value, [type]);
    }
  return implementers;
}

export function coordinateOf(type: FieldsType, field: string): Coordinate {
  return `${type.name.value}.${field}` as Coordinate; // minted from a parsed schema
}

export function fieldOf(type: FieldsType | undefined, name: string): FieldDefinitionNode | undefined {
  return type?.fields?.find((each) => each.name.value === name);
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

export function interfacesOf(type: FieldsType, { composite }: SchemaTypes): readonly FieldsType[] {
  return (type.interfaces ?? []).flatMap(({ name }) => composite.get(name.value) ?? []);
}

export function implementersOf(type: FieldsType, { implementers }: SchemaTypes): readonly FieldsType[] {
  return implementers.get(type.name.value) ?? [];
}

/** Those of these types that have a field of this name. */
export function withField(types: readonly FieldsType[], field: string): readonly FieldsType[] {
  return types.filter((each) => fieldOf(each, field) !== undefined);
}

/** The object and interface types that a value of this type may be: itself, members, and what implements it. */
export function mayBe(name: string, types: SchemaTypes): readonly FieldsType[] {
  const named = [name, ...(types.unions.get(name) ?? [])].flatMap((each) => types.composite.get(each) ?? []);
  return [...named, ...named.flatMap((each) => implementersOf(each, types))];
}
