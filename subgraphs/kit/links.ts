import { type DirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import { z } from 'zod';
import { consentSpecUrl } from './consentSpec.ts';

/** A specification that a schema links to: what its URLs begin with, and its own prefix. */
interface Spec {
  readonly identity: string;
  readonly prefix: string;
}

export const consentSpec: Spec = {
  identity: consentSpecUrl.slice(0, consentSpecUrl.lastIndexOf('/') + 1),
  prefix: 'consent',
};
export const federationSpec: Spec = {
  identity: 'https://specs.apollo.dev/federation/',
  prefix: 'federation',
};

const link = z.object({
  url: z.string(),
  as: z.string().optional(),
  import: z
    .array(z.union([z.string(), z.object({ name: z.string(), as: z.string().optional() })]))
    .default([]),
});

/** What a schema calls a spec's directive. Federation's rules for `@link`: as imported, renamed or not; else prefixed. */
export function localNameOf(name: string, { identity, prefix }: Spec, { definitions }: DocumentNode): string {
  const links = definitions
    .flatMap((each) =>
      each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION
        ? (each.directives ?? [])
        : [],
    )
    .flatMap((each) => link.safeParse(argumentsOf(each)).data ?? []);
  const linked = links.find(({ url }) => url.startsWith(identity));
  if (linked === undefined) return name;
  const imported = linked.import
    .map((each) => (typeof each === 'string' ? { name: each } : each))
    .find((each) => each.name === `@${name}`);
  return imported ? (imported.as ?? imported.name).slice(1) : `${linked.as ?? prefix}__${name}`;
}

export function argumentsOf({ arguments: given = [] }: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
