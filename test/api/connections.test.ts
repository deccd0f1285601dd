import { connect, type Participant, requestData, type Stack, startStack, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
  harbour = await stack.organisation('harbour');
});
afterAll(() => stack.stop());

const invite =
  'mutation ($input: InvitationInput!) { createInvitation(input: $input) { token uses expiresAt } }';
const join = 'mutation ($token: String!) { acceptInvitation(token: $token) { id role organisation { id } } }';

describe('An invitation', () => {
  test('connects as many persons as it has uses, each once', async () => {
    const { token } = await harbour.get(invite, { input: { uses: 2 } });
    const first = await anna.get(join, { token });
    expect(first).toMatchObject({ role: 'RELYING_PARTY', organisation: { id: 'harbour' } });
    expect(await anna.get(join, { token })).toEqual(first);
    await (await stack.person('bram')).get(join, { token });
    const late = await (await stack.person('carla')).ask(join, { token });
    expect(late.errors[0]?.extensions['code']).toBe('INVITATION_INVALID');
  });

  test('that expired and one that never was look the same', async () => {
    const expiresAt = new Date(stack.now() + 1_000).toISOString();
    const { token } = await harbour.get(invite, { input: { expiresAt } });
    stack.pass(2_000);
    const dirk = await stack.person('dirk');
    const expired = await dirk.ask(join, { token });
    expect(expired.errors[0]?.extensions['code']).toBe('INVITATION_INVALID');
    expect(expired).toEqual(await dirk.ask(join, { token: 'never' }));
  });

  test('keeps the organisation’s own name for the case beside the ref', async () => {
    const eva = await stack.person('eva');
    const ref = await connect(eva, harbour);
    const { connections } = await harbour.get('{ organisation { connections { nodes { ref reference } } } }');
    expect(connections.nodes).toContainEqual({ ref, reference: 'case 7' });
  });
});

describe('A source is connected by its signed proof', () => {
  const challengeOf = async (person: Participant): Promise<string> =>
    (await person.get('{ me { connectionChallenge(source: "bank") } }')).connectionChallenge;
  const connectSource =
    'mutation ($proof: String!) { connectSource(source: "bank", proof: $proof) { id role organisation { id } } }';

  const proofOf = (challenge: string, change: Readonly<Record<string, unknown>> = {}, typ?: string) =>
    stack.bank.sign(
      {
        iss: 'bank',
        aud: 'fieldgrant:policies',
        sub: 'customer-1',
        challenge,
        exp: Math.floor(stack.now() / 1000) + 300,
        ...change,
      },
      { typ: typ ?? 'fieldgrant-connection-proof+jwt' },
    );

  test('and connecting again changes nothing', async () => {
    const connection = await anna.get(connectSource, { proof: await proofOf(await challengeOf(anna)) });
    expect(connection).toMatchObject({ role: 'SOURCE', organisation: { id: 'bank' } });
    const again = await anna.get(connectSource, { proof: await proofOf(await challengeOf(anna)) });
    expect(again).toEqual(connection);
  });

  test('which belongs to one node only, until that disconnects', async () => {
    const bram = await stack.person('bram');
    const taken = await bram.ask(connectSource, { proof: await proofOf(await challengeOf(bram)) });
    expect(taken.errors[0]?.extensions['code']).toBe('SOURCE_IDENTITY_TAKEN');
    const { id } = await anna.get(connectSource, { proof: await proofOf(await challengeOf(anna)) });
    await anna.get('mutation ($id: ID!) { disconnect(connection: $id) { id } }', { id });
    await bram.get(connectSource, { proof: await proofOf(await challengeOf(bram)) });
  });

  test('and ending it ends the agreements that can not do without that source, and no others', async () => {
    const frits = await stack.person('frits');
    const ref = await connect(frits, harbour);
    const proof = await proofOf(await challengeOf(frits), { sub: 'customer-2' });
    const connection = await frits.get(connectSource, { proof });
    const agree = async (required: readonly string[], ...coordinates: readonly string[]) => {
      const items = coordinates.map((coordinate) => ({ coordinate }));
      const { id } = await harbour.get(requestData, {
        input: wish(stack, ref, { document: null, items, required }),
      });
      return (
        await frits.get('mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }', { id })
      ).id;
    };
    const all = [
      await agree([], 'Person.nickname'),
      await agree([], 'Person.nickname', 'Person.accounts', 'Account.balance'),
      await agree(['Account.balance'], 'Person.nickname', 'Person.accounts', 'Account.balance'),
      await agree([], 'Person.accounts', 'Account.balance'),
    ];
    await frits.get('mutation ($id: ID!) { disconnect(connection: $id) { id } }', connection);
    const states = await Promise.all(
      all.map((id) =>
        frits.get('query ($id: ID!) { agreement(id: $id) { state history { reason } } }', { id }),
      ),
    );
    expect(states.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE', 'REVOKED', 'REVOKED']);
    expect(states[3].history[1]).toEqual({ reason: 'disconnected' });
  });

  test.each([
    ['for another audience', { aud: 'elsewhere' }, undefined],
    ['of another source', { iss: 'insurer' }, undefined],
    ['that expired', { exp: 1 }, undefined],
    ['that never expires', { exp: undefined }, undefined],
    ['without a challenge', { challenge: undefined }, undefined],
    ['with a made-up challenge', { challenge: 'zzzzzzzzz.AAAA' }, undefined],
    ['of another type', {}, 'at+jwt'],
  ])('but not by one %s', async (_, change, typ) => {
    const proof = await proofOf(await challengeOf(anna), { sub: 'customer-9', ...change }, typ);
    const { errors } = await anna.ask(connectSource, { proof });
    expect(errors[0]?.extensions['code']).toBe('PROOF_INVALID');
  });

  test('but not by one made for another person, nor after the challenge expired', async () => {
    const bram = await stack.person('bram');
    const stolen = await anna.ask(connectSource, {
      proof: await proofOf(await challengeOf(bram), { sub: 'customer-9' }),
    });
    expect(stolen.errors[0]?.extensions['code']).toBe('PROOF_INVALID');
    const challenge = await challengeOf(anna);
    stack.pass(11 * 60_000);
    const late = await anna.ask(connectSource, { proof: await proofOf(challenge, { sub: 'customer-9' }) });
    expect(late.errors[0]?.extensions['code']).toBe('PROOF_INVALID');
  });

  test('which only sources have', async () => {
    const { me } = (
      await anna.ask(
        '{ me { a: connectionChallenge(source: "harbour") b: connectionChallenge(source: "self") } }',
      )
    ).data;
    expect(me).toEqual({ a: null, b: null });
  });
});
