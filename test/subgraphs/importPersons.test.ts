import { readFile } from 'node:fs/promises';
import { importPersons } from '../../subgraphs/government/import/importPersons.ts';
import { governmentTables, type PersonRow } from '../../subgraphs/government/tables.ts';
import { describeWithSharedData, sharedData } from '../support/sharedData.ts';
import { createFolder, type Folder, refusalOf } from './importSupport.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());

async function persons(content: unknown, name = 'persons.json') {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return importPersons(await folder.write(name, text));
}

const someone = { burgerservicenummer: '000000012' };

async function rowOf(members: object): Promise<PersonRow> {
  const { persons: rows } = await persons([{ ...someone, ...members }]);
  if (rows[0] === undefined) throw new Error('no row');
  return rows[0];
}

describeWithSharedData('the test persons of the BRP', () => {
  const path = sharedData('brp', 'personen-mock-test-data.2024-06-11.json');
  const count = (of: (row: PersonRow) => number, rows: readonly PersonRow[]) =>
    rows.reduce((sum, row) => sum + of(row), 0);

  it('load whole: 1176 persons, each number once', async () => {
    const { persons: rows } = await importPersons(path);
    expect(rows).toHaveLength(1176);
    expect(new Set(rows.map((row) => row.citizenServiceNumber)).size).toBe(1176);
  });

  it('keep partners, children, parents, custody, confidentiality and deaths', async () => {
    const { persons: rows } = await importPersons(path);
    expect({
      partners: count((row) => row.partners.length, rows),
      partnersWithNumber: count(
        (row) => row.partners.filter((each) => each.citizenServiceNumber).length,
        rows,
      ),
      marriages: count((row) => row.partners.filter(({ kind }) => kind === 'marriage').length, rows),
      ended: count((row) => row.partners.filter(({ until }) => until !== undefined).length, rows),
      endedNobodyKnowsWhen: count(
        (row) => row.partners.filter(({ until }) => until === 'unknown').length,
        rows,
      ),
      children: count((row) => row.children.length, rows),
      childrenWithNumber: count(
        (row) => row.children.filter((each) => each.citizenServiceNumber).length,
        rows,
      ),
      parents: count((row) => row.parents.length, rows),
      parentsWithNumber: count((row) => row.parents.filter((each) => each.citizenServiceNumber).length, rows),
      custody: count((row) => row.custody.length, rows),
      custodyOfNamedMinors: count((row) => row.custody.filter(({ minor }) => minor).length, rows),
      // ouder 101, ouders 384, derde 12, derden 8
      custodyHolders: count((row) => row.custody.flatMap(({ holders }) => holders).length, rows),
      guardianships: count((row) => row.custody.filter(({ kind }) => kind === 'guardianship').length, rows),
      confidential: rows.filter(({ isConfidential }) => isConfidential).length,
      deaths: rows.filter(({ death }) => death !== undefined).length,
    }).toEqual({
      partners: 286,
      partnersWithNumber: 248,
      marriages: 244,
      ended: 68,
      endedNobodyKnowsWhen: 3,
      children: 688,
      childrenWithNumber: 627,
      parents: 2132,
      parentsWithNumber: 727,
      custody: 392,
      custodyOfNamedMinors: 315,
      custodyHolders: 505,
      guardianships: 22,
      confidential: 55,
      deaths: 40,
    });
  });

  it('keep addresses here, abroad and described, and dates as precise as they are', async () => {
    const { persons: rows } = await importPersons(path);
    const kinds = rows.map(({ address }) => address?.kind);
    const precision = rows.map(({ birth }) => birth.date?.length);
    const of = <Value>(values: readonly Value[], value: Value) =>
      values.filter((each) => each === value).length;
    expect({
      dutch: of(kinds, 'dutch'),
      foreign: of(kinds, 'foreign'),
      described: of(kinds, 'described'),
      unknown: of(kinds, undefined),
      bornInAMonth: of(precision, 7),
      bornInAYear: of(precision, 4),
      bornNobodyKnowsWhen: of(precision, undefined),
    }).toEqual({
      dutch: 1079,
      foreign: 94,
      described: 1,
      unknown: 2,
      bornInAMonth: 5,
      bornInAYear: 7,
      bornNobodyKnowsWhen: 3,
    });
  });

  it('are found by their number, with what their entry says', async () => {
    const tables = governmentTables(await importPersons(path));
    const [first] = tables.persons(['000009830']);
    expect(first).toMatchObject({
      name: { title: 'graaf', prefix: 'van der' },
      birth: { date: '1975-07-07', place: 'Enschede', country: 'Nederland' },
      nationalities: ['Nederlandse'],
      address: { kind: 'dutch', number: '144', postcode: '7511AG', city: 'Enschede', since: '1975-07-07' },
    });
  });

  it('are refused whole where the file ends too early', async () => {
    const text = await readFile(path, 'utf8');
    const { faults } = await refusalOf(persons(text.slice(0, text.length / 2), 'half.json'));
    expect(faults).toEqual([
      { file: 'half.json', place: expect.stringMatching(/^\d+:\d+$/), expected: 'well-formed JSON' },
    ]);
  });
});

