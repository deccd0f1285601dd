import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let harbour: Participant;
let lumen: Participant;
beforeAll(async () => {
  stack = await startStack();
  [harbour, lumen] = [await stack.organisation('harbour'), await stack.organisation('lumen')];
});
afterAll(() => stack.stop());

const record = `{ organisation { legalName dpoContact recordOfProcessing {
  purpose { id } lawfulBasis persons agreements agreementsInForce releases coordinates categories { id } isSpecial retention from until
} } }`;

test('An organisation’s record of processing is made of its agreements', async () => {
  const [anna, bram] = [await stack.person('anna'), await stack.person('bram')];
  const [toAnna, toBram] = [await connect(anna, harbour), await connect(bram, harbour)];
  const agree = async (person: Participant, ref: string, changed = {}) => {
    const { id } = await harbour.get(requestData, { input: wish(stack, ref, changed) });
    return person.get('mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }', { id });
  };
  const purpose = { id: 'harbour:Renewal', parents: ['dpv:CustomerSolvencyMonitoring'] };
  await harbour.get('mutation ($input: PurposeInput!) { registerPurpose(input: $input) { id } }', {
    input: purpose,
  });
  await agree(anna, toAnna);
  const revoked = await agree(anna, toAnna, { document: null, items: [{ coordinate: 'Person.partner' }] });
  await anna.get('mutation ($id: ID!) { revokeAgreement(id: $id) { id } }', revoked);
  await agree(bram, toBram, { terms: { ...terms(stack), retention: 'P2Y' } });
  await agree(bram, toBram, {
    purpose: purpose.id,
    document: null,
    items: [{ coordinate: 'Person.nickname' }],
  });
  const { legalName, recordOfProcessing } = await harbour.get(record);
  expect(legalName).toBe('harbour legal');
  expect(recordOfProcessing).toMatchObject([
    {
      purpose: { id: 'dpv:CustomerSolvencyMonitoring' },
      lawfulBasis: ['legal-eu-gdpr:A6-1-a'],
      persons: 2,
      agreements: 3,
      agreementsInForce: 2,
      releases: 0,
      coordinates: ['Account.balance', 'Person.accounts', 'Person.nickname', 'Person.partner'],
      isSpecial: false,
      retention: 'P2Y',
    },
    { purpose: { id: 'harbour:Renewal' }, persons: 1, agreements: 1, coordinates: ['Person.nickname'] },
  ]);
  expect(recordOfProcessing[0].categories).toContainEqual({ id: 'pd:BankAccount' });
  expect((await lumen.get(record)).recordOfProcessing).toEqual([]);
  const others = await lumen.ask('{ organisations { nodes { id recordOfProcessing { persons } } } }');
  expect(
    others.data.organisations.nodes.find(({ id }: { id: string }) => id === 'harbour').recordOfProcessing,
  ).toBeNull();
});
