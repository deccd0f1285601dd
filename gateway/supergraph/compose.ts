import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import { halfSaid, uncomposedDirectives } from '../../policies/schema/consentDirectives.ts';
import { createSourceClient, type SourceAddress } from '../federation/sourceClient.ts';
import { newDecisionId, type Passports } from '../identity/passports.ts';

export type Composition =
  | { readonly kind: 'composed'; readonly sdl: string }
  /** Sources that did not answer with a schema, by name. */
  | { readonly kind: 'unavailable'; readonly sources: readonly string[] }
  /** What keeps the schemas from composing: composition errors name types and fields, never data. */
  | { readonly kind: 'invalid'; readonly faults: readonly string[] };

/** Asks each source for its schema, with a passport for nothing else, and composes the supergraph. */
export async function composeSupergraph(
  sources: readonly SourceAddress[],
  passports: Passports,
): Promise<Composition> {
  const schemas = await Promise.all(
    sources.map(async (source) => ({ source, sdl: await schemaOf(source, passports) })),
  );
  const missing = schemas.filter(({ sdl }) => sdl === undefined);
  if (missing.length > 0) return { kind: 'unavailable', sources: missing.map(({ source }) => source.name) };
  const parsed = schemas.map(({ source, sdl = '' }) => ({
    name: source.name,
    url: source.url,
    typeDefs: parse(sdl),
  }));
  // what is lost in composition no supergraph shows: another source's `@open` would stand alone
  const lost = parsed.flatMap(({ name, typeDefs }) =>
    uncomposedDirectives(typeDefs).map(
      (directive) => `${name} applies @${directive} without @composeDirective`,
    ),
  );
  const faults = [...lost, ...halfSaid(parsed)];
  return faults.length > 0 ? { kind: 'invalid', faults } : compose(parsed);
}

function compose(services: Parameters<typeof composeServices>[0]): Composition {
  try {
    const { supergraphSdl, errors } = composeServices(services);
    return supergraphSdl === undefined
      ? { kind: 'invalid', faults: (errors ?? []).map(({ message }) => message) }
      : { kind: 'composed', sdl: supergraphSdl };
  } catch (error) {
    // it throws for some faults, such as one spec's directive under different names
    return {
      kind: 'invalid',
      faults: [error instanceof Error ? error.message : 'the schemas do not compose'],
    };
  }
}

const schemaCoordinates = ['Query._service', '_Service.sdl'] as const;

async function schemaOf(source: SourceAddress, passports: Passports): Promise<string | undefined> {
  const passport = await passports.sign({
    source: source.name,
    persons: [],
    coordinates: schemaCoordinates.map((each) => each as Coordinate), // federation's own fields
    decision: newDecisionId(),
  });
  const client = createSourceClient(source);
  try {
    const answer = await client.ask({ query: '{ _service { sdl } }', variables: {} }, passport);
    const service = answer.kind === 'answered' ? answer.data?.['_service'] : undefined;
    return typeof service === 'object' &&
      service !== null &&
      'sdl' in service &&
      typeof service.sdl === 'string'
      ? service.sdl
      : undefined;
  } finally {
    await client.close();
  }
}
