import type { Instant, OrganisationId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import type { Entry, Store } from '../store/store.ts';
import type { Organisation, SchemeRules } from '../store/stored.ts';
import { update } from '../store/update.ts';

/** Every version, the first first. */
export async function readSchemeRules(store: Store): Promise<readonly SchemeRules[]> {
  const [entry] = await store.read([keys.schemeRules]);
  return schemeRulesIn(entry);
}

/** Publishes the next version. Publishing the newest again changes nothing. */
export function publishSchemeRules(
  store: Store,
  { url, sha256 }: Pick<SchemeRules, 'url' | 'sha256'>,
  at: Instant,
): Promise<SchemeRules> {
  return update<SchemeRules>(store, [keys.schemeRules], ([entry]) => {
    const all = schemeRulesIn(entry);
    const newest = all.at(-1);
    if (newest?.url === url && newest.sha256 === sha256) return { kind: 'answer', result: newest };
    const rules = { version: all.length + 1, url, sha256, publishedAt: at };
    return { kind: 'write', result: rules, write: [{ key: keys.schemeRules, value: [...all, rules] }] };
  });
}

export type Accepting =
  | { readonly kind: 'accepted'; readonly organisation: Organisation }
  /** There is no such version, or its text is another. */
  | { readonly kind: 'not-those' };

/** Records that an organisation accepts a version, by its hash. Accepting again changes nothing. */
export function acceptSchemeRules(
  store: Store,
  id: OrganisationId,
  { version, sha256 }: Pick<SchemeRules, 'version' | 'sha256'>,
  at: Instant,
): Promise<Accepting> {
  const key = keys.organisation(id);
  return update<Accepting>(store, [key, keys.schemeRules], ([known, published]) => {
    const organisation = known?.value as Organisation | undefined; // written by this room alone
    const isOne = schemeRulesIn(published).some((each) => each.version === version && each.sha256 === sha256);
    if (organisation === undefined || !isOne) return { kind: 'answer', result: { kind: 'not-those' } };
    const { schemeAcceptances = [] } = organisation;
    if (schemeAcceptances.some((each) => each.version === version))
      return { kind: 'answer', result: { kind: 'accepted', organisation } };
    const changed = { ...organisation, schemeAcceptances: [...schemeAcceptances, { version, sha256, at }] };
    return {
      kind: 'write',
      result: { kind: 'accepted', organisation: changed },
      write: [{ key, value: changed }],
    };
  });
}

/** What lies under `scheme-rules`: written here alone. */
function schemeRulesIn(entry: Entry | undefined): readonly SchemeRules[] {
  return (entry?.value ?? []) as readonly SchemeRules[];
}
