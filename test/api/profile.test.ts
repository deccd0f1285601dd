import { connect, type Participant, requestData, type Stack, startStack, wish } from './stack.ts';

let stack: Stack;
let anna: Participant;
let bram: Participant;
let harbour: Participant;
let lumen: Participant;
let authority: Participant;

beforeAll(async () => {
  stack = await startStack();
  [anna, bram] = [await stack.person('anna'), await stack.person('bram')];
  [harbour, lumen] = [await stack.organisation('harbour'), await stack.organisation('lumen')];
  authority = await stack.authority();
  await connect(anna, harbour);
});
afterAll(() => stack.stop());

const shown = `rules {
  id effect purpose { id } category { id label } coordinate organisation { id }
  maxPeriod maxRetention maxWindow release { round truncate mask }
}`;
const set = `mutation ($rule: ProfileRuleInput!) { setProfileRule(rule: $rule) { ${shown} } }`;
const remove = `mutation ($id: ID!) { removeProfileRule(id: $id) { ${shown} } }`;
const read = `{ me { profile { ${shown} } } }`;
const rulesOf = async (person: Participant) => (await person.get(read)).profile.rules;

const blank = {
  purpose: null,
  category: null,
  coordinate: null,
  organisation: null,
  maxPeriod: null,
  maxRetention: null,
  maxWindow: null,
  release: null,
};

