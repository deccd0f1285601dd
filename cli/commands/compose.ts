import type { Command } from 'commander';
import { createPassports } from '../../gateway/identity/passports.ts';
import { composeSupergraph } from '../../gateway/supergraph/compose.ts';
import { loadConfig } from '../config/load.ts';
import { keysIn } from '../keys.ts';

/** `fieldgrant compose`: prints the supergraph of the configured sources. */
export function printSupergraph(program: Command): void {
  program
    .command('compose')
    .description('compose the running sources’ schemas and print the supergraph')
    .action(async () => {
      const { sources, gateway, keys } = loadConfig(program.opts<{ config: string }>().config, process.env);
      const passports = await createPassports(keysIn(keys.directory).passport(), gateway.url, Date.now);
      const addresses = Object.entries(sources).map(([name, { url, timeoutMs }]) => ({
        name,
        url: `${url}/graphql`,
        timeoutMs,
      }));
      const composition = await composeSupergraph(addresses, passports);
      switch (composition.kind) {
        case 'composed':
          console.log(composition.sdl);
          return;
        case 'invalid':
          throw new Error(`The sources' schemas do not compose:\n${composition.faults.join('\n')}`);
        case 'unavailable':
          throw new Error(
            `No schema from ${composition.sources.join(', ')}: start them, and the gateway, whose keys they check passports with.`,
          );
      }
    });
}
