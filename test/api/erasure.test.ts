import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { nodeOfPerson } from '../../policies/connections/nodes.ts';
import type {
  AccessRecordId,
  Coordinate,
  NodeId,
  OrganisationId,
  RepresentationId,
} from '../../policies/core/identifiers.ts';
import type { Representation } from '../../policies/core/representation.ts';
import { eraseNode } from '../../policies/rights/eraseNode.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import { keys } from '../../policies/store/keys.ts';
import type { KeyedEntry, Store } from '../../policies/store/store.ts';
import { connect, type Participant, requestData, type Stack, startStack, wish } from './stack.ts';

let stack: Stack;
let harbour: Participant;
let lumen: Participant;
let bystander: NodeId;
let persons = 0;

beforeAll(async () => {
  stack = await startStack();
  [harbour, lumen] = [await stack.organisation('harbour'), await stack.organisation('lumen')];
  bystander = (await livedIn('bystander')).node;
});
afterAll(() => stack.stop());

/** Every key begins with a letter. */
const entries = async () => {
  const all = await Promise.all(
    [...'abcdefghijklmnopqrstuvwxyz'].map((each) => stack.store.scan(each, { limit: 1_000_000 })),
  );
  return all.flat();
};
const erase = 'mutation ($confirm: String!) { eraseNode(confirm: $confirm) { erasedAt jws jwks } }';
const accept = 'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id receipt { jws } } }';

/** A person about whom there is everything there can be. */
async function livedIn(name: string) {
  const person = await stack.person(name);
  const { id } = await person.get('{ me { id } }');
  const node = await nodeOfPerson(stack.store, stack.issuer.url, name, stack.now());
  const ref = await connect(person, harbour);
  const lumens = await connect(person, lumen);
  await connectBank(person, name);
  const ask = async () => (await harbour.get(requestData, { input: wish(stack, ref) })).id;
  const agreement = await person.get(accept, { id: await ask() });
  const paused = await person.get(accept, { id: await ask() });
  await person.get('mutation ($id: ID!) { pauseAgreement(id: $id, revision: 1) { id } }', paused);
  await person.get(
    'mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1, reason: "mine") { id } }',
    { id: await ask() },
  );
  await harbour.get(requestData, { input: wish(stack, ref, { replaces: agreement.id }) });
  await lumen
    .under(`key ${name}`.replace(' ', '-'))
    .get(requestData, { input: wish(stack, lumens, { purpose: 'dpv:ServiceProvision' }) });
  await person.get('mutation { startFromPreset(preset: GUARDED) { rules { id } } }');
  await person.get('mutation { setRestriction(on: true) { id } }');
  await accessed(node);
  await represent(node, 'f'.repeat(32) as NodeId);
  await represent('e'.repeat(32) as NodeId, node);
  return { person, id, node, ref, agreement };
}

async function connectBank(person: Participant, sub: string) {
  const { connectionChallenge } = await person.get('{ me { connectionChallenge(source: "bank") } }');
  const proof = await stack.bank.sign(
    {
      iss: 'bank',
      aud: 'fieldgrant:policies',
      challenge: connectionChallenge,
      exp: Math.floor(stack.now() / 1000) + 300,
      sub,
    },
    { typ: 'fieldgrant-connection-proof+jwt' },
  );
  await person.get('mutation ($proof: String!) { connectSource(source: "bank", proof: $proof) { id } }', {
    proof,
  });
}

async function accessed(node: NodeId) {
  const all = Array.from({ length: 1_100 }, () => {
    const id = newIdentifier('acc', stack.now()) as AccessRecordId;
    const denied = [{ coordinate: 'Person.nickname' as Coordinate, reason: 'NOT_GRANTED' }];
    return {
      key: keys.accessRecord(node, id),
      value: { id, at: stack.now(), node, objects: 0, released: [], denied },
    };
  });
  await stack.store.commit({ expect: [], write: all });
}

async function represent(represented: NodeId, representative: NodeId) {
  const representation: Representation = {
    id: newIdentifier('rep', stack.now()) as RepresentationId,
    represented,
    representative,
    kind: 'GUARDIAN',
    scope: { acts: 'SEE' },
    from: 0,
    until: stack.now() + 10 ** 9,
    attestedBy: 'bank' as OrganisationId,
    registeredAt: stack.now(),
  };
  const { id } = representation;
  await stack.store.commit({
    expect: [],
    write: [
      { key: keys.representation(id), value: representation },
      { key: keys.latestRepresentation(representation), value: id },
      { key: keys.representationByRepresented(represented, id), value: id },
      { key: keys.representationByRepresentative(representative, id), value: id },
    ],
  });
}

