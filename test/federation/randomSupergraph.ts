import fc from 'fast-check';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { link, type Subgraph } from './openStack.ts';

/** A small supergraph without persons, with what all its sources know merged into one schema to compare with. */
export interface RandomSupergraph {
  readonly subgraphs: Readonly<Record<string, Subgraph>>;
  readonly merged: GraphQLSchema;
  readonly rootValue: Readonly<Record<string, unknown>>;
}

type Kind = 'int' | 'text' | 'required' | 'link' | 'list' | 'any' | 'measure' | 'sum';

interface MadeField {
  readonly name: string;
  readonly kind: Kind;
  /** Which source resolves it. */
  readonly source: string;
  /** The type a link leads to. */
  readonly to: string;
}

interface MadeType {
  readonly name: string;
  readonly isThing: boolean;
  readonly fields: readonly MadeField[];
}

const sources = ['north', 'south', 'west'] as const;
const typeNames = ['Ant', 'Bee', 'Cow'] as const;
const ids = ['1', '2', '3'] as const;
const kinds: readonly Kind[] = ['int', 'text', 'required', 'link', 'list', 'any', 'measure', 'sum'];

const field = fc.record({
  kind: fc.constantFrom(...kinds),
  source: fc.constantFrom(...sources),
  to: fc.constantFrom(...typeNames),
});

export const randomSupergraph: fc.Arbitrary<RandomSupergraph> = fc
  .record({
    types: fc.tuple(...typeNames.map(() => fc.array(field, { minLength: 1, maxLength: 5 }))),
    things: fc.tuple(fc.boolean(), fc.boolean()),
    nulls: fc.integer({ min: 2, max: 9 }),
  })
  .map(({ types, things, nulls }) => {
    const made = types.map((fields, index): MadeType => {
      const named = fields.map((each, at) => ({ ...each, name: `${each.kind}${at}` }));
      return {
        name: typeNames[index] ?? 'Ant',
        isThing: index === 0 || things[index - 1] === true,
        fields: named,
      };
    });
    return supergraphOf(made, nulls);
  });

function supergraphOf(types: readonly MadeType[], nulls: number): RandomSupergraph {
  const subgraphs = sources.map((source) => [source, subgraphOf(source, types, nulls)] as const);
  return {
    subgraphs: Object.fromEntries(subgraphs),
    merged: buildSchema(
      `type Query { ${sources.map(rootFields).join(' ')} } ${typesOf(types, () => true)
        .map(({ text }) => text)
        .join(' ')} ${shared(types)}`,
    ),
    rootValue: Object.assign({}, ...sources.map((source) => roots(source, types, nulls, () => true))),
  };
}

function rootFields(source: string): string {
  return `${source}Ants: [Ant!]! ${source}Bee(id: ID!): Bee ${source}Cows: [Cow] ${source}Things: [Thing!]! ${source}Any: Any`;
}

function shared(types: readonly MadeType[]): string {
  return `interface Thing { id: ID! } union Any = ${types.map(({ name }) => name).join(' | ')}`;
}

function signature({ name, kind, to }: MadeField): string {
  switch (kind) {
    case 'int':
    case 'sum':
      return `${name}: Int`;
    case 'text':
      return `${name}: String`;
    case 'required':
      return `${name}: Int!`;
    case 'link':
      return `${name}: ${to}`;
    case 'list':
      return `${name}: [${to}!]`;
    case 'any':
      return `${name}: [Any]`;
    case 'measure':
      return `${name}(by: Int = 1): Int`;
  }
}

function typesOf(types: readonly MadeType[], isHere: (field: MadeField) => boolean) {
  return types.map(({ name, isThing, fields }) => ({
    text: `type ${name}${isThing ? ' implements Thing' : ''} @KEY { id: ID! ${fields
      .filter(isHere)
      .map(signature)
      .join(' ')} @MORE }`
      .replace(' @KEY', '')
      .replace(' @MORE', ''),
  }));
}

/** What a field computes from measures of its own type that other sources resolve. */
function inputsOf(sum: MadeField, { fields }: MadeType): readonly MadeField[] {
  return fields.filter(({ kind, source }) => kind === 'measure' && source !== sum.source);
}

/** The factor that a sum requires its inputs with: each sum another. */
function factorOf({ name }: MadeField): number {
  return Number(name.slice(-1)) + 2;
}

