import { parse } from 'graphql';
import type { RunningSource } from '../../subgraphs/kit/index.ts';
import { declarationsIn, type SelfDeclared } from '../../subgraphs/self/declarations.ts';
import { startSelf } from '../../subgraphs/self/main.ts';
import { selfSchema } from '../../subgraphs/self/schema.ts';
import { askEntities, sourceOptions, startTestGateway, type TestGateway } from './support.ts';

const declared: SelfDeclared = {
  interests: [{ topic: 'sailing', strength: 4 }],
  contact: { email: 'someone@example.org', preferredChannel: 'EMAIL' },
  plans: [{ kind: 'Buy a larger home', horizon: 'P1Y' }],
};
const everything =
  'interests { topic strength } contact { email phone preferredChannel } plans { kind horizon }';
const coordinates = parse(selfSchema).definitions.flatMap((definition) =>
  definition.kind === 'ObjectTypeDefinition'
    ? (definition.fields ?? []).map((field) => `${definition.name.value}.${field.name.value}`)
    : [],
);

let lookUps = 0;
let gateway: TestGateway;
let source: RunningSource;
beforeAll(async () => {
  gateway = await startTestGateway();
  const inMemory = declarationsIn(new Map([['ref-1', declared]]));
  source = await startSelf({
    ...(await sourceOptions(gateway)),
    declarations: (identifiers) => {
      lookUps++;
      return inMemory(identifiers);
    },
  });
});
afterAll(async () => {
  await source.stop();
  await gateway.stop();
});

async function ask(persons: readonly string[], query: string, variables: object = {}) {
  const response = await fetch(`${source.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'fieldgrant-passport': await gateway.passport('self', { persons, coordinates }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const answered = { ...declared, contact: { ...declared.contact, phone: null } };

test('gives by ref what a person said of themselves', async () => {
  const answer = await ask(['ref-1'], `query ($ref: ID!) { person(ref: $ref) { id ${everything} } }`, {
    ref: 'ref-1',
  });
  expect(answer).toEqual({ data: { person: { id: 'ref-1', ...answered } } });
});

test('knows everybody on the passport as a person, who may have said nothing', async () => {
  const answer = await ask(['ref-2'], `{ me { id ${everything} } }`);
  expect(answer).toEqual({ data: { me: { id: 'ref-2', interests: [], contact: null, plans: [] } } });
});

test('knows nobody who is not on the passport', async () => {
  expect(await ask(['ref-2'], '{ person(ref: "ref-1") { id } }')).toEqual({ data: { person: null } });
});

test.each([[[]], [['ref-1', 'ref-2']]])('knows no one person as me on a passport for %j', async (persons) => {
  expect(await ask(persons, '{ me { id } }')).toEqual({ data: { me: null } });
});

test('looks fifty persons up at once', async () => {
  const persons = Array.from({ length: 50 }, (_, index) => ({ id: `ref-${index}` }));
  lookUps = 0;
  const answer = await askEntities({ gateway, source, name: 'self' }, everything, persons, coordinates);
  expect(answer.errors).toBeUndefined();
  expect(answer.data._entities[1]).toEqual(answered);
  expect(lookUps).toBe(1);
});

test('says of each field that it is self-declared', () => {
  for (const definition of parse(selfSchema).definitions) {
    if (definition.kind !== 'ObjectTypeDefinition' || definition.name.value === 'Query') continue;
    for (const { name, description } of definition.fields ?? [])
      if (name.value !== 'id')
        expect([name.value, description?.value]).toEqual([
          name.value,
          expect.stringContaining('Self-declared'),
        ]);
  }
});
