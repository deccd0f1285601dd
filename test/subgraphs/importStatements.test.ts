import { join } from 'node:path';
import { importStatements } from '../../subgraphs/bank/import/importStatements.ts';
import { type BankRows, bankTables, type TransactionRow } from '../../subgraphs/bank/tables.ts';
import { describeWithSharedData, sharedData } from '../support/sharedData.ts';
import { createFolder, type Folder, refusalOf } from './importSupport.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());

let written = 0;

/** Writes each text as a file of its own; `.xml` or `.json` as its first character says. */
async function imported(...texts: readonly (string | object)[]): Promise<BankRows> {
  written++;
  const paths = texts.map(async (content, index) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const form = text.trimStart().startsWith('<') ? 'xml' : 'json';
    return folder.write(`${written}-${index}.${form}`, text);
  });
  return importStatements(await Promise.all(paths));
}

const xmlPath = (faults: readonly { readonly place: string }[]) =>
  faults.map(({ place }) => place.split(' ')[1]);

describeWithSharedData('the example statements of ISO 20022', () => {
  const v2 = sharedData('camt', 'camt053.v2.minimal.ultimate.xml');
  const v4 = sharedData('camt', 'camt053.v4.xml');
  const v8 = sharedData('camt', 'camt053.v8.xml');
  const entry = {
    bookedOn: '2014-12-31',
    amount: '8.85',
    currency: 'EUR',
    description: '4654654654654654',
  };

  it.each([
    ['camt.053.001.02', v2, { ...entry, counterparty: 'DEBTOR NAME NM' }],
    ['camt.053.001.04', v4, { ...entry, counterparty: 'NAME NAME', counterpartyIban: 'NL56AGDH9619008421' }],
    ['camt.053.001.08', v8, { ...entry, counterparty: 'NAME NAME', counterpartyIban: 'NL56AGDH9619008421' }],
  ])('book the same entry in version %s', async (_, path, expected) => {
    const { accounts, transactions } = await importStatements([path]);
    expect(accounts).toEqual([
      expect.objectContaining({ iban: 'NL26VAYB8060476890', currency: 'EUR', kind: 'current' }),
    ]);
    expect([...transactions.values()]).toEqual([[{ ...expected, id: expect.any(String) }]]);
  });

  it('take no balance that is in another currency than the account', async () => {
    const { accounts } = await importStatements([v2]);
    expect(accounts[0]).not.toHaveProperty('balance');
  });

  it('are one statement when all three versions of it come together, in any order', async () => {
    const alone = await importStatements([v8]);
    expect(await importStatements([v2, v8, v4])).toEqual(alone);
    expect(await importStatements([v4, v2, v8])).toEqual(alone);
  });

  it('are refused when one comes twice', async () => {
    const { faults } = await refusalOf(importStatements([v4, v4]));
    expect(faults).toEqual([
      {
        file: 'camt053.v4.xml',
        place: expect.stringMatching(/^\d+:\d+ \/Document\/BkToCstmrStmt\/Stmt$/),
        expected: expect.stringMatching(/another statement than the one at camt053\.v4\.xml \d+:\d+/),
      },
    ]);
  });
});

