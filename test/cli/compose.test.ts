import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { freePort, type RedisServer, startRedis } from '../support/redisServer.ts';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly command: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const root = resolve(__dirname, '../..');
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const executable = join(root, 'dist/cli/main.js'); // the image's entry point
const once = ['redis', 'keys', 'seed'];
const lasting = Object.keys(compose.services).filter((name) => !once.includes(name));
const data = mkdtempSync(join(tmpdir(), 'fieldgrant-compose-'));
const running = new Map<string, ChildProcess>();
const addresses = new Map<string, number>();
let redis: RedisServer;

/** What a container would see under its names, as it is here: hosts and ports of this machine, the folder of this test. */
function local(text: string): string {
  let here = text.replaceAll('/etc/fieldgrant.yaml', join(root, 'fieldgrant.yaml')).replaceAll('/data', data);
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
  const child = spawn(process.execPath, [executable, ...local(command).split(' ')], {
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

function portOf(name: string): number {
  const [, port] = [...addresses].find(([address]) => address.startsWith(`${name}:`)) ?? [];
  if (port === undefined) throw new Error(`${name} listens nowhere`);
  return port;
}

/** Probes as Docker would, with the service's own health check, until it exits with 0. */
async function ready(name: string): Promise<void> {
  const [form, program, ...arguments_] = compose.services[name]?.healthcheck?.test ?? [];
  expect([form, program, arguments_.pop()]).toEqual(['CMD', 'node', containerPortOf(name)]);
  for (let attempt = 0; attempt < 60; attempt++) {
    const probe = spawn(process.execPath, [...arguments_, String(portOf(name))], { stdio: 'ignore' });
    if ((await exit(probe)) === 0) return;
    await new Promise((later) => setTimeout(later, 250));
  }
  throw new Error(`${name} was not ready in time`);
}

function containerPortOf(name: string): string | undefined {
  return [...addresses.keys()].find((address) => address.startsWith(`${name}:`))?.split(':')[1];
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
    for (const [name, { volumes = [], depends_on = {}, image, build }] of Object.entries(compose.services)) {
      if (name === 'redis') expect(image).toMatch(/^redis:7/);
      else expect({ image, build }).toEqual({ image: 'fieldgrant', build: '.' });
      for (const other of Object.keys(depends_on)) expect(compose.services).toHaveProperty(other);
      for (const volume of volumes.filter((each) => !each.startsWith('.')))
        expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
    }
  });

  it('waits for health only where there is a health check', () => {
    for (const { depends_on = {} } of Object.values(compose.services))
      for (const [other, { condition }] of Object.entries(depends_on))
        if (condition === 'service_healthy') expect(compose.services[other]).toHaveProperty('healthcheck');
    for (const name of lasting) expect(compose.services[name]).toHaveProperty('healthcheck');
  });

  it('publishes ports on the loopback address alone', () => {
    const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
    expect(published).toHaveLength(lasting.length);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('starts every service by its command and environment', async () => {
    expect(await exit(start('keys'))).toBe(0);
    expect(await exit(start('seed'))).toBe(0);
    expect(lasting).toHaveLength(8);
    for (const name of lasting) start(name);
    await Promise.all(lasting.map(ready));
  }, 120_000);

  it.each(['gateway-1', 'gateway-2'])('plays the story, with its queries, through %s', async (gateway) => {
    expect(await tell(gateway)).toBe(0);
  });

  it('drains on SIGTERM', async () => {
    const children = lasting.map((name) => running.get(name)).filter((child) => child !== undefined);
    expect(children).toHaveLength(lasting.length);
    const codes = Promise.all(children.map(exit));
    for (const child of children) child.kill('SIGTERM');
    expect(new Set(await codes)).toEqual(new Set([0]));
  }, 30_000);
});

/** `fieldgrant story mortgage`, as a container of the project would run it, asking one of the gateways. */
function tell(gateway: string): Promise<number | null> {
  const environment = compose.services[gateway]?.environment ?? {};
  const child = spawn(process.execPath, [executable, 'story', 'mortgage'], {
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, local(value)])),
      FIELDGRANT_GATEWAY_URL: `http://localhost:${portOf(gateway)}`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return exit(child);
}
