import { isObjectType } from 'graphql';
import { createSchema } from '../../policies/api/apollo.ts';
import { rules } from '../../policies/api/permissions.ts';
import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let bram: Participant;
let harbour: Participant;
let lumen: Participant;
let ref: string;
let request: { readonly id: string };
let agreement: { readonly id: string };

beforeAll(async () => {
  stack = await startStack();
  [anna, bram] = [await stack.person('anna'), await stack.person('bram')];
  [harbour, lumen] = [await stack.organisation('harbour'), await stack.organisation('lumen')];
  ref = await connect(anna, harbour);
  request = await harbour.get(requestData, { input: wish(stack, ref) });
  const other = await harbour.get(requestData, { input: wish(stack, ref) });
  agreement = await anna.get('mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }', other);
});
afterAll(() => stack.stop());

const never = { req: 'req_01ARZ3NDEKTSV4RRFFQ69G5FAV', agr: 'agr_01ARZ3NDEKTSV4RRFFQ69G5FAV' };

describe('A person or organisation', () => {
  test.each([
    ['dataRequest', () => request.id, never.req],
    ['agreement', () => agreement.id, never.agr],
  ])('reads another’s %s as if there were none', async (field, id, none) => {
    const query = `query ($id: ID!) { ${field}(id: $id) { id } }`;
    for (const stranger of [bram, lumen, await stack.authority()]) {
      const theirs = await stranger.ask(query, { id: id() });
      expect(theirs).toEqual(await stranger.ask(query, { id: none }));
      expect(theirs.data).toEqual({ [field]: null });
    }
  });

  test.each([
    ['person', 'acceptDataRequest(id: $id, revision: 1) { id }', () => request.id, never.req],
    ['person', 'declineDataRequest(id: $id, revision: 1) { id }', () => request.id, never.req],
    ['person', 'pauseAgreement(id: $id, revision: 1) { id }', () => agreement.id, never.agr],
    ['person', 'revokeAgreement(id: $id) { id }', () => agreement.id, never.agr],
    ['organisation', 'acceptCounter(id: $id, revision: 1) { id }', () => request.id, never.req],
    ['organisation', 'withdrawDataRequest(id: $id) { id }', () => request.id, never.req],
  ])('acts on another’s thing as if there were none: %s %s', async (kind, mutation, id, none) => {
    const stranger = kind === 'person' ? bram : lumen;
    const query = `mutation ($id: ID!) { ${mutation} }`;
    const theirs = await stranger.ask(query, { id: id() });
    expect(theirs).toEqual(await stranger.ask(query, { id: none }));
    expect(theirs).toEqual(await stranger.ask(query, { id: 'nonsense' }));
    expect(theirs.errors[0]?.extensions['code']).toBe('NOT_FOUND');
  });

  test('counters another’s data request as if there were none', async () => {
    const query =
      'mutation ($id: ID!, $terms: TermsInput!) { counterDataRequest(id: $id, revision: 1, terms: $terms) { id } }';
    const offered = terms(stack);
    const theirs = await bram.ask(query, { id: request.id, terms: offered });
    expect(theirs).toEqual(await bram.ask(query, { id: never.req, terms: offered }));
    expect(theirs.errors[0]?.extensions['code']).toBe('NOT_FOUND');
  });

  test('lists nothing of others', async () => {
    const lists = 'connections { nodes { id } } dataRequests { nodes { id } } agreements { nodes { id } }';
    const none = { connections: { nodes: [] }, dataRequests: { nodes: [] }, agreements: { nodes: [] } };
    expect(await bram.get(`{ me { ${lists} } }`)).toEqual(none);
    expect(await lumen.get(`{ organisation { ${lists} } }`)).toEqual(none);
  });

  test('sees nothing of another organisation but its public face', async () => {
    const query =
      '{ organisations { nodes { id legalName connections { nodes { ref } } agreements { nodes { id } } } } }';
    for (const stranger of [anna, lumen]) {
      const { data, errors } = await stranger.ask(query);
      const theirs = data.organisations.nodes.find((each: { readonly id: string }) => each.id === 'harbour');
      expect(theirs).toEqual({
        id: 'harbour',
        legalName: 'harbour legal',
        connections: null,
        agreements: null,
      });
      expect(errors.every(({ extensions }) => extensions['code'] === 'FORBIDDEN')).toBe(true);
    }
  });

  test('can not disconnect what is another’s', async () => {
    const { connections } = await anna.get('{ me { connections { nodes { id } } } }');
    const { errors } = await bram.ask('mutation ($id: ID!) { disconnect(connection: $id) { id } }', {
      id: connections.nodes[0].id,
    });
    expect(errors[0]?.extensions['code']).toBe('NOT_FOUND');
  });

  test('a person is never told the ref, nor an organisation’s name for the case', async () => {
    const shown = await anna.get(
      '{ me { id connections { nodes { ref reference } } dataRequests { nodes { ref } } agreements { nodes { ref } } } }',
    );
    expect(JSON.stringify(shown)).not.toContain(ref);
    expect(shown.connections.nodes[0]).toEqual({ ref: null, reference: null });
  });

  test('two organisations know one person by different refs', async () => {
    expect(await connect(anna, lumen)).not.toBe(ref);
    expect(ref).toMatch(/^[\w-]{22}$/);
  });
});

describe('An unknown, a malformed and a never connected ref', () => {
  test('look the same', async () => {
    const stranger = await lumen.get('mutation { createInvitation(input: {}) { token } }');
    await bram.get('mutation ($t: String!) { acceptInvitation(token: $t) { id } }', { t: stranger.token });
    const { connections } = await lumen.get('{ organisation { connections { nodes { ref } } } }');
    const answers = await Promise.all(
      ['AAAAAAAAAAAAAAAAAAAAAA', '', 'nonsense/../%00', 'x'.repeat(5_000), connections.nodes[0].ref].map(
        (each) => harbour.ask(requestData, { input: wish(stack, each) }),
      ),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.errors[0]?.extensions).toEqual({ code: 'REF_UNKNOWN' });
  });
});

describe('Permissions', () => {
  const schema = createSchema();

  test.each(['Query', 'Mutation'] as const)('name every field of %s', (type) => {
    const fields = schema.getType(type);
    expect(isObjectType(fields) && Object.keys(fields.getFields()).sort()).toEqual(
      Object.keys(rules[type]).sort(),
    );
  });

  test('name every object type', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__'),
    );
    expect(types.map(({ name }) => name).sort()).toEqual(Object.keys(rules).sort());
  });

  test('let nobody act in another role', async () => {
    const authority = await stack.authority();
    const mutations = Object.keys(rules.Mutation);
    const asked: Readonly<Record<string, string>> = {
      acceptInvitation: '(token: "x") { id }',
      connectSource: '(source: "bank", proof: "x") { id }',
      createInvitation: '(input: {}) { token }',
    };
    for (const [mutation, rest] of Object.entries(asked)) {
      expect(mutations).toContain(mutation);
      const wrong = mutation === 'createInvitation' ? anna : harbour;
      for (const caller of [wrong, authority]) {
        const { errors } = await caller.ask(`mutation { ${mutation}${rest} }`);
        expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
      }
    }
  });
});
