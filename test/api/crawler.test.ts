import { type GraphQLField, getNamedType, isCompositeType, isObjectType, isRequiredArgument } from 'graphql';
import { createSchema } from '../../policies/api/apollo.ts';
import { nodeOfPerson } from '../../policies/connections/nodes.ts';
import type {
  AccessRecordId,
  Coordinate,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import { keys } from '../../policies/store/keys.ts';
import { type Participant, requestData, type Stack, startStack, terms, wish } from './stack.ts';

const schema = createSchema();
const persons = ['anna', 'bram'] as const;
const organisations = ['harbour', 'lumen'] as const;

let stack: Stack;
/** Everybody who can sign in, and somebody who has nothing to do with anybody. */
const callers = new Map<string, Participant>();
/** What tells something of somebody, what it is, and who may come to see it. */
const telling = new Map<string, { readonly what: string; readonly to: readonly string[] }>();
/** Of everybody: known to everybody here, as if they had been guessed. */
const ids = { dataRequest: [] as string[], agreement: [] as string[] };
const refs: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (const each of [...persons, 'stranger']) callers.set(each, await stack.person(each));
  for (const each of [...organisations, 'bank']) callers.set(each, await stack.organisation(each));
  callers.set('authority', await stack.authority());
  for (const person of persons) {
    await live(person);
    for (const organisation of organisations) await deal(person, organisation);
    await remember(person);
  }
});
afterAll(() => stack.stop());

const caller = (name: string): Participant => callers.get(name) ?? fail(`nobody is ${name}`);
const tell = (text: string, what: string, ...to: readonly string[]) => telling.set(text, { what, to });

async function live(person: string) {
  const own = caller(person);
  const { id, connectionChallenge } = await own.get('{ me { id connectionChallenge(source: "bank") } }');
  tell(id, `what ${person} calls their node`, person);
  const node = await nodeOfPerson(stack.store, stack.issuer.url, person, stack.now());
  tell(node, `the node of ${person}`);
  const sub = `${person}-at-the-bank`;
  tell(sub, `what the bank calls ${person}`);
  const exp = Math.floor(stack.now() / 1000) + 300;
  const proof = await stack.bank.sign(
    { iss: 'bank', aud: 'fieldgrant:policies', challenge: connectionChallenge, exp, sub },
    { typ: 'fieldgrant-connection-proof+jwt' },
  );
  const connecting = 'mutation ($proof: String!) { connectSource(source: "bank", proof: $proof) { id } }';
  tell((await own.get(connecting, { proof })).id, `the connection of ${person} to the bank`, person);
  const { rules } = await own.get('mutation { startFromPreset(preset: BALANCED) { rules { id } } }');
  for (const each of rules) tell(each.id, `a rule of ${person}`, person);
  const accessRecord = {
    id: newIdentifier('acc', stack.now()) as AccessRecordId,
    at: stack.now(),
    node,
    asker: { organisation: 'harbour' as OrganisationId, purpose: 'dpv:ServiceProvision' as PurposeId },
    objects: 0,
    released: [],
    denied: [{ coordinate: 'Person.nickname' as Coordinate, reason: 'NOT_GRANTED' }],
  };
  await stack.store.commit({
    expect: [],
    write: [{ key: keys.accessRecord(node, accessRecord.id), value: accessRecord }],
  });
  tell(accessRecord.id, `an access to the data of ${person}`, person);
}

async function deal(person: string, organisation: string) {
  const [own, party] = [caller(person), caller(organisation)];
  const reference = `the case of ${person} at ${organisation}`;
  tell(reference, 'the organisation’s name for the case', organisation);
  const invite =
    'mutation ($reference: String!) { createInvitation(input: { reference: $reference }) { token } }';
  const { token } = await party.get(invite, { reference });
  const { id } = await own.get('mutation ($token: String!) { acceptInvitation(token: $token) { id } }', {
    token,
  });
  tell(id, `the connection of ${person} and ${organisation}`, person, organisation);
  const { connections } = await party.get(
    '{ organisation { connections(first: 100) { nodes { id ref } } } }',
  );
  const ref = connections.nodes.find((each: { readonly id: string }) => each.id === id).ref;
  tell(ref, `the ref of ${person} at ${organisation}`, organisation);
  refs.push(ref);
  const purpose = organisation === 'harbour' ? 'dpv:CustomerSolvencyMonitoring' : 'dpv:ServiceProvision';
  const ask = async (number: number) => {
    const explanation = `why ${organisation} asks ${person} (${number})`;
    const input = wish(stack, ref, { purpose, explanation });
    const request = (await party.get(requestData, { input })).id;
    tell(request, `a data request of ${organisation} to ${person}`, person, organisation);
    tell(explanation, 'its explanation', person, organisation);
    ids.dataRequest.push(request);
    return request;
  };
  const accept = 'mutation ($id: ID!) { acceptDataRequest(id: $id, revision: 1) { id } }';
  const agreement = (await own.get(accept, { id: await ask(1) })).id;
  tell(agreement, `an agreement of ${person} and ${organisation}`, person, organisation);
  ids.agreement.push(agreement);
  const reason = `why ${person} declines ${organisation}`;
  tell(reason, 'the reason of a person', person, organisation);
  const decline =
    'mutation ($id: ID!, $reason: String!) { declineDataRequest(id: $id, revision: 1, reason: $reason) { id } }';
  await own.get(decline, { id: await ask(2), reason });
  const counter =
    'mutation ($id: ID!, $terms: TermsInput!) { counterDataRequest(id: $id, revision: 1, terms: $terms) { id } }';
  const objects = [`${person}-tells-${organisation}`];
  tell(objects[0] ?? '', 'the key of an object of theirs', person, organisation);
  const items = [{ coordinate: 'Person.accounts', objects }];
  await own.get(counter, { id: await ask(3), terms: { ...terms(stack, 30), items } });
}