describe('an imported person', () => {
  it.each([
    ['19840517', '1984-05-17'],
    ['19840500', '1984-05'],
    ['19840000', '1984'],
    ['00000000', undefined],
    [{ type: 'Datum', datum: '1984-05-17', langFormaat: '17 mei 1984' }, '1984-05-17'],
    [{ type: 'JaarMaandDatum', jaar: 1984, maand: 5 }, '1984-05'],
    [{ type: 'JaarDatum', jaar: 1984 }, '1984'],
    [{ type: 'DatumOnbekend', onbekend: true }, undefined],
  ])('has a birth date as precise as the register knows it: %j', async (datum, expected) => {
    const { birth } = await rowOf({ geboorte: { datum } });
    expect(birth).toEqual(expected === undefined ? {} : { date: expected });
  });

  it('has no name where the register writes a dot', async () => {
    const { name } = await rowOf({ naam: { voornamen: ' Ada ', geslachtsnaam: '.' } });
    expect(name).toEqual({ given: 'Ada' });
  });

  it('is confidential for any mark but none', async () => {
    const marks = ['0', '1', '7', true, false, 0, 3];
    const { persons: rows } = await persons(
      marks.map((mark, index) => ({
        burgerservicenummer: `00000001${index}`,
        geheimhoudingPersoonsgegevens: mark,
      })),
    );
    expect(rows.map(({ isConfidential }) => isConfidential)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('has a former partner where a dissolution is noted without a day', async () => {
    const { partners } = await rowOf({
      partners: [{ soortVerbintenis: { code: 'P' }, ontbindingHuwelijkPartnerschap: { datum: '00000000' } }],
    });
    expect(partners).toEqual([{ kind: 'partnership', name: {}, birth: {}, until: 'unknown' }]);
  });

  it('lives at the address of either form', async () => {
    const flat = await rowOf({
      verblijfplaats: {
        straat: 'Dorpsweg',
        huisnummer: '14',
        huisletter: 'B',
        postcode: '1234AB',
        datumAanvangAdreshouding: '20200100',
      },
      gemeenteVanInschrijving: { code: '0000', omschrijving: 'Dorp' },
    });
    const nested = await rowOf({
      verblijfplaats: {
        type: 'Adres',
        verblijfadres: {
          officieleStraatnaam: 'Dorpsweg',
          huisnummer: 14,
          huisletter: 'B',
          postcode: '1234AB',
          woonplaats: 'Dorp',
        },
        datumVan: { type: 'JaarMaandDatum', jaar: 2020, maand: 1 },
      },
    });
    expect(nested.address).toEqual(flat.address);
    expect(flat.address).toEqual({
      kind: 'dutch',
      street: 'Dorpsweg',
      number: '14 B',
      postcode: '1234AB',
      city: 'Dorp',
      since: '2020-01',
    });
  });

  it('comes out of an answer of the Haal Centraal service too', async () => {
    const { persons: rows } = await persons({ type: 'RaadpleegMetBurgerservicenummer', personen: [someone] });
    expect(rows.map(({ citizenServiceNumber }) => citizenServiceNumber)).toEqual(['000000012']);
  });
});

describe('a malformed file of persons', () => {
  const date = expect.stringContaining('a date');
  const number = expect.stringContaining('nine digits');
  it.each([
    ['JSON that ends too early', '[{"burgerservicenummer": "000000012"', '1:37', 'well-formed JSON'],
    ['a comma too many', '[\n  {"burgerservicenummer": "000000012",}\n]', '2:39', 'well-formed JSON'],
    ['a text that is not closed', '["abc', '1:2', 'well-formed JSON'],
    ['two texts', '[] []', '1:4', 'well-formed JSON'],
    ['an empty file', '', '1:1', 'well-formed JSON'],
    ['no list', '"persons"', '/', 'a list of persons'],
    ['a list under another name', { persons: [someone] }, '/', 'a list of persons'],
    ['an empty list', [], '/', 'at least one person'],
    ['a partner that is no object', [{ ...someone, partners: ['somebody'] }], '/0/partners/0', 'an object'],
    ['a person that is no object', '[7]', '/0', 'an object'],
    ['a person without a number', [someone, { naam: {} }], '/1/burgerservicenummer', number],
    ['a number that is too short', [{ burgerservicenummer: '12' }], '/0/burgerservicenummer', number],
    ['a number written as one', [{ burgerservicenummer: 123456789 }], '/0/burgerservicenummer', number],
    ['a name that is a number', [{ ...someone, naam: { voornamen: 4 } }], '/0/naam/voornamen', 'text'],
    ['null', [{ ...someone, naam: null }], '/0/naam', 'an object'],
    ['partners that are no list', [{ ...someone, partners: {} }], '/0/partners', 'a list'],
    ['the 31st of February', [{ ...someone, geboorte: { datum: '20230231' } }], '/0/geboorte/datum', date],
    ['a day in no month', [{ ...someone, geboorte: { datum: '20230017' } }], '/0/geboorte/datum', date],
    ['a month in no year', [{ ...someone, overlijden: { datum: '00000500' } }], '/0/overlijden/datum', date],
    ['a 13th month', [{ ...someone, geboorte: { datum: '20231300' } }], '/0/geboorte/datum', date],
    [
      'a 13th month of the later form',
      [{ ...someone, geboorte: { datum: { type: 'JaarMaandDatum', jaar: 2023, maand: 13 } } }],
      '/0/geboorte/datum',
      date,
    ],
    [
      'a child whose number has letters',
      [{ ...someone, kinderen: [{}, { burgerservicenummer: 'abcdefghi' }] }],
      '/0/kinderen/1/burgerservicenummer',
      number,
    ],
    [
      'a kind of custody that is none',
      [{ ...someone, gezag: [{ type: 'Gezag' }] }],
      '/0/gezag/0/type',
      expect.stringContaining('a kind of custody'),
    ],
    [
      'a mark of confidentiality that is none',
      { personen: [{ ...someone, geheimhoudingPersoonsgegevens: 'ja' }] },
      '/personen/0/geheimhoudingPersoonsgegevens',
      expect.stringContaining('a digit from 0 to 7'),
    ],
    [
      'a person who is there already',
      [someone, { burgerservicenummer: '000000024' }, someone],
      '/2/burgerservicenummer',
      'another person than the one at /0/burgerservicenummer',
    ],
  ])('is refused with its place: %s', async (_, content, place, expected) => {
    const { faults } = await refusalOf(persons(content));
    expect(faults).toEqual([{ file: 'persons.json', place, expected }]);
  });

  it('is refused where it is no text in UTF-8', async () => {
    const path = await folder.write('latin.json', Uint8Array.from([0x5b, 0x22, 0xe9, 0x22, 0x5d]));
    const { faults } = await refusalOf(importPersons(path));
    expect(faults).toEqual([{ file: 'latin.json', place: '1:1', expected: 'a file in UTF-8' }]);
  });

  it('is refused where it is not there', async () => {
    const { faults } = await refusalOf(importPersons('no/such/persons.json'));
    expect(faults).toEqual([
      { file: 'persons.json', place: '1:1', expected: 'a file that exists and may be read' },
    ]);
  });

  it('names twenty faults at once and counts the others', async () => {
    const { faults, message } = await refusalOf(persons(Array.from({ length: 23 }, () => ({}))));
    expect(faults).toHaveLength(23);
    expect(message.match(/persons\.json \/\d+\/burgerservicenummer: expected/g)).toHaveLength(20);
    expect(message).toMatch(/23 faults/);
    expect(message).toMatch(/and 3 more$/);
  });

  it('is never quoted: no value of it is in the refusal', async () => {
    const secret = 'Geheimpje';
    const { message, stack } = await refusalOf(
      persons([
        { burgerservicenummer: secret, naam: { voornamen: [secret] }, geboorte: { datum: secret } },
        { ...someone, gezag: [{ type: secret }], verblijfplaats: secret, partners: [{ naam: secret }] },
      ]),
    );
    const malformed = await refusalOf(persons(`[{"naam": ${secret}}]`));
    expect(`${message}${stack}${malformed.message}${String(malformed.cause)}`).not.toContain(secret);
  });
});
