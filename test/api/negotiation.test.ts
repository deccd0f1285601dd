import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
  harbour = await stack.organisation('harbour');
  ref = await connect(anna, harbour);
});
afterAll(() => stack.stop());

const accept =
  'mutation ($id: ID!, $revision: Int!) { acceptDataRequest(id: $id, revision: $revision) { id state revision } }';
const counter = `mutation ($id: ID!, $revision: Int!, $terms: TermsInput!) {
  counterDataRequest(id: $id, revision: $revision, terms: $terms) { id state revision terms { items { coordinate necessity } } }
}`;

const filed = (change: Readonly<Record<string, unknown>> = {}) =>
  harbour.get(requestData, { input: wish(stack, ref, change) });

async function agreed(): Promise<{ readonly id: string; readonly revision: number }> {
  const { id } = await filed();
  return anna.get(accept, { id, revision: 1 });
}

describe('A negotiation', () => {
  test('goes from a document to an agreement through a counter-offer', async () => {
    const request = await filed({ required: ['Person.nickname'] });
    expect(request).toMatchObject({ state: 'OPEN', revision: 1 });
    expect(request.terms.items).toEqual([
      { coordinate: 'Person.nickname', necessity: 'REQUIRED' },
      { coordinate: 'Person.accounts', necessity: 'OPTIONAL' },
      { coordinate: 'Account.balance', necessity: 'OPTIONAL' },
    ]);
    const offer = { ...terms(stack, 30), items: [{ coordinate: 'Person.nickname' }], retention: 'P90D' };
    const answered = await anna.get(counter, { id: request.id, revision: 1, terms: offer });
    expect(answered).toMatchObject({ state: 'COUNTERED', revision: 2 });
    expect(answered.terms.items).toEqual([{ coordinate: 'Person.nickname', necessity: 'REQUIRED' }]);

    const agreement = await harbour.get(
      `mutation ($id: ID!) { acceptCounter(id: $id, revision: 2) {
        id state revision usesLeft ref terms { retention usage { limit per } } purpose { id label }
        dataRequest { state agreement { id } revisions { number by state } } history { number by state }
      } }`,
      { id: request.id },
    );
    expect(agreement).toMatchObject({
      state: 'ACTIVE',
      revision: 1,
      usesLeft: 10,
      ref,
      terms: { retention: 'P90D', usage: { limit: 10, per: null } },
      purpose: { id: 'dpv:CustomerSolvencyMonitoring' },
      dataRequest: { state: 'AGREED', agreement: { id: agreement.id } },
      history: [{ number: 1, by: 'ORGANISATION', state: 'ACTIVE' }],
    });
    expect(agreement.dataRequest.revisions).toEqual([
      { number: 1, by: 'ORGANISATION', state: null },
      { number: 2, by: 'PERSON', state: null },
    ]);
  });

  test('lets the organisation answer a counter-offer within what it first asked', async () => {
    const { id } = await filed();
    await anna.get(counter, { id, revision: 1, terms: terms(stack, 10) });
    const revise = `mutation ($id: ID!, $terms: TermsInput!) {
      reviseDataRequest(id: $id, revision: 2, terms: $terms) { state revision }
    }`;
    const wider = await harbour.ask(revise, { id, terms: { ...terms(stack, 20), retention: 'P9Y' } });
    expect(wider.errors[0]?.extensions).toMatchObject({ code: 'TERMS_INVALID' });
    expect(await harbour.get(revise, { id, terms: terms(stack, 20) })).toEqual({
      state: 'OPEN',
      revision: 3,
    });
  });

  test('refuses an answer to a stale revision and tells the current one', async () => {
    const { id } = await filed();
    await anna.get(counter, { id, revision: 1, terms: terms(stack, 10) });
    const { data, errors } = await anna.ask(accept, { id, revision: 1 });
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      current: { state: 'COUNTERED', revision: 2 },
    });
  });

  test('gives one agreement however often it is accepted at once', async () => {
    const { id } = await filed();
    const answers = await Promise.all([...Array(8)].map(() => anna.get(accept, { id, revision: 1 })));
    expect(new Set(answers.map((agreement) => agreement.id)).size).toBe(1);
  });

  test('ends by declining, by withdrawing, and by itself', async () => {
    const declined = await filed();
    const decline =
      'mutation ($id: ID!) { declineDataRequest(id: $id, revision: 1, reason: "no") { state reason } }';
    expect(await anna.get(decline, { id: declined.id })).toEqual({ state: 'DECLINED', reason: 'no' });

    const withdrawn = await filed();
    const withdraw = 'mutation ($id: ID!) { withdrawDataRequest(id: $id) { state } }';
    expect(await harbour.get(withdraw, { id: withdrawn.id })).toEqual({ state: 'WITHDRAWN' });

    const lapsing = await filed({ expiresAt: new Date(stack.now() + 60_000).toISOString() });
    stack.pass(61_000);
    for (const [{ id }, state] of [
      [declined, 'DECLINED'],
      [withdrawn, 'WITHDRAWN'],
      [lapsing, 'LAPSED'],
    ] as const) {
      const { errors } = await anna.ask(accept, { id, revision: 1 });
      expect(errors[0]?.extensions).toMatchObject({ code: 'NOT_NOW', current: { state, revision: 1 } });
    }
  });

  test('asks only for personal fields of the served schema', async () => {
    const items = [
      'Rate.kind',
      'Person.shoeSize',
      'Transaction.unclassified',
      '__proto__.x',
      'Person.nickname',
    ];
    const { errors } = await harbour.ask(requestData, {
      input: wish(stack, ref, { document: null, items: items.map((coordinate) => ({ coordinate })) }),
    });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'COORDINATES_NOT_REQUESTABLE',
      coordinates: items.slice(0, 4),
    });
  });

  test.each([
    ['a document that does not fit', { document: '{ person { shoeSize } }' }, 'DOCUMENT_INVALID'],
    ['a document that does not parse', { document: '{ person' }, 'DOCUMENT_INVALID'],
    ['nothing personal at all', { document: '{ rates { kind } }' }, 'TERMS_INVALID'],
    ['a required item that is not asked', { required: ['Person.interests'] }, 'TERMS_INVALID'],
    ['a purpose it is not admitted for', { purpose: 'dpv:Marketing' }, 'PURPOSE_NOT_ADMITTED'],
    ['a purpose nobody knows', { purpose: 'dpv:Whatever' }, 'PURPOSE_NOT_ADMITTED'],
    ['no explanation', { explanation: '  ' }, 'INPUT_INVALID'],
  ])('refuses a data request with %s', async (_, change, code) => {
    const { errors } = await harbour.ask(requestData, { input: wish(stack, ref, change) });
    expect(errors[0]?.extensions['code']).toBe(code);
  });

  test('refuses a period that is over before it starts', async () => {
    const over = { ...terms(stack), period: { until: '2020-01-01T00:00:00Z' } };
    const { errors } = await harbour.ask(requestData, { input: wish(stack, ref, { terms: over }) });
    expect(errors[0]?.extensions).toMatchObject({ code: 'TERMS_INVALID' });
  });
});

