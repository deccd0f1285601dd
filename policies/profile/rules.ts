import type { Instant, NodeId } from '../core/identifiers.ts';
import type { ProfileRule } from '../core/profile.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import { rulesIn } from '../store/standing.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/update.ts';

/** Told when one more is set: a profile is read with each decision. */
export const mostRules = 200;

export type RuleSetting =
  | { readonly kind: 'set'; readonly rules: readonly ProfileRule[] }
  /** There is no rule with the id named. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'too-many' };

/** In the order they were first set. */
export async function readRules(store: Store, node: NodeId): Promise<readonly ProfileRule[]> {
  const [entry] = await store.read([keys.profile(node)]);
  return rulesIn(entry);
}

/**
 * Sets a rule, a new one where it names none. When it resolves a `NEVER` is in force: no release that starts after it, and none
 * that is checked after it, goes against it.
 */
export function setRule(
  store: Store,
  node: NodeId,
  rule: Omit<ProfileRule, 'id'>,
  id: string | undefined,
  at: Instant,
): Promise<RuleSetting> {
  const key = keys.profile(node);
  return update<RuleSetting>(store, [key], ([entry]) => {
    const all = rulesIn(entry);
    if (id !== undefined && all.every((each) => each.id !== id))
      return { kind: 'answer', result: { kind: 'unknown' } };
    if (id === undefined && all.length >= mostRules) return { kind: 'answer', result: { kind: 'too-many' } };
    const rules =
      id === undefined
        ? [...all, { ...rule, id: newIdentifier('rul', at) }]
        : all.map((each) => (each.id === id ? { ...rule, id } : each));
    return { kind: 'write', result: { kind: 'set', rules }, write: [{ key, value: { rules } }] };
  });
}

/**
 * Sets the rules of a preset, in the place of all there are. `not-empty` where there are some and `replace` is not said: they
 * would be lost.
 */
export function usePreset(
  store: Store,
  node: NodeId,
  preset: readonly Omit<ProfileRule, 'id'>[],
  replace: boolean,
  at: Instant,
): Promise<RuleSetting | { readonly kind: 'not-empty' }> {
  const key = keys.profile(node);
  return update<RuleSetting | { readonly kind: 'not-empty' }>(store, [key], ([entry]) => {
    if (!replace && rulesIn(entry).length > 0) return { kind: 'answer', result: { kind: 'not-empty' } };
    const rules = preset.map((each) => ({ ...each, id: newIdentifier('rul', at) }));
    return { kind: 'write', result: { kind: 'set', rules }, write: [{ key, value: { rules } }] };
  });
}

export function removeRule(store: Store, node: NodeId, id: string): Promise<RuleSetting> {
  const key = keys.profile(node);
  return update<RuleSetting>(store, [key], ([entry]) => {
    const all = rulesIn(entry);
    const rules = all.filter((each) => each.id !== id);
    return rules.length === all.length
      ? { kind: 'answer', result: { kind: 'unknown' } }
      : { kind: 'write', result: { kind: 'set', rules }, write: [{ key, value: { rules } }] };
  });
}
