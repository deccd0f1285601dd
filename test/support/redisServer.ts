import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly url: string;
  /** Kills it. Its data stay. */
  crash(): Promise<void>;
  /** After a crash: starts it again where it was, with what is on disk. */
  restart(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** Starts a Redis server of this test's own. Installs one where there is none, and says so. */
export async function startRedis(
  settings: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always'],
): Promise<RedisServer> {
  install();
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-redis-'));
  const start = () =>
    launch(['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...settings]);
  let server = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    crash: () => kill(server),
    restart: async () => {
      server = await start();
    },
    stop: async () => {
      await kill(server);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function launch(settings: readonly string[]): Promise<ChildProcess> {
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}

function kill(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill('SIGKILL');
  });
}

function install(): void {
  if (spawnSync('redis-server', ['--version']).status === 0) return;
  if (process.getuid?.() !== 0)
    throw new Error(
      'The tests need a Redis server. Install one (apt-get install redis-server), then try again.',
    );
  console.log('No redis-server here: installing it with apt-get, as the tests need a real one.');
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '-qq', 'redis-server'], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
