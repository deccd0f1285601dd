import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { link, type OpenStack, startOpenStack } from '../federation/openStack.ts';

const executable = resolve(__dirname, '../../dist/cli/main.js');
const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-open-'));
const file = join(directory, 'supergraph.graphql');
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('FIELDGRANT_')),
);

let stack: OpenStack;
beforeAll(async () => {
  stack = await startOpenStack({
    greeting: {
      sdl: `${link('@key')} type Query { greeting: String }`,
      resolvers: { Query: { greeting: () => 'hello' } },
    },
  });
  writeFileSync(file, stack.supergraph);
});
afterAll(() => stack.stop());

const refused = (...arguments_: readonly string[]) =>
  spawnSync(process.execPath, [executable, 'gateway', ...arguments_], {
    encoding: 'utf8',
    cwd: directory,
    env: environment,
    timeout: 20_000,
  });

describe('fieldgrant gateway --supergraph', () => {
  let gateway: ChildProcess | undefined;
  afterEach(() => gateway?.kill());

  it('serves a supergraph without persons with no configuration at all', async () => {
    const started = spawn(
      process.execPath,
      [executable, 'gateway', '--supergraph', file, '--unannotated', 'open', '--port', '0'],
      { cwd: directory, env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    gateway = started;
    const url = await new Promise<string>((ready, failed) => {
      let told = '';
      started.stderr.on('data', (chunk) => {
        told += String(chunk);
        const found = /listening at (\S+)/.exec(told)?.[1];
        if (found !== undefined) ready(found);
      });
      started.once('exit', () => failed(new Error(told)));
    });
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent('{ greeting }')}`);
    expect(await answer.json()).toEqual({ data: { greeting: 'hello' } });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  }, 20_000);

  it('needs the configuration where what is not annotated is denied', () => {
    const { status, stderr } = refused('--supergraph', file);
    expect(status).toBe(1);
    expect(stderr).toContain('there is no such file');
  });

  it('refuses to open a supergraph that may have persons in it', () => {
    const persons = join(directory, 'persons.graphql');
    const linked = stack.supergraph.replace(
      'schema\n',
      'schema\n  @link(url: "https://specs.fieldgrant.dev/consent/v9.0")\n',
    );
    writeFileSync(persons, linked);
    const { status, stderr } = refused('--supergraph', persons, '--unannotated', 'open');
    expect(status).toBe(1);
    expect(stderr).toContain('links the consent spec');
  });

  it('says what is no supergraph', () => {
    const other = join(directory, 'schema.graphql');
    writeFileSync(other, 'type Query { a: Int }');
    const { status, stderr } = refused('--supergraph', other, '--unannotated', 'open');
    expect(status).toBe(1);
    expect(stderr).toContain('schema.graphql is no supergraph');
  });
});
