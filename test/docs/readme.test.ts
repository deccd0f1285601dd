import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCatalogue } from '../../gateway/errors.ts';

const root = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

describe('the documents', () => {
  it('list every error of the gateway with its status and sentence, and no other', () => {
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.+) \|$/gm)];
    const listed = rows.map(([, code, status, sentence]) => [code, Number(status), sentence]);
    const known = Object.entries(errorCatalogue).map(([code, { status, sentence }]) => [
      code,
      status,
      sentence,
    ]);
    expect(listed).toEqual(known);
  });

  it('name only tests that exist in the security checklist', () => {
    const named = [...read('SECURITY.md').matchAll(/`(test\/[\w/.]+\.ts)`/g)].map(([, file]) => file ?? '');
    expect(named.length).toBeGreaterThan(5);
    for (const file of named) expect(() => read(file)).not.toThrow();
  });
});
