import type { PurposeId } from './identifiers.ts';
import { purposes as vocabulary } from './vocabulary/purposes.ts';

/** A purpose that an organisation registered under terms of the vocabulary, or under other registered ones. */
export interface RegisteredPurpose {
  readonly id: PurposeId;
  readonly label?: string;
  readonly parents: readonly PurposeId[];
}

/** Purposes form a DAG: in a circle each would cover all others. */
export class PurposeCycle extends Error {
  override readonly name = 'PurposeCycle';
  constructor() {
    super('registered purposes lead back to themselves');
  }
}

/** The purposes of W3C DPV with an organisation's own: a DAG. */
export interface Purposes {
  has(id: PurposeId): boolean;
  label(id: PurposeId): string | undefined;
  parents(id: PurposeId): readonly PurposeId[];
  /** All below `id`, without it. */
  descendants(id: PurposeId): ReadonlySet<PurposeId>;
  /** All above `id`, without it. */
  ancestors(id: PurposeId): ReadonlySet<PurposeId>;
  /** Whether a grant for the first covers a use for the second: it is the same or one of its descendants. */
  covers(granted: PurposeId, asked: PurposeId): boolean;
}

interface Term {
  readonly label: string;
  readonly parents: readonly PurposeId[];
}

const known: ReadonlyMap<PurposeId, Term> = new Map(
  vocabulary.map(([id, label, parents]) => [
    id as PurposeId,
    { label, parents: parents as readonly PurposeId[] },
  ]),
);

/** A registered purpose never replaces a term. Throws `PurposeCycle` where the parents of one lead back to it. */
export function createPurposes(registered: readonly RegisteredPurpose[]): Purposes {
  const own = new Map(registered.map(({ id, label, parents }) => [id, { label: label ?? id, parents }]));
  const term = (id: PurposeId): Term | undefined => known.get(id) ?? own.get(id);
  const parents = (id: PurposeId): readonly PurposeId[] => term(id)?.parents ?? [];
  const ancestors = (id: PurposeId): ReadonlySet<PurposeId> => reach(id, parents);
  if (registered.some(({ id }) => ancestors(id).has(id))) throw new PurposeCycle();
  const children = (id: PurposeId): readonly PurposeId[] =>
    [...known.keys(), ...own.keys()].filter((each) => parents(each).includes(id));
  return {
    has: (id) => term(id) !== undefined,
    label: (id) => term(id)?.label,
    parents,
    ancestors,
    descendants: (id) => reach(id, children),
    covers: (granted, asked) =>
      term(granted) !== undefined &&
      term(asked) !== undefined &&
      (granted === asked || ancestors(asked).has(granted)),
  };
}

/** Every purpose of the vocabulary, without registered ones. */
export function vocabularyPurposes(): readonly PurposeId[] {
  return [...known.keys()];
}

function reach(start: PurposeId, next: (id: PurposeId) => readonly PurposeId[]): ReadonlySet<PurposeId> {
  const seen = new Set<PurposeId>();
  const pending = [...next(start)];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...next(id));
  }
  return seen;
}
