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

describe('fieldgrant up', () => {
  it('tells the mortgage story to its end', () => {
    const told = up.output();
    for (const step of [
      'bank: signed in there, proof accepted, connected',
      'Harbour now knows her as',
      'it asks for',
      'left out  HealthPolicy.claims',
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
