import { type ConstDirectiveNode, type DocumentNode, Kind, type ValueNode } from 'graphql';

/** The identity of the consent spec in `@link(url:)`; any `v1.x` is understood. */
const consentSpec = /^https:\/\/specs\.fieldgrant\.dev\/consent\/v1\.\d+\/?$/;

const specified = ['subject', 'personal', 'open', 'objectKey', 'occurred', 'infers'] as const;
export type ConsentDirective = (typeof specified)[number];

/**
 * Which consent directive an applied directive is, under whatever name the supergraph's `@link` gave it
 * (`import: [{ name, as }]`, or the namespaced form `@consent__personal`).
 */
export type ConsentDirectiveNames = ReadonlyMap<string, ConsentDirective>;

export function consentDirectiveNames(supergraph: DocumentNode): ConsentDirectiveNames {
  const names = new Map<string, ConsentDirective>();
  for (const link of linksOf(supergraph)) {
    const url = stringOf(argument(link, 'url'));
    if (url === undefined || !consentSpec.test(url)) continue;
    const namespace = stringOf(argument(link, 'as')) ?? 'consent';
    for (const name of specified) names.set(`${namespace}__${name}`, name);
    for (const [name, local] of importsOf(link)) {
      const directive = specified.find((each) => `@${each}` === name);
      if (directive !== undefined) names.set(local.replace(/^@/, ''), directive);
    }
  }
  return names;
}

export function argument(directive: ConstDirectiveNode, name: string): ValueNode | undefined {
  return directive.arguments?.find((each) => each.name.value === name)?.value;
}

export function stringOf(value: ValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function linksOf(supergraph: DocumentNode): readonly ConstDirectiveNode[] {
  return supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter((directive) => directive.name.value === 'link')
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
