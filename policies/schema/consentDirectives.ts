import {
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeExtensionNode,
  Kind,
  type ValueNode,
  visit,
} from 'graphql';

/** The identity of the consent spec in `@link(url:)`; any `v1.x` is understood. */
const consentSpec = /^https:\/\/specs\.fieldgrant\.dev\/consent\/v1\.\d+\/?$/;

const specified = ['subject', 'personal', 'open', 'objectKey', 'occurred', 'infers'] as const;
export type ConsentDirective = (typeof specified)[number];

/**
 * Which consent directive an applied directive is, under whatever name the supergraph's `@link` gave it
 * (`import: [{ name, as }]`, or the namespaced form `@consent__personal`).
 */
export type ConsentDirectiveNames = ReadonlyMap<string, ConsentDirective>;

/**
 * None at all, so that nothing is declared, where the same name is imported from two specs or a type is extended: no
 * composed supergraph does either, and what it would mean for what is `@open` can't be told.
 */
export function consentDirectiveNames(supergraph: DocumentNode): ConsentDirectiveNames {
  const { names, foreign } = linkedNames(supergraph);
  const isAmbiguous = [...names.keys()].some((name) => foreign.has(name));
  return isAmbiguous || supergraph.definitions.some(isTypeExtensionNode) ? new Map() : names;
}

/**
 * The consent directives that a subgraph applies and composition would drop, since it does not say `@composeDirective` of
 * them: another subgraph's `@open` would then open what this one calls personal, and no supergraph shows it.
 */
export function uncomposedDirectives(subgraph: DocumentNode): readonly string[] {
  const { names } = linkedNames(subgraph);
  const composed = schemaDirectives(subgraph).map((each) => stringOf(argument(each, 'name')));
  const said = new Set<string>();
  visit(subgraph, { Directive: ({ name }) => void said.add(name.value) });
  return [...names.keys()].filter((name) => said.has(name) && !composed.includes(`@${name}`)).sort();
}

/**
 * What one subgraph says of a field that conditions compare and another that has it too leaves out. Each source filters by
 * what its own schema says: it would keep nothing.
 */
export function halfSaid(
  subgraphs: readonly { readonly name: string; readonly typeDefs: DocumentNode }[],
): readonly string[] {
  const sayings = subgraphs.map(({ name, typeDefs }) => ({ name, ...comparedFields(typeDefs) }));
  return sayings.flatMap(({ name, said }) =>
    [...said].flatMap(([coordinate, directive]) =>
      sayings
        .filter((other) => other.fields.has(coordinate) && other.said.get(coordinate) !== directive)
        .map(
          (other) =>
            `${name} says @${directive} of ${coordinate} and ${other.name}, which has it too, does not`,
        ),
    ),
  );
}

function comparedFields(subgraph: DocumentNode): {
  readonly fields: ReadonlySet<string>;
  readonly said: ReadonlyMap<string, ConsentDirective>;
} {
  const { names } = linkedNames(subgraph);
  const fields = new Set<string>();
  const said = new Map<string, ConsentDirective>();
  for (const type of subgraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const { name, directives = [] } of type.fields ?? []) {
      if (directives.some((each) => /(^|__)external$/.test(each.name.value))) continue;
      const coordinate = `${type.name.value}.${name.value}`;
      fields.add(coordinate);
      const [compared] = directives
        .map((each) => names.get(each.name.value))
        .filter((each) => each === 'objectKey' || each === 'occurred');
      if (compared !== undefined) said.set(coordinate, compared);
    }
  }
  return { fields, said };
}

function linkedNames(supergraph: DocumentNode): {
  readonly names: ConsentDirectiveNames;
  readonly foreign: ReadonlySet<string>;
} {
  const names = new Map<string, ConsentDirective>();
  const foreign = new Set<string>();
  for (const link of linksOf(supergraph)) {
    const isOurs = consentSpec.test(stringOf(argument(link, 'url')) ?? '');
    const namespace = stringOf(argument(link, 'as')) ?? 'consent';
    if (isOurs) for (const name of specified) names.set(`${namespace}__${name}`, name);
    for (const [name, local] of importsOf(link)) {
      const directive = specified.find((each) => `@${each}` === name);
      if (!isOurs) foreign.add(local.replace(/^@/, ''));
      else if (directive !== undefined) names.set(local.replace(/^@/, ''), directive);
    }
  }
  return { names, foreign };
}

/** What is applied of one consent directive. */
export function applied(
  directives: readonly ConstDirectiveNode[] | undefined,
  directive: ConsentDirective,
  names: ConsentDirectiveNames,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((each) => names.get(each.name.value) === directive);
}

export function argument(directive: ConstDirectiveNode, name: string): ValueNode | undefined {
  return directive.arguments?.find((each) => each.name.value === name)?.value;
}

export function stringOf(value: ValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

/** A list of strings that aren't empty, one at least; a single one counts as its list. None where any of it is anything else. */
export function stringsOf(value: ValueNode | undefined): readonly string[] {
  const values = value?.kind === Kind.LIST ? value.values : value === undefined ? [] : [value];
  const texts = values.map(stringOf);
  return texts.every((text) => text !== undefined && text !== '')
    ? texts.filter((text) => text !== undefined)
    : [];
}

function linksOf(supergraph: DocumentNode): readonly ConstDirectiveNode[] {
  return schemaDirectives(supergraph).filter((directive) => directive.name.value === 'link');
}

function schemaDirectives(document: DocumentNode): readonly ConstDirectiveNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
}

function importsOf(link: ConstDirectiveNode): readonly (readonly [name: string, local: string])[] {
  const imports = argument(link, 'import');
  if (imports?.kind !== Kind.LIST) return [];
  return imports.values.flatMap((value) => {
    if (value.kind === Kind.STRING) return [[value.value, value.value] as const];
    if (value.kind !== Kind.OBJECT) return [];
    const field = (key: string) => stringOf(value.fields.find((each) => each.name.value === key)?.value);
    const name = field('name');
    return name === undefined ? [] : [[name, field('as') ?? name] as const];
  });
}
