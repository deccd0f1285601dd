import { type Participant, type Stack, startStack } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let lumen: Participant;
let authority: Participant;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
  [harbour, lumen] = [await stack.organisation('harbour'), await stack.organisation('lumen')];
  authority = await stack.authority();
});
afterAll(() => stack.stop());

const part = 'id status statusChanges { status at reason }';
const suspend = `mutation ($id: ID!, $reason: String!) { suspendOrganisation(id: $id, reason: $reason) { ${part} } }`;
const expel = `mutation ($id: ID!, $reason: String!) { expelOrganisation(id: $id, reason: $reason) { ${part} } }`;
const reinstate = `mutation ($id: ID!) { reinstateOrganisation(id: $id) { ${part} } }`;
const invite = 'mutation { createInvitation(input: {}) { token } }';
const why = { id: 'lumen', reason: 'No data protection officer answers' };
const code = ({ errors }: { readonly errors?: readonly { readonly extensions: object }[] }) =>
  errors?.[0]?.extensions;

describe('The scheme authority', () => {
  test('suspends an organisation, which reads then and does not act, and reinstates it', async () => {
    const suspended = await authority.get(suspend, why);
    expect(suspended).toEqual({
      id: 'lumen',
      status: 'SUSPENDED',
      statusChanges: [{ status: 'SUSPENDED', at: expect.any(String), reason: why.reason }],
    });
    expect(await authority.get(suspend, { ...why, reason: 'Again' })).toEqual(suspended);
    expect(code(await lumen.ask(invite))).toEqual({ code: 'FORBIDDEN' });
    expect(await lumen.get(`{ organisation { ${part} } }`)).toEqual(suspended);
    expect(await harbour.get(invite)).toEqual({ token: expect.any(String) });

    expect(await authority.get(reinstate, { id: 'lumen' })).toMatchObject({
      status: 'ADMITTED',
      statusChanges: [{ status: 'SUSPENDED' }, { status: 'ADMITTED', reason: null }],
    });
    expect(await lumen.get(invite)).toEqual({ token: expect.any(String) });
  });

  test.each([
    ['an organisation that takes no part', suspend, { ...why, id: 'nobody' }, { code: 'NOT_FOUND' }],
    ['no organisation', reinstate, { id: '__proto__' }, { code: 'NOT_FOUND' }],
    [
      'one without a reason',
      suspend,
      { ...why, reason: ' ' },
      { code: 'INPUT_INVALID', faults: ['reason: from 1 to 2000 characters'] },
    ],
  ])('can not decide on %s', async (_, mutation, variables, expected) => {
    expect(code(await authority.ask(mutation, variables))).toEqual(expected);
  });

  test('alone decides', async () => {
    for (const other of [anna, harbour, lumen])
      for (const mutation of [suspend, expel, reinstate])
        expect(code(await other.ask(mutation, why))).toEqual({ code: 'FORBIDDEN' });
    expect(await lumen.get('{ organisation { status } }')).toEqual({ status: 'ADMITTED' });
  });

  test('expels for good', async () => {
    expect(await authority.get(expel, why)).toMatchObject({ status: 'EXPELLED' });
    for (const [mutation, variables] of [
      [reinstate, { id: 'lumen' }],
      [suspend, why],
    ] as const)
      expect(code(await authority.ask(mutation, variables))).toEqual({
        code: 'NOT_NOW',
        current: { status: 'EXPELLED' },
      });
    expect(code(await lumen.ask(invite))).toEqual({ code: 'FORBIDDEN' });
  });
});
