import type { Instant, NodeId } from '../core/identifiers.ts';
import type { ProfileRule } from '../core/profile.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import { profileIn, rulesIn } from '../store/standing.ts';
import type { Store } from '../store/store.ts';
import type { StoredProfile } from '../store/stored.ts';
import { type Plan, update } from '../store/update.ts';

/** Told when one more is set: a profile is read with each decision. */
export const mostRules = 200;

export type RuleSetting =
  | { readonly kind: 'set'; readonly profile: StoredProfile }
  /** There is no rule with the id named. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'too-many' };

/** Its rules in the order they were first set. */
export async function readProfile(store: Store, node: NodeId): Promise<StoredProfile> {
  const [entry] = await store.read([keys.profile(node)]);
  return profileIn(entry);
}

/**
 * While it is on, nothing of the person's is released to anybody but themselves (GDPR Article 18); agreements and rules stand. When
 * it resolves it is in force, as a `NEVER` is. Switching on again keeps the moment it was first.
 */
export function setRestriction(store: Store, node: NodeId, isOn: boolean, at: Instant): Promise<void> {
  const key = keys.profile(node);
  return update<void>(store, [key], ([entry]) => {
    const { restrictedSince = at, ...profile } = profileIn(entry);
    return {
      kind: 'write',
      result: undefined,
      write: [{ key, value: isOn ? { ...profile, restrictedSince } : profile }],
    };
  });
}

/** Whether it answers a data request by itself where it allows everything that is asked. */
export function setAnswersByItself(store: Store, node: NodeId, isOn: boolean): Promise<StoredProfile> {
  const key = keys.profile(node);
  return update<StoredProfile>(store, [key], ([entry]) => {
    const { answersByItself: _, ...profile } = profileIn(entry);
    const result = isOn ? ({ ...profile, answersByItself: true } as const) : profile;
    return { kind: 'write', result, write: [{ key, value: result }] };
  });
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
    return written(key, { ...profileIn(entry), rules });
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
    return written(key, { ...profileIn(entry), rules });
  });
}

export function removeRule(store: Store, node: NodeId, id: string): Promise<RuleSetting> {
  const key = keys.profile(node);
  return update<RuleSetting>(store, [key], ([entry]) => {
    const all = rulesIn(entry);
    const rules = all.filter((each) => each.id !== id);
    return rules.length === all.length
      ? { kind: 'answer', result: { kind: 'unknown' } }
      : written(key, { ...profileIn(entry), rules });
  });
}

function written(
  key: string,
  profile: StoredProfile,
): Plan<{ readonly kind: 'set'; readonly profile: StoredProfile }> {
  return { kind: 'write', result: { kind: 'set', profile }, write: [{ key, value: profile }] };
}