describe('A profile', () => {
  test('holds rules in the order they were set, changed and removed by their ids', async () => {
    const never = { effect: 'NEVER', purpose: 'dpv:Marketing', category: 'pd:Financial' };
    const first = await anna.get(set, { rule: never });
    expect(first.rules).toEqual([
      {
        ...blank,
        id: expect.stringMatching(/^rul_/),
        effect: 'NEVER',
        purpose: { id: 'dpv:Marketing' },
        category: { id: 'pd:Financial', label: 'Financial' },
      },
    ]);
    const limits = { maxPeriod: 'P1Y', maxRetention: 'P2Y', maxWindow: 'P1M', release: { mask: 4 } };
    const second = await anna.get(set, {
      rule: { effect: 'ASK', coordinate: 'Account.iban', organisation: 'harbour', ...limits },
    });
    const [{ id }, other] = second.rules;
    expect(other).toEqual({
      ...blank,
      ...limits,
      id: other.id,
      effect: 'ASK',
      coordinate: 'Account.iban',
      organisation: { id: 'harbour' },
      release: { round: null, truncate: null, mask: 4 },
    });
    const changed = await anna.get(set, { rule: { id, effect: 'ALLOW', category: 'pd:Name' } });
    expect(changed.rules).toMatchObject([
      { id, effect: 'ALLOW', purpose: null, category: { id: 'pd:Name' } },
      { id: other.id },
    ]);
    expect((await anna.get(remove, { id })).rules).toMatchObject([{ id: other.id }]);
    expect(await rulesOf(anna)).toMatchObject([{ id: other.id }]);
    await anna.get(remove, { id: other.id });
  });

  test.each([
    ['a purpose nobody knows', { purpose: 'dpv:Whatever' }, 'purpose: one the scheme knows'],
    ['a category nobody knows', { category: 'pd:Whatever' }, 'category: a DPV-PD term'],
    ['an open field', { coordinate: 'Rate.kind' }, 'coordinate: a personal field of the served schema'],
    ['no field', { coordinate: '__proto__.x' }, 'coordinate: a personal field of the served schema'],
    [
      'an unknown organisation',
      { organisation: 'nobody' },
      'organisation: one that takes part in the scheme',
    ],
    ['a step of nothing', { release: { round: 0 } }, expect.stringContaining('release: ')],
    ['a mask of nothing', { release: { mask: 0 } }, expect.stringContaining('release: ')],
  ])('takes no rule about %s', async (_, part, fault) => {
    const { errors } = await anna.ask(set, { rule: { effect: 'NEVER', ...part } });
    expect(errors[0]?.extensions).toEqual({ code: 'INPUT_INVALID', faults: [fault] });
    expect(await rulesOf(anna)).toEqual([]);
  });

  test('forbids what lies above a purpose that an organisation registered to every other one', async () => {
    const input = { id: 'harbour:Mortgages', parents: ['dpv:CustomerSolvencyMonitoring'] };
    await harbour.get('mutation ($input: PurposeInput!) { registerPurpose(input: $input) { id } }', {
      input,
    });
    const { rules } = await bram.get(set, { rule: { effect: 'NEVER', purpose: input.id } });
    expect(rules).toMatchObject([{ purpose: { id: input.id } }]);
    const explain = `query ($purpose: ID!) { me {
      explain(organisation: "lumen", purpose: $purpose, document: "{ me { nickname } }") { forbiddenBy }
    } }`;
    const forbidden = async (purpose: string) => (await bram.get(explain, { purpose })).explain;
    expect(await forbidden('dpv:CustomerManagement')).toEqual([{ forbiddenBy: [rules[0].id] }]);
    expect(await forbidden('dpv:Marketing')).toEqual([{ forbiddenBy: [] }]);
    await bram.get(remove, rules[0]);
  });

  test.each([
    ['GUARDED', ['NEVER', 'ASK']],
    ['BALANCED', ['NEVER', 'ASK', 'ALLOW']],
    ['OPEN', ['ASK', 'ALLOW']],
  ])('starts from the preset %s, and loses no rule unasked', async (preset, effects) => {
    const start = `mutation ($preset: ProfilePreset!, $replace: Boolean! = false) {
      startFromPreset(preset: $preset, replace: $replace) { ${shown} }
    }`;
    const { rules } = await bram.get(start, { preset });
    expect(rules.map(({ effect }: { effect: string }) => effect)).toEqual(effects);
    const again = await bram.ask(start, { preset: 'OPEN' });
    expect(again.errors[0]?.extensions['code']).toBe('INPUT_INVALID');
    expect(await rulesOf(bram)).toEqual(rules);
    const replaced = await bram.get(start, { preset: 'GUARDED', replace: true });
    expect(replaced.rules).toHaveLength(2);
    for (const each of replaced.rules) await bram.get(remove, { id: each.id });
    for (const other of [harbour, authority])
      expect((await other.ask(start, { preset })).errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('is a person’s own to see, change and empty', async () => {
    const { rules } = await anna.get(set, { rule: { effect: 'NEVER', organisation: 'harbour' } });
    expect(await rulesOf(bram)).toEqual([]);
    for (const mutation of [
      (id: string) => bram.ask(remove, { id }),
      (id: string) => bram.ask(set, { rule: { id, effect: 'ALLOW' } }),
    ]) {
      const theirs = await mutation(rules[0].id);
      expect(theirs).toEqual(await mutation('rul_01ARZ3NDEKTSV4RRFFQ69G5FAV'));
      expect(theirs.errors[0]?.extensions['code']).toBe('NOT_FOUND');
    }
    expect(await rulesOf(anna)).toEqual(rules);
    for (const other of [harbour, lumen, authority]) {
      expect((await other.ask(read)).data).toEqual({ me: null });
      const attempts = [
        await other.ask(set, { rule: { effect: 'ALLOW' } }),
        await other.ask(remove, rules[0]),
      ];
      for (const { errors } of attempts) expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
    }
    expect(await rulesOf(anna)).toEqual(rules);
    await anna.get(remove, rules[0]);
  });

  test('is not a representative’s to see or change', async () => {
    const { representation, guardian } = await guardianOfAChild();
    const acting = guardian.representing(representation.id);
    expect(await acting.get('{ me { id } }')).toEqual({ id: expect.any(String) });
    for (const { errors } of [
      await acting.ask(read),
      await acting.ask(set, { rule: { effect: 'ALLOW' } }),
      await acting.ask(remove, { id: 'rul_01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
    ])
      expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('has no more rules than can be read with each decision', async () => {
    for (let number = 0; number < 200; number++) await bram.get(set, { rule: { effect: 'ASK' } });
    const { errors } = await bram.ask(set, { rule: { effect: 'NEVER' } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'INPUT_INVALID' });
    const [first] = await rulesOf(bram);
    await bram.get(set, { rule: { id: first.id, effect: 'NEVER' } });
    expect(await rulesOf(bram)).toHaveLength(200);
  });
});

/** Somebody whom the bank says to be the guardian of another, registered as that. */
async function guardianOfAChild() {
  const guardian = await stack.person('guardian');
  const prove = async (kind: string, claims: object) => {
    const { connectionChallenge } = await guardian.get('{ me { connectionChallenge(source: "bank") } }');
    const exp = Math.floor(stack.now() / 1000) + 300;
    const common = {
      iss: 'bank',
      aud: 'fieldgrant:policies',
      sub: 'guardian-1',
      challenge: connectionChallenge,
      exp,
    };
    return stack.bank.sign({ ...common, ...claims }, { typ: `fieldgrant-${kind}-proof+jwt` });
  };
  await guardian.get('mutation ($proof: String!) { connectSource(source: "bank", proof: $proof) { id } }', {
    proof: await prove('connection', {}),
  });
  const scope = { acts: 'DECIDE' };
  const until = Math.floor(stack.now() / 1000) + 86_400;
  const representation = await guardian.get(
    'mutation ($proof: String!) { registerRepresentation(source: "bank", proof: $proof) { id } }',
    { proof: await prove('representation', { represented: 'child-1', kind: 'GUARDIAN', until, scope }) },
  );
  return { guardian, representation };
}

describe('A restriction', () => {
  const restrict =
    'mutation ($on: Boolean!) { setRestriction(on: $on) { restrictedSince profile { rules { id } } } }';
  test('is dated from when it was first switched on, and touches no rule', async () => {
    const person = await stack.person('a person who restricts');
    const first = await person.get(restrict, { on: true });
    expect(first).toEqual({ restrictedSince: expect.any(String), profile: { rules: [] } });
    stack.pass(60_000);
    expect(await person.get(restrict, { on: true })).toEqual(first);
    await person.get('mutation { startFromPreset(preset: GUARDED) { rules { id } } }');
    expect((await person.get('{ me { restrictedSince } }')).restrictedSince).toBe(first.restrictedSince);
    expect((await person.get(restrict, { on: false })).restrictedSince).toBeNull();
  });
});

describe('An objection', () => {
  const object = `mutation ($organisation: ID!, $purpose: ID!) {
    objectToProcessing(organisation: $organisation, purpose: $purpose, reason: "No more.") { rules { effect purpose { id } organisation { id } } }
  }`;
  const about = { organisation: 'harbour', purpose: 'dpv:CustomerSolvencyMonitoring' };

  test('forbids the purpose to the organisation, and revokes what was agreed for it', async () => {
    const person = await stack.person('a person who objects');
    const [ref, lumens] = [await connect(person, harbour), await connect(person, lumen)];
    const agree = async (party: Participant, input: object) => {
      const { id } = await party.get(requestData, { input });
      return person.get('mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }', { id });
    };
    const objected = await agree(harbour, wish(stack, ref));
    const other = await agree(lumen, wish(stack, lumens, { purpose: 'dpv:ServiceProvision' }));
    const profile = await person.get(object, about);
    const rule = { effect: 'NEVER', purpose: { id: about.purpose }, organisation: { id: 'harbour' } };
    expect(profile).toEqual({ rules: [rule] });
    expect(await person.get(object, about)).toEqual(profile);
    const read = 'query ($id: ID!) { agreement(id: $id) { state revision history { reason } } }';
    expect(await harbour.get(read, objected)).toEqual({
      state: 'REVOKED',
      revision: 2,
      history: [{ reason: null }, { reason: 'No more.' }],
    });
    expect(await lumen.get(read, other)).toMatchObject({ state: 'ACTIVE', revision: 1 });
  });

  test.each([
    [{ organisation: 'nobody', purpose: about.purpose }],
    [{ organisation: 'harbour', purpose: 'dpv:Nonsense' }],
  ])('to what there is not is refused: %j', async (input) => {
    const { errors } = await anna.ask(object, input);
    expect(errors[0]?.extensions['code']).toBe('INPUT_INVALID');
  });
});
