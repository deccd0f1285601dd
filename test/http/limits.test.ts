import { type SmallWorld, startSmallWorld } from '../support/smallWorld.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld({ grants: ['Person.nickname'] });
});
afterAll(() => world.stop());

const code = (text: string) => JSON.parse(text).errors?.[0]?.extensions?.code;
const nested = (depth: number) =>
  `{ person(ref: "x") { ${'partner { '.repeat(depth)} id ${'} '.repeat(depth)} } }`;
const bomb = `{ person(ref: "x") { ...F0 } } ${Array.from({ length: 12 }, (_, level) => `fragment F${level} on Person { a: partner { ...F${level + 1} } b: partner { ...F${level + 1} } }`).join(' ')} fragment F12 on Person { id }`;

describe('the gateway refuses', () => {
  it.each([
    ['too deep an operation', nested(12), 'OPERATION_TOO_COMPLEX'],
    [
      'too many aliases',
      `{ person(ref: "x") { ${Array.from({ length: 50 }, (_, at) => `a${at}: id`).join(' ')} } }`,
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'too many root fields',
      `{ ${Array.from({ length: 6 }, (_, at) => `a${at}: person(ref: "x") { id }`).join(' ')} }`,
      'OPERATION_TOO_COMPLEX',
    ],
    ['a fragment bomb', bomb, 'OPERATION_TOO_COMPLEX'],
    ['too many tokens', `{ person(ref: "x") { ${'id '.repeat(4_000)} } }`, 'GRAPHQL_PARSE_FAILED'],
    ['a mutation', 'mutation { revoke }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s before any cost is paid', async (_, query, expected) => {
    world.asked();
    const { text } = await world.query(query);
    expect(code(text)).toBe(expected);
    expect(JSON.parse(text).data ?? null).toBeNull();
    expect(world.asked()).toEqual({});
  });

  it('a personal query without a purpose', async () => {
    const { status, text } = await world.query(
      '{ person(ref: "x") { nickname } }',
      {},
      { 'fieldgrant-purpose': '' },
    );
    expect([status, code(text)]).toEqual([400, 'PURPOSE_REQUIRED']);
  });

  it('a personal query for a purpose that nobody knows', async () => {
    const { status, text } = await world.query(
      '{ person(ref: "x") { nickname } }',
      {},
      { 'fieldgrant-purpose': 'dpv:Whim' },
    );
    expect([status, code(text)]).toEqual([400, 'PURPOSE_REQUIRED']);
  });

  it('a body that is too large', async () => {
    const { status } = await world.query(`{ person(ref: "${'x'.repeat(120_000)}") { id } }`);
    expect(status).toBe(413);
  });

  it('a batch', async () => {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.token}` },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    });
    expect(response.status).toBe(400);
  });

  it('a variable of another type, without telling its value', async () => {
    const { text } = await world.query('query ($ref: ID!) { person(ref: $ref) { id } }', {
      ref: { secret: 'a secret' },
    });
    expect(code(text)).toBe('BAD_USER_INPUT');
    expect(text).not.toContain('a secret');
  });

  it.each([
    ['text/plain', 'POST'],
    ['application/x-www-form-urlencoded', 'POST'],
    [undefined, 'GET'],
  ])('what another site could send unasked: %s by %s', async (type, method) => {
    const query = encodeURIComponent('{ __typename }');
    const response = await fetch(`${world.url}/graphql${method === 'GET' ? `?query=${query}` : ''}`, {
      method,
      ...(type === undefined
        ? {}
        : { headers: { 'content-type': type }, body: '{"query":"{ __typename }"}' }),
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('__typename');
  });
});

describe('the purpose', () => {
  it('may come in the body’s extensions', async () => {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.token}` },
      body: JSON.stringify({
        query: 'query ($ref: ID!) { person(ref: $ref) { nickname } }',
        variables: { ref: world.ref },
        extensions: { purpose: 'dpv:ServiceProvision' },
      }),
    });
    expect(await response.json()).toMatchObject({ data: { person: { nickname: 'value-nickname' } } });
  });
});

describe('introspection', () => {
  it('is answered beside everything else', async () => {
    const query = `query ($ref: ID!) { ...Meta person(ref: $ref) { nickname } rates { kind } }
      fragment Meta on Query { __typename meta: __schema { queryType { name } } rates { percent } }`;
    const { text } = await world.query(query, { ref: world.ref });
    expect(JSON.parse(text).data).toEqual({
      __typename: 'Query',
      meta: { queryType: { name: 'Query' } },
      person: { nickname: 'value-nickname' },
      rates: [{ kind: 'fixed', percent: 3.5 }],
    });
  });

  it('shows personal fields as nullable and nothing of federation', async () => {
    const { text } = await world.query(
      '{ __type(name: "SavingsAccount") { fields { name type { kind } } } __schema { types { name } directives { name } } }',
    );
    const { __type, __schema } = JSON.parse(text).data;
    expect(__type.fields.every((field: { type: { kind: string } }) => field.type.kind !== 'NON_NULL')).toBe(
      true,
    );
    expect(JSON.stringify(__schema)).not.toMatch(/join__|link__|_entities|_service/);
  });
});

describe('the gateway’s parts', () => {
  it('report nothing to their makers', () => {
    expect(process.env['APOLLO_TELEMETRY_DISABLED']).toBe('true');
  });
});
