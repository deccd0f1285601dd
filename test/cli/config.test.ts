import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { masked } from '../../cli/commands/administer.ts';
import { ConfigRefused, checkConfig, loadConfig } from '../../cli/config/load.ts';

const root = resolve(__dirname, '../..');
const example = readFileSync(join(root, 'fieldgrant.yaml'), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-config-'));

function faultsOf(text: string, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  const file = join(directory, 'fieldgrant.yaml');
  writeFileSync(file, text);
  try {
    loadConfig(file, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigRefused) return error.faults;
    throw error;
  }
}

describe('a configuration', () => {
  it('is refused with every fault at once, each with its line and path', () => {
    const broken = example
      .replace('port: 4000', 'port: many')
      .replace('unannotated: deny', 'unannotated: maybe')
      .replace('role: authority', 'role: king')
      .replace('telemetry:', 'telemetrie:');
    const faults = faultsOf(broken);
    expect(faults).toEqual([
      expect.stringMatching(/^line \d+, gateway\.port: /),
      expect.stringMatching(/^line \d+, gateway\.unannotated: /),
      expect.stringMatching(/^line \d+, identity\.issuers\.2\.role: /),
      expect.stringMatching(/telemetrie/),
    ]);
  });

  it.each([
    ['issuers', example.replace(/identity:[\s\S]*?keys:/, 'keys:'), 'identity'],
    ['keys', example.replace(/keys:\n.*\n/, ''), 'keys'],
    ['a store', example.replace(/store:[\s\S]*?gateway:/, 'gateway:'), 'store'],
  ])('is refused without %s', (_, text, path) => {
    expect(faultsOf(text).join()).toContain(`${path}:`);
  });

  it('is overridden by the environment, also deep inside and a whole section', () => {
    const config = loadConfig(join(root, 'fieldgrant.yaml'), {
      FIELDGRANT_GATEWAY_PORT: '5000',
      FIELDGRANT_GATEWAY_LIMITS_BODY_BYTES: '2048',
      FIELDGRANT_SOURCES_BANK_TIMEOUT_MS: '77',
      FIELDGRANT_STORE: '{ kind: redis, url: "redis://localhost:1" }',
    });
    expect(config.gateway.port).toBe(5000);
    expect(config.gateway.limits.bodyBytes).toBe(2048);
    expect(config.sources['bank']).toMatchObject({ timeoutMs: 77, url: 'http://localhost:4101' });
    expect(config.store).toMatchObject({ kind: 'redis', url: 'redis://localhost:1' });
  });

  it('is refused where the environment names a key that does not exist', () => {
    expect(faultsOf(example, { FIELDGRANT_GATEWAY_PROT: '1' })).toEqual([
      expect.stringContaining('FIELDGRANT_GATEWAY_PROT'),
    ]);
  });

  it('can not be changed once it is read', () => {
    const config = loadConfig(join(root, 'fieldgrant.yaml'), {});
    expect(() => Object.assign(config.gateway.limits, { depth: 1_000 })).toThrow(TypeError);
  });

  it('is printed without its secrets', () => {
    const config = checkConfig(
      { ...checkConfigInput(), store: { kind: 'redis', url: 'redis://user:hunter2@localhost:6379' } },
      {},
      'of a test',
    );
    expect(JSON.stringify(masked(config))).not.toContain('hunter2');
    expect(JSON.stringify(masked(config))).toContain('localhost:6379');
  });
});

function checkConfigInput(): object {
  return JSON.parse(JSON.stringify(loadConfig(join(root, 'fieldgrant.yaml'), {}))) as object; // plain values
}

function fieldgrant(...arguments_: readonly string[]) {
  return spawnSync(process.execPath, [join(root, 'cli/fieldgrant.js'), ...arguments_], {
    encoding: 'utf8',
    cwd: directory,
  });
}

describe('the executable', () => {
  it.each([
    'up',
    'gateway',
    'policies',
    'source',
    'issuer',
    'seed',
    'token',
    'story',
    'compose',
    'config print',
    'keys create',
  ])('helps with %s', (command) => {
    const { status, stdout } = fieldgrant(...command.split(' '), '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: fieldgrant');
  });

  it.each([
    ['an unknown command', ['fly'], 'unknown command'],
    ['nobody to sign in as', ['token', '--as', 'somebody', '--issuer', 'http://localhost:1'], 'person:NAME'],
    [
      'an issuer that is not there',
      ['token', '--as', 'authority', '--issuer', 'http://localhost:1'],
      'fieldgrant up',
    ],
    ['a file that is not there', ['--config', 'nowhere.yaml', 'gateway'], 'there is no such file'],
    [
      'keys that are not there',
      ['--config', join(root, 'fieldgrant.yaml'), 'gateway'],
      'fieldgrant keys create',
    ],
  ])('says what to do about %s', (_, arguments_, hint) => {
    const { status, stderr } = fieldgrant(...arguments_);
    expect(status).not.toBe(0);
    expect(stderr).toContain(hint);
  });

  it('makes keys that only their owner can read, and never twice', () => {
    const keys = join(directory, 'keys');
    expect(fieldgrant('keys', 'create', '--directory', keys).status).toBe(0);
    const before = readFileSync(join(keys, 'refs.key'), 'utf8');
    expect(fieldgrant('keys', 'create', '--directory', keys).stdout).toContain('All keys are in');
    expect(readFileSync(join(keys, 'refs.key'), 'utf8')).toBe(before);
  });
});
