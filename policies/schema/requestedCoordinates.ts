import {
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import type { ConsentIndex } from './consentIndex.ts';
import { concretely, requiredFor, revealedBy } from './needs.ts';
import type { Supergraph } from './supergraph.ts';

export type RequestedCoordinates =
  | { readonly kind: 'requested'; readonly coordinates: readonly Coordinate[] }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

/**
 * What a document asks persons for: the coordinates it selects that need a grant, in the order they first occur, as
 * written (`Account.balance` where it selects on the interface), each followed by what sources need to compute it and by
 * what its arguments reveal. Fields of other persons inside (a holder's name) are theirs to grant, but count here too: the
 * relying party needs the same terms with each of them. What nobody could grant is not asked for.
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
        request(coordinate, field, supergraph.consent, coordinates);
      },
    }),
  );
  return { kind: 'requested', coordinates: [...coordinates] };
}

/** Adds the coordinate and what it needs, unless it was asked for before or can't be granted. */
function request(
  coordinate: Coordinate,
  { arguments: used = [] }: Pick<FieldNode, 'arguments'>,
  consent: ConsentIndex,
  coordinates: Set<Coordinate>,
): void {
  const names = used.map(({ name }) => name.value);
  const isNew = consent.fields.get(coordinate)?.sensitivity === 'personal' && !coordinates.has(coordinate);
  if (isNew) coordinates.add(coordinate);
  const required = isNew ? concretely(coordinate, consent).flatMap((each) => requiredFor(each, consent)) : [];
  for (const need of [...required, ...revealedBy(coordinate, names, consent)])
    if (need.canBeMet && !coordinates.has(need.written)) request(need.written, {}, consent, coordinates);
}
