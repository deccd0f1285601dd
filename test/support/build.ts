import { execFileSync } from 'node:child_process';

/** Builds the product once, so that tests over HTTP run what users run. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
