import type { NodeId, OrganisationId } from '../../policies/core/identifiers.ts';
import { keys } from '../../policies/store/keys.ts';
import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let harbour: Participant;
let names = 0;

beforeAll(async () => {
  stack = await startStack();
  harbour = await stack.organisation('harbour');
});
afterAll(() => stack.stop());

const seconds = (days = 0) => Math.floor(stack.now() / 1000) + days * 86_400;

const challengeOf = async (person: Participant): Promise<string> =>
  (await person.get('{ me { connectionChallenge(source: "bank") } }')).connectionChallenge;

/** Somebody connected to the bank under this identifier. */
async function customer(identifier: string): Promise<Participant> {
  names += 1;
  const person = await stack.person(`person-${names}`);
  const connecting = await connectAs(person, identifier);
  expect(connecting.errors).toEqual([]);
  return person;
}

async function connectAs(person: Participant, identifier: string) {
  const proof = await stack.bank.sign(
    { ...(await claimsFor(person)), sub: identifier },
    { typ: 'fieldgrant-connection-proof+jwt' },
  );
  return person.ask('mutation ($proof: String!) { connectSource(source: "bank", proof: $proof) { id } }', {
    proof,
  });
}

const claimsFor = async (person: Participant) => ({
  iss: 'bank',
  aud: 'fieldgrant:policies',
  challenge: await challengeOf(person),
  exp: seconds() + 300,
});

const register = `mutation ($proof: String!) {
  registerRepresentation(source: "bank", proof: $proof) {
    id role kind state from until attestedBy { id } scope { acts categories { id } coordinates }
  }
}`;

const typ = 'fieldgrant-representation-proof+jwt';

async function proofOf(
  person: Participant,
  identifier: string,
  represented: string,
  change: Readonly<Record<string, unknown>> = {},
  type = typ,
): Promise<string> {
  const claims = { represented, kind: 'GUARDIAN', until: seconds(30), scope: { acts: 'DECIDE' } };
  return stack.bank.sign(
    { ...(await claimsFor(person)), sub: identifier, ...claims, ...change },
    { typ: type },
  );
}

/** A guardian of a child nobody knew before; what they registered. */
async function guardian(change: Readonly<Record<string, unknown>> = {}) {
  const identifier = `parent-${names}`;
  const child = `child-${names}`;
  const person = await customer(identifier);
  const proof = await proofOf(person, identifier, child, change);
  const representation = await person.get(register, { proof });
  return { person, identifier, child, representation, acting: person.representing(representation.id) };
}

const end = 'mutation ($id: ID!) { endRepresentation(id: $id) { id state endedBy endedAt } }';
const me = '{ me { id } }';
const codeOf = ({ errors }: { readonly errors: readonly { readonly extensions: object }[] }) =>
  (errors[0]?.extensions as { readonly code?: string } | undefined)?.code;

