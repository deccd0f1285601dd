import { isFilter } from '../../policies/core/conditions.ts';
import {
  type Basis,
  basesWithoutConditions,
  type DenialReason,
  type Grant,
  type Rulings,
} from '../../policies/core/decide.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import { inferredOf, isJointAll } from './demand.ts';
import type { SelectedField } from './select.ts';

/** The topmost selections that may not be resolved, each with why. What is selected below one needs no entry. */
export type Withheld = ReadonlyMap<SelectedField, DenialReason>;

/** A decision applied to what was selected. */
export interface Ruled {
  readonly withheld: Withheld;
  /** Per personal selection that may be resolved: the grants that also cover the way to it, the newest first. */
  readonly granted: ReadonlyMap<SelectedField, readonly Grant[]>;
  /**
   * Selections on joint objects that the person grants and not (or not as far as is known) everybody else whom some such object
   * is about: not resolved, and denied on each such object that is found.
   */
  readonly undecided: ReadonlyMap<SelectedField, readonly Grant[]>;
  /**
   * Whose items are filtered, by each in turn: what a connection holds by the condition on the connection and by its own, of
   * which one agreement has to keep an item through both.
   */
  readonly filtered: ReadonlyMap<SelectedField, readonly Filter[]>;
}

/** Of the grants of `by`, those that keep an item are the ones that hold inside it. */
export interface Filter {
  readonly by: readonly Grant[];
  readonly at: 'items' | 'nodes of edges';
  /** The coordinate whose grant it is. */
  readonly coordinate: Coordinate;
}

export interface Rules {
  readonly consent: ConsentIndex;
  /** Decided for the anchor's person; empty outside an anchor. */
  readonly rulings: Rulings;
  /** Whether fields that the supergraph says nothing of are resolved: only where it has no persons at all. */
  readonly unannotated: 'deny' | 'open';
  /** What somebody else's consent allows of joint objects; undefined before it is known. */
  readonly joint: ReadonlySet<Coordinate> | undefined;
}

interface Way {
  /** The agreements that grant everything so far; undefined: nothing personal yet. */
  readonly bases: ReadonlySet<Basis> | undefined;
  readonly isJoint: boolean;
  /** Inside a selection that is undecided: only what is denied in any case is told. */
  readonly isUndecided: boolean;
}

/**
 * Applies a decision to selections of one person, or of nobody. INVARIANT: a personal or undeclared coordinate is
 * resolved only where one agreement grants it and everything on the way to it; nothing of a nested person's is.
 */
export function applyRulings(fields: Iterable<SelectedField>, rules: Rules): Ruled {
  const withheld = new Map<SelectedField, DenialReason>();
  const granted = new Map<SelectedField, readonly Grant[]>();
  const undecided = new Map<SelectedField, readonly Grant[]>();
  const filtered = new Map<SelectedField, readonly Filter[]>();
  const walk = (field: SelectedField, way: Way): void => {
    const verdict = judge(field, way, rules);
    switch (verdict.kind) {
      case 'deny':
        withheld.set(field, verdict.reason);
        return;
      case 'open':
        within(field, { ...way, bases: verdict.bases });
        return;
      case 'permit': {
        const { grants } = verdict;
        const isUndecided = way.isUndecided || (way.isJoint && !isGrantedByAll(field, rules));
        if (!isUndecided) {
          granted.set(field, grants);
          for (const [at, filter] of filtersOf(field, grants, rules.consent))
            filtered.set(at, [...(filtered.get(at) ?? []), filter]);
        } else if (!way.isUndecided) undecided.set(field, grants);
        within(field, { ...way, bases: new Set(grants.map(({ basis }) => basis)), isUndecided });
      }
    }
  };
  const within = (field: SelectedField, way: Way): void => {
    for (const [type, children] of field.children ?? []) {
      if (rules.consent.subjects.has(type)) continue;
      const isJoint = way.isJoint || isJointAll(type, rules.consent);
      for (const child of children) walk(child, { ...way, isJoint });
    }
  };
  for (const field of fields) walk(field, { bases: undefined, isJoint: false, isUndecided: false });
  return { withheld, granted, undecided, filtered };
}

