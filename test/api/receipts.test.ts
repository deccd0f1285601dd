import { createHash } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let ref: string;
let keys: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  stack = await startStack();
  [anna, harbour] = [await stack.person('anna'), await stack.organisation('harbour')];
  ref = await connect(anna, harbour);
  keys = createLocalJWKSet(
    (await (await fetch(`${stack.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet,
  );
});
afterAll(() => stack.stop());

const shown = `id revision receipt { jws jwks } history { number sha256 }
  dataRequest { id revisions { number by at sha256 terms {
    items { coordinate necessity } period { from until } usage { limit } retention
  } } }`;
const read = `query ($id: ID!) { agreement(id: $id) { ${shown} } }`;
const accept = `mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { ${shown} } }`;
const agreed = async () => {
  const input = wish(stack, ref, { required: ['Person.nickname'] });
  return anna.get(accept, { id: (await harbour.get(requestData, { input })).id });
};
const verified = async (jws: string) => {
  const options = { issuer: 'https://consent.test', typ: 'fieldgrant-receipt+jwt', algorithms: ['EdDSA'] };
  const { payload } = await jwtVerify(jws, keys, options);
  // biome-ignore lint/suspicious/noExplicitAny: what a receipt says is what the tests look into
  return payload as any;
};

describe('A receipt', () => {
  test('is the same for both, and says what was agreed in the standards’ words', async () => {
    const agreement = await agreed();
    const { jws, jwks } = agreement.receipt;
    expect((await harbour.get(read, agreement)).receipt).toEqual({ jws, jwks });
    expect(jwks).toBe('https://consent.test/.well-known/jwks.json');
    const { jti, consentReceipt, consentRecord, fieldgrant } = await verified(jws);
    expect(jti).toBe(`${agreement.id}.1`);
    expect(consentReceipt).toMatchObject({
      version: 'KI-CR-v1.1.0',
      consentReceiptID: jti,
      piiControllers: [{ piiController: 'harbour legal', contact: 'hello@harbour.test' }],
      services: [
        {
          purposes: [
            {
              purpose: 'dpv:CustomerSolvencyMonitoring',
              consentType: 'EXPLICIT',
              thirdPartyDisclosure: false,
            },
          ],
        },
      ],
      sensitive: false,
      spiCat: [],
    });
    expect(consentRecord).toMatchObject({
      schema_version: 'ISO/IEC TS 27560:2023',
      record_id: agreement.id,
      pii_principal_id: consentReceipt.piiPrincipalId,
      pii_processing: {
        purposes: [
          {
            lawful_basis: ['legal-eu-gdpr:A6-1-a'],
            retention_period: 'P1Y',
            pii_controllers: ['harbour'],
            pii_information: [
              { pii_attribute_id: 'Person.nickname', pii_optional: false },
              { pii_attribute_id: 'Person.accounts', pii_optional: true },
              { pii_attribute_id: 'Account.balance', pii_optional: true },
            ],
          },
        ],
      },
      party_identification: [{ party_id: 'harbour', party_role: 'dpv:DataController' }],
      event: [{ event_state: 'dpv:ConsentGiven', entity_id: consentReceipt.piiPrincipalId }],
    });
    expect(fieldgrant).toMatchObject({ agreement: agreement.id, revision: 1, state: 'ACTIVE' });
  });

  test('names each revision by a hash that whoever has the revision can make', async () => {
    const agreement = await agreed();
    const { fieldgrant } = await verified(agreement.receipt.jws);
    const [revision] = agreement.dataRequest.revisions;
    expect(fieldgrant.negotiation).toEqual({
      dataRequest: agreement.dataRequest.id,
      revisions: [{ number: 1, by: 'ORGANISATION', at: revision.at, sha256: revision.sha256 }],
    });
    expect(fieldgrant.history.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(
      agreement.history.map(({ sha256 }: { sha256: string }) => sha256),
    );
    const { items, period, retention, usage } = revision.terms;
    const asked = items.map(({ coordinate, necessity }: { coordinate: string; necessity: string }) => ({
      coordinate,
      necessity,
    }));
    const canonical = JSON.stringify({
      at: revision.at,
      by: 'ORGANISATION',
      number: 1,
      terms: {
        items: asked,
        period: { from: period.from, until: period.until },
        retention,
        usage: { limit: usage.limit },
      },
    });
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(revision.sha256);
  });

  test('is another after each change, and the earlier one stays valid', async () => {
    const { id, receipt } = await agreed();
    const narrow = `mutation ($id: ID!, $terms: TermsInput!) { narrowAgreement(id: $id, revision: 1, terms: $terms) { ${shown} } }`;
    const narrowed = await anna.get(narrow, {
      id,
      terms: { ...terms(stack, 10), period: { until: terms(stack, 10).period.until } },
    });
    const second = await verified(narrowed.receipt.jws);
    expect(second.fieldgrant).toMatchObject({
      revision: 2,
      state: 'ACTIVE',
      history: [{ number: 1 }, { number: 2 }],
    });
    await anna.get('mutation ($id: ID!) { revokeAgreement(id: $id, reason: "my own reason") { state } }', {
      id,
    });
    const third = (await harbour.get(read, { id })).receipt.jws;
    expect((await verified(third)).consentRecord.event.at(-1)).toMatchObject({
      event_state: 'dpv:ConsentWithdrawn',
    });
    expect(JSON.stringify(await verified(third))).not.toContain('my own reason');
    expect((await verified(receipt.jws)).fieldgrant.state).toBe('ACTIVE');
  });

  test('links a person neither to their ref nor to another receipt', async () => {
    const receipts = await Promise.all(
      [agreed(), agreed()].map(async (each) => verified((await each).receipt.jws)),
    );
    const names = receipts.map(({ consentReceipt }) => consentReceipt.piiPrincipalId);
    expect(new Set(names).size).toBe(2);
    const { id } = await anna.get('{ me { id } }');
    for (const each of receipts)
      for (const secret of [ref, id]) expect(JSON.stringify(each)).not.toContain(secret);
  });

  test('that was changed is not valid', async () => {
    const [header = '', payload = '', signature = ''] = (await agreed()).receipt.jws.split('.');
    const forged = JSON.parse(Buffer.from(payload, 'base64url').toString());
    forged.fieldgrant.terms.retention = 'P9Y';
    const changed = Buffer.from(JSON.stringify(forged)).toString('base64url');
    await expect(verified([header, changed, signature].join('.'))).rejects.toThrow();
  });
});
