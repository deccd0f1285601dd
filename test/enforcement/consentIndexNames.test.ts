import { parse } from 'graphql';
import { uncomposedDirectives } from '../../policies/schema/consentDirectives.ts';
import { readConsentIndex } from '../../policies/schema/consentIndex.ts';
import { composed, federationLink, header, indexOf, said, sensitivity } from './consentIndexSupport.ts';

const spec = 'https://specs.fieldgrant.dev/consent/v1.0';
const places = 'on OBJECT | FIELD_DEFINITION';

/** A subgraph that brings directives of its own, named in the order: personal, open. */
function subgraph(link: string, [personal, open]: readonly [string, string], fields: string): string {
  return `${federationLink} ${link} @composeDirective(name: "@${personal}") @composeDirective(name: "@${open}")
    directive @${personal}(category: [String!]!) repeatable ${places}
    directive @${open} ${places}
    type Query { ${fields} }`;
}

function read(sdl: string) {
  return readConsentIndex(parse(sdl));
}

describe('the consent directives', () => {
  it.each([
    ['under their own names', `@link(url: "${spec}", import: ["@personal", "@open"])`, 'personal', 'open'],
    [
      'under others',
      `@link(url: "${spec}", import: [{ name: "@personal", as: "@pii" }, { name: "@open", as: "@public" }])`,
      'pii',
      'public',
    ],
    [
      "under each other's",
      `@link(url: "${spec}", import: [{ name: "@personal", as: "@open" }, { name: "@open", as: "@personal" }])`,
      'open',
      'personal',
    ],
    ['under the namespace', `@link(url: "${spec}")`, 'consent__personal', 'consent__open'],
    ['under a namespace of choice', `@link(url: "${spec}", as: "mine")`, 'mine__personal', 'mine__open'],
    [
      'imported twice',
      `@link(url: "${spec}", import: ["@personal", "@personal", "@open", "@open"])`,
      'personal',
      'open',
    ],
    [
      'of a later minor version',
      `@link(url: "https://specs.fieldgrant.dev/consent/v1.7", import: ["@personal", "@open"])`,
      'personal',
      'open',
    ],
  ])('count %s', (_, link, personal, open) => {
    const index = read(
      composed({
        only: subgraph(link, [personal, open], `p: Int @${personal}(category: ["A"]) o: Int @${open} u: Int`),
      }),
    );
    expect(['Query.p', 'Query.o', 'Query.u'].map((each) => said(index, each))).toEqual([
      'personal A',
      'open',
      'undeclared',
    ]);
  });

  it('count where subgraphs link two minor versions', () => {
    const one = subgraph(
      `@link(url: "${spec}", import: ["@personal", "@open"])`,
      ['personal', 'open'],
      'f: Int @open @shareable',
    );
    const other = subgraph(
      '@link(url: "https://specs.fieldgrant.dev/consent/v1.3", import: ["@personal", "@open"])',
      ['personal', 'open'],
      'f: Int @personal(category: ["B"]) @shareable',
    );
    expect(said(read(composed({ one, other })), 'Query.f')).toBe('personal B');
  });

  it('count where a supergraph links the spec twice', () => {
    const index = read(`schema @link(url: "${spec}", import: ["@personal"])
      @link(url: "https://specs.fieldgrant.dev/consent/v1.1", import: [{ name: "@personal", as: "@pii" }, "@open"]) { query: Query }
      type Query { a: Int @open @pii(category: ["A"]) b: Int @open @personal(category: ["B"]) c: Int @open }`);
    expect(['Query.a', 'Query.b', 'Query.c'].map((each) => said(index, each))).toEqual([
      'personal A',
      'personal B',
      'open',
    ]);
  });

  it.each([
    ['of another major version', 'https://specs.fieldgrant.dev/consent/v2.0'],
    ['of no version', 'https://specs.fieldgrant.dev/consent'],
    ['of another spec', 'https://specs.example.dev/consent/v1.0'],
    ['of a longer host', 'https://specs.fieldgrant.dev.example.dev/consent/v1.0'],
    ['of another spec of ours', 'https://specs.fieldgrant.dev/consent-more/v1.0'],
  ])('do not count %s', (_, url) => {
    const sdl = composed({
      only: subgraph(
        `@link(url: "${url.includes('/v') ? url : spec}", import: ["@personal", "@open"])`,
        ['personal', 'open'],
        'f: Int @open g: Int @personal(category: ["A"])',
      ),
    });
    const index = read(url.includes('/v') ? sdl : sdl.replace(spec, url));
    expect([sensitivity(index, 'Query.f'), sensitivity(index, 'Query.g')]).toEqual([
      'undeclared',
      'undeclared',
    ]);
  });

  it('do not count where they are defined and never linked', () => {
    const index = read(
      'schema { query: Query } directive @open on FIELD_DEFINITION type Query { f: Int @open }',
    );
    expect(sensitivity(index, 'Query.f')).toBe('undeclared');
  });

  it('do not count, whichever it is, where two specs import the same name', () => {
    const index = read(`schema @link(url: "${spec}", import: ["@personal", "@open"])
      @link(url: "https://specs.example.dev/privacy/v1.0", import: [{ name: "@public", as: "@open" }]) { query: Query }
      type Query { f: Int @open }`);
    expect(sensitivity(index, 'Query.f')).toBe('undeclared');
  });

  it('do not count in a supergraph that extends a type', () => {
    const link = `schema @link(url: "${spec}", import: ["@personal", "@open"]) { query: Query }`;
    const whole = read(`${link} type Query { f: T @open } type T @open { x: Int }`);
    const extended = read(
      `${link} type Query { f: T @open } type T @open { x: Int } extend type T @personal(category: ["A"])`,
    );
    expect([whole, extended].map((index) => sensitivity(index, 'T.x'))).toEqual(['open', 'undeclared']);
  });

  it('compose from the kit, with what several subgraphs apply of one', () => {
    const index = indexOf({
      one: 'type Query { t: T @open } type T @shareable { f: Int @personal(category: ["A"]) }',
      other: 'type T @shareable { f: Int @personal(category: ["B"]) }',
    });
    expect(said(index, 'T.f')).toBe('personal A B');
  });
});

