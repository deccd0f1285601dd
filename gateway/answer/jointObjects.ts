import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { isJointAll } from '../operation/demand.ts';
import { helperKeys } from '../operation/helpers.ts';

/**
 * The persons that a joint object is about, by their places in the answer; none where it does not need everybody's consent.
 * INVARIANT: an object whose persons can't be read is about somebody whom nobody is (`undefined`), who grants nothing.
 */
export function personsOfJoint(object: object, type: string, consent: ConsentIndex): readonly unknown[] {
  return isJointAll(type, consent) ? (helped(object, type) ?? [undefined]) : [];
}

/** Every joint object of an answer, each as the persons that it is about. */
export function jointObjects(data: unknown, consent: ConsentIndex): readonly (readonly unknown[])[] {
  if (Array.isArray(data)) return data.flatMap((each) => jointObjects(each, consent));
  if (typeof data !== 'object' || data === null) return [];
  const types = [...consent.joint.keys()].filter((type) => isJointAll(type, consent));
  const own = types.flatMap((type) => {
    const persons = helped(data, type);
    return persons === undefined ? [] : [persons];
  });
  return [...own, ...Object.values(data).flatMap((each) => jointObjects(each, consent))];
}

function helped(object: object, type: string): readonly unknown[] | undefined {
  const values: unknown[] = [];
  for (let index = 0; Object.hasOwn(object, helperKeys.joint(type, index)); index++)
    values.push(Reflect.get(object, helperKeys.joint(type, index)));
  return values.length === 0 ? undefined : values.flatMap(leavesOf);
}

function leavesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => (key === '__typename' ? [] : leavesOf(each)));
  return [value ?? undefined];
}
