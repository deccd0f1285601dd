import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type TypeNode,
  visit,
} from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import type { ConsentIndex } from './consentIndex.ts';

/**
 * The supergraph with every field that may be withheld made nullable, whatever its source declared, so that a denial is
 * a null at the field and never travels further up. The planner plans on it and relying parties are validated against it.
 * It stays valid (GraphQL, IsValidImplementationFieldType): no field of an interface is open unless it is on all that implements it.
 */
export function nullablePersonalFields(supergraph: DocumentNode, index: ConsentIndex): DocumentNode {
  const inType = (type: string) => ({
    FieldDefinition: (field: FieldDefinitionNode) =>
      mayBeWithheld(`${type}.${field.name.value}` as Coordinate, index) ? nullableField(field) : undefined,
  });
  return visit(supergraph, {
    ObjectTypeDefinition: (type) => visit(type, inType(type.name.value)),
    InterfaceTypeDefinition: (type) => visit(type, inType(type.name.value)),
  });
}

function mayBeWithheld(coordinate: Coordinate, { fields }: ConsentIndex): boolean {
  const facts = fields.get(coordinate);
  return facts !== undefined && facts.sensitivity !== 'open';
}

/** Its sources' types too, or an interface there would promise more than what implements it. */
function nullableField(field: FieldDefinitionNode): FieldDefinitionNode {
  return {
    ...field,
    type: nullable(field.type),
    ...(field.directives === undefined ? {} : { directives: field.directives.map(nullableThere) }),
  };
}

function nullableThere(directive: ConstDirectiveNode): ConstDirectiveNode {
  if (directive.name.value !== 'join__field' || directive.arguments === undefined) return directive;
  return {
    ...directive,
    arguments: directive.arguments.map((each) =>
      each.name.value === 'type' && each.value.kind === Kind.STRING
        ? { ...each, value: { ...each.value, value: each.value.value.replace(/!$/, '') } }
        : each,
    ),
  };
}

function nullable(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}
