import { connect, type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let bram: Participant;
let harbour: Participant;
let ref: string;

beforeAll(async () => {
  stack = await startStack();
  [anna, bram] = [await stack.person('anna'), await stack.person('bram')];
  harbour = await stack.organisation('harbour');
  ref = await connect(anna, harbour);
});
afterAll(() => stack.stop());

const read = `query ($first: Int, $after: ID) { me { notices(first: $first, after: $after) {
  nodes { id kind at organisation { id } dataRequest { id state } agreement { id state } byProfile onBehalf representation { id } }
  pageInfo { hasNextPage endCursor }
} } }`;
const notices = async (variables = {}) => (await anna.get(read, variables)).notices;
const file = async () => (await harbour.get(requestData, { input: wish(stack, ref) })).id;
const about = (id: string) => async () =>
  (await notices()).nodes
    .filter(({ dataRequest }: { dataRequest: { id: string } | null }) => dataRequest?.id === id)
    .map(({ kind }: { kind: string }) => kind);
const mutation = (field: string) => `mutation ($id: ID!) { ${field} { id } }`;

describe('A person is told', () => {
  test('of what an organisation does, in the same order, and of nothing they did themselves', async () => {
    const id = await file();
    const told = about(id);
    expect(await told()).toEqual(['DATA_REQUESTED']);
    const counter =
      'mutation ($id: ID!, $terms: TermsInput!) { counterDataRequest(id: $id, revision: 1, terms: $terms) { id } }';
    await anna.get(counter, { id, terms: terms(stack, 30) });
    expect(await told()).toEqual(['DATA_REQUESTED']);
    const revise =
      'mutation ($id: ID!, $terms: TermsInput!) { reviseDataRequest(id: $id, revision: 2, terms: $terms) { id } }';
    await harbour.get(revise, { id, terms: terms(stack, 20) });
    await anna.get(counter.replace('revision: 1', 'revision: 3'), { id, terms: terms(stack, 10) });
    const { id: agreement } = await harbour.get(mutation('acceptCounter(id: $id, revision: 4)'), { id });
    expect(await told()).toEqual(['AGREED', 'REVISED', 'DATA_REQUESTED']);
    const [newest] = (await notices({ first: 1 })).nodes;
    expect(newest).toMatchObject({
      kind: 'AGREED',
      organisation: { id: 'harbour' },
      dataRequest: { id, state: 'AGREED' },
      agreement: { id: agreement, state: 'ACTIVE' },
      byProfile: false,
      onBehalf: false,
      representation: null,
    });
    await anna.get(mutation('pauseAgreement(id: $id, revision: 1)'), { id: agreement });
    await anna.get(mutation('revokeAgreement(id: $id)'), { id: agreement });
    expect((await notices({ first: 1 })).nodes[0].id).toBe(newest.id);
  });

  test('of a request that is taken back, once', async () => {
    const id = await file();
    for (const _ of [1, 2]) await harbour.get(mutation('withdrawDataRequest(id: $id)'), { id });
    expect(await about(id)()).toEqual(['WITHDRAWN', 'DATA_REQUESTED']);
  });

  test('of nothing that was refused', async () => {
    const before = (await notices({ first: 1 })).nodes[0].id;
    const refused = await harbour.ask(requestData, { input: wish(stack, ref, { explanation: '' }) });
    expect(refused.errors).not.toEqual([]);
    expect((await notices({ first: 1 })).nodes[0].id).toBe(before);
  });

  test('of what their profile agreed to by itself', async () => {
    const person = await stack.person('cleo');
    const theirs = await connect(person, harbour);
    await person.get('mutation { setProfileRule(rule: { effect: ALLOW }) { rules { id } } }');
    await person.get('mutation { setAnswersByItself(on: true) { answersByItself } }');
    await harbour.get(requestData, { input: wish(stack, theirs) });
    const { nodes } = (await person.get(read)).notices;
    expect(
      nodes.map(({ kind, byProfile }: { kind: string; byProfile: boolean }) => [kind, byProfile]),
    ).toEqual(
      expect.arrayContaining([
        ['AGREED', true],
        ['DATA_REQUESTED', false],
      ]),
    );
  });

  test('page by page, and nobody else is', async () => {
    const { nodes, pageInfo } = await notices({ first: 2 });
    expect(pageInfo.hasNextPage).toBe(true);
    const next = await notices({ first: 100, after: pageInfo.endCursor });
    expect(next.nodes.map(({ id }: { id: string }) => id)).not.toContain(nodes[1].id);
    expect([...nodes, ...next.nodes]).toEqual((await notices({ first: 100 })).nodes);
    expect((await bram.get(read)).notices.nodes).toEqual([]);
  });
});