describeWithSharedData('the example payloads of the Berlin Group', () => {
  const of = (...names: readonly string[]) => names.map((name) => sharedData('berlin-group', `${name}.json`));
  const together = of(
    'accountListExample3',
    'accountDetailsRegularAccount',
    'accountDetailsMulticurrencyAccount',
    'balancesExample1_RegularAccount',
    'cardAccountListExample1',
    'transactionsExample1_RegularAccount_json',
    'transactionsExample3_MulticurrencyAccount_json',
    'transactionDetailsExample',
  );

  it('load together, in any order', async () => {
    const rows = await importStatements(together);
    expect(await importStatements([...together].reverse())).toEqual(rows);
    expect(rows.accounts.map(({ iban, maskedPan, currency }) => `${iban ?? maskedPan} ${currency}`)).toEqual([
      '525412******3241 EUR',
      'DE2310010010123456788 EUR',
      'DE2310010010123456788 USD',
      'DE2310010010123456788 XXX',
      'DE40100100103307118608 EUR',
      'DE40100100103307118608 USD',
      'FR7612345987650123456789014 EUR',
      'FR7612345987650123456789014 XXX',
    ]);
  });

  it('give an account what its files say of it', async () => {
    const { accounts } = await importStatements(together);
    expect(accounts.find(({ iban, currency }) => iban?.startsWith('FR') && currency === 'EUR')).toMatchObject(
      {
        ownerName: 'Heike Mustermann',
        product: 'Girokonto',
        balance: '500.00',
      },
    );
    expect(accounts.find(({ kind }) => kind === 'credit-card')).toMatchObject({
      creditLimit: '15000',
      balance: '14355.78',
    });
  });

  it('keep the signs of amounts, the pending ones before all', async () => {
    const { transactions } = await importStatements(together);
    expect(transactions.get('DE2310010010123456788 EUR')).toEqual([
      {
        id: '1234569',
        amount: '-100.03',
        currency: 'EUR',
        counterparty: 'Claude Renault',
        counterpartyIban: 'FR7612345987650123456789014',
        description: 'Example 3',
      },
      {
        id: '1234567',
        bookedOn: '2017-10-25',
        // a creditor beside a positive amount: the bank's sign stays
        amount: '256.67',
        currency: 'EUR',
        counterparty: 'John Miles',
        counterpartyIban: 'DE67100100101306118605',
        description: 'Example 1',
      },
      {
        id: '1234568',
        bookedOn: '2017-10-25',
        amount: '343.01',
        currency: 'EUR',
        counterparty: 'Paul Simpson',
        counterpartyIban: 'NL76RABO0359400371',
        description: 'Example 2',
      },
    ]);
  });

  it('put the money of a multicurrency account on the account of its currency', async () => {
    const { transactions } = await importStatements(together);
    const ids = (account: string) => transactions.get(account)?.map(({ id }) => id);
    expect(ids('DE40100100103307118608 EUR')).toEqual(['1234570', '1234567', '1234568']);
    expect(ids('DE40100100103307118608 USD')).toEqual(['1234569']);
  });

  it('read balances that name no account as those of the only number there is', async () => {
    const { accounts } = await importStatements(
      of('balancesExample2_MulticurrencyAcount', 'accountListExample2'),
    );
    expect(accounts.map(({ currency, balance }) => [currency, balance])).toEqual([
      ['EUR', '500.00'],
      ['USD', '350.00'],
    ]);
  });

  it('are refused where balances that name no account could be of several', async () => {
    const { faults } = await refusalOf(
      importStatements(
        of('balancesExample2_MulticurrencyAcount', 'accountListExample2', 'accountDetailsRegularAccount'),
      ),
    );
    expect(faults).toEqual([
      {
        file: 'balancesExample2_MulticurrencyAcount.json',
        place: '/account',
        expected: expect.stringContaining('the account this file is about'),
      },
    ]);
  });

  it('are refused where two lists tell of one account', async () => {
    const { faults } = await refusalOf(importStatements(of('accountListExample1', 'accountListExample2')));
    expect(faults).toEqual([
      {
        file: 'accountListExample2.json',
        place: '/accounts/1',
        expected: 'another account than the one at accountListExample1.json /accounts/1',
      },
    ]);
  });

  it('are refused where they tell of a consent, not of an account', async () => {
    const { faults } = await refusalOf(importStatements(of('consentsExample_DedicatedAccounts')));
    expect(faults).toMatchObject([{ place: '/', expected: expect.stringContaining('transactions') }]);
  });

  it('are held by the customer who is named, else by one of each number', async () => {
    const { accounts } = await importStatements(together, { holder: 'C-1' });
    expect(new Set(accounts.flatMap(({ holders }) => holders))).toEqual(new Set(['C-1']));
    const { accounts: unnamed } = await importStatements(together);
    expect(new Set(unnamed.flatMap(({ holders }) => holders)).size).toBe(4);
    const rows = await importStatements(together, { holder: 'C-1' });
    expect(bankTables(rows).accounts(['C-1'])[0]).toHaveLength(8);
  });
});

const day = '<BookgDt><Dt>2024-03-01</Dt></BookgDt>';
const entry = `<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>${day}</Ntry>`;
const account = '<Acct><Id><IBAN>NL00BANK0123456789</IBAN></Id><Ccy>EUR</Ccy></Acct>';

/** A message of version 02 with one statement. */
function statement(content: string, id = 'one'): string {
  return message(`<BkToCstmrStmt><Stmt><Id>${id}</Id>${content}</Stmt></BkToCstmrStmt>`);
}

function message(content: string, version = '02'): string {
  return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">${content}</Document>`;
}

async function movementsOf(...entries: readonly string[]): Promise<readonly Partial<TransactionRow>[]> {
  const { transactions } = await imported(statement(account + entries.join('')));
  return [...transactions.values()].flat().map(({ id, ...movement }) => movement);
}

