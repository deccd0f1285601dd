import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { KnownPerson, People } from './people.ts';

/** The representations of one fetch as its source is asked for them, and for whom. */
export interface Asked {
  readonly representations: readonly object[];
  /** For each that is asked for, its place among the representations given. */
  readonly places: readonly number[];
  /** Persons that the source does not know: their places get no answer. */
  readonly unconnected: number;
  /** The persons that the fetch is about. */
  readonly persons: ReadonlySet<KnownPerson>;
}

/** What the keys of persons are called, and where they are. */
export interface PersonKeys {
  /** Everything the planner knows. */
  readonly schema: GraphQLSchema;
  readonly subjects: ReadonlyMap<string, string>;
}

/**
 * The representations of a fetch with each person's key in the identifier of the source that is asked. Undefined where one is of,
 * or names, anybody but the persons of this execution: nobody else may be resolved under their decision.
 */
export function toSource(
  given: readonly unknown[],
  source: string,
  people: People,
  keys: PersonKeys,
): Asked | undefined {
  const representations: object[] = [];
  const places: number[] = [];
  const persons = new Set<KnownPerson>();
  let unconnected = 0;
  for (const [place, each] of given.entries()) {
    if (!isObject(each)) return undefined;
    const named = new Set<KnownPerson | undefined>();
    const addressed = addressedTo(
      each,
      String(Reflect.get(each, '__typename')),
      (key) => {
        const person = people.known(key);
        named.add(person);
        return person?.identifiers.get(source);
      },
      keys,
    );
    const known = [...named].filter((person) => person !== undefined);
    if (known.length < named.size) return undefined;
    if (known.some(({ identifiers }) => !identifiers.has(source))) {
      unconnected += 1;
      continue;
    }
    for (const person of known) persons.add(person);
    representations.push(addressed);
    places.push(place);
  }
  return { representations, places, unconnected, persons };
}

/** A key may name persons inside it too: `Contract @key(fields: "number holder { id }")`. */
function addressedTo(
  value: object,
  type: string,
  identifierOf: (key: unknown) => unknown,
  keys: PersonKeys,
): object {
  const key = keys.subjects.get(type);
  const on = keys.schema.getType(type);
  const within = ([name, each]: readonly [string, unknown]): readonly [string, unknown] => {
    if (name === key) return [name, identifierOf(each)];
    const inner = (one: unknown): unknown => {
      if (Array.isArray(one)) return one.map(inner);
      if (!isObject(one)) return one;
      const said = Reflect.get(one, '__typename');
      return addressedTo(
        one,
        typeof said === 'string' ? said : (fieldType(on, name)?.name ?? ''),
        identifierOf,
        keys,
      );
    };
    return [name, inner(each)];
  };
  return Object.fromEntries(Object.entries(value).map(within));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Undefined where the type has no such field, as `_entities` is none of the schema's. */
export function fieldType(on: unknown, name: string): GraphQLNamedType | undefined {
  const fields = isObjectType(on) || isInterfaceType(on) ? on.getFields() : {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field && getNamedType(field.type);
}
