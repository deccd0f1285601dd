import type { Family } from './family.ts';
import type { Inhabitant } from './inhabitants.ts';

/** What each source's part is made from. */
export interface Population {
  readonly seed: number;
  readonly until: string;
  /** The year `until` lies in. */
  readonly lastYear: number;
  readonly families: readonly Family[];
  /** By the index of a member. */
  readonly inhabitants: readonly Inhabitant[];
}
