import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { ask } from '../story/graphql.ts';
import { demoToken, parseIdentity } from '../token.ts';
import { developmentOf } from './serve.ts';

/** Why there is no explanation, and what to do. */
class ExplainFailed extends Error {
  override readonly name = 'ExplainFailed';
}

interface ExplainFlags {
  readonly as?: string;
  readonly token?: string;
  readonly ref?: string;
  readonly organisation?: string;
  readonly purpose: string;
  readonly api?: string;
  readonly issuer?: string;
  readonly json?: true;
}

/** As the companion API's schema has it. */
export interface ShownExplanation {
  readonly coordinate: string;
  readonly ruling: 'PERMIT' | 'DENY' | 'OTHERS';
  readonly reason: string | null;
  readonly agreements: readonly string[];
  readonly within: string | null;
  readonly isJoint: boolean;
  readonly grants: readonly {
    readonly agreement: string;
    readonly revision: number;
    readonly item: string;
    readonly conditions: readonly string[];
  }[];
  readonly forbiddenBy: readonly string[] | null;
  readonly underCeiling: boolean | null;
  readonly changes: readonly { readonly kind: string; readonly sentence: string }[];
}

const explanation = `coordinate ruling reason agreements within isJoint grants { agreement revision item conditions }
  forbiddenBy underCeiling changes { kind sentence coordinates agreement purpose argument until }`;
const toOrganisation = `query ($ref: ID!, $purpose: ID!, $document: String!) {
  organisation { explain(ref: $ref, purpose: $purpose, document: $document) { ${explanation} } }
}`;
const toPerson = `query ($organisation: ID!, $purpose: ID!, $document: String!) {
  me { explain(organisation: $organisation, purpose: $purpose, document: $document) { ${explanation} } }
}`;

const examples = `
Examples:
  fieldgrant explain --as organisation:harbour --ref REF --purpose harbour:MortgageUnderwriting \\
    '{ person(ref: "") { contact { phone } } }'
  fieldgrant explain --as person:anna --organisation harbour --purpose harbour:MortgageUnderwriting @query.graphql`;

/** `fieldgrant explain`. */
export function explainCommand(program: Command): void {
  program
    .command('explain')
    .description('tell which fields of an operation would be answered, why, and what would permit the others')
    .argument('<OPERATION>', 'the text, @FILE, or - for what comes in on standard input')
    .option('--as <WHO>', 'who asks: organisation:harbour, or person:anna (development)')
    .option('--token <TOKEN>', 'their access token instead; or FIELDGRANT_TOKEN')
    .option('--ref <REF>', 'where an organisation asks: the person, by its own name for them')
    .option('--organisation <ID>', 'where a person asks: the organisation that would query')
    .requiredOption('--purpose <PURPOSE>', 'what for, as the header Fieldgrant-Purpose says it')
    .option('--api <URL>', 'the companion API, where not the configured one')
    .option('--issuer <URL>', 'the development issuer, where not the configured one')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (operation: string, flags: ExplainFlags) => {
      const query = queryOf(flags);
      const document = textOf(operation);
      const config = once(() => loadConfig(program.opts<{ config: string }>().config, process.env));
      const token = await tokenOf(flags, config);
      const url = `${flags.api ?? config().policies.url}/graphql`;
      const all = await explanations(url, token, query, { ...flags, document });
      console.log(flags.json ? JSON.stringify(all, null, 2) : table(all));
    });
}

function queryOf({ ref, organisation, as, token }: ExplainFlags): string {
  if (as === undefined && (token ?? process.env['FIELDGRANT_TOKEN']) === undefined)
    throw new ExplainFailed('Say who asks: --as organisation:NAME or person:NAME, or --token.');
  const isPerson = as === undefined ? organisation !== undefined : parseIdentity(as).kind === 'person';
  if (isPerson && (organisation === undefined || ref !== undefined))
    throw new ExplainFailed(
      'A person names the organisation that would ask: --organisation ID, and no --ref.',
    );
  if (!isPerson && (ref === undefined || organisation !== undefined))
    throw new ExplainFailed(
      'An organisation names the person: --ref REF, its own name for them, and no --organisation.',
    );
  return isPerson ? toPerson : toOrganisation;
}

function textOf(operation: string): string {
  if (operation !== '-' && !operation.startsWith('@')) return operation;
  const file = operation === '-' ? 0 : operation.slice(1);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ExplainFailed(
      `There is nothing to read at ${operation}: name a file as @FILE, or give the text.`,
    );
  }
}

async function tokenOf({ token, as, issuer }: ExplainFlags, config: () => Config): Promise<string> {
  const given = token ?? (as === undefined ? process.env['FIELDGRANT_TOKEN'] : undefined);
  return given ?? demoToken(issuer ?? developmentOf(config()).issuer.url, as ?? '');
}

async function explanations(
  url: string,
  token: string,
  query: string,
  { ref, organisation, purpose, document }: ExplainFlags & { readonly document: string },
): Promise<readonly ShownExplanation[]> {
  const { data, errors } = await ask(url, token, query, { ref, organisation, purpose, document });
  if (errors.length > 0) throw new ExplainFailed(errors.flatMap(sentencesOf).join('\n'));
  const [root] = Object.values(data ?? {});
  if (typeof root !== 'object' || root === null || !('explain' in root))
    throw new ExplainFailed(
      'The token is of somebody else: organisations name --ref, persons --organisation.',
    );
  return root.explain as readonly ShownExplanation[]; // as the schema has it
}

function sentencesOf({
  message,
  extensions,
}: Awaited<ReturnType<typeof ask>>['errors'][number]): readonly string[] {
  const faults = extensions?.['faults'];
  return [message, ...(Array.isArray(faults) ? faults.map((each) => `  ${each.message ?? each}`) : [])];
}

/** One line a coordinate, and one for each step that would permit it. */
export function table(all: readonly ShownExplanation[]): string {
  if (all.length === 0) return 'Nothing of what it asks is personal: it needs no grant.';
  const width = Math.max(10, ...all.map(({ coordinate }) => coordinate.length));
  const indent = ' '.repeat(width + 2);
  return all
    .flatMap((each) => [
      `${each.coordinate.padEnd(width)}  ${each.ruling.padEnd(6)}  ${because(each)}`.trimEnd(),
      ...each.changes.map(({ sentence }) => `${indent}→ ${sentence}`),
    ])
    .join('\n');
}

function because(each: ShownExplanation): string {
  const { coordinate, grants, reason, agreements, within } = each;
  switch (each.ruling) {
    case 'PERMIT':
      return [
        grants.map((grant) => grantWords(grant, coordinate)).join('; or '),
        ...(each.isJoint ? ['if all it is about grant it'] : []),
      ].join('; ');
    case 'DENY':
      return [
        agreements.length === 0 ? `${reason}` : `${reason} (${agreements.join(', ')})`,
        ...(within === null ? [] : [`lies in ${within}`]),
        ...(each.forbiddenBy ?? []).map((rule) => `never, by your rule ${rule}`),
        ...(each.underCeiling ? ['the scheme’s ceiling'] : []),
      ].join('; ');
    case 'OTHERS':
      return `${within === null ? 'of another person' : `of the person that ${within} leads to`}: their own agreements decide`;
  }
}

function grantWords(
  { agreement, revision, item, conditions }: ShownExplanation['grants'][number],
  coordinate: string,
): string {
  const listed = item === coordinate ? [] : [`as ${item}`];
  return [`${agreement} revision ${revision}`, ...listed, ...conditions].join(', ');
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
