import { type DocumentNode, Kind, type TypeNode, visit } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import type { ConsentIndex } from './consentIndex.ts';

/**
 * The supergraph with every field that may be withheld made nullable, whatever its source declared, so that a denial is
 * a null at the field and never travels further up. The planner plans on it and relying parties are validated against it.
 */
export function nullablePersonalFields(supergraph: DocumentNode, index: ConsentIndex): DocumentNode {
  const inType = (type: string) => ({
    FieldDefinition: (field: import('graphql').FieldDefinitionNode) => {
      const facts = index.fields.get(`${type}.${field.name.value}` as Coordinate);
      if (facts === undefined || facts.sensitivity === 'open') return undefined;
      return {
        ...field,
        type: nullable(field.type),
        directives: field.directives?.map((directive) => ({
          ...directive,
          arguments: directive.arguments?.map((each) =>
            directive.name.value === 'join__field' &&
            each.name.value === 'type' &&
            each.value.kind === Kind.STRING
              ? { ...each, value: { ...each.value, value: each.value.value.replace(/!$/, '') } }
              : each,
          ),
        })),
      };
    },
  });
  return visit(supergraph, {
    ObjectTypeDefinition: (type) => visit(type, inType(type.name.value)),
    InterfaceTypeDefinition: (type) => visit(type, inType(type.name.value)),
  });
}

function nullable(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}
