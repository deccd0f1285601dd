import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';

/** A key file is missing or is not what it should be. Says which, and what to do. */
export class KeysRefused extends Error {
  override readonly name = 'KeysRefused';
}

export interface Keys {
  /** Private Ed25519 JWK: signs passports. */
  readonly passport: () => JWK;
  /** 32 random bytes: refs are enciphered under keys derived from it. Losing it loses every ref. */
  readonly refs: () => Uint8Array;
  /** 32 random bytes: authenticates connection challenges. */
  readonly challenge: () => Uint8Array;
  /** Private Ed25519 JWK: signs receipts. */
  readonly receipt: () => JWK;
  /** Private Ed25519 JWK of one source: signs connection proofs. */
  readonly proof: (source: string) => JWK;
  /** Private ES256 JWK of the development issuer. */
  readonly issuer: () => JWK;
}

/** The keys in a directory, each read when it is first needed: a service reads only its own. */
export function keysIn(directory: string): Keys {
  const jwk = (name: string) => JSON.parse(readKey(directory, `${name}.jwk`)) as JWK; // written by `createKeys`
  const secret = (name: string) =>
    new Uint8Array(Buffer.from(readKey(directory, `${name}.key`).trim(), 'base64url'));
  return {
    passport: () => jwk('passport'),
    refs: () => secret('refs'),
    challenge: () => secret('challenge'),
    receipt: () => jwk('receipt'),
    proof: (source) => jwk(`proof-${source}`),
    issuer: () => jwk('development-issuer'),
  };
}

/** Makes the keys that are missing, each readable by its owner alone; touches none that is there. Answers what it made. */
export function createKeys(directory: string, sources: readonly string[]): readonly string[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const wanted: readonly (readonly [string, () => string])[] = [
    ['passport.jwk', ed25519],
    ['receipt.jwk', ed25519],
    ['refs.key', secret],
    ['challenge.key', secret],
    ['development-issuer.jwk', es256],
    ...sources.map((source) => [`proof-${source}.jwk`, ed25519] as const),
  ];
  const missing = wanted.filter(([name]) => !existsSync(join(directory, name)));
  for (const [name, make] of missing)
    writeFileSync(join(directory, name), make(), { mode: 0o600, flag: 'wx' });
  return missing.map(([name]) => name);
}

function readKey(directory: string, name: string): string {
  try {
    return readFileSync(join(directory, name), 'utf8');
  } catch {
    throw new KeysRefused(
      `The key ${name} is not in ${directory}. Make the keys with \`fieldgrant keys create --directory ${directory}\`.`,
    );
  }
}

function secret(): string {
  return `${randomBytes(32).toString('base64url')}\n`;
}

function ed25519(): string {
  return withId(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), 'EdDSA');
}

function es256(): string {
  return withId(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    'ES256',
  );
}

function withId(jwk: object, alg: string): string {
  return `${JSON.stringify({ ...jwk, alg, use: 'sig', kid: randomBytes(8).toString('hex') })}\n`;
}
