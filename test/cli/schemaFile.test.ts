import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '../../cli/config/load.ts';
import { configSchema } from '../../cli/config/schema.ts';

const root = resolve(__dirname, '../..');
const file = resolve(root, 'fieldgrant.schema.json');

describe('the published JSON Schema', () => {
  it('is what the configuration is checked by (to write it anew: UPDATE=1 npx jest test/cli/schemaFile)', () => {
    const generated = `${JSON.stringify({ title: 'fieldgrant.yaml', ...z.toJSONSchema(configSchema, { io: 'input' }) }, null, 2)}\n`;
    if (process.env['UPDATE'] === '1') writeFileSync(file, generated);
    expect(readFileSync(file, 'utf8')).toBe(generated);
  });

  it('is fulfilled by the annotated example', () => {
    expect(loadConfig(resolve(root, 'fieldgrant.yaml'), {}).gateway.port).toBe(4000);
  });
});
