import type { DirectiveNode, DocumentNode } from 'graphql';
import { type OperationDefinitionNode, parse, print, type VariableDefinitionNode, visit } from 'graphql';
import { asksForType, isAbstract, type SelectedField, type Selection } from './isolate.ts';

/** An operation as it is planned. */
export interface IsolatedOperation {
  readonly document: DocumentNode;
  /** The same, printed. */
  readonly text: string;
  /** From the operation's variable to the client's. */
  readonly variables: ReadonlyMap<string, string>;
}

/** What the planner knows, beside the operation. */
export interface Planning {
  /** Whether objects of this type may be of a type that clients do not know of. */
  hidesTypes(type: string): boolean;
  /** Whether sources are told a directive of the client's. */
  forwards(directive: string): boolean;
}

const prefix = 'fieldgrant_client_';

/** Undefined where no source needs to be asked: only `__typename` and introspection are selected. */
export function printIsolated(
  { operation: kind, variableDefinitions = [], directives = [] }: OperationDefinitionNode,
  selections: readonly Selection[],
  planning: Planning,
): IsolatedOperation | undefined {
  const inner = printed(selections, planning);
  if (inner === '') return undefined;
  const applied = printedDirectives(directives, planning);
  const used = variableDefinitions.filter(({ variable }) => isUsed(variable.name.value, applied + inner));
  const declared = used.length === 0 ? '' : `(${used.map((each) => declaration(each, planning)).join(', ')})`;
  const text = `${kind} ${declared}${applied} { ${inner} }`;
  return {
    document: renamed(parse(text, { noLocation: true })),
    text,
    variables: new Map(used.map(({ variable: { name } }) => [prefix + name.value, name.value])),
  };
}

function printed(selections: readonly Selection[], planning: Planning): string {
  return selections
    .map((each) => {
      if (each.kind === 'field') return each.name.startsWith('__') ? '' : printedField(each, planning);
      const inner = printed(each.selections, planning);
      return inner === '' ? '' : `...${each.on === undefined ? '' : ` on ${each.on}`} { ${inner} }`;
    })
    .filter((text) => text !== '')
    .join(' ');
}

function printedField(field: SelectedField, planning: Planning): string {
  const args =
    field.arguments.length === 0 ? '' : `(${field.arguments.map((each) => print(each)).join(', ')})`;
  const directives = printedDirectives(field.directives, planning);
  const alias = field.key === field.name ? '' : `${field.key}: `;
  return `${alias}${field.name}${args}${directives}${printedSelections(field, planning)}`;
}

/** The type is asked for only where the answer depends on it: for an `@interfaceObject` it may cost a fetch, or be unknown. */
function printedSelections({ type, selections }: SelectedField, planning: Planning): string {
  if (selections === undefined) return '';
  const inner = printed(selections, planning);
  const named = String(type).replace(/[[\]!]/g, '');
  const isTypeNeeded =
    inner === '' || (isAbstract(type) && (asksForType(selections) || planning.hidesTypes(named)));
  return ` { ${isTypeNeeded ? '__typename ' : ''}${inner} }`;
}

function printedDirectives(directives: readonly DirectiveNode[], { forwards }: Planning): string {
  return directives
    .filter(({ name }) => forwards(name.value))
    .map((each) => ` ${print(each)}`)
    .join('');
}

function isUsed(variable: string, text: string): boolean {
  return new RegExp(`\\$${variable}\\b`).test(text);
}

function declaration(
  { variable, type, defaultValue, directives = [] }: VariableDefinitionNode,
  planning: Planning,
): string {
  const value = defaultValue === undefined ? '' : ` = ${print(defaultValue)}`;
  return `${print(variable)}: ${print(type)}${value}${printedDirectives(directives, planning)}`;
}

/** The planner has a variable of its own, `representations`. */
function renamed(document: DocumentNode): DocumentNode {
  return visit(document, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: prefix + node.name.value } }),
  });
}
