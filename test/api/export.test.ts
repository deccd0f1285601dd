import { parse, validate } from 'graphql';
import { nodeOfPerson } from '../../policies/connections/nodes.ts';
import type { AccessRecordId, Coordinate, NodeId } from '../../policies/core/identifiers.ts';
import { exportJsonSchema, nodeExport } from '../../policies/rights/exportSchema.ts';
import { loadSupergraph } from '../../policies/schema/supergraph.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import { keys } from '../../policies/store/keys.ts';
import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let node: NodeId;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  [anna, harbour] = [await stack.person('anna'), await stack.organisation('harbour')];
  ref = await connect(anna, harbour);
  node = await nodeOfPerson(stack.store, stack.issuer.url, 'anna', stack.now());
  await live();
});
afterAll(() => stack.stop());

const exporting = 'mutation { exportNode { document schema ownData } }';
const ask = async (changed = {}) => (await harbour.get(requestData, { input: wish(stack, ref, changed) })).id;
const mutate = (mutation: string, variables: object) =>
  anna.get(`mutation ($id: ID!${'terms' in variables ? ', $terms: TermsInput!' : ''}) ${mutation}`, {
    ...variables,
  });

async function live() {
  const proof = await stack.bank.sign(
    {
      iss: 'bank',
      aud: 'fieldgrant:policies',
      challenge: (await anna.get('{ me { connectionChallenge(source: "bank") } }')).connectionChallenge,
      exp: Math.floor(stack.now() / 1000) + 300,
      sub: 'anna at the bank',
    },
    { typ: 'fieldgrant-connection-proof+jwt' },
  );
  await anna.get('mutation ($proof: String!) { connectSource(source: "bank", proof: $proof) { id } }', {
    proof,
  });
  const { id } = await mutate('{ acceptDataRequest(id: $id, revision: 1) { id } }', { id: await ask() });
  await mutate('{ narrowAgreement(id: $id, revision: 1, terms: $terms) { id } }', {
    id,
    terms: {
      period: { until: terms(stack, 10).period.until },
      retention: 'P90D',
      items: [
        { coordinate: 'Person.accounts', objects: ['NL01'] },
        { coordinate: 'Account.balance', release: { round: 100 } },
      ],
    },
  });
  await ask({ replaces: id, expiresAt: new Date(stack.now() + 1_000_000).toISOString() });
  await mutate('{ declineDataRequest(id: $id, revision: 1, reason: "Not now.") { id } }', {
    id: await ask(),
  });
  await mutate(
    '{ revokeAgreement(id: $id, reason: "Enough.") { id } }',
    await mutate('{ acceptDataRequest(id: $id, revision: 1) { id } }', { id: await ask() }),
  );
  await anna.get('mutation { startFromPreset(preset: BALANCED) { rules { id } } }');
  await anna.get(
    'mutation { setProfileRule(rule: { effect: ALLOW, coordinate: "Account.balance", release: { round: 10 } }) { rules { id } } }',
  );
  await anna.get('mutation { setRestriction(on: true) { id } }');
  const records = Array.from({ length: 1_200 }, () => {
    const accessRecord = {
      id: newIdentifier('acc', stack.now()) as AccessRecordId,
      at: stack.now(),
      node,
      objects: 1,
      released: [{ coordinates: ['Person.nickname' as Coordinate] }],
      denied: [{ coordinate: 'Account.balance' as Coordinate, reason: 'NOT_GRANTED' }],
    };
    return { key: keys.accessRecord(node, accessRecord.id), value: accessRecord };
  });
  await stack.store.commit({ expect: [], write: records });
}

describe('The export of a node', () => {
  test('is one document that its published schema describes, and nothing else is in it', async () => {
    const { document, schema } = await anna.get(exporting);
    expect(nodeExport.parse(document)).toEqual(document);
    expect(document.$schema).toBe(schema);
    expect(schema).toBe('https://consent.test/schemas/node-export.json');
    const served = await (await fetch(`${stack.url}/schemas/node-export.json`)).json();
    expect(served).toEqual(JSON.parse(JSON.stringify(exportJsonSchema())));
  });

  test('has everything that the store holds about the person', async () => {
    const { document } = await anna.get(exporting);
    const text = JSON.stringify(document);
    const listed = await Promise.all(
      [
        keys.dataRequestByNode(node, ''),
        keys.agreementByNode(node, ''),
        keys.accessRecord(node, ''),
        keys.notice(node, ''),
      ].map((prefix) => stack.store.scan(prefix, { limit: 10_000 })),
    );
    expect(listed.map(({ length }) => length)).toEqual([4, 2, 1_200, 4]);
    for (const { key } of listed.flat()) expect(text).toContain(key.split('/').at(-1));
    expect(document).toMatchObject({
      node: { id: (await anna.get('{ me { id } }')).id },
      profile: {
        answersByItself: false,
        restrictedSince: expect.any(String),
        rules: [{}, {}, {}, { effect: 'ALLOW', release: { round: 10 } }],
      },
      connections: [
        { organisation: 'bank', role: 'SOURCE', identifier: 'anna at the bank' },
        { organisation: 'harbour', role: 'RELYING_PARTY' },
      ],
    });
    expect(document.dataRequests.map(({ state }: { state: string }) => state)).toEqual([
      'AGREED',
      'DECLINED',
      'OPEN',
      'AGREED',
    ]);
    expect(document.agreements).toMatchObject([
      { state: 'REVOKED', history: [{}, { reason: 'Enough.' }] },
      {
        state: 'ACTIVE',
        revision: 2,
        terms: { items: [{ objects: ['NL01'] }, { release: { round: 100 } }] },
        history: [{ terms: { retention: 'P1Y' } }, { terms: { retention: 'P90D' } }],
      },
    ]);
  });

  test('names neither the node nor a ref, and is the person’s alone', async () => {
    const text = JSON.stringify(await anna.get(exporting));
    for (const secret of [node, ref, 'case 7']) expect(text).not.toContain(secret);
    expect((await harbour.ask(exporting)).errors[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
    const bram = await stack.person('bram');
    expect((await bram.get(exporting)).document).toMatchObject({
      connections: [],
      dataRequests: [],
      agreements: [],
      accessLog: [],
      notices: [],
      representations: [],
    });
  });

  test('comes with what to ask the gateway for a live copy of what sources hold', async () => {
    const { ownData } = await anna.get(exporting);
    const [entry] = await stack.store.read([keys.supergraph]);
    const { served } = loadSupergraph(String(Reflect.get(Object(entry?.value), 'sdl')));
    expect(validate(served, parse(ownData))).toEqual([]);
    expect(ownData).toContain('nickname');
    expect(ownData).toContain('balance');
  });
});
