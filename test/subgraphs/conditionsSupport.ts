import { Kind, parse } from 'graphql';
import { schemaHeader } from '../../subgraphs/kit/index.ts';
import { entities, type KitSource, of, startKitSource } from './kitSupport.ts';

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the answers of tests are read by path
  readonly person: any;
  readonly errors: readonly { readonly path: readonly unknown[]; readonly code: string }[];
  readonly extensions: unknown;
  /** As it left. */
  readonly text: string;
}

export interface SourceOfOne extends KitSource {
  /** Asks of the person `p1`, with a passport for everything in the schema and these claims besides. */
  about(selection: string, claims?: object): Promise<Answer>;
}

interface Resolvers {
  readonly Person?: object;
  readonly [type: string]: object | undefined;
}

export async function startSourceOfOne(
  types: string,
  { Person, ...others }: Resolvers,
): Promise<SourceOfOne> {
  const typeDefs = `${schemaHeader} ${types}`;
  const coordinates = coordinatesIn(typeDefs);
  const source = await startKitSource({
    typeDefs,
    resolvers: { Person: { __resolveReference: ({ id }: { id: string }) => ({ id }), ...Person }, ...others },
  });
  return {
    ...source,
    async about(selection, claims) {
      const passport = await source.sign({ claims: { coordinates, ...claims } });
      const { text } = await source.ask(passport, entities(selection), of('p1'));
      const { data, errors = [], extensions } = JSON.parse(text);
      return { person: data?._entities[0], errors: errors.map(place), extensions, text };
    },
  };
}

function place({ path, extensions }: { path?: readonly unknown[]; extensions: { code: string } }) {
  return { path: (path ?? []).slice(2), code: extensions.code };
}

function coordinatesIn(typeDefs: string): readonly string[] {
  return parse(typeDefs).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? []).map(({ name }) => `${definition.name.value}.${name.value}`)
      : [],
  );
}
