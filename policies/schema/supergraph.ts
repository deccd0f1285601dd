import { Supergraph as FederationSupergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, parse, print } from 'graphql';
import type { Coordinate } from '../core/identifiers.ts';
import { type ConsentIndex, type FieldFacts, readConsentIndex } from './consentIndex.ts';
import { nullablePersonalFields } from './nullablePersonalFields.ts';

/** A composed supergraph, read once: what relying parties see of it, and what it says of consent. */
export interface Supergraph {
  /** The supergraph SDL with every personal field nullable: what the planner works on. */
  readonly sdl: string;
  /** The API schema that relying parties see, introspect and are validated against. */
  readonly served: GraphQLSchema;
  readonly consent: ConsentIndex;
}

/** Throws a `GraphQLError` where the text is no Federation 2 supergraph. */
export function loadSupergraph(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true });
  const consent = readConsentIndex(document);
  const served = print(nullablePersonalFields(document, consent));
  return {
    sdl: served,
    served: FederationSupergraph.build(served).apiSchema().toGraphQLJSSchema(),
    consent,
  };
}

/** The field, if a person can grant it: it is personal and relying parties can see it. */
export function personalField(supergraph: Supergraph, coordinate: Coordinate): FieldFacts | undefined {
  const facts = supergraph.consent.fields.get(coordinate);
  return facts?.sensitivity === 'personal' && isServed(supergraph, coordinate) ? facts : undefined;
}

function isServed(supergraph: Supergraph, coordinate: Coordinate): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  const found = supergraph.served.getType(type);
  return found !== undefined && 'getFields' in found && Object.hasOwn(found.getFields(), field);
}
