import { buildClientSchema, getIntrospectionQuery, printSchema, validateSchema } from 'graphql';
import { type SmallWorld, startSmallWorld } from '../support/smallWorld.ts';
import { subgraphs } from '../support/supergraph.ts';

const grants = ['Person.nickname', 'Person.accounts', 'CurrentAccount.balance'];

async function introspected(world: SmallWorld): Promise<{ readonly text: string; readonly sdl: string }> {
  const { text } = await world.query(
    getIntrospectionQuery({ typeDepth: 3 }),
    {},
    { 'fieldgrant-purpose': '' },
  );
  const schema = buildClientSchema(JSON.parse(text).data);
  expect(validateSchema(schema)).toEqual([]);
  return { text, sdl: printSchema(schema) };
}

describe('Introspection of what is granted', () => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld({ grants, introspection: 'granted' });
  });
  afterAll(() => world.stop());

  test('shows what is open, what agreements in force list, and nothing else', async () => {
    const { sdl } = await introspected(world);
    for (const shown of [
      '  nickname: String\n',
      '  accounts: [Account!]\n',
      '  balance: Float\n',
      '"""A name of choice."""',
    ])
      expect(sdl).toContain(shown);
    expect(sdl).toContain('union Account = CurrentAccount');
    expect(sdl).toContain('kind: String!');
    for (const hidden of [
      'riskClass',
      'SavingsAccount',
      'HealthPolicy',
      'everybody',
      'secret',
      'Transaction',
    ])
      expect(sdl).not.toContain(hidden);
  });

  test('names no source and nothing of federation', async () => {
    const { text, sdl } = await introspected(world);
    for (const source of Object.keys(subgraphs)) expect(text.toLowerCase()).not.toContain(source);
    expect(text).not.toMatch(/join__|link__|_entities|_service|_Any|inaccessible|composeDirective|@key/);
    expect(sdl).not.toMatch(/https?:/);
  });

  test('suggests nothing that it does not show', async () => {
    const { text } = await world.query('{ person(ref: "x") { riskClas } }');
    expect(text).not.toContain('riskClass');
  });

  test('answers beside data', async () => {
    const { text } = await world.query(
      'query ($ref: ID!) { person(ref: $ref) { nickname } __type(name: "SavingsAccount") { name } }',
      { ref: world.ref },
    );
    expect(JSON.parse(text).data).toEqual({ person: { nickname: 'value-nickname' }, __type: null });
  });

  test('reads the agreements once in thirty seconds', async () => {
    await introspected(world);
    await world.setAgreement({ status: 'REVOKED' });
    expect((await introspected(world)).sdl).toContain('nickname');
    await world.setAgreement({ status: 'ACTIVE' });
  });
});

describe('Introspection', () => {
  test('of what is granted is of no agreement that is not in force', async () => {
    const world = await startSmallWorld({ grants, introspection: 'granted' });
    await world.setAgreement({ status: 'PAUSED' });
    expect((await introspected(world)).sdl).not.toMatch(/nickname|type Person/);
    await world.stop();
  });

  test('that is off is refused', async () => {
    const world = await startSmallWorld({ grants, introspection: false });
    const { text } = await world.query('{ __schema { types { name } } }');
    expect(JSON.parse(text).errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    await world.stop();
  });
});
