import { Command, CommanderError } from 'commander';
import { configPrint, keysCreate } from './commands/administer.ts';
import { printSupergraph } from './commands/compose.ts';
import { printToken, runStory } from './commands/demo.ts';
import { explainCommand } from './commands/explain.ts';
import { gateway, issuer, policies, seed, source, upCommand } from './commands/serve.ts';
import { verifyCommand } from './commands/verify.ts';

const program = new Command('fieldgrant')
  .description('A GraphQL federation gateway that resolves only the fields a person granted.')
  .option('--config <FILE>', 'the configuration', process.env['FIELDGRANT_CONFIG'] ?? 'fieldgrant.yaml')
  .showHelpAfterError('(fieldgrant --help tells the commands)')
  .exitOverride();

upCommand(program);
gateway(program);
policies(program);
source(program);
issuer(program);
seed(program);
printToken(program);
explainCommand(program);
verifyCommand(program);
runStory(program);
printSupergraph(program);
configPrint(program);
keysCreate(program);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  console.error(error instanceof Error ? error.message : 'fieldgrant failed');
  process.exit(1);
});
