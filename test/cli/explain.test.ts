import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ShownExplanation, table } from '../../cli/commands/explain.ts';

const root = resolve(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-explain-'));

function explain(...arguments_: readonly string[]) {
  return spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), 'explain', ...arguments_], {
    encoding: 'utf8',
    cwd: directory,
    input: '',
  });
}

const said = (changed: Partial<ShownExplanation>): ShownExplanation => ({
  coordinate: 'Person.nickname',
  ruling: 'DENY',
  reason: 'NOT_GRANTED',
  agreements: [],
  within: null,
  isJoint: false,
  grants: [],
  forbiddenBy: null,
  underCeiling: null,
  changes: [],
  ...changed,
});

describe('the table of an explanation', () => {
  it('has a line for each coordinate, and one for each step that would permit it', () => {
    const lines = table([
      said({
        coordinate: 'Person.accounts',
        ruling: 'PERMIT',
        grants: [
          { agreement: 'agr_1', revision: 2, item: 'Person.accounts', conditions: ['only of the last P90D'] },
        ],
      }),
      said({ changes: [{ kind: 'ASK', sentence: 'ask for Person.nickname in a data request' }] }),
      said({ coordinate: 'Person.name', ruling: 'OTHERS', within: 'Person.partner' }),
    ]).split('\n');
    expect(lines).toEqual([
      'Person.accounts  PERMIT  agr_1 revision 2, only of the last P90D',
      'Person.nickname  DENY    NOT_GRANTED',
      '                 → ask for Person.nickname in a data request',
      'Person.name      OTHERS  of the person that Person.partner leads to: their own agreements decide',
    ]);
  });

  it('says how the agreement lists the field where it does otherwise, and that either of two is enough', () => {
    const grant = { agreement: 'agr_1', revision: 2, item: 'Account.balance', conditions: [] };
    const coordinate = 'CurrentAccount.balance';
    const grants = [grant, { ...grant, agreement: 'agr_2', item: coordinate }];
    expect(table([said({ coordinate, ruling: 'PERMIT', grants })])).toContain(
      'agr_1 revision 2, as Account.balance; or agr_2 revision 2',
    );
  });

  it('names the agreements behind a denial', () => {
    expect(
      table([said({ reason: 'REVOKED', agreements: ['agr_1', 'agr_2'], within: 'Person.name' })]),
    ).toContain('DENY    REVOKED (agr_1, agr_2); lies in Person.name');
  });

  it('says so where nothing asked needs a grant', () => {
    expect(table([])).toBe('Nothing of what it asks is personal: it needs no grant.');
  });

  it('tells a person which of their rules, or that a ceiling, stands against it', () => {
    expect(table([said({ forbiddenBy: ['rul_1'], within: 'Person.accounts' })])).toContain(
      'NOT_GRANTED; lies in Person.accounts; never, by your rule rul_1',
    );
    expect(table([said({ reason: 'EXPIRED', underCeiling: true })])).toContain(
      'EXPIRED; the scheme’s ceiling',
    );
  });
});

describe('fieldgrant explain', () => {
  const purpose = ['--purpose', 'dpv:ServiceProvision'];
  writeFileSync(join(directory, 'operation.graphql'), '{ me { nickname } }');

  it.each([
    ['nobody who asks', ['{ me { nickname } }', '--ref', 'x', ...purpose], '--as organisation:NAME'],
    ['no person', ['{ me { nickname } }', '--as', 'organisation:harbour', ...purpose], '--ref REF'],
    ['no organisation', ['{ me { nickname } }', '--as', 'person:anna', ...purpose], '--organisation ID'],
    ['no purpose', ['{ me { nickname } }', '--as', 'organisation:harbour', '--ref', 'x'], '--purpose'],
    ['no such file', ['@nowhere', '--token', 't', '--ref', 'x', ...purpose], 'name a file as @FILE'],
    [
      'no issuer',
      [
        '@operation.graphql',
        '--as',
        'organisation:harbour',
        '--ref',
        'x',
        '--issuer',
        'http://localhost:1',
        ...purpose,
      ],
      'fieldgrant up',
    ],
    [
      'no companion API',
      ['-', '--token', 't', '--ref', 'x', '--api', 'http://localhost:1', ...purpose],
      'Nothing answers at',
    ],
  ])('says what to do where there is %s', (_, arguments_, hint) => {
    const { status, stderr } = explain(...arguments_);
    expect(status).not.toBe(0);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