describe('a subgraph', () => {
  const linked = (link: string, rest: string) =>
    parse(`${federationLink} @link(url: "${spec}"${link}) ${rest}`);
  const imported = ', import: ["@open", "@personal"]';

  it.each([
    ['nothing it composes', imported, '@composeDirective(name: "@open") type Query { f: Int @open }', []],
    [
      'what it does not compose',
      imported,
      '@composeDirective(name: "@open") type Query { f: Int @open @personal(category: "A") }',
      ['personal'],
    ],
    ['what it does not compose of a type it extends', imported, 'extend type T @open { f: Int }', ['open']],
    [
      'other names',
      ', import: [{ name: "@open", as: "@public" }]',
      'type Query { f: Int @public g: Int @open }',
      ['public'],
    ],
    [
      'the namespace',
      '',
      '@composeDirective(name: "@consent__open") type Query { f: Int @consent__open g: Int @consent__personal }',
      ['consent__personal'],
    ],
    ['nothing it does not apply', imported, 'type Query { f: Int }', []],
  ])('loses %s', (_, link, rest, lost) => {
    expect(uncomposedDirectives(linked(link, rest))).toEqual(lost);
  });

  it('of the kit loses nothing', () => {
    expect(
      uncomposedDirectives(
        parse(`${header} type Query { f: Int @open g: Int @personal(category: "A") @occurred }`),
      ),
    ).toEqual([]);
  });

  it('that does not compose what it calls personal can be opened by another: the supergraph does not show it', () => {
    const own = (
      compose: string,
      word: string,
    ) => `${federationLink} @link(url: "${spec}", import: ["@open", "@personal"]) ${compose}
      directive @personal(category: [String!]!) repeatable ${places} directive @open ${places} type Query { f: Int @shareable ${word} }`;
    const one = own('@composeDirective(name: "@open") @composeDirective(name: "@personal")', '@open');
    const other = own('', '@personal(category: ["B"])');
    expect(said(read(composed({ one, other })), 'Query.f')).toBe('open');
    expect(uncomposedDirectives(parse(other))).toEqual(['personal']);
  });
});