/** Where a filter takes hold: on what the field returns, or inside the Relay connection that it returns. */
function filtersOf(
  field: SelectedField,
  by: readonly Grant[],
  consent: ConsentIndex,
): readonly (readonly [SelectedField, Filter])[] {
  if (!by.some(({ conditions }) => isFilter(conditions))) return [];
  const { coordinate } = field;
  if (!isConnection(coordinate, consent)) return [[field, { by, at: 'items', coordinate }]];
  const inside = [...(field.children?.values() ?? [])].flat();
  return inside
    .filter(({ name }) => name === 'edges' || name === 'nodes')
    .map((child) => [child, { by, at: child.name === 'edges' ? 'nodes of edges' : 'items', coordinate }]);
}

/** Relay Cursor Connections: it has `edges`, and those have a `node`. */
export function isConnection(coordinate: Coordinate, consent: ConsentIndex): boolean {
  const { returns = '' } = consent.fields.get(coordinate) ?? {};
  const edge = consent.fields.get(`${returns}.edges` as Coordinate)?.returns; // a look-up: no coordinate unless found
  return edge !== undefined && consent.fields.has(`${edge}.node` as Coordinate);
}

type Verdict =
  | { readonly kind: 'open'; readonly bases: ReadonlySet<Basis> | undefined }
  | { readonly kind: 'permit'; readonly grants: readonly Grant[] }
  | { readonly kind: 'deny'; readonly reason: DenialReason };

function judge(field: SelectedField, way: Way, rules: Rules): Verdict {
  if (field.name.startsWith('__')) return { kind: 'open', bases: way.bases };
  const sensitivity = rules.consent.fields.get(field.coordinate)?.sensitivity ?? 'undeclared';
  if (sensitivity === 'undeclared' && rules.unannotated === 'deny')
    return { kind: 'deny', reason: 'NOT_GRANTED' };
  const ruling = rules.rulings.get(field.coordinate) ?? notGranted;
  if (sensitivity === 'personal' && ruling.kind === 'deny') return ruling;
  const informed = throughArguments(field, way.bases, rules);
  if (informed === 'denied') return notGranted;
  // an open field whose arguments reveal something is as what they reveal
  if (sensitivity !== 'personal')
    return informed === undefined || informed === way.bases
      ? { kind: 'open', bases: way.bases }
      : { kind: 'permit', grants: [...informed].map((basis) => ({ basis, conditions: {} })) };
  const grants =
    ruling.kind === 'deny' ? [] : ruling.grants.filter(({ basis }) => informed?.has(basis) ?? true);
  return grants.length === 0 ? notGranted : { kind: 'permit', grants };
}

function isGrantedByAll(field: SelectedField, { joint, consent }: Rules): boolean {
  return joint !== undefined && shownBy(field, consent).every((each) => joint.has(each));
}

/** What is shown where a field is resolved: itself, unless it is open, and what its arguments reveal. */
export function shownBy(field: SelectedField, consent: ConsentIndex): readonly Coordinate[] {
  const revealed = inferredOf(field, consent).map(({ coordinate }) => coordinate);
  const isOpen = consent.fields.get(field.coordinate)?.sensitivity === 'open';
  return isOpen ? revealed : [field.coordinate, ...revealed];
}

const notGranted = { kind: 'deny', reason: 'NOT_GRANTED' } as const;

/** What a used argument reveals must be granted by the same agreement, exactly: of `bases` those that do. */
function throughArguments(
  field: SelectedField,
  bases: ReadonlySet<Basis> | undefined,
  { rulings, consent }: Rules,
): ReadonlySet<Basis> | undefined | 'denied' {
  let left = bases;
  for (const { coordinate } of inferredOf(field, consent)) {
    const revealing = basesWithoutConditions(rulings.get(coordinate));
    left = new Set([...revealing].filter((basis) => left?.has(basis) ?? true));
  }
  return left !== bases && left?.size === 0 ? 'denied' : left;
}
