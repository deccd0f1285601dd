import { connect, type Participant, requestData, type Stack, startStack, wish } from './stack.ts';

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

const position = `position {
  coordinate necessity stance field { coordinate } because { id effect }
  proposed { coordinate necessity release { round } window }
}`;
const read = `query ($id: ID!) { dataRequest(id: $id) { ${position} } }`;
const set = 'mutation ($rule: ProfileRuleInput!) { setProfileRule(rule: $rule) { rules { id } } }';

describe('Beside what is asked', () => {
  test('stands the person’s position, as their rules are now', async () => {
    const { id } = await harbour.get(requestData, {
      input: wish(stack, ref, { required: ['Person.nickname'] }),
    });
    const positions = async () => (await anna.get(read, { id })).position;
    expect((await positions()).map(({ stance }: { stance: string }) => stance)).toEqual([
      'ASK',
      'ASK',
      'ASK',
    ]);

    const rules = [
      { effect: 'ALLOW', coordinate: 'Account.balance', release: { round: 10 } },
      { effect: 'NEVER', coordinate: 'Person.nickname' },
      { effect: 'ALLOW', organisation: 'harbour' },
    ];
    const ids: string[] = [];
    for (const rule of rules) {
      const profile = await anna.get(set, { rule });
      ids.push(profile.rules.at(-1).id);
    }
    const [rounded, never, allowed] = ids;
    const asked = (coordinate: string, necessity = 'OPTIONAL') => ({ coordinate, necessity });
    expect(await positions()).toEqual([
      {
        ...asked('Person.nickname', 'REQUIRED'),
        field: { coordinate: 'Person.nickname' },
        stance: 'REFUSED',
        because: [{ id: never, effect: 'NEVER' }],
        proposed: null,
      },
      {
        ...asked('Person.accounts'),
        field: { coordinate: 'Person.accounts' },
        stance: 'ALLOWED',
        because: [{ id: allowed, effect: 'ALLOW' }],
        proposed: { ...asked('Person.accounts'), release: null, window: null },
      },
      {
        ...asked('Account.balance'),
        field: { coordinate: 'Account.balance' },
        stance: 'REDUCED',
        because: [
          { id: rounded, effect: 'ALLOW' },
          { id: allowed, effect: 'ALLOW' },
        ],
        proposed: { ...asked('Account.balance'), release: { round: 10 }, window: null },
      },
    ]);
  });

  test('stands nothing for anybody else', async () => {
    const { id } = await harbour.get(requestData, { input: wish(stack, ref) });
    expect((await harbour.get(read, { id })).position).toEqual([]);
    expect((await bram.ask(read, { id })).data).toEqual({ dataRequest: null });
  });
});
