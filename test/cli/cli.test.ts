import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const example = join(root, 'fieldgrant.yaml');
const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-cli-'));

function fieldgrant(arguments_: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...arguments_], {
    encoding: 'utf8',
    cwd: directory,
    env: { ...process.env, ...environment },
  });
}

const commands = [
  'up',
  'gateway',
  'policies',
  'source',
  'issuer',
  'seed',
  'token',
  'explain',
  'verify',
  'story',
  'compose',
  'config',
  'config print',
  'keys',
  'keys create',
];

describe('the executable', () => {
  it('has no command that these tests do not know', () => {
    const [, listed = ''] = fieldgrant(['--help']).stdout.split('Commands:');
    const named = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    expect(named).toEqual([...commands.filter((command) => !command.includes(' ')), 'help']);
  });

  it.each(commands)('helps with %s', (command) => {
    const { status, stdout } = fieldgrant([...command.split(' '), '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: fieldgrant ${command}`);
  });

  it.each([
    ['an unknown command', ['fly'], 'unknown command'],
    ['an unknown source', ['source', 'library'], 'government'],
    ['nobody to sign in as', ['token', '--as', 'nobody'], 'person:NAME'],
    [
      'an issuer that is not there',
      ['token', '--as', 'authority', '--issuer', 'http://localhost:1'],
      'fieldgrant up',
    ],
    ['a file that is not there', ['--config', 'nowhere.yaml', 'gateway'], 'there is no such file'],
    ['keys that are not there', ['--config', example, 'gateway'], 'fieldgrant keys create'],
  ])('says what to do about %s', (_, arguments_, hint) => {
    const { status, stderr } = fieldgrant(arguments_);
    expect(status).not.toBe(0);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('makes keys that only their owner can read, and never twice', () => {
    const keys = join(directory, 'keys');
    expect(fieldgrant(['keys', 'create', '--directory', keys]).status).toBe(0);
    const before = readFileSync(join(keys, 'refs.key'), 'utf8');
    expect(statSync(join(keys, 'refs.key')).mode & 0o777).toBe(0o600);
    expect(fieldgrant(['keys', 'create', '--directory', keys]).stdout).toContain('All keys are in');
    expect(readFileSync(join(keys, 'refs.key'), 'utf8')).toBe(before);
  });

  it.each([
    ['redis://user:hunter2@localhost:6379', 'redis://user:***@localhost:6379'],
    ['redis://localhost:6379?password=hunter2', 'password=***'],
  ])('prints the configuration without the password of %s', (url, masked) => {
    const { status, stdout } = fieldgrant(['--config', example, 'config', 'print'], {
      FIELDGRANT_STORE: `{ kind: redis, url: "${url}" }`,
    });
    expect(status).toBe(0);
    expect(stdout).not.toContain('hunter2');
    expect(stdout).toContain(masked);
  });
});