async function remember(person: string) {
  const { notices } = await caller(person).get('{ me { notices(first: 100) { nodes { id } } } }');
  for (const each of notices.nodes) tell(each.id, `a notice to ${person}`, person);
}

/** Fields that can be asked without saying more. A receipt is text that its own tests look into. */
function fieldsOf(typeName: string): readonly GraphQLField<unknown, unknown>[] {
  const type = schema.getType(typeName);
  return (isObjectType(type) ? Object.values(type.getFields()) : []).filter(
    (field) => !field.args.some(isRequiredArgument) && getNamedType(field.type).name !== 'Receipt',
  );
}

/** What is right there, and so many steps further. */
function around(typeName: string, steps: number): string {
  const fields = fieldsOf(typeName).flatMap((field) => {
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return [field.name];
    return steps === 0 ? [] : [`${called(field)} { ${around(type.name, steps - 1)} __typename }`];
  });
  return fields.join(' ');
}

function called({ name, args }: GraphQLField<unknown, unknown>): string {
  return args.some((each) => each.name === 'first') ? `${name}(first: 100)` : name;
}

/** Each type that can be reached from one, by the shortest way, with all that is around it there. */
function walks(from: string, typeName: string): readonly string[] {
  const ways = new Map([[typeName, (inside: string) => `{ ${from} { ${inside} } }`]]);
  for (const [name, way] of ways) // grows on the way
    for (const field of fieldsOf(name)) {
      const type = getNamedType(field.type);
      if (isCompositeType(type) && !ways.has(type.name))
        ways.set(type.name, (inside) => way(`${called(field)} { ${inside} }`));
    }
  return [...ways].map(([name, way]) => way(`__typename ${around(name, 2)}`));
}

/** From every root, with every id and ref there is. */
function documents(): readonly string[] {
  const roots = fieldsOf('Query').flatMap((field) => {
    const type = getNamedType(field.type);
    return isCompositeType(type) ? walks(called(field), type.name) : [`{ ${field.name} }`];
  });
  const byId = (['dataRequest', 'agreement'] as const).flatMap((name) =>
    ids[name].flatMap((id) =>
      walks(`${name}(id: "${id}")`, name === 'agreement' ? 'Agreement' : 'DataRequest'),
    ),
  );
  const asked = `purpose: "dpv:ServiceProvision", document: "{ me { nickname } }"`;
  const explained = `{ ${around('Explanation', 2)} }`;
  return [
    ...roots,
    ...byId,
    ...refs.map((ref) => `{ organisation { explain(ref: "${ref}", ${asked}) ${explained} } }`),
    ...organisations.map((each) => `{ me { explain(organisation: "${each}", ${asked}) ${explained} } }`),
  ];
}

describe.each([...persons, 'stranger', ...organisations, 'bank', 'authority'])('%s', (name) => {
  test('comes to see what concerns them, and nothing of what does not', async () => {
    const answers = [];
    for (const document of documents()) answers.push(await caller(name).ask(document));
    const codes = new Set(
      answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions['code'])),
    );
    expect([...codes].filter((code) => code !== 'FORBIDDEN' && code !== 'NOT_FOUND')).toEqual([]);
    const seen = JSON.stringify(answers.map(({ data, errors }) => [data, errors]));
    const found = [...telling].filter(([text]) => seen.includes(text)).map(([, { what }]) => what);
    const meant = [...telling.values()].filter(({ to }) => to.includes(name)).map(({ what }) => what);
    expect(found.sort()).toEqual(meant.sort());
  });
});
