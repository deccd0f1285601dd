import type { Command } from 'commander';
import { stringify } from 'yaml';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { createKeys } from '../keys.ts';
import { sourceNames } from '../services.ts';

/** `fieldgrant config print`. */
export function configPrint(program: Command): void {
  program
    .command('config')
    .description('the configuration')
    .command('print')
    .description('print the effective configuration, secrets masked')
    .action(() => {
      const config = loadConfig(program.opts<{ config: string }>().config, process.env);
      console.log(stringify(masked(config)).trimEnd());
    });
}

/** `fieldgrant keys create`. */
export function keysCreate(program: Command): void {
  program
    .command('keys')
    .description('the keys of the services')
    .command('create')
    .description('make the keys that are missing; touches none that is there')
    .option('--directory <DIR>', 'where', '.fieldgrant/keys')
    .action(({ directory }: { directory: string }) => {
      const made = createKeys(directory, sourceNames);
      console.log(
        made.length === 0 ? `All keys are in ${directory}.` : `Made in ${directory}: ${made.join(', ')}.`,
      );
    });
}

/** A store's URL may carry a password. Keys are named by file, so they are not here. */
export function masked(config: Config): unknown {
  const { store } = config;
  if (store.kind !== 'redis') return config;
  const url = new URL(store.url);
  if (url.password !== '') url.password = '***';
  // the client reads options from the query too: `?password=`, `?sentinelPassword=`
  for (const name of [...url.searchParams.keys()])
    if (/password/i.test(name)) url.searchParams.set(name, '***');
  return { ...config, store: { ...store, url: url.href } };
}
