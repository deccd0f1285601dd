import type { BankTables } from '../bank/tables.ts';
import type { GovernmentTables } from '../government/tables.ts';
import type { InsurerTables } from '../insurer/tables.ts';
import type { SelfDeclared } from '../self/declarations.ts';
import { bankOf } from './bankOf.ts';
import { type Family, familyAt } from './family.ts';
import { governmentOf } from './governmentOf.ts';
import { type Inhabitant, inhabitantsOf } from './inhabitants.ts';
import { insurerOf } from './insurerOf.ts';
import type { Population } from './population.ts';
import { selfOf } from './selfOf.ts';

export interface WorldOptions {
  /** At least so many; the last family is made whole. */
  readonly persons: number;
  readonly seed: number;
  /** The first day without data, `YYYY-MM-DD`. */
  readonly until: string;
}

/** The demo world: the same persons at every source, the same for a seed on every machine. */
export interface World {
  /** Anna is the first. A larger world begins with the persons of a smaller one. */
  readonly persons: readonly Inhabitant[];
  readonly government: GovernmentTables;
  readonly bank: BankTables;
  readonly insurer: InsurerTables;
  /** By sign-in name: `self` knows persons by refs that only a node has, so its seeder translates. */
  readonly self: ReadonlyMap<string, SelfDeclared>;
  /** The person who signs in with this name, under each source's own identifier. */
  identifiersOf(signInName: string): Inhabitant['identifiers'] | undefined;
}

export function generateWorld({ persons, seed, until }: WorldOptions): World {
  const lastYear = Number(until.slice(0, 4));
  const families: Family[] = [];
  for (let count = 0; count < persons; ) {
    const family = familyAt(seed, families.length, count, lastYear);
    families.push(family);
    count += family.adults.length + family.children.length;
  }
  const inhabitants = inhabitantsOf(families);
  const population: Population = { seed, until, lastYear, families, inhabitants };
  const bySignInName = new Map(inhabitants.map((each) => [each.signInName, each.identifiers]));
  return {
    persons: inhabitants,
    government: governmentOf(population),
    bank: bankOf(population),
    insurer: insurerOf(population),
    self: selfOf(population),
    identifiersOf: (signInName) => bySignInName.get(signInName),
  };
}
