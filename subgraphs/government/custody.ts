import type { Represented } from '../kit/index.ts';
import { fullName } from './resolvers.ts';
import type {
  CitizenServiceNumber,
  CustodyKind,
  GovernmentTables,
  PartialDate,
  PersonRow,
} from './tables.ts';

/**
 * The minors whom a person may act for, until they come of age: those over whom the register says that this person holds custody.
 * Of whom it does not know a year of birth, it attests nothing.
 */
export function minorsInCustodyOf(
  tables: Pick<GovernmentTables, 'persons'>,
  holder: CitizenServiceNumber,
  at: Date,
): readonly Represented[] {
  const [person] = tables.persons([holder]);
  if (person === undefined || person.death !== undefined) return [];
  const held = person.custody.flatMap(({ kind, minor, holders }) =>
    minor !== undefined && minor !== holder && givesCustody(kind) && holders.includes(holder) ? [minor] : [],
  );
  return tables.persons([...new Set(held)]).flatMap((minor) => representedUntilOfAge(minor, at) ?? []);
}

function representedUntilOfAge(minor: PersonRow | undefined, at: Date): Represented | undefined {
  const until = minor?.birth.date && comingOfAge(minor.birth.date);
  if (!minor || !until || until <= at || minor.death !== undefined) return undefined;
  return {
    identifier: minor.citizenServiceNumber,
    name: fullName(minor.name) ?? '',
    kind: 'GUARDIAN',
    until,
    scope: { acts: 'DECIDE' },
  };
}

const ageOfMajority = 18;

/** At the earliest, where the day of birth is not known. */
function comingOfAge(bornOn: PartialDate): Date {
  const [year = Number.NaN, month = 1, day = 1] = bornOn.split('-').map(Number);
  return new Date(Date.UTC(year + ageOfMajority, month - 1, day));
}

function givesCustody(kind: CustodyKind): boolean {
  switch (kind) {
    case 'both-parents':
    case 'one-parent':
    case 'parent-and-other':
    case 'guardianship':
      return true;
    case 'temporarily-none':
    case 'undetermined':
      return false;
  }
}
