import { Kind, parse } from 'graphql';
import { argument, stringOf } from '../../policies/schema/consentDirectives.ts';

/** What a composed supergraph says of itself. */
export interface SupergraphFile {
  readonly sdl: string;
  readonly sources: readonly { readonly name: string; readonly url: string }[];
  /** Whether it links the consent spec, in any version: there may be persons in it. */
  readonly hasPersons: boolean;
}

/** Throws where the text is no supergraph. */
export function supergraphFile(sdl: string): SupergraphFile {
  const { definitions } = parse(sdl, { noLocation: true });
  const graphs = definitions.flatMap((each) =>
    each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph' ? (each.values ?? []) : [],
  );
  if (graphs.length === 0) throw new Error('it names no sources (join__Graph): is it a composed supergraph?');
  const sources = graphs.map((value) => {
    const graph = value.directives?.find(({ name }) => name.value === 'join__graph');
    const said = (name: string) => (graph && stringOf(argument(graph, name))) ?? '';
    if (!URL.canParse(said('url'))) throw new Error(`the source ${said('name')} has no URL to ask it at`);
    return { name: said('name'), url: said('url') };
  });
  const links = definitions
    .filter((each) => each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION)
    .flatMap(({ directives = [] }) => directives)
    .map((each) => stringOf(argument(each, 'url')) ?? '');
  return { sdl, sources, hasPersons: links.some((url) => /specs\.fieldgrant\.dev\/consent/i.test(url)) };
}
