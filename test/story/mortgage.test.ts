import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startUp, type Up } from '../support/up.ts';

let up: Up;
beforeAll(async () => {
  up = await startUp([]);
});
afterAll(() => up.kill());

const asked = (source: string): ReadonlySet<string> =>
  new Set(
    readFileSync(join(up.data, 'log', `${source}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'operation')
      .flatMap(({ coordinates }) => coordinates),
  );

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');
/** Without what differs from one telling to the next, or with the month: identifiers, times, and the generated values. */
const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .replace(/,$/, '')
        .replace(/agr_\w+|(?<=knows her as )[\w-]+|\d{4}-\d\d-\d\dT[\d:.]+Z/, '…')
        .replace(/(?<=": )("[^"]*"|-?[\d.]+)$/, '…'),
    );

describe('fieldgrant up', () => {
  it('tells the mortgage story to its end', () => {
    const told = up.output();
    for (const step of [
      'bank: signed in there, proof accepted, connected',
      'Harbour now knows her as',
      'it asks for',
      'left out  HealthPolicy.claims',
      'only      Account.transactions: the last three months',
      'is ACTIVE',
      '"gross":',
      'denied  Transaction.counterparty  NOT_GRANTED',
      'Harbour Mortgages  for harbour:MortgageUnderwriting',
      'the agreement is REVOKED',
      'denied  Person.incomes  REVOKED',
      'nothing is released any more.',
    ])
      expect(told).toContain(step);
  });

  it('tells it as the README shows it, which leaves out some lines', () => {
    const [, sample = ''] = /```text\n([\s\S]*?)```/.exec(read('../../README.md')) ?? [];
    const told = lines(up.output());
    let at = 0;
    for (const line of lines(sample)) {
      expect(told.slice(at)).toContain(line);
      at = told.indexOf(line, at) + 1;
    }
    expect(at).toBeGreaterThan(0);
  });

  it('shows no amount but in tens of euros', () => {
    const amounts = [...up.output().matchAll(/"bookedOn": "[\d-]+",\s+"amount": (-?[\d.]+)/g)].map(
      ([, amount]) => Number(amount),
    );
    expect(amounts.length).toBeGreaterThan(0);
    expect(amounts.filter((amount) => amount % 10 !== 0)).toEqual([]);
  });

  it('asked no source for what was not granted', () => {
    const all = ['self', 'bank', 'insurer', 'government'].flatMap((source) => [...asked(source)]);
    expect(all).toEqual(
      expect.arrayContaining(['Account.balance', 'Person.incomes', 'Person.riskClass', 'Person.contact']),
    );
    for (const denied of [
      'Person.partner',
      'Transaction.counterparty',
      'Transaction.description',
      'HealthPolicy.claims',
      'HealthPolicy.number',
    ])
      expect(all).not.toContain(denied);
  });

  it('prints a request that works when pasted', () => {
    const [curl = ''] = /curl -s [\s\S]*?\n\nReady/.exec(up.output()) ?? [];
    const { data, errors, extensions } = JSON.parse(
      execFileSync('bash', ['-c', curl.replace('Ready', '')], { encoding: 'utf8' }),
    );
    expect(data.person.incomes.length).toBeGreaterThan(0);
    expect(data.person.accounts[0].balance).toEqual(expect.any(Number));
    expect(data.person.birth).toBeNull();
    expect(errors).toMatchObject([
      {
        path: ['person', 'birth'],
        extensions: { code: 'CONSENT_REQUIRED', coordinate: 'Person.birth', reason: 'REVOKED' },
      },
    ]);
    expect(extensions.fieldgrant).toMatchObject([
      { path: ['person'], purpose: 'harbour:MortgageUnderwriting' },
    ]);
  });

  it('logs no value and no token', () => {
    const [token = 'no token printed'] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(up.output()) ?? [];
    for (const name of ['gateway', 'policies', 'issuer', 'self', 'bank', 'insurer', 'government']) {
      const log = readFileSync(join(up.data, 'log', `${name}.jsonl`), 'utf8');
      expect(log).not.toContain(token);
      expect(log).not.toMatch(/example\.org|FGBK|"gross":/);
    }
  });

  it('tells its story again when it is started again, and ends with 0 on Ctrl-C', async () => {
    expect(await up.interrupt()).toBe(0);
    up = await up.restart();
    expect(up.output()).toContain('nothing is released any more.');
  });
});