function subgraphOf(source: string, types: readonly MadeType[], nulls: number): Subgraph {
  const texts = types.map((type) => {
    const own = type.fields.filter((each) => each.source === source);
    const inputs = new Set(own.filter(({ kind }) => kind === 'sum').flatMap((sum) => inputsOf(sum, type)));
    const printed = own.map((each) => {
      const required = each.kind === 'sum' ? inputsOf(each, type) : [];
      const set = required.map(({ name }) => `${name}(by: ${factorOf(each)})`).join(' ');
      return `${signature(each)}${set === '' ? '' : ` @requires(fields: "${set}")`}`;
    });
    const external = [...inputs].map((each) => `${signature(each)} @external`);
    return `type ${type.name}${type.isThing ? ' implements Thing' : ''} @key(fields: "id") { id: ID! ${[...printed, ...external].join(' ')} }`;
  });
  const sdl = `${link('@key', '@requires', '@external')} type Query { ${rootFields(source)} } ${texts.join(' ')} ${shared(types)}`;
  const known = (each: MadeField) => each.source === source;
  const typeResolvers = types.map((type) => [
    type.name,
    {
      __resolveReference: (reference: { id: string }) => ({
        ...objectOf(type, reference.id, types, nulls, known),
        ...sumsFrom(reference, type, source),
      }),
    },
  ]);
  return {
    sdl,
    resolvers: {
      Query: Object.fromEntries(
        Object.entries(roots(source, types, nulls, known)).map(([name, value]) => [
          name,
          typeof value === 'function' ? (_: unknown, args: object) => value(args) : value,
        ]),
      ),
      ...Object.fromEntries(typeResolvers),
    },
  };
}

/** A source computes a sum from what the gateway hands it. */
function sumsFrom(reference: object, type: MadeType, source: string): object {
  const sums = type.fields.filter((each) => each.kind === 'sum' && each.source === source);
  return Object.fromEntries(
    sums.flatMap((sum) => {
      const inputs = inputsOf(sum, type).map(({ name }) => Reflect.get(reference, name));
      return inputs.length === 0 || inputs.includes(undefined)
        ? []
        : [[sum.name, inputs.reduce((all: number, each) => all + (typeof each === 'number' ? each : 0), 0)]];
    }),
  );
}

function roots(
  source: string,
  types: readonly MadeType[],
  nulls: number,
  isKnown: (field: MadeField) => boolean,
): Record<string, unknown> {
  const of = (name: string, id: string) => {
    const type = types.find((each) => each.name === name);
    return type && objectOf(type, id, types, nulls, isKnown);
  };
  const things = types.filter(({ isThing }) => isThing);
  return {
    [`${source}Ants`]: () => ids.map((id) => of('Ant', id)),
    [`${source}Bee`]: ({ id }: { id: string }) => (ids.includes(id as '1') ? of('Bee', id) : null),
    [`${source}Cows`]: () => ids.map((id) => (id === '2' ? null : of('Cow', id))),
    [`${source}Things`]: () => things.map(({ name }, index) => of(name, ids[index % ids.length] ?? '1')),
    [`${source}Any`]: () => of('Cow', '3'),
  };
}

function objectOf(
  type: MadeType,
  id: string,
  types: readonly MadeType[],
  nulls: number,
  isKnown: (field: MadeField) => boolean,
): Record<string, unknown> {
  const object: Record<string, unknown> = { __typename: type.name, id };
  for (const each of type.fields)
    if (isKnown(each)) object[each.name] = resolvedAs(each, type, id, types, nulls, isKnown);
  return object;
}

function resolvedAs(
  field: MadeField,
  type: MadeType,
  id: string,
  types: readonly MadeType[],
  nulls: number,
  isKnown: (field: MadeField) => boolean,
): unknown {
  const seed = [...`${type.name}${field.name}${id}`].reduce(
    (sum, each) => (sum * 31 + each.charCodeAt(0)) % 1_009,
    7,
  );
  const to = types.find(({ name }) => name === field.to);
  const other = (target: MadeType | undefined, at: string) => () =>
    target && objectOf(target, at, types, nulls, isKnown);
  if (field.kind === 'sum') return () => sumOf(field, type, id);
  if (field.kind === 'measure') return ({ by }: { by: number }) => measure(field, id) * by;
  if (seed % nulls === 0) return null; // a non-null field too: the null takes what encloses it
  switch (field.kind) {
    case 'int':
    case 'required':
      return seed;
    case 'text':
      return `t${seed}`;
    case 'link':
      return other(to, ids[seed % 3] ?? '1');
    case 'list':
      return () => ids.slice(0, seed % 4).map((at) => other(to, at)());
    case 'any':
      return () => types.map((each, at) => other(each, ids[(seed + at) % 3] ?? '1')());
  }
}

function measure({ name }: MadeField, id: string): number {
  return Number(name.slice(-1)) * 10 + Number(id);
}

function sumOf(sum: MadeField, type: MadeType, id: string): number | null {
  const inputs = inputsOf(sum, type);
  return inputs.length === 0
    ? null
    : inputs.reduce((all, each) => all + measure(each, id) * factorOf(sum), 0);
}