/** Everything that tells of the person: by key, by value, or by what leads from one to the other. */
function tracesOf(all: readonly KeyedEntry[], node: NodeId, name: string, agreement: string) {
  const telling = [
    node,
    agreement,
    keys.nodeIdentity(stack.issuer.url, name),
    keys.sourceIdentity('bank' as OrganisationId, name),
  ];
  return all
    .filter((each) => telling.some((one) => `${each.key} ${JSON.stringify(each.value)}`.includes(one)))
    .map(({ key }) => key);
}

const nameOf = () => `erased-${++persons}`;

describe('A person who erases their node', () => {
  test('leaves nothing in the store that leads to them, and nothing of others is touched', async () => {
    const before = await entries();
    const name = nameOf();
    const { person, id, node, agreement } = await livedIn(name);
    expect(tracesOf(await entries(), node, name, agreement.id).length).toBeGreaterThan(1_100);
    const receipt = await person.get(erase, { confirm: id });
    const after = await entries();
    expect(tracesOf(after, node, name, agreement.id)).toEqual([]);
    const left = new Map(after.map(({ key, value }) => [key, value]));
    for (const { key, value } of before) expect(left.get(key)).toEqual(value);
    const added = after
      .filter(({ key }) => before.every((each) => each.key !== key))
      .map(({ key }) => key.split('/')[0]);
    expect(new Set(added)).toEqual(
      new Set([
        'invitation',
        'idempotent',
        'idempotent-listed',
        'representation',
        'representation-by-represented',
        'representation-by-representative',
      ]),
    );
    const jwks = (await (await fetch(`${stack.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    for (const [jws, typ] of [
      [receipt.jws, 'fieldgrant-erasure+jwt'],
      [agreement.receipt.jws, 'fieldgrant-receipt+jwt'],
    ])
      await expect(
        jwtVerify(jws, createLocalJWKSet(jwks), { typ, issuer: 'https://consent.test' }),
      ).resolves.toBeDefined();
  });

  test('is a new person when they sign in again, and unknown under their ref', async () => {
    const { person, id, ref, agreement } = await livedIn(nameOf());
    await person.get(erase, { confirm: id });
    const again = await person.get(
      '{ me { id profile { rules { id } } restrictedSince agreements { nodes { id } } accessLog { nodes { id } } connections { nodes { id } } } }',
    );
    expect(again.id).not.toBe(id);
    expect(again).toMatchObject({
      profile: { rules: [] },
      restrictedSince: null,
      agreements: { nodes: [] },
      accessLog: { nodes: [] },
      connections: { nodes: [] },
    });
    const { errors } = await harbour.ask(requestData, { input: wish(stack, ref) });
    expect(errors[0]?.extensions['code']).toBe('REF_UNKNOWN');
    expect(await harbour.get('query ($id: ID!) { agreement(id: $id) { id } }', agreement)).toBeNull();
    const listed = await harbour.get(
      '{ organisation { connections(first: 100) { nodes { ref } } agreements(first: 100) { nodes { id } } dataRequests(first: 100) { nodes { id } } } }',
    );
    expect(JSON.stringify(listed)).not.toContain(ref);
  });

  test('has to name the node, and erases no other', async () => {
    const [one, other] = [await livedIn(nameOf()), await livedIn(nameOf())];
    for (const confirm of [other.id, '', 'ERASE']) {
      const { errors } = await one.person.ask(erase, { confirm });
      expect(errors[0]?.extensions['code']).toBe('INPUT_INVALID');
    }
    expect((await harbour.ask(erase, { confirm: one.id })).errors[0]?.extensions).toEqual({
      code: 'FORBIDDEN',
    });
    expect((await one.person.get('{ me { id } }')).id).toBe(one.id);
  });

  test('can finish what a failing store left half done, wherever it failed', async () => {
    for (let commits = 0; commits < 12; commits++) {
      const name = nameOf();
      const { node, agreement } = await livedIn(name);
      const erasing = { node, identityKey: keys.nodeIdentity(stack.issuer.url, name) };
      await expect(eraseNode(failingAfter(commits), erasing, stack.now())).rejects.toThrow('gone');
      expect(await stack.store.read([erasing.identityKey])).toEqual([expect.anything()]);
      await eraseNode(stack.store, erasing, stack.now());
      expect(tracesOf(await entries(), node, name, agreement.id)).toEqual([]);
    }
    expect(tracesOf(await entries(), bystander, 'bystander', 'none').length).toBeGreaterThan(1_100);
  });
});

/** The real store, which is gone after so many commits. */
function failingAfter(commits: number): Store {
  let left = commits;
  return {
    read: (all) => stack.store.read(all),
    scan: (prefix, options) => stack.store.scan(prefix, options),
    close: () => stack.store.close(),
    commit: async (change) => {
      if (left-- <= 0) throw new Error('gone');
      return stack.store.commit(change);
    },
  };
}
