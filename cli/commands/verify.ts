import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type CompactJWSHeaderParameters, compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { receiptType } from '../../policies/receipts/sign.ts';

/** Why a receipt is not to be relied on, and what to do. */
class VerifyFailed extends Error {
  override readonly name = 'VerifyFailed';
}

const examples = `
Examples:
  fieldgrant verify receipt.jws --jwks https://consent.example/.well-known/jwks.json
  fieldgrant verify answer.json --jwks jwks.json      (offline; every "jws" in the answer)`;

/** `fieldgrant verify`. */
export function verifyCommand(program: Command): void {
  program
    .command('verify <FILE>')
    .description('verify the signed receipts in a file: a JWS, or JSON with `jws` in it')
    .requiredOption('--jwks <FILE_OR_URL>', 'the public keys of the companion API that signed them')
    .option('--json', 'print what they say as JSON')
    .addHelpText('after', examples)
    .action(async (file: string, { jwks, json }: { jwks: string; json?: true }) => {
      const found = receiptsIn(read(file));
      if (found.length === 0)
        throw new VerifyFailed(`There is no receipt in ${file}: a JWS, or JSON with \`jws\` in it.`);
      const keys = createLocalJWKSet(await readKeys(jwks));
      const receipts = await Promise.all(found.map((each) => verified(each, keys)));
      console.log(json === true ? JSON.stringify(receipts, null, 2) : receipts.map(summary).join('\n\n'));
    });
}

const claims = z.looseObject({
  iss: z.string(),
  iat: z.number(),
  jti: z.string(),
  fieldgrant: z.looseObject({
    agreement: z.string(),
    revision: z.number(),
    state: z.string(),
    organisation: z.string(),
    purpose: z.string(),
    terms: z.looseObject({
      items: z.array(z.looseObject({ coordinate: z.string() })),
      period: z.object({ from: z.string(), until: z.string() }),
      retention: z.string(),
    }),
  }),
});
type Claims = z.infer<typeof claims>;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

/** RFC 8725: the type and the algorithm are compared, not believed. */
async function verified(jws: string, keys: ReturnType<typeof createLocalJWKSet>): Promise<Claims> {
  const { payload, protectedHeader } = await compactVerify(jws, keys, { algorithms: ['EdDSA'] }).catch(() => {
    throw new VerifyFailed('A receipt is not valid: it was changed, or none of these keys signed it.');
  });
  const read = isReceipt(protectedHeader)
    ? claims.safeParse(JSON.parse(new TextDecoder().decode(payload)))
    : undefined;
  if (read?.success !== true) throw new VerifyFailed('What is signed is no receipt.');
  return read.data;
}

function isReceipt({ typ }: CompactJWSHeaderParameters): boolean {
  return typ === receiptType;
}

function summary({ iss, iat, jti, fieldgrant }: Claims): string {
  const { state, organisation, purpose, terms } = fieldgrant;
  return [
    `Valid: receipt ${jti}, signed by ${iss}`,
    `  ${state} since ${new Date(iat * 1000).toISOString()}: ${organisation} for ${purpose}`,
    `  from ${terms.period.from} until ${terms.period.until}, kept for ${terms.retention}`,
    ...terms.items.map(({ coordinate }) => `  ${coordinate}`),
  ].join('\n');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new VerifyFailed(`${file} can not be read.`);
  }
}

async function readKeys(from: string): Promise<JSONWebKeySet> {
  const text = /^https?:\/\//.test(from) ? await fetched(from) : read(from);
  const parsed = keySet.safeParse(json(text));
  if (!parsed.success) throw new VerifyFailed(`${from} holds no key set (RFC 7517).`);
  return parsed.data as JSONWebKeySet; // as far as is looked at here; jose looks at the rest
}

async function fetched(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (response.ok) return await response.text();
  } catch {
    // told below
  }
  throw new VerifyFailed(`${url} does not answer with keys. Name a file of them to verify offline.`);
}

function receiptsIn(text: string): readonly string[] {
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return [text];
  return jwsIn(json(text));
}

function jwsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'jws' && typeof each === 'string' ? [each] : jwsIn(each),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
