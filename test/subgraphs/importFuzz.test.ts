import fc from 'fast-check';
import { importStatements } from '../../subgraphs/bank/import/importStatements.ts';
import { importPersons } from '../../subgraphs/government/import/importPersons.ts';
import { ImportFault } from '../../subgraphs/import/importFault.ts';
import { runs } from '../support/runs.ts';
import { createFolder, type Folder } from './importSupport.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());

const persons = JSON.stringify([
  {
    burgerservicenummer: '000000012',
    naam: { voornamen: 'Ada', geslachtsnaam: '.' },
    geboorte: { datum: '19840500', land: { code: '6030' } },
    verblijfplaats: { straat: 'Dorpsweg', huisnummer: '14' },
    gezag: [{ type: 'Voogdij', derden: [] }],
    partners: [{ soortVerbintenis: { code: 'H' }, ontbindingHuwelijkPartnerschap: {} }],
  },
]);
const payload = JSON.stringify({
  account: { iban: 'NL00BANK0123456789' },
  transactions: {
    booked: [{ transactionAmount: { currency: 'EUR', amount: '-4.20' }, bookingDate: '2024-03-01' }],
    _links: { account: { href: '/accounts/r1' } },
  },
});
const statement = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<Acct><Id><IBAN>NL00BANK0123456789</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2024-03-01T10:00:00+01:00</DtTm></BookgDt><NtryDtls><TxDtls><RltdPties><Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr>
</RltdPties></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>`;

/** The text with a part of it taken out and another put there. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(12),
  instead: fc.oneof(
    fc.string({ maxLength: 6, unit: 'binary' }),
    fc.constantFrom(
      'null',
      '{}',
      '[]',
      '""',
      '0',
      '<x>',
      '</Stmt>',
      '&amp;',
      '<!--',
      '<![CDATA[',
      'xmlns:a=""',
      '\u0000',
    ),
  ),
});

it.each([
  ['persons', persons, importPersons],
  ['a payload', payload, (path: string) => importStatements([path])],
  ['a statement', statement, (path: string) => importStatements([path])],
] as const)(
  'loads or refuses %s, however damaged, and never fails in another way',
  async (_, text, importing) => {
    await importing(await folder.write('whole', text));
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const damaged = damages.reduce((before, { at, length, instead }) => {
          const place = Math.floor(at * before.length);
          return before.slice(0, place) + instead + before.slice(place + length);
        }, text);
        const path = await folder.write('damaged', damaged);
        const error = await importing(path).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined && !(error instanceof ImportFault)) throw error;
      }),
      { numRuns: runs(500) },
    );
  },
);
