import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import { type Fault, ImportFault } from './importFault.ts';
import { firstFault } from './jsonPlace.ts';

/** Reads a file of JSON in UTF-8. Throws `ImportFault` where it is none. */
export async function readJson(path: string): Promise<unknown> {
  const file = basename(path);
  const text = decoded(file, await bytesOf(path));
  try {
    return JSON.parse(text);
  } catch {
    // the parser's own message quotes the file
    throw new ImportFault([{ file, place: firstFault(text), expected: 'well-formed JSON' }]);
  }
}

/** The value as the schema has it, or what is wrong with it. `pointer` is where the value stands in its file. */
export function conform<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  { file, pointer }: { readonly file: string; readonly pointer: string },
): { readonly value: Value } | { readonly faults: readonly Fault[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  return {
    faults: result.error.issues.map(({ path, message }) => ({
      file,
      place: `${pointer}${path.map((step) => `/${String(step)}`).join('')}` || '/',
      expected: message,
    })),
  };
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** What stands for a file that isn't there or may not be read. */
export function unreadable(path: string, cause: unknown): ImportFault {
  const fault = new ImportFault([
    { file: basename(path), place: '1:1', expected: 'a file that exists and may be read' },
  ]);
  fault.cause = cause;
  return fault;
}

function decoded(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ImportFault([{ file, place: '1:1', expected: 'a file in UTF-8' }]);
  }
}
