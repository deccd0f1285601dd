import { type GraphQLSchema, getNullableType, isInterfaceType, isObjectType } from 'graphql';

/**
 * Lets every field of an object be null, whatever the source declared: one that is refused, or left out, takes nothing else
 * with it. Changes the schema it is given. Items of lists, and the root's fields, stay as they are.
 */
export function withNullableFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    if (type === schema.getQueryType() || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.type = getNullableType(field.type);
  }
  return schema;
}
