import type { DenialReason, Ruling } from '../../policies/core/decide.ts';
import type { Coordinate } from '../../policies/core/identifiers.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import type { SelectedField } from './select.ts';

/** The topmost selections that may not be resolved, each with why. What is selected below one needs no entry. */
export type Withheld = ReadonlyMap<SelectedField, DenialReason>;

export interface Rules {
  readonly consent: ConsentIndex;
  /** Decided for the anchor's person; empty outside an anchor. */
  readonly rulings: ReadonlyMap<Coordinate, Ruling>;
  /** Whether fields that the supergraph says nothing of are resolved: only where it has no persons at all. */
  readonly unannotated: 'deny' | 'open';
}

/**
 * Applies a decision to one root selection. INVARIANT: a personal or undeclared coordinate is permitted only by a
 * ruling that permits it, and none of a nested person's is.
 */
export function withheldFrom(root: SelectedField, rules: Rules): Withheld {
  const withheld = new Map<SelectedField, DenialReason>();
  const walk = (field: SelectedField, ofNestedPerson: boolean): void => {
    const reason = refusalOf(field, rules, ofNestedPerson);
    if (reason !== undefined) {
      withheld.set(field, reason);
      return;
    }
    for (const [type, children] of field.children ?? []) {
      const nested = ofNestedPerson || (field !== root && rules.consent.subjects.has(type));
      for (const child of children) walk(child, nested);
    }
  };
  walk(root, false);
  return withheld;
}

function refusalOf(field: SelectedField, rules: Rules, ofNestedPerson: boolean): DenialReason | undefined {
  if (field.name === '__typename') return undefined;
  switch (rules.consent.fields.get(field.coordinate)?.sensitivity ?? 'undeclared') {
    case 'open':
      return undefined;
    case 'undeclared':
      return rules.unannotated === 'open' ? undefined : 'NOT_GRANTED';
    case 'personal': {
      const ruling = ofNestedPerson ? undefined : rules.rulings.get(field.coordinate);
      if (ruling === undefined) return 'NOT_GRANTED';
      return ruling.kind === 'permit' ? undefined : ruling.reason;
    }
  }
}
