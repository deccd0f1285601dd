import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let authority: Participant;
let anna: Participant;
let harbour: Participant;

beforeAll(async () => {
  stack = await startStack();
  [authority, anna] = [await stack.authority(), await stack.person('anna')];
  harbour = await stack.organisation('harbour');
});
afterAll(() => stack.stop());

const admit = `mutation ($input: OrganisationInput!) {
  admitOrganisation(input: $input) { id legalName roles status admittedPurposes { id } registeredPurposes { id } }
}`;
const input = (changed: Readonly<Record<string, unknown>> = {}) => ({
  id: 'quay',
  legalName: 'Quay legal',
  contact: 'hello@quay.test',
  dpoContact: 'dpo@quay.test',
  roles: ['RELYING_PARTY'],
  admittedPurposes: ['dpv:ServiceProvision'],
  issuer: stack.issuer.url,
  subject: 'quay',
  ...changed,
});
const told = ({ errors }: { readonly errors: readonly { readonly extensions: object }[] }) =>
  errors[0]?.extensions;

describe('The scheme authority admits an organisation', () => {
  test('that signs in, registers purposes and asks from then on', async () => {
    const quay = await stack.organisation('quay');
    expect(told(await quay.ask('{ organisation { id } }'))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await authority.get(admit, { input: input() })).toEqual({
      id: 'quay',
      legalName: 'Quay legal',
      roles: ['RELYING_PARTY'],
      status: 'ADMITTED',
      admittedPurposes: [{ id: 'dpv:ServiceProvision' }],
      registeredPurposes: [],
    });
    await quay.get('mutation ($input: PurposeInput!) { registerPurpose(input: $input) { id } }', {
      input: { id: 'quay:Moorings', parents: ['dpv:ServiceProvision'] },
    });
    const ref = await connect(anna, quay);
    const request = wish(stack, ref, { purpose: 'quay:Moorings' });
    expect(await quay.get(requestData, { input: request })).toMatchObject({ state: 'OPEN' });
  });

  test('again, and what it registered stays; who it signs in as is who is named last', async () => {
    const renewed = await authority.get(admit, {
      input: input({ legalName: 'Quay anew', subject: 'quay-2' }),
    });
    expect(renewed).toMatchObject({ legalName: 'Quay anew', registeredPurposes: [{ id: 'quay:Moorings' }] });
    expect(await (await stack.organisation('quay-2')).get('{ organisation { id } }')).toEqual({ id: 'quay' });
    expect(told(await (await stack.organisation('quay')).ask('{ organisation { id } }'))).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test.each([
    ['id', { id: 'dpv' }],
    ['id', { id: 'self' }],
    ['id', { id: 'Quay' }],
    ['legalName', { legalName: ' ' }],
    ['roles', { roles: [] }],
    ['admittedPurposes', { admittedPurposes: ['dpv:Nonsense'] }],
    ['issuer', { issuer: 'https://somebody.else.test' }],
    ['subject', { subject: '' }],
    ['subject', { id: 'other', subject: 'harbour' }],
  ])('and is told what is wrong: %s', async (part, changed) => {
    expect(told(await authority.ask(admit, { input: input(changed) }))).toEqual({
      code: 'INPUT_INVALID',
      faults: [expect.stringMatching(new RegExp(`^${part}: `))],
    });
    expect(await harbour.get('{ organisation { id } }')).toEqual({ id: 'harbour' });
  });

  test('and nobody else does', async () => {
    for (const other of [anna, harbour])
      expect(told(await other.ask(admit, { input: input() }))).toEqual({ code: 'FORBIDDEN' });
  });
});

describe('The scheme’s rules', () => {
  const publish =
    'mutation ($sha256: String!) { publishSchemeRules(url: "https://scheme.test/rules", sha256: $sha256) { version } }';
  const acceptRules = `mutation ($version: Int!, $sha256: String!) {
    acceptSchemeRules(version: $version, sha256: $sha256) { schemeAcceptances { version sha256 at } }
  }`;
  const [one, two] = ['a'.repeat(64), 'b'.repeat(64)];

  test('have versions, and each organisation’s acceptance is kept with date and hash', async () => {
    expect(await authority.get(publish, { sha256: one })).toEqual({ version: 1 });
    expect(await authority.get(publish, { sha256: one })).toEqual({ version: 1 });
    expect(await authority.get(publish, { sha256: two })).toEqual({ version: 2 });
    expect(await anna.get('{ schemeRules { version sha256 url } }')).toMatchObject([
      { version: 1, sha256: one },
      { version: 2, sha256: two },
    ]);
    expect(told(await harbour.ask(acceptRules, { version: 2, sha256: one }))).toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(told(await harbour.ask(acceptRules, { version: 3, sha256: two }))).toMatchObject({
      code: 'INPUT_INVALID',
    });
    const accepted = await harbour.get(acceptRules, { version: 2, sha256: two.toUpperCase() });
    expect(accepted).toEqual({ schemeAcceptances: [{ version: 2, sha256: two, at: expect.any(String) }] });
    stack.pass(1_000);
    expect(await harbour.get(acceptRules, { version: 2, sha256: two })).toEqual(accepted);
    const { nodes } = await anna.get('{ organisations { nodes { id schemeAcceptances { version } } } }');
    expect(nodes.find(({ id }: { id: string }) => id === 'harbour').schemeAcceptances).toEqual([
      { version: 2 },
    ]);
  });

  test('are the authority’s to publish, and an organisation’s to accept', async () => {
    for (const other of [anna, harbour])
      expect(told(await other.ask(publish, { sha256: one }))).toEqual({ code: 'FORBIDDEN' });
    for (const other of [anna, authority])
      expect(told(await other.ask(acceptRules, { version: 1, sha256: one }))).toEqual({ code: 'FORBIDDEN' });
    expect(told(await authority.ask(publish, { sha256: 'short' }))).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('A ceiling that refuses', () => {
  const set = 'mutation ($ceiling: CeilingInput!) { setCeiling(ceiling: $ceiling) { refuses } }';
  const ceiling = { purpose: 'dpv:CustomerSolvencyMonitoring', category: 'pd:Financial', retention: 'P90D' };

  test('is named to who asks for more, in a data request and in a revision', async () => {
    const ref = await connect(anna, harbour);
    const open = await harbour.get(requestData, { input: wish(stack, ref) });
    expect(await authority.get(set, { ceiling: { ...ceiling, refuses: true } })).toEqual({ refuses: true });
    const above = {
      code: 'ABOVE_CEILING',
      faults: ['retention dpv:CustomerSolvencyMonitoring pd:Financial'],
    };
    expect(told(await harbour.ask(requestData, { input: wish(stack, ref) }))).toEqual(above);
    const revise =
      'mutation ($id: ID!, $terms: TermsInput!) { reviseDataRequest(id: $id, revision: 1, terms: $terms) { id } }';
    expect(told(await harbour.ask(revise, { id: open.id, terms: terms(stack) }))).toEqual(above);
    const within = wish(stack, ref, { terms: { ...terms(stack), retention: 'P30D' } });
    expect(await harbour.get(requestData, { input: within })).toMatchObject({ state: 'OPEN' });
    expect(await authority.get(set, { ceiling })).toEqual({ refuses: false });
  });
});

describe('Categories', () => {
  const ask = 'query ($under: ID) { categories(under: $under) { id label } }';
  test('are those of the vocabulary, or what lies below one', async () => {
    const all = await anna.get(ask);
    const financial = await anna.get(ask, { under: 'pd:Financial' });
    expect(all.length).toBeGreaterThan(financial.length);
    expect(financial).toContainEqual({ id: 'pd:Income', label: 'Income' });
    expect(financial).not.toContainEqual(expect.objectContaining({ id: 'pd:Financial' }));
    expect(await anna.get(ask, { under: 'pd:Nonsense' })).toEqual([]);
  });
});
