import { type GraphQLResolveInfo, Kind } from 'graphql';
import type { Annotations } from './annotations.ts';
import type { Subject, Subjects } from './subjects.ts';

/**
 * Whether the gateway selects this for itself: a key to join by, or what it decides by (whose it is, what a filter compares).
 * It drops what it selects so; reduced or left out that would be of no use to it.
 */
export function isForTheGateway(
  { parentType, fieldName, path }: GraphQLResolveInfo,
  { objectKeys, occurred, keys }: Annotations,
  subjects: Subjects,
): boolean {
  const type = parentType.name;
  const subject = subjects.get(type);
  // under whatever name: in its place the gateway puts what the recipient calls the person
  if (subject?.kind === 'person' && subject.key === fieldName) return true;
  const name = String(path.key);
  if (name === fieldName) return keys.get(type)?.has(fieldName) === true;
  if (name.startsWith('fieldgrant_object_')) return objectKeys.get(type) === fieldName;
  if (name.startsWith('fieldgrant_occurred_')) return occurred.get(type) === fieldName;
  if (name.startsWith('fieldgrant_joint_')) return namesPersons(subject, fieldName);
  return name.startsWith('fieldgrant_node_') && fieldName === 'node';
}

/** Whether a field of a joint object tells whom it is about. */
export function namesPersons(subject: Subject | undefined, fieldName: string): boolean {
  return (
    subject?.kind === 'joint' &&
    subject.persons.selections.some((each) => each.kind === Kind.FIELD && each.name.value === fieldName)
  );
}
