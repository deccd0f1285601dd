import { print, type SelectionNode } from 'graphql';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { coordinatesIn, fieldSet } from '../../policies/schema/demanded.ts';
import { isJointAll } from './demand.ts';
import type { Filter } from './rule.ts';

/** A selection of the gateway's own: fetched to decide by, and dropped. */
export interface Helper {
  readonly text: string;
  /** The field it selects. */
  readonly name: string;
  readonly coordinates: readonly Coordinate[];
}

/** The response keys of helpers: one for each type, so that they never clash within an interface or union. */
export const helperKeys = {
  person: (type: string) => `fieldgrant_person_${type}`,
  objectKey: (type: string) => `fieldgrant_object_${type}`,
  occurred: (type: string) => `fieldgrant_occurred_${type}`,
  node: (edge: string) => `fieldgrant_node_${edge}`,
  joint: (type: string, index: number) => `fieldgrant_joint_${type}_${index}`,
} as const;

/** What tells who a nested person is: the key of their type. */
export function personHelper(type: string, consent: ConsentIndex): Helper {
  return helper(helperKeys.person(type), type, consent.subjects.get(type) ?? 'id');
}

/** What a filter compares on items of this type; for `edges`, on the nodes inside. */
export function filterHelpers(type: string, filter: Filter, consent: ConsentIndex): readonly Helper[] {
  if (filter.at === 'items') return comparedOn(type, consent);
  const items = consent.fields.get(filter.coordinate)?.items ?? [];
  const compared = items.map((item) => [item, comparedOn(item, consent)] as const);
  const fragments = compared
    .filter(([, helpers]) => helpers.length > 0)
    .map(([item, helpers]) => `... on ${item} { ${helpers.map(({ text }) => text).join(' ')} }`);
  return [
    {
      text: `${helperKeys.node(type)}: node { __typename ${fragments.join(' ')} }`,
      name: 'node',
      coordinates: [
        `${type}.node` as Coordinate, // of a connection's edge
        ...compared.flatMap(([, helpers]) => helpers.flatMap(({ coordinates }) => coordinates)),
      ],
    },
  ];
}

/** Whose a joint object is that needs everybody's consent. */
export function jointHelpers(type: string, consent: ConsentIndex): readonly Helper[] {
  const joint = consent.joint.get(type);
  if (joint === undefined || !isJointAll(type, consent)) return [];
  const set = fieldSet(joint.persons);
  return set.selections.map((selection, index) => ({
    text: `${helperKeys.joint(type, index)}: ${print(selection).replace(/\s+/g, ' ')}`,
    name: nameOf(selection),
    coordinates: coordinatesIn({ ...set, selections: [selection] }, type, consent),
  }));
}

function comparedOn(type: string, consent: ConsentIndex): readonly Helper[] {
  const objectKey = consent.objectKeys.get(type);
  const occurred = consent.occurred.get(type);
  return [
    ...(objectKey === undefined ? [] : [helper(helperKeys.objectKey(type), type, objectKey)]),
    ...(occurred === undefined ? [] : [helper(helperKeys.occurred(type), type, occurred)]),
  ];
}

function helper(key: string, type: string, name: string): Helper {
  return { text: `${key}: ${name}`, name, coordinates: [`${type}.${name}` as Coordinate] }; // of the consent index
}

function nameOf(selection: SelectionNode): string {
  return selection.kind === 'Field' ? selection.name.value : '';
}
