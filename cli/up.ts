import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';
import type { Store } from '../policies/store/store.ts';
import { type Ports, portVariables } from './config/development.ts';
import type { Config } from './config/schema.ts';
import { type Development, demoWorld, seedDemo } from './demo.ts';
import { createKeys, keysIn } from './keys.ts';
import {
  openStore,
  type RunningService,
  runGateway,
  runIssuer,
  runPolicies,
  runSource,
  sourceNames,
} from './services.ts';

export interface UpOptions {
  readonly config: Config;
  readonly development: Development;
  /** Where logs go, one file a service. */
  readonly data: string;
  readonly out: (line: string) => void;
}

export interface Running {
  readonly store: Store;
  /** Drains everything, the gateway first. */
  stop(): Promise<void>;
}

/** Starts the whole of Fieldgrant in this process: keys, store, demo, issuer, sources, gateway, companion API. */
export async function up({ config, development, data, out }: UpOptions): Promise<Running> {
  const started: { readonly name: string; stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const { stop } of [...started].reverse()) await stop();
  };
  try {
    return { store: await startAll(), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function startAll(): Promise<Store> {
    const made = createKeys(config.keys.directory, sourceNames);
    if (made.length > 0) out(`keys        made ${made.length} in ${config.keys.directory}`);
    const keys = keysIn(config.keys.directory);
    const ground = (name: string) => ({ config, keys, log: fileLog(data, name, config.telemetry.logLevel) });
    const keep = async (name: keyof Ports, starting: Promise<RunningService>) => {
      const service = await starting.catch((cause: unknown) => {
        throw explained(name, cause);
      });
      started.push({ name, stop: () => service.stop() });
      out(`${name.padEnd(11)} ${service.url}`);
    };
    const store = await openStore(config);
    started.push({ name: 'store', stop: () => store.close() });
    const world = demoWorld(development);
    await seedDemo(store, development, keys.refs());
    out(`demo        ${world.persons.length} persons, seed ${development.seed}`);
    await keep('issuer', runIssuer(ground('issuer'), development, world));
    for (const name of sourceNames) await keep(name, runSource(ground(name), name, development, {}, world));
    await keep('policies', runPolicies(ground('policies'), store));
    await keep(
      'gateway',
      runGateway(ground('gateway'), store, (waiting) => out(`gateway     waiting for ${waiting.join(', ')}`)),
    );
    return store;
  }
}

function fileLog(data: string, name: string, level: string): Logger {
  const directory = join(data, 'log');
  mkdirSync(directory, { recursive: true });
  return pino({ level }, destination({ dest: join(directory, `${name}.jsonl`), append: true, sync: true }));
}

/** A port in use is the one fault a new user meets: say which and what to do. */
function explained(name: keyof Ports, cause: unknown): Error {
  const isTaken =
    typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EADDRINUSE';
  if (!isTaken) return cause instanceof Error ? cause : new Error(`${name} did not start`);
  const port = 'port' in cause ? String(cause.port) : '';
  return new Error(
    `Port ${port}, which ${name} wants, is in use. Stop what uses it, or choose another with ${portVariables[name]}.`,
    { cause },
  );
}
