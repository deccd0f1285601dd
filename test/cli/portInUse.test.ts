import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { portVariables } from '../../cli/config/development.ts';
import { freePort } from '../support/redisServer.ts';

const executable = resolve(__dirname, '../../cli/fieldgrant.js');
const names = Object.keys(portVariables) as (keyof typeof portVariables)[]; // its own keys

function listening(port: number): Promise<Server> {
  return new Promise((ready) => {
    const server = createServer().listen(port, '127.0.0.1', () => ready(server));
  });
}

function ended(child: ChildProcess): Promise<{ readonly status: number | null; readonly told: string }> {
  let told = '';
  child.stderr?.on('data', (chunk) => {
    told += String(chunk);
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, told })));
}

describe('a port that is in use', () => {
  it.each(names)('of %s is named, with the variable that moves it', async (taken) => {
    const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
    const wanted = new Map(ports).get(taken) ?? 0;
    const other = await listening(wanted);
    const data = mkdtempSync(join(tmpdir(), 'fieldgrant-port-'));
    const moved = Object.fromEntries(ports.map(([name, port]) => [portVariables[name], String(port)]));
    const child = spawn(
      process.execPath,
      [executable, 'up', '--data', data, '--persons', '20', '--no-story'],
      {
        env: { ...process.env, ...moved },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const { status, told } = await ended(child);
    other.close();
    expect(status).toBe(1);
    expect(told).toContain(`Port ${wanted}, which ${taken} wants, is in use.`);
    expect(told).toContain(` ${portVariables[taken]}.`);
  });
});
