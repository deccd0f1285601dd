import type { NodeId } from '../../policies/core/identifiers.ts';

/** A person of the network, under the identifier each source knows them by. */
export interface KnownPerson {
  readonly node: NodeId;
  /** By source name. A source without one is not connected and is not asked about them. */
  readonly identifiers: ReadonlyMap<string, string>;
}

/** A person as one source named them in an answer. */
export interface FoundPerson {
  readonly source: string;
  readonly identifier: string;
}

/**
 * Who is who within one execution. In every answer the sources' identifiers are replaced by the places of the persons in this
 * list, so that no source's identifier is ever compared with, or sent to, another's.
 */
export interface People {
  /** The place of a person that is being asked about. */
  placeOf(person: KnownPerson): string;
  /** The place of the person that a source knows by this identifier. */
  foundAt(source: string, identifier: string): string;
  known(place: unknown): KnownPerson | undefined;
  found(place: unknown): FoundPerson | undefined;
}

export function createPeople(persons: readonly KnownPerson[]): People {
  const found: FoundPerson[] = [];
  const places = new Map<string, string>();
  persons.forEach(({ identifiers }, index) => {
    for (const [source, identifier] of identifiers)
      places.set(JSON.stringify([source, identifier]), String(index));
  });
  return {
    placeOf: (person) => String(persons.indexOf(person)),
    foundAt(source, identifier) {
      const key = JSON.stringify([source, identifier]);
      const place = places.get(key) ?? String(persons.length + found.push({ source, identifier }) - 1);
      places.set(key, place);
      return place;
    },
    known: (place) => persons[Number(place)],
    found(place) {
      const index = Number(place);
      const person = persons[index];
      if (person === undefined) return found[index - persons.length];
      const [first] = person.identifiers;
      return first && { source: first[0], identifier: first[1] };
    },
  };
}
