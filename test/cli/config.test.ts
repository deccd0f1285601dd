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
      expect.stringMatching(/^line \d+, telemetrie: no such key/),
    ]);
  });

  it.each([
    ['issuers', example.replace(/identity:[\s\S]*?keys:/, 'keys:'), 'identity: ', 'add to identity.issuers'],
    [
      'any issuer in the list',
      example.replace(/issuers:[\s\S]*?keys:/, 'issuers: []\nkeys:'),
      'identity.issuers: ',
      'add to identity.issuers',
    ],
    ['keys', example.replace(/keys:\n.*\n/, ''), 'keys: ', 'fieldgrant keys create'],
    ['a keys directory', example.replace(/( +)directory: .*/, '$1{}'), 'keys.directory: ', 'keys create'],
    ['a store', example.replace(/store:[\s\S]*?gateway:/, 'gateway:'), 'store: ', 'add store.kind'],
  ])('is refused without %s, and says what to do', (_, text, path, advice) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(path);
    expect(faults[0]).toContain(advice);
  });

  it('has a store with a URL that can be read', () => {
    const url = 'redis://localhost:not-a-port';
    expect(faultsOf(example, { FIELDGRANT_STORE: `{ kind: redis, url: "${url}" }` })).toEqual([
      expect.stringMatching(/^FIELDGRANT_STORE, store\.url: no URL/),
    ]);
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

  it('takes a section of the environment first and the keys in it after, whatever their order', () => {
    const whole = ['FIELDGRANT_SOURCES_BANK', '{ url: "http://bank:1", port: 1 }'] as const;
    const inside = ['FIELDGRANT_SOURCES_BANK_PORT', '2'] as const;
    for (const order of [
      [whole, inside],
      [inside, whole],
    ]) {
      const config = loadConfig(join(root, 'fieldgrant.yaml'), Object.fromEntries(order));
      expect(config.sources['bank']).toMatchObject({ url: 'http://bank:1', port: 2 });
    }
  });

  it('blames the variable, and no line of the file, where the environment is at fault', () => {
    const faults = faultsOf(example, { FIELDGRANT_GATEWAY_PORT: 'many', FIELDGRANT_STORE_URL: 'redis://h' });
    expect(faults).toEqual([
      expect.stringMatching(/^FIELDGRANT_STORE_URL, store\.url: no such key/),
      expect.stringMatching(/^FIELDGRANT_GATEWAY_PORT, gateway\.port: /),
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