describe('An agreement', () => {
  const move = (mutation: string, id: string, revision: number) =>
    anna.ask(
      `mutation ($id: ID!, $revision: Int!) { ${mutation}(id: $id, revision: $revision) { state revision } }`,
      { id, revision },
    );

  test('is paused, resumed and revoked by the person, each a revision', async () => {
    const { id } = await agreed();
    expect((await move('pauseAgreement', id, 1)).data.pauseAgreement).toEqual({
      state: 'PAUSED',
      revision: 2,
    });
    expect((await move('resumeAgreement', id, 2)).data.resumeAgreement).toEqual({
      state: 'ACTIVE',
      revision: 3,
    });
    const revoke = 'mutation ($id: ID!) { revokeAgreement(id: $id, reason: "enough") { state revision } }';
    expect(await anna.get(revoke, { id })).toEqual({ state: 'REVOKED', revision: 4 });
    expect(await anna.get(revoke, { id })).toEqual({ state: 'REVOKED', revision: 4 });
    expect((await move('resumeAgreement', id, 4)).errors[0]?.extensions).toMatchObject({
      code: 'NOT_NOW',
      current: { state: 'REVOKED', revision: 4 },
    });
  });

  test('refuses a change to a stale revision and tells the current one', async () => {
    const { id } = await agreed();
    await move('pauseAgreement', id, 1);
    expect((await move('resumeAgreement', id, 1)).errors[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      current: { state: 'PAUSED', revision: 2 },
    });
  });

  test('is revoked whatever else happens at once', async () => {
    const { id } = await agreed();
    const revoke = anna.get('mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', { id });
    await Promise.all([revoke, ...[1, 2, 3, 4].map((revision) => move('pauseAgreement', id, revision))]);
    expect(await harbour.get('query ($id: ID!) { agreement(id: $id) { state } }', { id })).toEqual({
      state: 'REVOKED',
    });
  });

  test('is not the organisation’s to change', async () => {
    const { id } = await agreed();
    const { errors } = await harbour.ask('mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', {
      id,
    });
    expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('is listed by state, page by page, the newest first', async () => {
    const ids = [(await agreed()).id, (await agreed()).id, (await agreed()).id];
    const list = `query ($after: ID) { me { agreements(state: ACTIVE, first: 2, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor }
    } } }`;
    const first = (await anna.get(list)).agreements;
    const second = (await anna.get(list, { after: first.pageInfo.endCursor })).agreements;
    const seen = [...first.nodes, ...second.nodes].map((node: { readonly id: string }) => node.id);
    expect(seen.slice(0, 3)).toEqual(ids.reverse());
    expect(first.pageInfo.hasNextPage).toBe(true);
  });

  test('ends with the connection, and no more is asked after it', async () => {
    const lumen = await stack.organisation('lumen');
    const own = await connect(anna, lumen);
    const input = wish(stack, own, { purpose: 'dpv:ServiceProvision' });
    const request = await lumen.get(requestData, { input });
    const open = await lumen.get(requestData, { input });
    const agreement = await anna.get(accept, { id: request.id, revision: 1 });
    const { connections } = await anna.get('{ me { connections { nodes { id organisation { id } } } } }');
    const connection = connections.nodes.find(
      (each: { readonly organisation: { readonly id: string } }) => each.organisation.id === 'lumen',
    );
    await anna.get('mutation ($id: ID!) { disconnect(connection: $id) { id } }', { id: connection.id });
    expect(await anna.get('query ($id: ID!) { agreement(id: $id) { state } }', agreement)).toEqual({
      state: 'REVOKED',
    });
    const late = await anna.ask(accept, { id: open.id, revision: 1 });
    expect(late.errors[0]?.extensions['code']).toBe('NOT_CONNECTED');
    const again = await lumen.ask(requestData, { input });
    expect(again.errors[0]?.extensions['code']).toBe('REF_UNKNOWN');
  });
});

describe('A registered purpose', () => {
  const register =
    'mutation ($input: PurposeInput!) { registerPurpose(input: $input) { id label parents { id } organisation { id } } }';
  const input = {
    id: 'harbour:MortgageUnderwriting',
    label: 'Mortgage',
    parents: ['dpv:CustomerSolvencyMonitoring'],
  };

  test('is named by its organisation and can be asked for', async () => {
    const purpose = await harbour.get(register, { input });
    expect(purpose).toEqual({
      id: input.id,
      label: 'Mortgage',
      parents: [{ id: 'dpv:CustomerSolvencyMonitoring' }],
      organisation: { id: 'harbour' },
    });
    expect(await harbour.get(register, { input })).toEqual(purpose);
    expect(await filed({ purpose: input.id })).toMatchObject({ state: 'OPEN' });
    const under = await anna.get('{ purposes(under: "dpv:CustomerSolvencyMonitoring") { id } }');
    expect(under).toContainEqual({ id: input.id });
  });

  test.each([
    ['of another organisation', { ...input, id: 'lumen:X' }],
    ['that is a term of the vocabulary', { ...input, id: 'dpv:Marketing' }],
    ['under a purpose it is not admitted for', { ...input, id: 'harbour:Ads', parents: ['dpv:Marketing'] }],
    ['under nothing', { ...input, id: 'harbour:Free', parents: [] }],
  ])('is refused when it is one %s', async (_, refused) => {
    const { errors } = await harbour.ask(register, { input: refused });
    expect(errors[0]?.extensions['code']).toBe('PURPOSE_NOT_REGISTRABLE');
  });
});