describe('A representation is registered by a source’s signed proof', () => {
  test('for a person nobody knew: they get a node, connected under that identifier', async () => {
    const { person, child, representation, acting } = await guardian();
    expect(representation).toMatchObject({
      role: 'REPRESENTATIVE',
      kind: 'GUARDIAN',
      state: 'ACTIVE',
      attestedBy: { id: 'bank' },
      scope: { acts: 'DECIDE', categories: null, coordinates: null },
    });
    const [own, theirs] = [await person.get(me), await acting.get(me)];
    expect(theirs.id).not.toBe(own.id);
    const { connections } = await acting.get('{ me { connections { nodes { organisation { id } } } } }');
    expect(connections.nodes).toEqual([{ organisation: { id: 'bank' } }]);
    const [entry] = await stack.store.read([keys.sourceIdentity('bank' as OrganisationId, child)]);
    expect(typeof entry?.value).toBe('string');
  });

  test('for a person of the network: it is their own node', async () => {
    const anna = await customer('anna-at-bank');
    const bram = await customer('bram-at-bank');
    const proof = await proofOf(bram, 'bram-at-bank', 'anna-at-bank', { kind: 'POWER_OF_ATTORNEY' });
    const { id } = await bram.get(register, { proof });
    expect((await bram.representing(id).get(me)).id).toBe((await anna.get(me)).id);
  });

  test('and the same again changes nothing; another takes its place', async () => {
    const { person, identifier, child, representation, acting } = await guardian({ from: seconds(-1) });
    const same = await proofOf(person, identifier, child, {
      until: Date.parse(representation.until) / 1000,
    });
    expect((await person.get(register, { proof: same })).id).toBe(representation.id);
    const narrower = await proofOf(person, identifier, child, { scope: { acts: 'SEE' } });
    const next = await person.get(register, { proof: narrower });
    expect(next.id).not.toBe(representation.id);
    expect(codeOf(await acting.ask(me))).toBe('FORBIDDEN');
    const { representations } = await person.get('{ me { representations { nodes { id state endedBy } } } }');
    expect(representations.nodes).toEqual([
      { id: next.id, state: 'ACTIVE', endedBy: null },
      { id: representation.id, state: 'ENDED', endedBy: 'SOURCE' },
    ]);
  });

  test('registered at once many times, once: one node, one representation in force', async () => {
    const person = await customer('busy-parent');
    const proofs = await Promise.all(
      Array.from({ length: 8 }, () => proofOf(person, 'busy-parent', 'busy-child', { until: 4_000_000_000 })),
    );
    const all = await Promise.all(proofs.map((proof) => person.get(register, { proof })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  const never = Number.NaN;
  const invalid: readonly (readonly [string, Readonly<Record<string, unknown>>, string?])[] = [
    ['for another audience', { aud: 'elsewhere' }],
    ['of another source', { iss: 'insurer' }],
    ['that expired', { exp: 1 }],
    ['without an end', { exp: undefined }],
    ['with a made-up challenge', { challenge: 'zzzzzzzzz.AAAA' }],
    ['that is one of a connection', {}, 'fieldgrant-connection-proof+jwt'],
    ['that names another representative', { sub: 'somebody-else' }],
    ['that names nobody represented', { represented: undefined }],
    ['of somebody who represents themselves', { represented: 'careful-parent' }],
    ['of an unknown kind', { kind: 'FRIEND' }],
    ['whose time is over', { until: 1 }],
    ['whose time ends before it begins', { from: 4_000_000_000, until: 3_000_000_000 }],
    ['whose end can not be read', { until: never }],
    ['without a scope', { scope: undefined }],
    ['with a limit we know nothing of', { scope: { acts: 'DECIDE', purposes: ['dpv:Marketing'] } }],
  ];
  // a row shorter than the parameters would make jest wait for `done`
  test.each(invalid.map(([title, change, type = typ]) => [title, change, type] as const))(
    'but not by one %s',
    async (_, change, type) => {
      const parent = await stack.person('careful');
      expect((await connectAs(parent, 'careful-parent')).errors).toEqual([]);
      const proof = await proofOf(parent, 'careful-parent', 'careful-child', change, type);
      expect(codeOf(await parent.ask(register, { proof }))).toBe('PROOF_INVALID');
      const { representations } = await parent.get('{ me { representations { nodes { id } } } }');
      expect(representations.nodes).toEqual([]);
    },
  );

  test('nor by one made for another person’s node, nor for one who is not connected there', async () => {
    const parent = await customer('one-parent');
    const thief = await customer('thief');
    const proof = await proofOf(parent, 'one-parent', 'one-child');
    expect(codeOf(await thief.ask(register, { proof }))).toBe('PROOF_INVALID');
    const stranger = await stack.person('stranger');
    const own = await proofOf(stranger, 'one-parent', 'one-child');
    expect(codeOf(await stranger.ask(register, { proof: own }))).toBe('NOT_CONNECTED');
  });

  test('nor for organisations, nor in another’s name', async () => {
    const { acting, representation } = await guardian();
    for (const caller of [harbour, await stack.authority(), acting])
      for (const mutation of [
        'registerRepresentation(source: "bank", proof: "x") { id }',
        `endRepresentation(id: "${representation.id}") { id }`,
      ])
        expect(codeOf(await caller.ask(`mutation { ${mutation} }`))).toBe('FORBIDDEN');
  });
});

describe('Acting in another’s name', () => {
  test.each<[string, () => Promise<Participant>]>([
    ['nobody’s representation', async () => (await guardian()).person.representing(`rep_${'0'.repeat(26)}`)],
    ['nonsense', async () => (await guardian()).person.representing('nonsense')],
    [
      'another person’s representation',
      async () => (await customer(`other-${names}`)).representing((await guardian()).representation.id),
    ],
    ['one that has not begun', async () => (await guardian({ from: seconds(1) })).acting],
    [
      'one that has ended',
      async () => {
        const { person, representation, acting } = await guardian();
        await person.get(end, { id: representation.id });
        return acting;
      },
    ],
    ['an organisation’s token', async () => harbour.representing((await guardian()).representation.id)],
    [
      'the authority’s token',
      async () => (await stack.authority()).representing((await guardian()).representation.id),
    ],
  ])('is refused alike under %s', async (_, caller) => {
    const { status, errors, data } = await (await caller()).ask(me);
    expect([status, data]).toEqual([403, undefined]);
    expect(errors).toEqual([
      { message: 'The bearer of this token may not do this.', extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('is refused from the instant its time is over', async () => {
    const { acting } = await guardian({ until: seconds(1) });
    expect((await acting.ask(me)).status).toBe(200);
    stack.pass(86_400_000);
    expect((await acting.ask(me)).status).toBe(403);
  });

  test('signs each act: the organisation learns that, the person under which representation', async () => {
    const { representation, acting } = await guardian();
    const ref = await connect(acting, harbour);
    const { id } = await harbour.get(requestData, { input: wish(stack, ref) });
    await acting.get(
      'mutation ($id: ID!, $terms: TermsInput!) { counterDataRequest(id: $id, revision: 1, terms: $terms) { id } }',
      { id, terms: terms(stack, 60) },
    );
    const agreement = await harbour.get(
      'mutation ($id: ID!) { acceptCounter(id: $id, revision: 2) { id } }',
      { id },
    );
    await acting.get('mutation ($id: ID!) { revokeAgreement(id: $id) { id } }', agreement);
    const shown = `query ($id: ID!) { agreement(id: $id) {
      history { by onBehalf representation { id } } dataRequest { revisions { by onBehalf representation { id } } }
    } }`;
    const under = { id: representation.id };
    expect(await acting.get(shown, agreement)).toEqual({
      history: [
        { by: 'ORGANISATION', onBehalf: false, representation: null },
        { by: 'PERSON', onBehalf: true, representation: under },
      ],
      dataRequest: {
        revisions: [
          { by: 'ORGANISATION', onBehalf: false, representation: null },
          { by: 'PERSON', onBehalf: true, representation: under },
        ],
      },
    });
    const told = await harbour.ask(shown, agreement);
    expect(told.data.agreement.history[1]).toEqual({ by: 'PERSON', onBehalf: true, representation: null });
    expect(JSON.stringify(told)).not.toContain(representation.id);
  });

  test('is over the instant the representation is: an act that comes later is not done', async () => {
    const { person, representation, acting } = await guardian();
    const ref = await connect(acting, harbour);
    const request = await harbour.get(requestData, { input: wish(stack, ref) });
    const { id } = await acting.get(
      'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }',
      request,
    );
    const revision = async (): Promise<number> =>
      (await harbour.get('query ($id: ID!) { agreement(id: $id) { revision } }', { id })).revision;
    const steps = Array.from({ length: 20 }, (_, step) => {
      const move = step % 2 === 0 ? 'pauseAgreement' : 'resumeAgreement';
      return `step${step}: ${move}(id: $id, revision: ${step + 1}) { revision }`;
    });
    const moving = acting.ask(`mutation ($id: ID!) { ${steps.join(' ')} }`, { id });
    while ((await revision()) < 2);
    await person.get(end, { id: representation.id });
    const atItsEnd = await revision();
    expect(codeOf(await moving)).toBe('FORBIDDEN');
    expect(await revision()).toBe(atItsEnd);
  });

  test('signs what it agrees to and what it declines', async () => {
    const { acting } = await guardian();
    const ref = await connect(acting, harbour);
    const agreed = await harbour.get(requestData, { input: wish(stack, ref) });
    const declined = await harbour.get(requestData, { input: wish(stack, ref) });
    const { history } = await acting.get(
      'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { history { onBehalf } } }',
      agreed,
    );
    expect(history).toEqual([{ onBehalf: true }]);
    const { onBehalf } = await acting.get(
      'mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1) { onBehalf } }',
      declined,
    );
    expect(onBehalf).toBe(true);
  });

  test('is told to whom it is done for, who looks after it', async () => {
    const { acting, child, representation } = await guardian();
    const themselves = await stack.person(`${child}-themselves`);
    await connectAs(themselves, child);
    const ref = await connect(themselves, harbour);
    const asked = async () => harbour.get(requestData, { input: wish(stack, ref) });
    const agreement = await acting.get(
      'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }',
      await asked(),
    );
    await acting.get('mutation ($id: ID!) { pauseAgreement(id: $id, revision: 1) { id } }', agreement);
    await acting.get(
      'mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1) { id } }',
      await asked(),
    );
    const { notices } = await themselves.get(
      '{ me { notices { nodes { kind onBehalf representation { id } } } } }',
    );
    const theirs = notices.nodes.filter(({ onBehalf }: { onBehalf: boolean }) => onBehalf);
    const under = { onBehalf: true, representation: { id: representation.id } };
    expect(theirs).toEqual(['DECLINED', 'PAUSED', 'AGREED'].map((kind) => ({ kind, ...under })));
    expect((await acting.ask('{ me { notices { nodes { id } } } }')).errors).not.toEqual([]);
  });

  test('may see, and nothing else, where the scope says so', async () => {
    const { acting, child } = await guardian({ scope: { acts: 'SEE' } });
    const themselves = await stack.person(`${child}-themselves`);
    await connectAs(themselves, child);
    const ref = await connect(themselves, harbour);
    const { id } = await harbour.get(requestData, { input: wish(stack, ref) });
    expect((await acting.get('query ($id: ID!) { dataRequest(id: $id) { id } }', { id })).id).toBe(id);
    for (const mutation of [
      'acceptDataRequest(id: $id, revision: 1) { id }',
      'declineDataRequest(id: $id, revision: 1) { id }',
    ])
      expect(codeOf(await acting.ask(`mutation ($id: ID!) { ${mutation} }`, { id }))).toBe('FORBIDDEN');
    const { token } = await harbour.get('mutation { createInvitation(input: {}) { token } }');
    const join = await acting.ask('mutation ($t: String!) { acceptInvitation(token: $t) { id } }', {
      t: token,
    });
    expect(codeOf(join)).toBe('FORBIDDEN');
  });

  test('does nothing that only the person signed in may: connect sources, disconnect, see who represents whom', async () => {
    const { acting } = await guardian();
    for (const refused of [
      'mutation { connectSource(source: "bank", proof: "x") { id } }',
      'mutation { disconnect(connection: "x") { id } }',
      '{ me { representations { nodes { id } } } }',
      '{ me { representedBy { nodes { id } } } }',
      '{ me { connectionChallenge(source: "bank") } }',
    ])
      expect(codeOf(await acting.ask(refused))).toBe('FORBIDDEN');
  });

  test('meets what reaches beyond its scope as if there were none', async () => {
    const { acting, child } = await guardian({ scope: { acts: 'DECIDE', categories: ['pd:Financial'] } });
    const themselves = await stack.person(`${child}-themselves`);
    await connectAs(themselves, child);
    const ref = await connect(themselves, harbour);
    const within = { document: 'query ($ref: ID!) { person(ref: $ref) { accounts { balance } } }' };
    const beyond = await harbour.get(requestData, { input: wish(stack, ref) });
    const other = await harbour.get(requestData, { input: wish(stack, ref) });
    const finances = await harbour.get(requestData, { input: wish(stack, ref, within) });
    const accept = 'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }';
    const agreement = await themselves.get(accept, other);
    const never = { req: 'req_01ARZ3NDEKTSV4RRFFQ69G5FAV', agr: 'agr_01ARZ3NDEKTSV4RRFFQ69G5FAV' };
    for (const [query, variables, none] of [
      ['query ($id: ID!) { dataRequest(id: $id) { id } }', beyond, never.req],
      ['query ($id: ID!) { agreement(id: $id) { id } }', agreement, never.agr],
      [accept, beyond, never.req],
      ['mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1) { id } }', beyond, never.req],
      ['mutation ($id: ID!) { pauseAgreement(id: $id, revision: 1) { id } }', agreement, never.agr],
      ['mutation ($id: ID!) { revokeAgreement(id: $id) { id } }', agreement, 'nonsense'],
    ] as const)
      expect(await acting.ask(query, { id: variables.id })).toEqual(await acting.ask(query, { id: none }));
    const listed = await acting.get('{ me { dataRequests { nodes { id } } agreements { nodes { id } } } }');
    expect(listed).toEqual({ dataRequests: { nodes: [{ id: finances.id }] }, agreements: { nodes: [] } });
    expect(codeOf(await acting.ask('{ me { connections { nodes { id } } } }'))).toBe('FORBIDDEN');
    expect(await acting.get(accept, finances)).toHaveProperty('id');
  });
});

describe('A person who is represented', () => {
  test('signs in, gets the node that was kept for them, sees who may act and ends it', async () => {
    const { representation, acting, child } = await guardian();
    await connect(acting, harbour);
    const themselves = await stack.person(`${child}-themselves`);
    expect((await themselves.get(me)).id).not.toBe((await acting.get(me)).id);
    expect((await connectAs(themselves, child)).errors).toEqual([]);
    expect((await themselves.get(me)).id).toBe((await acting.get(me)).id);
    const { representedBy, representations } = await themselves.get(
      '{ me { representedBy { nodes { id role } } representations { nodes { id } } } }',
    );
    expect(representedBy.nodes).toEqual([{ id: representation.id, role: 'REPRESENTED' }]);
    expect(representations.nodes).toEqual([]);
    const ended = await themselves.get(end, { id: representation.id });
    expect(ended).toMatchObject({ state: 'ENDED', endedBy: 'REPRESENTED' });
    expect(await themselves.get(end, { id: representation.id })).toEqual(ended);
    expect((await acting.ask(me)).status).toBe(403);
  });

  test('has one node: somebody else who proves nothing does not get it, nor who has connections already', async () => {
    const { acting, child } = await guardian();
    const other = await customer(`other-${names}`);
    expect(codeOf(await connectAs(other, child))).toBe('SOURCE_IDENTITY_TAKEN');
    expect((await other.get(me)).id).not.toBe((await acting.get(me)).id);
  });

  test('keeps a node they signed in to: nobody claims it', async () => {
    await customer('settled');
    const late = await stack.person('late');
    expect(codeOf(await connectAs(late, 'settled'))).toBe('SOURCE_IDENTITY_TAKEN');
  });

  test('who ended a power of attorney is not represented by it again, but by one given afterwards', async () => {
    const giver = await customer('giver');
    const attorney = await customer('attorney');
    const mandate = (from: number) =>
      proofOf(attorney, 'attorney', 'giver', { kind: 'POWER_OF_ATTORNEY', from });
    const given = seconds(-5);
    const { id } = await attorney.get(register, { proof: await mandate(given) });
    await giver.get(end, { id });
    expect(codeOf(await attorney.ask(register, { proof: await mandate(given) }))).toBe('PROOF_INVALID');
    stack.pass(5_000);
    const renewed = await attorney.get(register, { proof: await mandate(seconds()) });
    expect(renewed.state).toBe('ACTIVE');
  });

  test('is nobody’s to end but the two’s', async () => {
    const { representation } = await guardian();
    const stranger = await customer(`stranger-${names}`);
    const theirs = await stranger.ask(end, { id: representation.id });
    expect(theirs).toEqual(await stranger.ask(end, { id: `rep_${'0'.repeat(26)}` }));
    expect(theirs).toEqual(await stranger.ask(end, { id: 'nonsense' }));
    expect(codeOf(theirs)).toBe('NOT_FOUND');
  });

  test('sees who asked in their name; whoever acts for them, only what they did themselves', async () => {
    const { representation, acting, child } = await guardian();
    const themselves = await stack.person(`${child}-themselves`);
    await connectAs(themselves, child);
    const [entry] = await stack.store.read([keys.sourceIdentity('bank' as OrganisationId, child)]);
    const node = entry?.value as NodeId;
    const record = (id: string, more: object) => ({
      key: keys.accessRecord(node, id as never),
      value: {
        id,
        at: stack.now(),
        node,
        released: [{ coordinates: ['Person.nickname'] }],
        denied: [],
        ...more,
      },
    });
    const by = { id: representation.id, representative: '0'.repeat(32) };
    const second = await customer(`second-${child}`);
    const proof = await proofOf(second, `second-${child}`, child);
    const other = await second.get(register, { proof });
    await stack.store.commit({
      expect: [],
      write: [
        record('acc_1', {}),
        record('acc_2', { representation: by }),
        record('acc_3', { representation: { ...by, id: other.id } }),
      ],
    });
    const log =
      '{ me { accessLog { nodes { id organisation { id } purpose { id } representation { id } released { revision agreement { id } coordinates } } } } }';
    const { accessLog } = await themselves.get(log);
    const released = [{ revision: null, agreement: null, coordinates: ['Person.nickname'] }];
    const rest = { organisation: null, purpose: null, released };
    expect(accessLog.nodes).toEqual([
      { id: 'acc_3', representation: { id: other.id }, ...rest },
      { id: 'acc_2', representation: { id: representation.id }, ...rest },
      { id: 'acc_1', representation: null, ...rest },
    ]);
    expect((await acting.get(log)).accessLog.nodes).toEqual([
      { id: 'acc_3', representation: null, ...rest },
      ...accessLog.nodes.slice(1),
    ]);
  });
});
