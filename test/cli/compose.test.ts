import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { freePort, type RedisServer, startRedis } from '../support/redisServer.ts';

interface Service {
  readonly image?: string;
  readonly command: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const root = resolve(__dirname, '../..');
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const data = mkdtempSync(join(tmpdir(), 'fieldgrant-compose-'));
const running = new Map<string, ChildProcess>();
const addresses = new Map<string, number>();
let redis: RedisServer;

/** What a container would see under its names, as it is here: hosts and ports of this machine, the folder of this test. */
function local(text: string): string {
  let here = text
    .replaceAll('/data/fieldgrant.yaml', join(root, 'fieldgrant.yaml'))
    .replaceAll('/data', data);
  for (const [address, port] of addresses) here = here.replaceAll(address, `localhost:${port}`);
  return here
    .replaceAll('0.0.0.0', '127.0.0.1')
    .replaceAll('port: 4002', `port: ${addresses.get('issuer:4002')}`);
}

function start(name: string): ChildProcess {
  const { command, environment = {} } = compose.services[name] ?? { command: '' };
  const own = [...addresses].find(([address]) => address.startsWith(`${name}:`))?.[1];
  const ports: Readonly<Record<string, string>> =
    command === 'gateway'
      ? { FIELDGRANT_GATEWAY_PORT: String(own) }
      : command === 'policies'
        ? { FIELDGRANT_POLICIES_PORT: String(own) }
        : {};
  const child = spawn(process.execPath, [join(root, 'cli/fieldgrant.js'), ...local(command).split(' ')], {
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, local(value)])),
      ...ports,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.set(name, child);
  return child;
}

const exit = (child: ChildProcess) =>
  new Promise<number | null>((done) => child.once('exit', (code) => done(code)));

async function ready(name: string): Promise<void> {
  const [, port] = [...addresses].find(([address]) => address.startsWith(`${name}:`)) ?? [];
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(`http://localhost:${port}/health/ready`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${name} was not ready in time`);
}

beforeAll(async () => {
  const [program, ...settings] = compose.services['redis']?.command.split(' ') ?? [];
  expect(program).toBe('redis-server');
  redis = await startRedis(settings);
  addresses.set('redis:6379', Number(new URL(redis.url).port));
  const listening = [
    'issuer:4002',
    'self:4100',
    'bank:4101',
    'insurer:4102',
    'government:4103',
    'policies:4001',
    'gateway-1:4000',
    'gateway-2:4000',
  ];
  for (const address of listening) addresses.set(address, await freePort());
});
afterAll(async () => {
  for (const child of running.values()) if (child.exitCode === null) child.kill('SIGKILL');
  await redis.stop();
});

describe('docker-compose.yml', () => {
  it('names only services and volumes that it declares', () => {
    for (const { volumes = [], depends_on = {}, image } of Object.values(compose.services)) {
      expect(image).toBeDefined();
      for (const name of Object.keys(depends_on)) expect(compose.services).toHaveProperty(name);
      for (const volume of volumes.filter((each) => !each.startsWith('.')))
        expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
    }
  });

  it('starts every service by its command and environment, and the story plays on them', async () => {
    expect(await exit(start('keys'))).toBe(0);
    expect(await exit(start('seed'))).toBe(0);
    const lasting = Object.keys(compose.services).filter((name) => !['redis', 'keys', 'seed'].includes(name));
    expect(lasting).toHaveLength(8);
    for (const name of lasting) start(name);
    await Promise.all(lasting.map(ready));
    expect(await tell()).toBe(0);
  }, 120_000);

  it('drains on SIGTERM', async () => {
    const children = [...running]
      .filter(([name]) => !['keys', 'seed'].includes(name))
      .map(([, child]) => child);
    const codes = Promise.all(children.map(exit));
    for (const child of children) child.kill('SIGTERM');
    expect(new Set(await codes)).toEqual(new Set([0]));
  }, 30_000);
});

/** `fieldgrant story mortgage`, as a container of the project would run it. */
function tell(): Promise<number | null> {
  const environment = compose.services['gateway-2']?.environment ?? {};
  const child = spawn(process.execPath, [join(root, 'cli/fieldgrant.js'), 'story', 'mortgage'], {
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, local(value)])),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return exit(child);
}