describe('a camt.053 statement', () => {
  it('takes what is debited off the account and leaves nothing as nothing', async () => {
    const nothing = entry.replace('10.00', '0.00');
    expect((await movementsOf(entry, nothing)).map(({ amount }) => amount)).toEqual(['0.00', '-10.00']);
  });

  it('has a reversal move as its indicator says, from whom the undone payment went to', async () => {
    const reversal = `<Ntry><Amt Ccy="EUR">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts>${day}
      <NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Holder</Nm></Dbtr><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>`;
    expect(await movementsOf(reversal)).toMatchObject([{ amount: '5', counterparty: 'Shop' }]);
  });

  it('splits an entry whose details add up to it, to the last digit', async () => {
    const detail = (amount: string, name: string) =>
      `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls><RltdPties><Cdtr><Nm>${name}</Nm></Cdtr></RltdPties></TxDtls>`;
    const batch = (...details: readonly string[]) =>
      entry.replace('</Ntry>', `<NtryDtls>${details.join('')}</NtryDtls></Ntry>`);
    expect(await movementsOf(batch(detail('9.9', 'A'), detail('0.10', 'B')))).toMatchObject([
      { amount: '-0.10', counterparty: 'B' },
      { amount: '-9.9', counterparty: 'A' },
    ]);
    const short = await movementsOf(batch(detail('9.9', 'A'), detail('0.09', 'B')));
    expect(short).toEqual([{ amount: '-10.00', currency: 'EUR', bookedOn: '2024-03-01' }]);
  });

  it('books no date for what is pending, and leaves out what is for information', async () => {
    const pending = entry.replace('BOOK', 'PDNG');
    const information = entry.replace('BOOK', 'INFO');
    expect(await movementsOf(entry, pending, information)).toEqual([
      { amount: '-10.00', currency: 'EUR' },
      { amount: '-10.00', currency: 'EUR', bookedOn: '2024-03-01' },
    ]);
  });

  it('has the balance it closes with, of the latest of several statements', async () => {
    const closing = (date: string, amount: string) =>
      `${account}<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>${date}</Dt></Dt></Bal>`;
    const { accounts } = await imported(
      statement(closing('2024-03-02', '7.50'), 'two'),
      statement(closing('2024-03-01', '9.00'), 'one'),
    );
    expect(accounts).toMatchObject([{ balance: '-7.50' }]);
  });

  it('may have prefixes, a byte order mark, and extensions of the bank', async () => {
    const prefixed = statement(
      `${account}${entry}<x:More xmlns:x="urn:bank"><x:Ntry><x:Amt>1</x:Amt></x:Ntry></x:More>`,
    )
      .replaceAll(/<(\/?)(?!x:)(\w)/g, '<$1c:$2')
      .replace('xmlns=', 'xmlns:c=');
    const { transactions } = await imported(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${prefixed}`);
    expect([...transactions.values()].flat()).toHaveLength(1);
  });

  it('is read in pieces wherever its bytes are cut', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      entry.replace('</Ntry>', `<AddtlNtryInf>café ${index} €</AddtlNtryInf></Ntry>`),
    );
    const movements = await movementsOf(...many);
    expect(movements.map(({ description }) => description).reverse()).toEqual(
      many.map((_, index) => `café ${index} €`),
    );
  });
});

describe('a malformed statement', () => {
  const path = '/Document/BkToCstmrStmt/Stmt';
  const amount = expect.stringContaining('an amount such as 12.50');
  it.each([
    ['unbalanced XML', statement(`${account}<Ntry><Amt Ccy="EUR">1</Ntry>`), path, 'well-formed XML'],
    [
      'XML that ends too early',
      statement(account).slice(0, -20),
      '/Document/BkToCstmrStmt',
      'well-formed XML',
    ],
    ['an entity of its own', statement(`${account}&name;`), path, 'well-formed XML'],
    [
      'a document type',
      `<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>${statement(account)}`,
      '/',
      expect.stringContaining('no document type'),
    ],
    [
      'another message',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>',
      '/Document',
      expect.stringContaining('the namespace'),
    ],
    [
      'a version that is not read',
      message('', '99'),
      '/Document',
      expect.stringContaining('.02, .04 or .08'),
    ],
    ['no namespace', '<Document/>', '/Document', expect.stringContaining('the namespace')],
    ['another root', '<html/>', '/', 'the element Document'],
    [
      'another encoding',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${statement(account)}`,
      '/',
      'the encoding UTF-8',
    ],
    ['no statement', message('<BkToCstmrStmt/>'), '/Document/BkToCstmrStmt', 'a statement (Stmt)'],
    ['no account', statement(entry), `${path}/Acct`, 'the account'],
    [
      'an account without a number',
      statement('<Acct><Id/></Acct>'),
      `${path}/Acct/Id`,
      expect.stringContaining('an IBAN'),
    ],
    [
      'a number that is no IBAN',
      statement(account.replace('NL00', '00NL')),
      `${path}/Acct/Id/IBAN`,
      expect.stringContaining('an IBAN'),
    ],
    [
      'an amount with a comma',
      statement(account + entry.replace('10.00', '1,00')),
      `${path}/Ntry/Amt`,
      amount,
    ],
    ['an amount with a sign', statement(account + entry.replace('10.00', '-1')), `${path}/Ntry/Amt`, amount],
    [
      'an amount with an exponent',
      statement(account + entry.replace('10.00', '1e3')),
      `${path}/Ntry/Amt`,
      amount,
    ],
    [
      'an amount in no currency',
      statement(account + entry.replace(' Ccy="EUR"', '')),
      `${path}/Ntry/Amt/@Ccy`,
      expect.stringContaining('a currency'),
    ],
    [
      'an entry in no direction, the second',
      statement(account + entry + entry.replace('DBIT', 'OUT')),
      `${path}/Ntry[2]/CdtDbtInd`,
      'CRDT or DBIT',
    ],
    [
      'an entry of no status',
      statement(account + entry.replace('<Sts>BOOK</Sts>', '')),
      `${path}/Ntry/Sts`,
      expect.stringContaining('BOOK'),
    ],
    [
      'the 30th of February',
      statement(account + entry.replace('03-01', '02-30')),
      `${path}/Ntry/BookgDt/Dt`,
      expect.stringContaining('a date'),
    ],
    [
      'an entry booked on no date',
      statement(account + entry.replace(day, '')),
      `${path}/Ntry/BookgDt`,
      expect.stringContaining('the date'),
    ],
  ])('is refused with its place: %s', async (_, text, place, expected) => {
    const { faults } = await refusalOf(imported(text));
    expect(faults).toEqual([{ file: expect.stringMatching(/\.xml$/), place: expect.any(String), expected }]);
    expect(xmlPath(faults)).toEqual([place]);
  });

  it('is refused for each of its faults at once, with line and column', async () => {
    const { faults } = await refusalOf(
      imported(statement(`${account}\n${entry.replace('10.00', 'ten')}\n${entry.replace('DBIT', '')}`)),
    );
    expect(faults.map(({ place }) => place)).toEqual([
      '2:22 /Document/BkToCstmrStmt/Stmt/Ntry/Amt',
      '3:44 /Document/BkToCstmrStmt/Stmt/Ntry[2]/CdtDbtInd',
    ]);
  });

  it('expands no entity, however often it is nested', async () => {
    const bomb = `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${'&a;'.repeat(1000)}">]>${statement('&b;')}`;
    const { message: sentence } = await refusalOf(imported(bomb));
    expect(sentence).toMatch(/no document type/);
  });

  it('is never quoted: no value of it is in the refusal', async () => {
    const secret = 'Geheimpje';
    const texts = [
      statement(`${account}<Ntry><${secret}>${secret}</Ntry>`),
      statement(`${account}<Ntry>${secret} &${secret};</Ntry>`),
      statement(
        account + entry.replace('10.00', secret).replace('DBIT', secret).replace('2024-03-01', secret),
      ),
      `<${secret}/>`,
      JSON.stringify({ accounts: [{ iban: secret, currency: secret }], [secret]: secret }),
      JSON.stringify({ [secret]: secret }),
      `{"accounts": ${secret}}`,
    ];
    for (const text of texts) {
      const { message: sentence, stack } = await refusalOf(imported(text));
      expect(`${sentence}${stack}`).not.toContain(secret);
    }
  });
});

