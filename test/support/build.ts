import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

/** Builds the product once, so that tests over HTTP run what users run; and says which seed the properties start from. */
export default function build(): void {
  process.env['FC_SEED'] ??= String(randomInt(2 ** 31));
  console.info(`\nproperties start from FC_SEED=${process.env['FC_SEED']}`);
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
