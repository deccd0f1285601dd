import { isObjectType, type SelectionSetNode } from 'graphql';
import { type Reading, readLeaves } from './objects.ts';
import type { Passport } from './passport.ts';

/**
 * Whether everybody an object is about granted the field of it that is being resolved: is one of the passport's persons, or
 * listed for the field. INVARIANT: whom it is about is read from the object; who can't be read granted nothing.
 */
export async function isGrantedByAll(
  object: unknown,
  persons: SelectionSetNode,
  passport: Passport,
  reading: Reading,
): Promise<boolean> {
  const { parentType, fieldName } = reading.info;
  const type = reading.schema.getType(parentType.name);
  if (!isObjectType(type)) return false;
  const others = passport.joint.get(`${parentType.name}.${fieldName}`);
  const identifiers = await readLeaves(object, type, persons.selections, reading);
  return identifiers.every(
    (identifier) =>
      (typeof identifier === 'string' || typeof identifier === 'number') &&
      (passport.persons.has(String(identifier)) || others?.has(String(identifier)) === true),
  );
}
