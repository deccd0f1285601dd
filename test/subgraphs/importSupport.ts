import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImportFault } from '../../subgraphs/import/importFault.ts';

/** A folder for the files of one test suite. */
export interface Folder {
  write(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

export async function createFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldgrant-import-'));
  return {
    write: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** The refusal that an import ends in. Fails where it loads. */
export async function refusalOf(importing: Promise<unknown>): Promise<ImportFault> {
  const outcome = await importing.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ImportFault) return outcome;
  throw outcome ?? new Error('the import was not refused');
}
