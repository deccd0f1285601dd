import { connect, type Participant, requestData, type Stack, startStack, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let harbour: Participant;
let lumen: Participant;
let ref: string;
let agreement: string;

beforeAll(async () => {
  stack = await startStack();
  anna = await stack.person('anna');
  harbour = await stack.organisation('harbour');
  lumen = await stack.organisation('lumen');
  ref = await connect(anna, harbour);
  const request = await harbour.get(requestData, { input: wish(stack, ref) });
  const accept = 'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }';
  agreement = (await anna.get(accept, { id: request.id })).id;
});
afterAll(() => stack.stop());

const parts =
  'coordinate ruling reason agreements within forbiddenBy underCeiling grants { agreement item } changes { kind sentence }';
const toHarbour = `query ($ref: ID!, $purpose: ID!, $document: String!) {
  organisation { explain(ref: $ref, purpose: $purpose, document: $document) { ${parts} } } }`;
const toAnna = `query ($purpose: ID!, $document: String!) {
  me { explain(organisation: "harbour", purpose: $purpose, document: $document) { ${parts} } } }`;
const purpose = 'dpv:CustomerSolvencyMonitoring';
const document = '{ person(ref: "any") { nickname accounts { balance iban } partner { nickname } } }';
const asked = (changed: object = {}) => ({ ref, purpose, document, ...changed });

describe('An explanation', () => {
  test('tells a relying party what its agreements permit, and what to ask for', async () => {
    const { explain } = await harbour.get(toHarbour, asked());
    const brief = explain.map((each: { coordinate: string; ruling: string; reason: string | null }) => [
      each.coordinate,
      each.ruling,
      each.reason,
    ]);
    expect(brief).toEqual([
      ['Person.nickname', 'PERMIT', null],
      ['Person.accounts', 'PERMIT', null],
      ['Account.balance', 'PERMIT', null],
      ['Account.iban', 'DENY', 'NOT_GRANTED'],
      ['Person.partner', 'DENY', 'NOT_GRANTED'],
      ['Person.nickname', 'OTHERS', null],
    ]);
    expect(explain[2].grants).toEqual([{ agreement, item: 'Account.balance' }]);
    expect(explain[3].changes).toEqual([
      { kind: 'ASK', sentence: 'ask for Account.iban together with Person.accounts in one data request' },
    ]);
    expect(explain[3]).toMatchObject({ forbiddenBy: null, underCeiling: null });
    expect(explain[5]).toMatchObject({ within: 'Person.partner' });
  });

  test('is the same to somebody who is unknown as to somebody who never agreed', async () => {
    const ben = await stack.person('ben');
    const known = await connect(ben, harbour);
    const agreed = await harbour.ask(toHarbour, asked({ ref: known }));
    expect(await harbour.ask(toHarbour, asked({ ref: 'nobody' }))).toEqual(agreed);
    expect(await harbour.ask(toHarbour, asked({ ref: 'A'.repeat(22) }))).toEqual(agreed);
  });

  test('shows a relying party nothing of a prohibition, and the person which rule it is', async () => {
    const set = 'mutation ($rule: ProfileRuleInput!) { setProfileRule(rule: $rule) { rules { id } } }';
    const rule = { effect: 'NEVER', coordinate: 'Person.nickname' };
    const { rules } = await anna.get(set, { rule });
    const forbidden = (await harbour.get(toHarbour, asked())).explain[0];
    expect(forbidden).toEqual({
      coordinate: 'Person.nickname',
      ruling: 'DENY',
      reason: 'NOT_GRANTED',
      agreements: [],
      within: null,
      forbiddenBy: null,
      underCeiling: null,
      grants: [],
      changes: [{ kind: 'ASK', sentence: 'ask for Person.nickname in a data request' }],
    });
    const own = (await anna.get(toAnna, asked())).explain[0];
    expect(own).toMatchObject({ ruling: 'DENY', forbiddenBy: [rules[0].id] });
    await anna.get('mutation ($id: ID!) { removeProfileRule(id: $id) { rules { id } } }', {
      id: rules[0].id,
    });
  });

  test('names the agreement that a pause refuses, and who resumes it', async () => {
    const move = (step: string, revision: number) =>
      anna.get(`mutation ($id: ID!) { ${step}Agreement(id: $id, revision: ${revision}) { revision } }`, {
        id: agreement,
      });
    const { revision } = await move('pause', 1);
    const { explain } = await harbour.get(toHarbour, asked());
    await move('resume', revision);
    expect(explain[0]).toMatchObject({
      ruling: 'DENY',
      reason: 'PAUSED',
      agreements: [agreement],
      changes: [{ kind: 'RESUME', sentence: `the person resumes agreement ${agreement}` }],
    });
  });

  test('is for nobody else: not of another’s ref, not of another organisation', async () => {
    const others = await lumen.ask(toHarbour, asked({ purpose: 'dpv:ServiceProvision' }));
    const rulings = others.data.organisation.explain.map((each: { ruling: string }) => each.ruling);
    expect(rulings).not.toContain('PERMIT');
    const borrowed = await anna.ask(
      `{ organisations { nodes { explain(ref: "x", purpose: "${purpose}", document: "{ __typename }") { coordinate } } } }`,
    );
    expect(new Set(borrowed.errors.map(({ extensions }) => extensions['code']))).toEqual(
      new Set(['FORBIDDEN']),
    );
  });

  test('writes nothing: no access, no use', async () => {
    const written = async () => {
      const all = [...'abcdefghijklmnopqrstuvwxyz'].map((each) => stack.store.scan(each, { limit: 10_000 }));
      return (await Promise.all(all)).flat();
    };
    const before = await written();
    await harbour.get(toHarbour, asked());
    await harbour.get(toHarbour, asked({ ref: 'nobody' }));
    await anna.get(toAnna, asked());
    expect(await written()).toEqual(before);
    expect(before.length).toBeGreaterThan(10);
  });

  test.each([
    ['a purpose that nobody knows', { purpose: 'dpv:Whim' }, 'PURPOSE_NOT_ADMITTED'],
    ['a document that does not parse', { document: '{' }, 'DOCUMENT_INVALID'],
    ['a document that does not fit', { document: '{ nothing }' }, 'DOCUMENT_INVALID'],
    [
      'a document that is a bomb',
      { document: `{ person(ref: "x") { ${'partner { id } '.repeat(900)} } }` },
      'DOCUMENT_INVALID',
    ],
  ])('refuses %s', async (_, changed, code) => {
    const { errors } = await harbour.ask(toHarbour, asked(changed));
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });
});
