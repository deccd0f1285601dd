import { type DocumentNode, type GraphQLError, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import type { Supergraph } from './supergraph.ts';

export type RequestedCoordinates =
  | { readonly kind: 'requested'; readonly coordinates: readonly Coordinate[] }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

/**
 * What a document asks persons for: the coordinates it selects that need a grant, in the order they first occur, as
 * written (`Account.balance` where it selects on the interface). Fields of other persons inside (a holder's name) are
 * theirs to grant, but count here too: the relying party needs the same terms with each of them.
 */
export function requestedCoordinates(document: DocumentNode, supergraph: Supergraph): RequestedCoordinates {
  const errors = validate(supergraph.served, document);
  if (errors.length > 0) return { kind: 'invalid', errors };
  const coordinates = new Set<Coordinate>();
  const typeInfo = new TypeInfo(supergraph.served);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: (field) => {
        const coordinate = `${typeInfo.getParentType()?.name}.${field.name.value}` as Coordinate; // validated above
        const sensitivity = supergraph.consent.fields.get(coordinate)?.sensitivity;
        if (sensitivity === 'personal') coordinates.add(coordinate);
      },
    }),
  );
  return { kind: 'requested', coordinates: [...coordinates] };
}
