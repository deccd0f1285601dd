import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { playMortgageStory } from '../story/mortgage.ts';
import { demoToken, parseIdentity } from '../token.ts';
import { developmentOf, urlsOf } from './serve.ts';

/** `fieldgrant token`. */
export function printToken(program: Command): void {
  program
    .command('token')
    .description('print an access token of the development issuer')
    .requiredOption('--as <WHO>', 'person:anna, organisation:harbour or authority')
    .option('--audience <URI>', 'for whom the token is, where not for the gateway and the companion API')
    .option('--issuer <URL>', 'the development issuer, where not the configured one')
    .action(async (options: { as: string; audience?: string; issuer?: string }) => {
      parseIdentity(options.as); // before the configuration, which a wrong name does not need
      console.log(await demoToken(options.issuer ?? issuerOf(program), options.as, options.audience));
    });
}

/** `fieldgrant story mortgage`. */
export function runStory(program: Command): void {
  program
    .command('story')
    .description('play a story against running services')
    .addArgument(program.createArgument('<name>', 'which one').choices(['mortgage']))
    .action(async () => {
      const config = loadConfig(program.opts<{ config: string }>().config, process.env);
      const issuer = developmentOf(config).issuer.url;
      await playMortgageStory({
        urls: urlsOf(config),
        tokenFor: (as, audience) => demoToken(issuer, as, audience),
        out: (line) => console.log(line),
      });
    });
}

function issuerOf(program: Command): string {
  return developmentOf(loadConfig(program.opts<{ config: string }>().config, process.env)).issuer.url;
}
