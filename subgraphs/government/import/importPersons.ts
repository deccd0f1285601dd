import { basename } from 'node:path';
import { z } from 'zod';
import { type Fault, ImportFault } from '../../import/importFault.ts';
import { conform, readJson } from '../../import/readJson.ts';
import type { CitizenServiceNumber, GovernmentRows } from '../tables.ts';
import { personRow } from './personRow.ts';
import { persoon } from './persoon.ts';

/**
 * Reads persons in the Haal Centraal BRP "personen" form: a list, or an answer with the list as `personen`. All load or
 * none: throws `ImportFault`. Incomes and properties aren't in this form.
 */
export async function importPersons(file: string): Promise<GovernmentRows> {
  const name = basename(file);
  const { list, pointer } = personsIn(await readJson(file), name);
  // nobody at all is the wrong file, not an empty country
  if (list.length === 0)
    throw new ImportFault([{ file: name, place: pointer || '/', expected: 'at least one person' }]);
  const read = list.map((each, index) =>
    conform(persoon, each, { file: name, pointer: `${pointer}/${index}` }),
  );
  const persons = read.flatMap((each) => ('value' in each ? [each.value] : []));
  const faults = [
    ...read.flatMap((each) => ('faults' in each ? each.faults : [])),
    ...duplicates(list, name, pointer),
  ];
  if (faults.length > 0) throw new ImportFault(faults);
  return { persons: persons.map(personRow), incomes: new Map(), properties: [] };
}

const answer = z.object({ personen: z.array(z.unknown()) });

function personsIn(content: unknown, file: string) {
  if (Array.isArray(content)) return { list: content as readonly unknown[], pointer: '' };
  const { success, data } = answer.safeParse(content);
  if (!success) throw new ImportFault([{ file, place: '/', expected: 'a list of persons' }]);
  return { list: data.personen, pointer: '/personen' };
}

const numbered = z.object({ burgerservicenummer: z.string() });

function duplicates(list: readonly unknown[], file: string, pointer: string): readonly Fault[] {
  const first = new Map<CitizenServiceNumber, string>();
  return list.flatMap((each, index) => {
    const { success, data } = numbered.safeParse(each);
    if (!success) return [];
    const place = `${pointer}/${index}/burgerservicenummer`;
    const earlier = first.get(data.burgerservicenummer);
    first.set(data.burgerservicenummer, earlier ?? place);
    return earlier === undefined
      ? []
      : [{ file, place, expected: `another person than the one at ${earlier}` }];
  });
}
