import type { Family, Member } from './family.ts';
import { createCitizenServiceNumbers } from './numbers.ts';

/** One person under the identifiers of each source: only the world knows them together. */
export interface Inhabitant {
  /** What they sign in with: `anna`. Unique, lower case. */
  readonly signInName: string;
  readonly fullName: string;
  readonly isAdult: boolean;
  readonly identifiers: {
    /** Citizen service number. */
    readonly government: string;
    /** Customer number. */
    readonly bank: string;
    /** Relation number. */
    readonly insurer: string;
  };
}

/** Everyone, at the index of their member. */
export function inhabitantsOf(families: readonly Family[]): readonly Inhabitant[] {
  const nextNumber = createCitizenServiceNumbers();
  const taken = new Map<string, number>();
  return families
    .flatMap(({ adults, children }) => [...adults, ...children])
    .map((member, index) => ({
      signInName: signInName(member, taken),
      fullName: fullName(member),
      isAdult: member.isAdult,
      identifiers: {
        government: nextNumber(),
        bank: `C${400_000 + index * 7}`,
        insurer: `R-${80_000 + index * 3}`,
      },
    }));
}

/** `sanne`, then `sanne2`, `sanne3`. */
function signInName({ given }: Member, taken: Map<string, number>): string {
  const name = given.toLowerCase();
  const count = (taken.get(name) ?? 0) + 1;
  taken.set(name, count);
  return count === 1 ? name : `${name}${count}`;
}

function fullName({ given, surname: { prefix, family } }: Member): string {
  return [given, prefix, family].filter((part) => part !== undefined).join(' ');
}
