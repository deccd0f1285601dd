import type { Ceiling } from '../core/ceiling.ts';
import type { PurposeId } from '../core/identifiers.ts';
import { keys } from '../store/keys.ts';
import { ceilingsIn } from '../store/standing.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/update.ts';

type About = Pick<Ceiling, 'purpose' | 'category'>;

/** The scheme's limits, in the order of purpose and category. */
export async function readCeilings(store: Store): Promise<readonly Ceiling[]> {
  const [entry] = await store.read([keys.ceilings]);
  return ceilingsIn(entry);
}

/** Sets the ceiling of its purpose and category, instead of the one there was. In force when it resolves. */
export function setCeiling(store: Store, ceiling: Ceiling): Promise<Ceiling> {
  return update(store, [keys.ceilings], ([entry]) => {
    const others = ceilingsIn(entry).filter((each) => !isAbout(each, ceiling));
    const value = [...others, ceiling].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    return { kind: 'write', result: ceiling, write: [{ key: keys.ceilings, value }] };
  });
}

/** Whether there was one. */
export function removeCeiling(
  store: Store,
  about: { readonly purpose: PurposeId; readonly category: string },
): Promise<boolean> {
  return update(store, [keys.ceilings], ([entry]) => {
    const all = ceilingsIn(entry);
    const others = all.filter((each) => !isAbout(each, about));
    return others.length === all.length
      ? { kind: 'answer', result: false }
      : { kind: 'write', result: true, write: [{ key: keys.ceilings, value: others }] };
  });
}

function isAbout(ceiling: Ceiling, { purpose, category }: About): boolean {
  return ceiling.purpose === purpose && ceiling.category === category;
}

function nameOf({ purpose, category }: About): string {
  return `${purpose} ${category}`;
}
