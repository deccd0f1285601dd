import { getIntrospectionQuery } from 'graphql';
import { nodeOfPerson } from '../../policies/connections/nodes.ts';
import type {
  AccessRecordId,
  Coordinate,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { release } from '../../policies/records/release.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import { type Participant, type Stack, startStack } from './stack.ts';

let stack: Stack;
let anna: Participant;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
});
afterAll(() => stack.stop());

const send = (headers: Readonly<Record<string, string>>, body: unknown = { query: '{ __typename }' }) =>
  fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('The companion API', () => {
  const soon = () => Math.floor(Date.now() / 1000) + 600;

  test.each<readonly [string, () => Promise<string> | string | undefined]>([
    ['no token', () => undefined],
    ['no JWT', () => 'abc'],
    ['another audience', () => stack.issuer.sign({ sub: 'anna', aud: 'urn:test:other', exp: soon() })],
    ['no audience', () => stack.issuer.sign({ sub: 'anna', exp: soon() })],
    [
      'two roles at once',
      () => stack.issuer.sign({ sub: 'anna', aud: ['urn:test:person', 'urn:test:authority'], exp: soon() }),
    ],
    [
      'another issuer',
      () => stack.issuer.sign({ iss: 'http://else.test', sub: 'anna', aud: 'urn:test:person', exp: soon() }),
    ],
    ['no expiry', () => stack.issuer.sign({ sub: 'anna', aud: 'urn:test:person' })],
    ['an expiry in the past', () => stack.issuer.sign({ sub: 'anna', aud: 'urn:test:person', exp: 1 })],
    [
      'another type',
      () => stack.issuer.sign({ sub: 'anna', aud: 'urn:test:person', exp: soon() }, { typ: 'JWT' }),
    ],
    [
      'another signer',
      () => stack.bank.sign({ iss: stack.issuer.url, sub: 'anna', aud: 'urn:test:person', exp: soon() }),
    ],
  ])('refuses a request with %s, and says how to ask', async (_, makeToken) => {
    const token = await makeToken();
    const response = await send(token === undefined ? {} : { authorization: `Bearer ${token}` });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'Send a valid access token: Authorization: Bearer …',
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
    });
  });

  test('asks for a token whatever the method', async () => {
    const response = await fetch(`${stack.url}/graphql?query={__typename}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('refuses an organisation that nobody admitted', async () => {
    const stranger = await stack.organisation('stranger');
    const { status, errors } = await stranger.ask('{ __typename }');
    expect([status, errors[0]?.extensions['code']]).toEqual([403, 'FORBIDDEN']);
  });

  test('gives a person one node, whoever is first to ask', async () => {
    const nils = await stack.person('nils');
    const nodes = await Promise.all([...Array(8)].map(() => nils.get('{ me { id } }')));
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(1);
    expect(await anna.get('{ me { id } }')).not.toEqual(nodes[0]);
  });

  test('says when it lives and when it is ready', async () => {
    expect((await fetch(`${stack.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${stack.url}/health/ready`)).status).toBe(200);
  });

  test('answers introspection of the usual tools', async () => {
    expect((await anna.ask(getIntrospectionQuery())).errors).toEqual([]);
  });

  test('refuses batches, over-large bodies and operations', async () => {
    const authorization = `Bearer ${anna.token}`;
    expect((await send({ authorization }, [{ query: '{ __typename }' }])).status).toBe(400);
    expect((await send({ authorization }, `{"query":"${' '.repeat(300_000)}"}`)).status).toBe(413);
    const aliases = [...Array(60)].map((_, index) => `a${index}: __typename`).join(' ');
    const bomb: string = [...Array(12)]
      .map((_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)
      .join(' ');
    for (const query of [`{ ${aliases} }`, `{ ...F0 } ${bomb} fragment F12 on Query { __typename }`]) {
      const { status, errors } = await anna.ask(query);
      expect([status, errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_COMPLEX']);
    }
  });

  test('never echoes a value that does not fit', async () => {
    const query =
      'query ($id: ID!, $at: DateTime) { agreement(id: $id) { id } me { accessLog(from: $at) { nodes { id } } } }';
    const { errors } = await anna.ask(query, { id: { secret: 'S3CR3T' }, at: 'S3CR3T' });
    expect(errors.map(({ message }) => message)).toEqual([
      'Variable "$id" got an invalid value.',
      'Variable "$at" got an invalid value. DateTime is a date and time of RFC 3339 with its offset.',
    ]);
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test('describes a field to whoever is asked for it', async () => {
    const query =
      'query ($c: ID!) { field(coordinate: $c) { coordinate description categories { id label } sources { id } } }';
    expect(await anna.get(query, { c: 'Account.balance' })).toEqual({
      coordinate: 'Account.balance',
      description: 'What is on it.',
      categories: [{ id: 'pd:BankAccount', label: 'Bank Account' }],
      sources: [{ id: 'bank' }],
    });
    for (const c of ['Rate.kind', 'Person.shoeSize', '__proto__', 'constructor.name'])
      expect(await anna.get(query, { c })).toBeNull();
  });
});

describe('The access log', () => {
  test('tells the person what was released and denied, to whom, why and when', async () => {
    const node = await nodeOfPerson(stack.store, stack.issuer.url, 'anna', stack.now());
    const earlier = await recorded(node, 'lumen', stack.now() - 60_000);
    const later = await recorded(node, 'harbour', stack.now());
    const query = `query ($organisation: ID, $until: DateTime) {
      me { accessLog(organisation: $organisation, until: $until) {
        nodes { id organisation { id } purpose { id } denied { coordinate reason } released { coordinates } }
      } }
    }`;
    const log = async (variables = {}) => (await anna.get(query, variables)).accessLog.nodes;
    expect(await log()).toMatchObject([
      {
        id: later,
        organisation: { id: 'harbour' },
        purpose: { id: 'dpv:ServiceProvision' },
        denied: [{ coordinate: 'Person.nickname', reason: 'NOT_GRANTED' }],
        released: [],
      },
      { id: earlier },
    ]);
    expect(await log({ organisation: 'lumen' })).toMatchObject([{ id: earlier }]);
    expect(await log({ until: new Date(stack.now() - 30_000).toISOString() })).toMatchObject([
      { id: earlier },
    ]);
    const month = `query ($from: DateTime, $until: DateTime) { me { accessByMonth(from: $from, until: $until) {
      organisation { id } month releases objects denials coordinates } } }`;
    const months = async (variables = {}) => (await anna.get(month, variables)).accessByMonth;
    const of = (organisation: string) => ({
      organisation: { id: organisation },
      month: new Date(stack.now() - 60_000).toISOString().slice(0, 7),
      releases: 0,
      objects: 0,
      denials: 1,
      coordinates: [],
    });
    expect(await months()).toEqual(expect.arrayContaining([of('lumen')]));
    expect(await months({ from: new Date(stack.now() + 1_000).toISOString() })).toEqual([]);
    expect(await months({ until: new Date(stack.now() - 86_400_000).toISOString() })).toEqual([]);
    const bram = await stack.person('bram');
    expect((await bram.get(query)).accessLog.nodes).toEqual([]);
    expect((await bram.get(month)).accessByMonth).toEqual([]);
  });
});

async function recorded(node: NodeId, organisation: string, at: number): Promise<string> {
  const accessRecord: AccessRecord = {
    id: newIdentifier('acc', at) as AccessRecordId,
    at,
    node,
    asker: { organisation: organisation as OrganisationId, purpose: 'dpv:ServiceProvision' as PurposeId },
    objects: 0,
    released: [],
    denied: [{ coordinate: 'Person.nickname' as Coordinate, reason: 'NOT_GRANTED' }],
  };
  await release(stack.store, {
    at,
    organisation: undefined,
    persons: [{ accessRecord, decidedOn: [] }],
    unchanged: [],
    besides: [],
    held: (agreement) => agreement,
  });
  return accessRecord.id;
}
