import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type JWK, SignJWT } from 'jose';
import { createReceipts } from '../../policies/receipts/sign.ts';
import type { Organisation } from '../../policies/store/stored.ts';
import { agreementOf, dataRequestOf } from '../policies/made.ts';

const root = resolve(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-verify-'));
const at = (name: string) => join(directory, name);
const pair = generateKeyPairSync('ed25519');
const privateKey = pair.privateKey.export({ format: 'jwk' }) as JWK;

beforeAll(async () => {
  const receipts = await createReceipts(privateKey, 'https://consent.test', randomBytes(32));
  const jws = await receipts.sign({
    agreement: agreementOf(),
    dataRequest: dataRequestOf(),
    organisation: { id: 'harbour', legalName: 'Harbour', contact: '' } as unknown as Organisation,
    purpose: { label: 'Credit checking', parents: [] },
    categoriesOf: () => [],
  });
  writeFileSync(at('receipt.jws'), `${jws}\n`);
  writeFileSync(
    at('answer.json'),
    JSON.stringify({ data: { me: { agreements: { nodes: [{ receipt: { jws } }, { receipt: { jws } }] } } } }),
  );
  writeFileSync(
    at('changed.jws'),
    jws.replace(/\.(.)/, (_, first) => `.${first === 'A' ? 'B' : 'A'}`),
  );
  writeFileSync(at('nothing.json'), '{}');
  writeFileSync(at('jwks.json'), JSON.stringify(receipts.jwks));
  const other = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
    .sign(pair.privateKey);
  writeFileSync(at('other.jws'), other);
  const stranger = await createReceipts(
    generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK,
    'https://consent.test',
    randomBytes(32),
  );
  writeFileSync(at('strangers.json'), JSON.stringify(stranger.jwks));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function verify(file: string, jwks = 'jwks.json', ...flags: readonly string[]) {
  const arguments_ = ['verify', at(file), '--jwks', at(jwks), ...flags];
  return spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...arguments_], { encoding: 'utf8' });
}

describe('fieldgrant verify', () => {
  it('says what a receipt says, with nothing but the file and the keys', () => {
    const { status, stdout } = verify('receipt.jws');
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'Valid: receipt agr_1.1, signed by https://consent.test',
      '  ACTIVE since 2026-01-01T00:00:00.000Z: harbour for finance:CreditChecking',
      '  from 2026-01-01T00:00:00.000Z until 2026-04-01T00:00:00.000Z, kept for P1Y',
      '  Person.name',
    ]);
    expect(status).toBe(0);
  });

  it('verifies every receipt in an answer', () => {
    const { status, stdout } = verify('answer.json', 'jwks.json', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ jti: 'agr_1.1' }, { jti: 'agr_1.1' }]);
    expect(status).toBe(0);
  });

  it.each([
    ['changed.jws', 'jwks.json', /not valid/],
    ['receipt.jws', 'strangers.json', /not valid/],
    ['other.jws', 'jwks.json', /no receipt/],
    ['nothing.json', 'jwks.json', /no receipt in/],
    ['receipt.jws', 'nothing.json', /holds no key set/],
    ['absent.jws', 'jwks.json', /can not be read/],
  ])('refuses %s with %s', (file, jwks, reason) => {
    const { status, stdout, stderr } = verify(file, jwks);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(reason);
  });
});
