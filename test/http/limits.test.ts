import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import type { Store } from '../../policies/store/store.ts';
import { type SmallWorld, startSmallWorld } from '../support/smallWorld.ts';

const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-limits-'));
let read: string[] = [];
let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld({
    grants: ['Person.nickname'],
    store: noting(openEmbeddedStore({ path: directory })),
  });
});
afterAll(async () => {
  await world.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The store, with the keys that are read of it noted. */
function noting(store: Store): Store {
  return {
    ...store,
    read: (keys) => {
      read.push(...keys);
      return store.read(keys);
    },
    scan: (prefix, options) => {
      read.push(prefix);
      return store.scan(prefix, options);
    },
  };
}

const code = (text: string) => JSON.parse(text).errors?.[0]?.extensions?.code;
const nested = (depth: number) =>
  `{ person(ref: "x") { ${'partner { '.repeat(depth)} id ${'} '.repeat(depth)} } }`;
const repeated = (text: string, times: number) => Array.from({ length: times }, () => text).join(' ');
/** As many bytes and tokens as may be, and validation that takes the square of them. */
const alike = `{ person(ref: "x") { ${repeated('partner { partner { id } }', 360)} } }`;
const chain = `{ person(ref: "x") { ...F0 } } ${Array.from({ length: 340 }, (_, at) => `fragment F${at} on Person { ...F${at + 1} }`).join(' ')} fragment F340 on Person { id }`;
const doubled = `{ person(ref: "x") { ...F0 } } ${Array.from({ length: 200 }, (_, at) => `fragment F${at} on Person { ...F${at + 1} ... { ...F${at + 1} } }`).join(' ')} fragment F200 on Person { id }`;
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
    ['fragments that double two hundred times', doubled, 'OPERATION_TOO_COMPLEX'],
    ['a long chain of fragments', chain, 'OPERATION_TOO_COMPLEX'],
    [
      'inline fragments inside each other',
      `{ person(ref: "x") { ${'... { '.repeat(900)} id ${'} '.repeat(900)} } }`,
      'OPERATION_TOO_COMPLEX',
    ],
    ['fields alike by the hundred', alike, 'OPERATION_TOO_COMPLEX'],
    [
      'what nothing else would be said of than that it is unknown',
      alike.replaceAll('id', 'nothing'),
      'OPERATION_TOO_COMPLEX',
    ],
    ['too many directives', `{ __typename ${repeated('@skip(if: false)', 201)} }`, 'OPERATION_TOO_COMPLEX'],
    [
      'too many items in a list',
      `{ person(ref: [${repeated('1', 1_001)}]) { id } }`,
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'too many fields in an object',
      `{ person(ref: { ${repeated('a: 1', 990)} b: [${repeated('1', 11)}] }) { id } }`,
      'OPERATION_TOO_COMPLEX',
    ],
    ['too many tokens', `{ person(ref: "x") { ${'id '.repeat(4_000)} } }`, 'GRAPHQL_PARSE_FAILED'],
    ['a mutation', 'mutation { revoke }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s before any cost is paid', async (name, query, expected) => {
    await world.query('{ __typename }'); // from now on the gateway knows whose token it is
    world.asked();
    read = [];
    const started = performance.now();
    const { text } = await world.query(query);
    console.info(`${name}: ${(performance.now() - started).toFixed(0)} ms`);
    expect(JSON.parse(text).errors).toHaveLength(1);
    expect(code(text)).toBe(expected);
    expect(JSON.parse(text).data ?? null).toBeNull();
    expect({ asked: world.asked(), read }).toEqual({ asked: {}, read: [] });
  });

  it.each<readonly [string, object]>([
    ['a list with too many items', { ref: 'x', list: Array.from({ length: 1_001 }, () => 1) }],
    [
      'an object with too many fields',
      { ref: Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`a${at}`, 1])) },
    ],
    ['lists inside each other', { ref: JSON.parse(`${'['.repeat(40)}1${']'.repeat(40)}`) }],
  ])('%s in the variables, before anything is read', async (_, variables) => {
    read = [];
    const { status, text } = await world.query(
      'query ($ref: ID!) { person(ref: $ref) { nickname } }',
      variables,
    );
    expect([status, code(text)]).toEqual([400, 'OPERATION_TOO_COMPLEX']);
    expect({ asked: world.asked(), read }).toEqual({ asked: {}, read: [] });
  });

  it.each(['variables', 'extensions', 'other'])('%s as deep as a body is long', async (member) => {
    const deep = `{"a":${'['.repeat(45_000)}1${']'.repeat(45_000)}}`;
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.token}` },
      body: `{"query":"{ person(ref: \\"x\\") { nickname } }","${member}":${deep}}`,
    });
    // what is no part of a request is not looked at
    const expected = member === 'other' ? 'PURPOSE_REQUIRED' : 'OPERATION_TOO_COMPLEX';
    expect([response.status, code(await response.text())]).toEqual([400, expected]);
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
