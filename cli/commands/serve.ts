import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { pino } from 'pino';
import { type SupergraphFile, supergraphFile } from '../../gateway/supergraph/supergraphFile.ts';
import { importStatements } from '../../subgraphs/bank/import/importStatements.ts';
import { importPersons } from '../../subgraphs/government/import/importPersons.ts';
import { defaultPorts, developmentConfig, type Ports, portVariables } from '../config/development.ts';
import { checkConfig, loadConfig, loadOpenConfig } from '../config/load.ts';
import type { Config, OpenConfig } from '../config/schema.ts';
import { type Development, demoWorld, seedDemo } from '../demo.ts';
import { keysIn } from '../keys.ts';
import {
  type Ground,
  type Imported,
  openStore,
  type RunningService,
  runGateway,
  runIssuer,
  runOpenGateway,
  runPolicies,
  runSource,
  type SourceName,
  sourceNames,
} from '../services.ts';
import { leaveSomethingToTry, playMortgageStory } from '../story/mortgage.ts';
import { demoToken } from '../token.ts';
import { type Running, up } from '../up.ts';
import { signInsAndCurl } from '../welcome.ts';

const graceMs = 10_000;

/** `fieldgrant up`: everything in one process, with the demo. */
export function upCommand(program: Command): void {
  program
    .command('up')
    .description('start everything in one process, with the demo sources and the development issuer')
    .option('--data <DIR>', 'where the store, keys and logs are kept', '.fieldgrant')
    .option('--persons <N>', 'how many persons the demo world has', whole, 200)
    .option('--no-story', 'do not play the mortgage story')
    .option('--no-demo', 'only the gateway and the companion API, as the configuration file has them')
    .action(async ({ data, persons, story, demo }: UpFlags) => {
      if (!demo) return serve(program, bothPlanes);
      const config = checkConfig(
        developmentConfig(data, portsFrom(process.env), persons),
        process.env,
        'of `fieldgrant up`',
      );
      const development = developmentOf(config);
      const running = await up({ config, development, data, out: print });
      untilSignal(() => running.stop());
      if (story) await tell(config, development, running);
      print('\nReady. Ctrl-C stops.');
      return undefined;
    });
}

interface UpFlags {
  readonly data: string;
  readonly persons: number;
  readonly story: boolean;
  readonly demo: boolean;
}

/** The gateway and the companion API over one store, in one process. */
async function bothPlanes(ground: Ground): Promise<RunningService> {
  const store = await openStore(ground.config);
  const api = await runPolicies(ground, store);
  const gateway = await runGateway(ground, store, waitingFor);
  const stop = () => gateway.stop().then(() => api.stop());
  return withStore({ url: `${gateway.url} and ${api.url}`, stop }, store);
}

function waitingFor(sources: readonly string[]): void {
  console.error(`waiting for ${sources.join(', ')}`);
}

async function tell(config: Config, development: Development, running: Running): Promise<void> {
  const tokenFor = (as: string, audience?: string) => demoToken(development.issuer.url, as, audience);
  const options = { urls: urlsOf(config), tokenFor, out: print };
  try {
    print('');
    const { ref } = await playMortgageStory(options);
    await leaveSomethingToTry(options, ref);
    await signInsAndCurl({ config, development, ref, tokenFor, out: print });
  } catch (error) {
    await running.stop();
    throw error;
  }
}

export function gateway(program: Command): void {
  program
    .command('gateway')
    .description('start a gateway')
    .option('--supergraph <FILE>', 'a composed supergraph, instead of what the configured sources compose to')
    .addOption(
      program
        .createOption('--unannotated <WORD>', 'what becomes of fields that the supergraph says nothing of')
        .choices(['deny', 'open']),
    )
    .option('--port <N>', 'where it listens, instead of where the configuration says', portNumber)
    .action((flags: GatewayFlags) => serveGateway(program, flags));
}

interface GatewayFlags {
  readonly supergraph?: string;
  readonly unannotated?: 'deny' | 'open';
  readonly port?: number;
}

async function serveGateway(program: Command, { supergraph: file, ...flags }: GatewayFlags): Promise<void> {
  const supergraph = file === undefined ? undefined : readSupergraph(file);
  if (supergraph?.hasPersons === false) {
    const config = flagged(readOpen(program), flags);
    if (config.gateway.unannotated === 'open') {
      const log = pino({ level: config.telemetry.logLevel });
      return listening(await runOpenGateway(config, supergraph, log));
    }
  }
  const keepShut = ({ unannotated }: Pick<GatewayFlags, 'unannotated'>): void => {
    if (unannotated === 'open' && supergraph?.hasPersons === true) throw new Error(personsInside);
  };
  keepShut(flags);
  return serve(program, async (ground) => {
    const config = flagged(ground.config, flags);
    keepShut(config.gateway);
    const store = await openStore(config);
    return withStore(await runGateway({ ...ground, config }, store, waitingFor, supergraph), store);
  });
}

const personsInside =
  'The supergraph links the consent spec, so it has persons in it: with unannotated: open what is not annotated would be given to everybody. Leave it at deny, or serve a supergraph that has none.';

