import { categories } from './vocabulary/categories.ts';

const parents: ReadonlyMap<string, readonly string[]> = new Map(
  categories.map(([id, , above]) => [id, above]),
);

/** Whether the first category of personal data (DPV-PD) is the second, or lies above it. */
export function categoryCovers(general: string, specific: string): boolean {
  if (general === specific) return true;
  const seen = new Set<string>();
  const pending = [specific];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const above = parents.get(id) ?? [];
    if (above.includes(general)) return true;
    pending.push(...above);
  }
  return false;
}

export function isCategory(id: string): boolean {
  return parents.has(id);
}
