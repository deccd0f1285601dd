import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { overridesFrom } from './environment.ts';
import { type Config, configSchema, type OpenConfig, openConfigSchema } from './schema.ts';

/** Everything wrong with a configuration, each with its path and what to do. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
  readonly faults: readonly string[];
  constructor(where: string, faults: readonly string[]) {
    super(`The configuration ${where} can not be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `fieldgrant.yaml`, with the environment's overrides, into a frozen value. Throws `ConfigRefused` with every fault. */
export function loadConfig(file: string, environment: Environment): Config {
  return loadAs(configSchema, file, readText(file), environment);
}

/** What a gateway without persons reads of it. Where there is no such file, what the defaults and the environment say. */
export function loadOpenConfig(file: string, environment: Environment): OpenConfig {
  return loadAs(openConfigSchema, file, existsSync(file) ? readText(file) : '', environment);
}

function loadAs<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
  text: string,
  environment: Environment,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax !== undefined) throw new ConfigRefused(file, [syntax.message]);
  const lineOf = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
        return `line ${lines.linePos(Number(node.range[0])).line}, `;
    }
    return '';
  };
  return checkAs(schema, document.toJS() ?? {}, environment, file, lineOf);
}

export function checkConfig(input: unknown, environment: Environment, where: string): Config {
  return checkAs(configSchema, input, environment, where, () => '');
}

function checkAs<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  environment: Environment,
  where: string,
  lineOf: (path: readonly PropertyKey[]) => string,
): z.output<Schema> {
  const { value, faults, variableOf } = overridesFrom(environment, input);
  const parsed = schema.safeParse(value);
  if (parsed.success && faults.length === 0) return deepFreeze(parsed.data);
  const found = parsed.success
    ? []
    : parsed.error.issues.flatMap(faultsIn).map(({ path, message }) => {
        const variable = variableOf(path);
        const place = variable === undefined ? lineOf(path) : `${variable}, `;
        return `${place}${path.join('.') || 'the file'}: ${message}`;
      });
  throw new ConfigRefused(where, [...faults, ...found]);
}

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Each unknown key is a fault of its own, at its own place. */
function faultsIn(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: 'no such key: correct its spelling, or remove it',
  }));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigRefused(file, [
      'there is no such file: name one with --config, or start from the annotated fieldgrant.yaml of the repository',
    ]);
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