const iban = 'NL00BANK0123456789';
const payment = {
  transactionId: 'p1',
  transactionAmount: { currency: 'EUR', amount: '-4.20' },
  bookingDate: '2024-03-01',
};
const payments = (...booked: readonly object[]) => ({ account: { iban }, transactions: { booked } });

describe('a NextGenPSD2 payload', () => {
  it('is about the account that its link names, where it names no number', async () => {
    const list = { accounts: [{ resourceId: 'r1', iban, currency: 'EUR' }] };
    const linked = {
      transactions: { booked: [payment], _links: { account: { href: '/v1/accounts/r1' } } },
    };
    const { transactions } = await imported(linked, list);
    expect(transactions.get(`${iban} EUR`)).toHaveLength(1);
    const { faults } = await refusalOf(imported(linked));
    expect(faults).toMatchObject([{ place: '/transactions/_links/account/href' }]);
  });

  it('may repeat a transaction of another, and may not contradict it', async () => {
    const more = { ...payment, transactionId: 'p2', bookingDate: '2024-03-02' };
    const { transactions } = await imported(payments(payment), payments(more, payment));
    expect(transactions.get(`${iban} EUR`)?.map(({ id }) => id)).toEqual(['p2', 'p1']);
    const other = { ...payment, bookingDate: '2024-03-09' };
    const { faults } = await refusalOf(imported(payments(payment), payments(other)));
    expect(faults).toEqual([
      {
        file: expect.stringMatching(/-1\.json$/),
        place: '/transactions/booked/0',
        expected: expect.stringMatching(/^what \d+-0\.json \/transactions\/booked\/0 says/),
      },
    ]);
  });

  it('keeps two transactions that are alike and have no number', async () => {
    const { transactionId, ...unnumbered } = payment;
    const { transactions } = await imported(payments(unnumbered, unnumbered));
    const ids = transactions.get(`${iban} EUR`)?.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('never keeps a whole card number', async () => {
    const { accounts } = await imported({ cardAccounts: [{ pan: '5254120000003241', currency: 'EUR' }] });
    expect(accounts).toMatchObject([{ maskedPan: '525412******3241', kind: 'credit-card' }]);
  });

  it('is refused beside a statement of the same account', async () => {
    const { faults } = await refusalOf(imported(payments(payment), statement(account + entry)));
    expect(faults).toMatchObject([
      { place: '/transactions/booked/0', expected: expect.stringContaining('the statement at') },
    ]);
  });

  const currency = expect.stringContaining('a currency');
  const money = (amount: unknown) => payments({ ...payment, transactionAmount: { currency: 'EUR', amount } });
  const amountPlace = '/transactions/booked/0/transactionAmount/amount';
  it.each([
    ['JSON that ends too early', '{"accounts": [', '1:15', 'well-formed JSON'],
    ['nothing of accounts', {}, '/', expect.stringContaining('camt.053')],
    ['a list', [], '/', expect.stringContaining('camt.053')],
    ['accounts that are no list', { accounts: {} }, '/accounts', 'a list'],
    [
      'an account without a number',
      { accounts: [{ currency: 'EUR' }] },
      '/accounts/0',
      expect.stringContaining('an iban'),
    ],
    ['an account in no currency', { accounts: [{ iban }] }, '/accounts/0/currency', currency],
    [
      'a number that is no IBAN',
      { account: { iban: '12', currency: 'EUR' } },
      '/account/iban',
      expect.stringContaining('an IBAN'),
    ],
    ['an amount with a comma', money('1,00'), amountPlace, expect.stringContaining('an amount')],
    ['an amount that is a number', money(1), amountPlace, expect.stringContaining('as text')],
    [
      'a date that does not exist',
      payments({ ...payment, bookingDate: '2023-02-31' }),
      '/transactions/booked/0/bookingDate',
      'a date (YYYY-MM-DD)',
    ],
    [
      'a transaction booked on no date',
      payments({ transactionAmount: payment.transactionAmount }),
      '/transactions/booked/0/bookingDate',
      'the date on which it was booked',
    ],
  ])('is refused with its place: %s', async (_, content, place, expected) => {
    const { faults } = await refusalOf(imported(content));
    expect(faults).toEqual([{ file: expect.stringMatching(/\.json$/), place, expected }]);
  });
});

describe('an import of several files', () => {
  it('loads nothing where one of them is faulty, and names the faults of all', async () => {
    const { faults } = await refusalOf(
      imported(
        statement(account + entry),
        statement(account + entry.replace('10.00', '')),
        '{',
        payments({}),
      ),
    );
    expect(faults.map(({ file }) => file.replace(/^\d+-/, ''))).toEqual(['1.xml', '2.json', '3.json']);
  });

  it('is refused where a file is not there', async () => {
    const missing = join('no', 'such', 'statement.xml');
    const { faults } = await refusalOf(importStatements([missing]));
    expect(faults).toEqual([
      { file: 'statement.xml', place: '1:1', expected: 'a file that exists and may be read' },
    ]);
  });

  it('keeps the statements of one account together, whatever the order of the files', async () => {
    const one = statement(account + entry, 'one');
    const two = statement(account + entry.replace('03-01', '03-02'), 'two');
    const rows = await imported(one, two);
    expect(await imported(two, one)).toEqual(rows);
    expect([...rows.transactions.values()].flat().map(({ bookedOn }) => bookedOn)).toEqual([
      '2024-03-02',
      '2024-03-01',
    ]);
  });
});
