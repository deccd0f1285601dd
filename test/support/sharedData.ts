import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env['FIELDGRANT_SHARED'] ?? join(__dirname, '../../../shared'));

/** A file of the shared test data, which the project does not carry; undefined where it is not beside the project. */
export function sharedPath(...parts: readonly string[]): string | undefined {
  const path = join(root, ...parts);
  return existsSync(path) ? path : undefined;
}

/** The path of a file of the shared test data, whether it is there or not: for use within `describeWithSharedData`. */
export function sharedData(...parts: readonly string[]): string {
  return join(root, 'data', ...parts);
}

/** Tests that read the shared test data; where it is absent, one skipped test says so. */
export function describeWithSharedData(title: string, tests: () => void): void {
  if (sharedPath('data') !== undefined) {
    describe(title, tests);
    return;
  }
  describe(title, () => {
    it.skip('needs the shared data: set FIELDGRANT_SHARED to its folder, or put it at ../shared', () => {});
  });
}
