import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './redisServer.ts';

/** `fieldgrant up` as its users start it: one process, here on free ports and in a folder of its own. */
export interface Up {
  readonly urls: { readonly gateway: string; readonly policies: string; readonly issuer: string };
  readonly data: string;
  /** Everything it printed. */
  output(): string;
  kill(): Promise<void>;
  /** As Ctrl-C does. Answers the exit code. */
  interrupt(): Promise<number | null>;
  /** The same folder and ports again. */
  restart(): Promise<Up>;
}

const services = [
  'GATEWAY',
  'POLICIES',
  'DEVELOPMENT_ISSUER',
  'SOURCES_SELF',
  'SOURCES_BANK',
  'SOURCES_INSURER',
  'SOURCES_GOVERNMENT',
];
const executable = resolve(__dirname, '../../cli/fieldgrant.js');

export async function startUp(arguments_: readonly string[]): Promise<Up> {
  const ports = await Promise.all(services.map(freePort));
  return launch(arguments_, ports, mkdtempSync(join(tmpdir(), 'fieldgrant-up-')));
}

async function launch(arguments_: readonly string[], ports: readonly number[], data: string): Promise<Up> {
  const environment = Object.fromEntries(
    services.map((name, index) => [`FIELDGRANT_${name}_PORT`, String(ports[index])]),
  );
  const child = spawn(process.execPath, [executable, 'up', '--data', data, ...arguments_], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stderr.on('data', (chunk) => {
    printed += String(chunk);
  });
  await new Promise<void>((ready, failed) => {
    child.once('exit', (code) => failed(new Error(`fieldgrant up ended with ${code}:\n${printed}`)));
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes('Ready.')) ready();
    });
  });
  const url = (index: number) => `http://localhost:${ports[index]}`;
  return {
    urls: { gateway: url(0), policies: url(1), issuer: url(2) },
    data,
    output: () => printed,
    kill: () => ended(child, 'SIGKILL').then(() => undefined),
    interrupt: () => ended(child, 'SIGINT'),
    restart: () => launch(arguments_, ports, data),
  };
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}
