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

/**
 * The field, if a person can grant it: it is personal. What relying parties can't select (`@inaccessible`) too, since they may
 * get what is computed from it.
 */
export function personalField({ consent }: Supergraph, coordinate: Coordinate): FieldFacts | undefined {
  const facts = consent.fields.get(coordinate);
  return facts?.sensitivity === 'personal' ? facts : undefined;
}
