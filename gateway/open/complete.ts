import {
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { errorCatalogue } from '../errors.ts';
import type { Executed, Fault } from '../federation/planExecution.ts';
import { isJsonObject, type JsonObject, type Path } from '../federation/results.ts';
import type { SelectedField, Selection } from './isolate.ts';

export interface Completed {
  readonly data: JsonObject | null;
  readonly errors: readonly GraphQLError[];
}

export interface Completion {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly root: GraphQLObjectType;
  readonly selections: readonly Selection[];
  readonly executed: Executed;
  /** What is known without a source, by response key: introspection. */
  readonly known: ReadonlyMap<string, unknown>;
}

interface Work extends Completion {
  readonly errors: GraphQLError[];
  /** Every place that an error told of is at or within. */
  readonly explained: Set<string>;
}

/** A null where none may be: it takes what encloses it with it (GraphQL specification, Handling Execution Errors). */
const bubble = Symbol('null where none may be');

/** The response from what was fetched: GraphQL specification, CompleteValue. */
export function complete(completion: Completion): Completed {
  const work: Work = { ...completion, errors: [], explained: new Set() };
  const { faults, data: found } = completion.executed;
  const isOfValue = ({ path }: Fault): boolean => path !== undefined && isNothing(path, found);
  for (const fault of faults.filter(isOfValue)) tellFault(fault, work);
  const data = objectAt([completion.selections], completion.root, found, [], work);
  // of an object, or of something that the client did not select: told where nothing that came of it was
  for (const fault of faults) tellFault(fault, work);
  return { data: data === bubble ? null : data, errors: work.errors };
}

function objectAt(
  selections: readonly (readonly Selection[])[],
  /** The concrete type; where nothing depends on it and it is not known, the interface. */
  type: string | GraphQLObjectType,
  object: JsonObject,
  path: Path,
  work: Work,
): JsonObject | typeof bubble {
  const result: JsonObject = Object.create(null); // a client may alias to `__proto__`
  for (const [responseKey, fields] of collected(selections, nameOf(type), work.schema)) {
    const value = fieldAt(fields, type, object, [...path, responseKey], work);
    if (value === bubble) return bubble; // of what it takes with it nothing more is told
    result[responseKey] = value;
  }
  return result;
}

function nameOf(type: string | GraphQLObjectType): string {
  return typeof type === 'string' ? type : type.name;
}

/** GraphQL specification, CollectFields. */
function collected(
  selections: readonly (readonly Selection[])[],
  type: string,
  schema: GraphQLSchema,
): ReadonlyMap<string, readonly [SelectedField, ...SelectedField[]]> {
  const fields = new Map<string, [SelectedField, ...SelectedField[]]>();
  const collect = (each: Selection): void => {
    if (each.kind === 'fragment') {
      if (each.on === undefined || applies(each.on, type, schema)) each.selections.forEach(collect);
      return;
    }
    const same = fields.get(each.responseKey);
    if (same) same.push(each);
    else fields.set(each.responseKey, [each]);
  };
  for (const set of selections) set.forEach(collect);
  return fields;
}

function applies(condition: string, name: string, schema: GraphQLSchema): boolean {
  const type = schema.getType(name);
  const on = schema.getType(condition);
  return condition === name || (isAbstractType(on) && isObjectType(type) && schema.isSubType(on, type));
}

function fieldAt(
  fields: readonly [SelectedField, ...SelectedField[]],
  parent: string | GraphQLObjectType,
  object: JsonObject,
  path: Path,
  work: Work,
): unknown {
  const [field] = fields;
  if (field.name === '__typename') return nameOf(parent);
  if (field.name.startsWith('__')) return work.known.get(field.responseKey) ?? null;
  const type = (isObjectType(parent) && parent.getFields()[field.name]?.type) || field.type;
  const value = Object.hasOwn(object, field.key) ? object[field.key] : undefined;
  if (value === undefined && !work.executed.isAbsent(object, field.key)) tell(path, work);
  return valueAt(fields, type, value, path, work);
}

function valueAt(
  fields: readonly [SelectedField, ...SelectedField[]],
  type: GraphQLOutputType,
  value: unknown,
  path: Path,
  work: Work,
): unknown {
  if (isNonNullType(type)) {
    const inner = valueAt(fields, type.ofType, value, path, work);
    if (inner !== null) return inner;
    tell(path, work);
    return bubble;
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) return listAt(fields, type.ofType, value, path, work);
  const named = getNamedType(type);
  const completed = isLeafType(named)
    ? leaf(named, value)
    : compositeAt(fields, named.name, value, path, work);
  if (completed !== undefined) return completed === bubble ? null : completed;
  tell(path, work);
  return null;
}

function listAt(
  fields: readonly [SelectedField, ...SelectedField[]],
  type: GraphQLOutputType,
  value: unknown,
  path: Path,
  work: Work,
): unknown {
  if (!Array.isArray(value)) {
    tell(path, work);
    return null;
  }
  const items = value.map((item, index) => valueAt(fields, type, item, [...path, index], work));
  return items.includes(bubble) ? null : items;
}

/** Undefined where it is no value of the type. */
function leaf(type: GraphQLLeafType, value: unknown): unknown {
  try {
    return type.serialize(value) ?? undefined;
  } catch {
    return undefined;
  }
}

function compositeAt(
  fields: readonly [SelectedField, ...SelectedField[]],
  named: string,
  value: unknown,
  path: Path,
  work: Work,
): JsonObject | typeof bubble | undefined {
  if (!isJsonObject(value)) return undefined;
  const type = runtimeType(named, value, work.schema);
  const selections = fields.flatMap((field) => (field.selections ? [field.selections] : []));
  return type === undefined ? undefined : objectAt(selections, type, value, path, work);
}

function runtimeType(
  named: string,
  value: JsonObject,
  schema: GraphQLSchema,
): string | GraphQLObjectType | undefined {
  const type = schema.getType(named);
  if (isObjectType(type)) return type;
  const said = value['__typename'];
  if (said === undefined) return named; // it was not asked for: nothing depends on it
  const runtime = schema.getType(String(said));
  return isAbstractType(type) && isObjectType(runtime) && schema.isSubType(type, runtime)
    ? runtime
    : undefined;
}

/** One error at a place, and none where what is inside explains it. */
function tell(path: Path, work: Work): void {
  if (!work.explained.has(placeOf(path))) say(path, codeOf(work), work);
}

function codeOf({ executed }: Work): Fault['code'] {
  const isOnlyTime =
    executed.faults.length > 0 && executed.faults.every(({ code }) => code === 'SOURCE_TIMEOUT');
  return isOnlyTime ? 'SOURCE_TIMEOUT' : 'SOURCE_UNAVAILABLE';
}

function say(path: Path | undefined, code: Fault['code'], work: Work): void {
  path?.forEach((_, index) => {
    work.explained.add(placeOf(path.slice(0, index + 1)));
  });
  work.errors.push(
    new GraphQLError(errorCatalogue[code].sentence, { ...(path ? { path } : {}), extensions: { code } }),
  );
}

function placeOf(path: Path): string {
  return path.join('/');
}

function tellFault({ code, path = [] }: Fault, work: Work): void {
  const clients = clientPath(path, work.selections);
  const isTold = clients.length === 0 ? work.errors.length > 0 : work.explained.has(placeOf(clients));
  if (!isTold) say(clients.length === 0 ? undefined : clients, code, work);
}

/** Whether there is no value at the end of a path. */
function isNothing(path: Path, from: unknown): boolean {
  const value = path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    from,
  );
  return value === null || value === undefined;
}

function clientPath(path: Path, selections: readonly Selection[]): Path {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  if (typeof key === 'number') return [key, ...clientPath(rest, selections)];
  const found = fieldsIn(selections).filter((field) => field.key === key);
  const [first] = found;
  return first
    ? [
        first.responseKey,
        ...clientPath(
          rest,
          found.flatMap((field) => field.selections ?? []),
        ),
      ]
    : [];
}

function fieldsIn(selections: readonly Selection[]): readonly SelectedField[] {
  return selections.flatMap((each) => (each.kind === 'field' ? [each] : fieldsIn(each.selections)));
}
