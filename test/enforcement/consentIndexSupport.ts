import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex, FieldFacts, Sensitivity } from '../../policies/schema/consentIndex.ts';
import { loadSupergraph, type Supergraph } from '../../policies/schema/supergraph.ts';
import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';

/** The kit's header, with all of federation imported. */
export const header = schemaHeader.replace(
  '"@shareable",',
  '"@shareable", "@override", "@provides", "@interfaceObject", "@inaccessible", "@tag", "@context", "@fromContext",',
);

/** The federation link alone: what a schema says that brings its own directives. */
export const federationLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])';

export function composed(sdls: Readonly<Record<string, string>>): string {
  const services = Object.entries(sdls).map(([name, sdl]) => ({
    name,
    url: `http://${name}.test`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors = [] } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** Composed of subgraphs that each begin with the header. */
export function supergraphOf(sdls: Readonly<Record<string, string>>): Supergraph {
  return loadSupergraph(
    composed(Object.fromEntries(Object.entries(sdls).map(([name, sdl]) => [name, `${header} ${sdl}`]))),
  );
}

export function indexOf(sdls: Readonly<Record<string, string>> | string): ConsentIndex {
  return supergraphOf(typeof sdls === 'string' ? { only: sdls } : sdls).consent;
}

export function factsOf({ fields }: ConsentIndex, coordinate: string): FieldFacts {
  const facts = fields.get(coordinate as Coordinate);
  if (facts === undefined) throw new Error(`there is no ${coordinate}`);
  return facts;
}

export function sensitivity(index: ConsentIndex, coordinate: string): Sensitivity {
  return factsOf(index, coordinate).sensitivity;
}

/** `personal: A B`, or the sensitivity alone. */
export function said(index: ConsentIndex, coordinate: string): string {
  const { sensitivity: is, categories } = factsOf(index, coordinate);
  return [is, ...categories].join(' ');
}
