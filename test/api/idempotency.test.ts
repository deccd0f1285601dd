import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let lumen: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  [harbour, lumen] = [await stack.organisation('harbour'), await stack.organisation('lumen')];
});
afterAll(() => stack.stop());
let tests = 0;
/** A new one for each test. */
let key: string;
beforeEach(async () => {
  key = `key-${++tests}`;
  anna = await stack.person(`anna ${tests}`);
  ref = await connect(anna, harbour);
});

const code = ({ errors }: { readonly errors: readonly { readonly extensions: object }[] }) =>
  errors[0]?.extensions;
const filed = async () => (await anna.get('{ me { dataRequests { nodes { id } } } }')).dataRequests.nodes;

describe('Under one idempotency key', () => {
  test('a data request is filed once, and is answered as it is now', async () => {
    const input = wish(stack, ref);
    const first = await harbour.under(key).get(requestData, { input });
    await anna.get('mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1) { id } }', {
      id: first.id,
    });
    expect(await harbour.under(key).get(requestData, { input })).toEqual({ ...first, state: 'DECLINED' });
    expect(await harbour.under(`"${key}"`).get(requestData, { input })).toMatchObject({ id: first.id });
    expect(await filed()).toEqual([{ id: first.id }]);
    expect((await harbour.under('another').get(requestData, { input })).id).not.toBe(first.id);
    expect((await harbour.get(requestData, { input })).id).not.toBe(first.id);
  });

  test('many at the same moment are one', async () => {
    const input = wish(stack, ref);
    const all = await Promise.all(
      Array.from({ length: 10 }, () => harbour.under(key).get(requestData, { input })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await filed()).toHaveLength(1);
  });

  test('something else is refused, and so is nobody else', async () => {
    const input = wish(stack, ref);
    const { id } = await harbour.under(key).get(requestData, { input });
    const other = await harbour.under(key).ask(requestData, { input: { ...input, explanation: 'Another.' } });
    expect(code(other)).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
    const { id: agreed } = await anna.get(
      'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }',
      { id },
    );
    const move = (name: string, revision: number) =>
      anna
        .under(key)
        .ask(
          'mutation ($id: ID!, $revision: Int!) { it: NAME(id: $id, revision: $revision) { state } }'.replace(
            'NAME',
            name,
          ),
          { id: agreed, revision },
        );
    expect((await move('pauseAgreement', 1)).data.it).toEqual({ state: 'PAUSED' });
    expect(code(await move('resumeAgreement', 1))).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
    const lumens = wish(stack, await connect(anna, lumen), { purpose: 'dpv:ServiceProvision' });
    expect((await lumen.under(key).get(requestData, { input: lumens })).id).not.toBe(id);
  });

  test('what was refused is tried anew', async () => {
    const input = wish(stack, ref, { explanation: '' });
    expect(code(await harbour.under(key).ask(requestData, { input }))).toMatchObject({
      code: 'INPUT_INVALID',
    });
    const corrected = await harbour.under(key).ask(requestData, { input: wish(stack, ref) });
    expect(corrected.errors).toEqual([]);
  });

  test('an invitation has one token, which works', async () => {
    const invite = `mutation ($uses: Int) { createInvitation(input: { reference: "case 7", uses: $uses }) { token uses reference expiresAt } }`;
    const first = await harbour.under(key).get(invite, { uses: 2 });
    stack.pass(1_000);
    const accepting = 'mutation ($token: String!) { acceptInvitation(token: $token) { role } }';
    const bram = await stack.person(`bram ${key}`);
    expect(await bram.get(accepting, { token: first.token })).toEqual({ role: 'RELYING_PARTY' });
    expect(await harbour.under(key).get(invite, { uses: 2 })).toEqual(first);
    expect((await lumen.under(key).get(invite, { uses: 2 })).token).not.toBe(first.token);
  });

  const revised = `mutation ($id: ID!, $terms: TermsInput!) {
    counterDataRequest(id: $id, revision: 1, terms: $terms) { id state revision }
  }`;
  test('a counter-offer is one revision, not a conflict', async () => {
    const { id } = await harbour.get(requestData, { input: wish(stack, ref) });
    const less = { ...terms(stack, 30), usage: { limit: 1 } };
    const first = await anna.under(key).get(revised, { id, terms: less });
    expect(first).toEqual({ id, state: 'COUNTERED', revision: 2 });
    expect(await anna.under(key).get(revised, { id, terms: less })).toEqual(first);
    expect(code(await anna.ask(revised, { id, terms: less }))).toMatchObject({ code: 'CONFLICT' });
  });

  test('an agreement is paused once, a rule is set once, a connection is ended once', async () => {
    const { id } = await harbour.get(requestData, { input: wish(stack, ref) });
    const accept = 'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }';
    const agreement = await anna.under(key).get(accept, { id });
    expect(await anna.under(key).get(accept, { id })).toEqual(agreement);
    const pause = 'mutation ($id: ID!) { pauseAgreement(id: $id, revision: 1) { state revision } }';
    for (const _ of [1, 2])
      expect(await anna.under(`${key}-pause`).get(pause, agreement)).toEqual({
        state: 'PAUSED',
        revision: 2,
      });
    const rule = 'mutation { setProfileRule(rule: { effect: ASK }) { rules { id } } }';
    const first = await anna.under(`${key}-rule`).get(rule);
    expect(first.rules).toHaveLength(1);
    expect(await anna.under(`${key}-rule`).get(rule)).toEqual(first);
    const { connections } = await anna.get('{ me { connections { nodes { id } } } }');
    const end = 'mutation ($id: ID!) { disconnect(connection: $id) { connections { nodes { id } } } }';
    for (const _ of [1, 2])
      expect(await anna.under(`${key}-end`).get(end, connections.nodes[0])).toEqual({
        connections: { nodes: [] },
      });
  });

  test('each of two mutations in one document is done once', async () => {
    const both = `mutation ($input: DataRequestInput!) { one: requestData(input: $input) { id } two: requestData(input: $input) { id } }`;
    const input = wish(stack, ref);
    const first = (await harbour.under(key).ask(both, { input })).data;
    expect(first.one.id).not.toBe(first.two.id);
    expect((await harbour.under(key).ask(both, { input })).data).toEqual(first);
  });
});

describe('An idempotency key', () => {
  test.each([['""'], ['two words'], ['x'.repeat(256)]])('that is none is refused: %j', async (header) => {
    const { status, errors } = await harbour.under(header).ask('{ organisation { id } }');
    expect([status, errors[0]?.extensions['code']]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });

  test('is remembered for a day, and then forgotten', async () => {
    const remembered = async () => (await stack.store.scan('idempotent/', { limit: 1_000 })).length;
    const invite = 'mutation { createInvitation(input: {}) { token } }';
    const before = await remembered();
    expect(before).toBeGreaterThan(5);
    stack.pass(25 * 60 * 60 * 1000);
    for (let count = 0; count < before; count++) await harbour.under(`${key}-${count}`).get(invite);
    expect(await remembered()).toBeLessThanOrEqual(before + 1);
    const entries = await stack.store.scan('idempotent/', { limit: 1_000 });
    expect(JSON.stringify(entries)).not.toContain(key);
  });
});
