import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DistinctArguments, StandIn } from '../supergraph/distinctArguments.ts';
import type { AskSource, SourceReply } from './planExecution.ts';
import { isJsonObject, type JsonObject } from './results.ts';

/** One of the fetches that a planned fetch is sent as. */
interface Part {
  readonly query: string;
  /** The stand-ins among its `@requires` inputs: each under its real name in the representations. */
  readonly inputs: ReadonlySet<string>;
}

/**
 * Puts the fields and arguments that stand-ins stand for into what is sent. A source that needs one field with two sets of
 * arguments is asked twice: a representation holds it once.
 */
export function withRealArguments(ask: AskSource, { standIns, neededBy }: DistinctArguments): AskSource {
  if (standIns.size === 0) return ask;
  const known = new LRUCache<string, readonly Part[]>({ max: 5_000 });
  return async (source, { query, variables }) => {
    const key = JSON.stringify([source, query]);
    const parts = known.get(key) ?? partsOf(query, standIns, neededBy.get(source) ?? new Map());
    known.set(key, parts);
    const replies = await Promise.all(
      parts.map((part) =>
        ask(source, { query: part.query, variables: withInputs(variables, part.inputs, standIns) }),
      ),
    );
    return together(replies);
  };
}

function partsOf(
  query: string,
  standIns: ReadonlyMap<string, StandIn>,
  neededBy: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Part[] {
  const document = parse(query, { noLocation: true });
  const groups = groupsOf(document, standIns, neededBy);
  return groups.map((group, index) => {
    const isElsewhere = (name: string): boolean =>
      groups.some(({ fields }, other) => other !== index && fields.has(name));
    const part = groups.length === 1 ? document : withoutUnused(only(document, isElsewhere));
    return { query: print(real(part, standIns)), inputs: group.inputs };
  });
}

interface Group {
  /** The fields that are asked for in this one and no other. */
  readonly fields: Set<string>;
  readonly inputs: Set<string>;
}

/** Fields whose inputs have the same name are asked for apart. */
function groupsOf(
  document: DocumentNode,
  standIns: ReadonlyMap<string, StandIn>,
  neededBy: ReadonlyMap<string, ReadonlySet<string>>,
): readonly [Group, ...Group[]] {
  const groups: [Group, ...Group[]] = [{ fields: new Set(), inputs: new Set() }];
  const clash = (one: string, other: string): boolean =>
    one !== other && standIns.get(one)?.name === standIns.get(other)?.name;
  for (const name of new Set(fieldsOfEntities(document).map((field) => field.name.value))) {
    const needed = [...(neededBy.get(name) ?? [])];
    if (needed.length === 0) continue;
    const fitting = groups.find(({ inputs }) =>
      needed.every((each) => ![...inputs].some((input) => clash(each, input))),
    );
    const group = fitting ?? { fields: new Set<string>(), inputs: new Set<string>() };
    if (fitting === undefined) groups.push(group);
    group.fields.add(name);
    for (const each of needed) group.inputs.add(each);
  }
  return groups;
}

function fieldsOfEntities(document: DocumentNode): readonly FieldNode[] {
  return entitySets(document).flatMap(fieldsIn);
}

function entitySets({ definitions }: DocumentNode): readonly SelectionSetNode[] {
  return definitions
    .filter((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => fieldsIn(selectionSet))
    .flatMap(({ name, selectionSet }) => (name.value === '_entities' && selectionSet ? [selectionSet] : []));
}

function fieldsIn({ selections }: SelectionSetNode): readonly FieldNode[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) return [each];
    return each.kind === Kind.INLINE_FRAGMENT ? fieldsIn(each.selectionSet) : [];
  });
}

function only(document: DocumentNode, isElsewhere: (name: string) => boolean): DocumentNode {
  const fields = new Set(fieldsOfEntities(document));
  return visit(document, {
    Field: (node) => (fields.has(node) && isElsewhere(node.name.value) ? null : undefined),
    InlineFragment: { leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined) },
  });
}

/** A source refuses an operation that declares a variable and doesn't use it. */
function withoutUnused(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      used.add(name.value);
    },
  });
  return visit(document, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
}

function real(document: DocumentNode, standIns: ReadonlyMap<string, StandIn>): DocumentNode {
  return visit(document, {
    Field: (node) => {
      const standIn = standIns.get(node.name.value);
      return standIn === undefined
        ? undefined
        : {
            ...node,
            alias: node.alias ?? node.name,
            name: { ...node.name, value: standIn.name },
            arguments: standIn.arguments,
          };
    },
  });
}

function withInputs(
  variables: JsonObject,
  inputs: ReadonlySet<string>,
  standIns: ReadonlyMap<string, StandIn>,
): JsonObject {
  const { representations } = variables;
  return representations === undefined
    ? variables
    : { ...variables, representations: renamed(representations, inputs, standIns) };
}

function renamed(
  value: unknown,
  inputs: ReadonlySet<string>,
  standIns: ReadonlyMap<string, StandIn>,
): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, inputs, standIns));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const standIn = standIns.get(key);
      if (standIn !== undefined && !inputs.has(key)) return [];
      return [[standIn?.name ?? key, renamed(each, inputs, standIns)]];
    }),
  );
}

function together([first, ...others]: readonly SourceReply[]): SourceReply {
  if (first === undefined) return { data: null, faults: [] };
  return others.reduce(
    (all, reply) => ({ data: bothData(all.data, reply.data), faults: [...all.faults, ...reply.faults] }),
    first,
  );
}

function bothData(one: JsonObject | null, other: JsonObject | null): JsonObject | null {
  if (one === null || other === null) return one ?? other;
  const [ones, others] = [one['_entities'], other['_entities']];
  if (!Array.isArray(ones) || !Array.isArray(others)) return { ...one, ...other };
  return { ...one, ...other, _entities: ones.map((each, index) => bothEntities(each, others[index])) };
}

function bothEntities(one: unknown, other: unknown): unknown {
  return isJsonObject(one) && isJsonObject(other) ? { ...one, ...other } : (one ?? other ?? null);
}
