/** The person an anchor names, under the identifier each source knows them by. */
export interface AnchorPerson {
  /** By source name. A source without one is not connected and is not asked. */
  readonly identifiers: ReadonlyMap<string, string>;
  /** The identifier at `self`, whose root field the anchor is. */
  readonly selfIdentifier: string;
}

/**
 * The variables of a fetch with each person's id in the identifier of the source that is asked. Undefined where a
 * representation is of anybody but the anchor's person: nobody else may be resolved under their decision.
 */
export function translateRepresentations(
  variables: Readonly<Record<string, unknown>>,
  source: string,
  person: AnchorPerson | undefined,
  subjects: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> | undefined {
  const representations = variables['representations'];
  if (!Array.isArray(representations)) return variables;
  const translated: unknown[] = [];
  for (const representation of representations) {
    const each = translate(representation, source, person, subjects);
    if (each === undefined) return undefined;
    translated.push(each);
  }
  return { ...variables, representations: translated };
}

function translate(
  representation: unknown,
  source: string,
  person: AnchorPerson | undefined,
  subjects: ReadonlyMap<string, string>,
): object | undefined {
  if (typeof representation !== 'object' || representation === null || !('__typename' in representation))
    return undefined;
  const key = subjects.get(String(representation.__typename));
  if (key === undefined) return representation;
  const known = Object.entries(representation).find(([name]) => name === key)?.[1];
  const identifier = person?.identifiers.get(source);
  const isThisPerson = person !== undefined && [...person.identifiers.values()].includes(String(known));
  return isThisPerson && identifier !== undefined ? { ...representation, [key]: identifier } : undefined;
}