function flagged<Read extends { readonly gateway: Config['gateway'] }>(
  config: Read,
  flags: Omit<GatewayFlags, 'supergraph'>,
): Read {
  return { ...config, gateway: { ...config.gateway, ...flags } };
}

function readSupergraph(file: string): SupergraphFile {
  try {
    return supergraphFile(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file} is no supergraph: ${error instanceof Error ? error.message : 'it can not be read'}`,
    );
  }
}

/** A file that was named must be there; the usual one need not be. */
function readOpen(program: Command): OpenConfig {
  const { config } = program.opts<{ config: string }>();
  const isNamed =
    program.getOptionValueSource('config') === 'cli' || process.env['FIELDGRANT_CONFIG'] !== undefined;
  if (isNamed && !existsSync(config)) read(program);
  return loadOpenConfig(config, process.env);
}

function portNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
  throw new Error(`${text} is no port: give one from 0 (any free one) to 65535.`);
}

export function policies(program: Command): void {
  program
    .command('policies')
    .description('start the companion API')
    .action(() =>
      serve(program, async (ground) => {
        const store = await openStore(ground.config);
        return withStore(await runPolicies(ground, store), store);
      }),
    );
}

export function source(program: Command): void {
  program
    .command('source')
    .description('start a source of the demo')
    .addArgument(program.createArgument('<name>', 'which one').choices([...sourceNames]))
    .option('--import <FILE...>', 'real data instead of the demo’s: persons (government), statements (bank)')
    .option('--holder <CUSTOMER>', 'whose the imported accounts are (bank)')
    .action((name: SourceName, options: { import?: string[]; holder?: string }) =>
      serve(program, async (ground) =>
        runSource(
          ground,
          name,
          developmentOf(ground.config),
          await imported(name, options.import, options.holder),
        ),
      ),
    );
}

async function imported(
  name: SourceName,
  files: readonly string[] | undefined,
  holder?: string,
): Promise<Imported> {
  const [file, ...more] = files ?? [];
  if (file === undefined) return {};
  if (name === 'bank')
    return { bank: await importStatements([file, ...more], holder === undefined ? {} : { holder }) };
  if (name !== 'government')
    throw new Error(`There is no import for ${name}: only government and bank take --import.`);
  if (more.length > 0) throw new Error('The government imports one file of persons.');
  return { government: await importPersons(file) };
}

export function issuer(program: Command): void {
  program
    .command('issuer')
    .description('start the development issuer; never in production')
    .action(() =>
      serve(program, (ground) => {
        const development = developmentOf(ground.config);
        return runIssuer(ground, development, demoWorld(development));
      }),
    );
}

export function seed(program: Command): void {
  program
    .command('seed')
    .description('admit the demo’s organisations and make its persons’ nodes')
    .action(async () => {
      const config = read(program);
      const store = await openStore(config);
      try {
        await seedDemo(store, developmentOf(config), keysIn(config.keys.directory).refs());
      } finally {
        await store.close();
      }
      print('The demo is seeded.');
    });
}

async function serve(program: Command, start: (ground: Ground) => Promise<RunningService>): Promise<void> {
  const config = read(program);
  const log = pino({ level: config.telemetry.logLevel });
  listening(await start({ config, keys: keysIn(config.keys.directory), log }));
}

function listening(service: RunningService): void {
  untilSignal(() => service.stop());
  console.error(`listening at ${service.url}`);
}

function withStore(service: RunningService, store: { close(): Promise<void> }): RunningService {
  return { url: service.url, stop: () => service.stop().then(() => store.close()) };
}

/** Finishes what runs, then exits 0; a second signal, or the end of the grace, exits at once. */
function untilSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const drain = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    console.error('Stopping: what runs is finished first.');
    setTimeout(() => process.exit(1), graceMs).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', drain);
  process.on('SIGTERM', drain);
}

function read(program: Command): Config {
  return loadConfig(program.opts<{ config: string }>().config, process.env);
}

export function developmentOf({ development }: Config): Development {
  if (development === undefined)
    throw new Error(
      'This is a part of the demo, and the configuration has none. Add the section `development`.',
    );
  return development;
}

export function urlsOf({ gateway, policies, sources }: Config) {
  const bases = Object.fromEntries(Object.entries(sources).map(([name, { url }]) => [name, url]));
  return { gateway: gateway.url, policies: policies.url, sources: bases };
}

/** The ports of `up`, each from the environment where it names one: every URL follows from them. */
function portsFrom(environment: NodeJS.ProcessEnv): Ports {
  const port = (name: keyof Ports) => {
    const number = Number(environment[portVariables[name]] ?? defaultPorts[name]);
    if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
    throw new Error(
      `${portVariables[name]} is no port from 1 to 65535: every URL of the demo is made from it.`,
    );
  };
  return {
    gateway: port('gateway'),
    policies: port('policies'),
    issuer: port('issuer'),
    self: port('self'),
    bank: port('bank'),
    insurer: port('insurer'),
    government: port('government'),
  };
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error('Give a whole number of at least 1.');
  return number;
}

function print(line: string): void {
  console.log(line);
}
