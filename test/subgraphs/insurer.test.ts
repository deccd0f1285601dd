import { startInsurer } from '../../subgraphs/insurer/main.ts';
import type { RunningSource } from '../../subgraphs/kit/index.ts';
import { generateWorld } from '../../subgraphs/world/generateWorld.ts';
import { askEntities, counting, sourceOptions, startTestGateway, type TestGateway } from './support.ts';

const world = generateWorld({ persons: 200, seed: 1, until: '2026-11-01' });
const { tables, lookUps } = counting(world.insurer);
const anna = world.identifiersOf('anna')?.insurer ?? '';

let gateway: TestGateway;
let source: RunningSource;
beforeAll(async () => {
  gateway = await startTestGateway();
  source = await startInsurer({ ...(await sourceOptions(gateway)), tables });
});
afterAll(async () => {
  await source.stop();
  await gateway.stop();
});

const anyPolicy = ['number', 'kind', 'premium', 'coverage', 'since', 'until'];
const everyCoordinate = [
  ...['id', 'policies', 'riskClass'].map((field) => `Person.${field}`),
  ...['LifePolicy', 'HomePolicy', 'HealthPolicy'].flatMap((type) =>
    anyPolicy.map((field) => `${type}.${field}`),
  ),
  ...['LifePolicy.beneficiaries', 'HomePolicy.claims', 'HealthPolicy.claims', 'HealthPolicy.treatedFor'],
  ...['Claim.amount', 'HealthClaim.amount', 'HealthClaim.care'],
];

test('looks up policies once for fifty persons', async () => {
  const persons = world.persons.slice(0, 50).map(({ identifiers }) => ({ id: identifiers.insurer }));
  const { data, errors } = await ask('policies { ... on HomePolicy { number claims { amount } } }', persons);
  expect(errors).toBeUndefined();
  expect(data._entities).toHaveLength(50);
  expect(lookUps).toEqual({ policies: 1 });
});

test('gives life, home and health policies, each with its own', async () => {
  const { data, errors } = await ask(`policies {
    __typename
    ... on LifePolicy { number kind premium beneficiaries { id } }
    ... on HomePolicy { number kind coverage claims { amount } }
    ... on HealthPolicy { number kind treatedFor claims { amount care } }
  }`);
  expect(errors).toBeUndefined();
  const [life, home, health] = data._entities[0].policies;
  expect([life.kind, home.kind, health.kind]).toEqual(['LIFE', 'HOME', 'HEALTH']);
  expect(life.beneficiaries).toContainEqual({ id: world.identifiersOf('bram')?.insurer });
  expect(health.claims.length).toBeGreaterThan(0);
});

test('gives a health policy without its medical data where only that is on the passport', async () => {
  const { data } = await ask(
    'policies { ... on HealthPolicy { premium treatedFor claims { care } } }',
    [{ id: anna }],
    ['Person.policies', 'HealthPolicy.premium'],
  );
  const health = data._entities[0].policies[2];
  expect(health).toEqual({ premium: expect.any(Number), treatedFor: null, claims: null });
});

test.each([
  [[{ year: 2025, gross: 90_000 }], 'A'],
  [[{ year: 2025, gross: 45_000 }], 'B'],
  [
    [
      { year: 2025, gross: 21_000 },
      { year: 2024, gross: 27_000 },
      { year: 2020, gross: 400_000 },
      { year: 2023, gross: 24_000 },
    ],
    'C',
  ],
  [[{ year: 2025, gross: 12_000 }, null], 'D'],
  [[], null],
  [[{ year: 2025, gross: null }], null],
])('works out the risk class from the incomes the gateway hands on (%#)', async (incomes, expected) => {
  const { data } = await ask('riskClass', [{ id: anna, incomes }]);
  expect(data._entities[0].riskClass).toBe(expected);
});

function ask(
  selection: string,
  persons: readonly { readonly id: string; readonly incomes?: unknown }[] = [{ id: anna }],
  coordinates: readonly string[] = everyCoordinate,
) {
  return askEntities({ gateway, source, name: 'insurer' }, selection, persons, coordinates);
}

test('gives only the claims of the days on the passport', async () => {
  const asked = 'policies { ... on HealthPolicy { claims { occurredOn } } }';
  const coordinates = [...everyCoordinate, 'HealthClaim.occurredOn'];
  const about = { gateway, source, name: 'insurer' };
  const all = await askEntities(about, asked, [{ id: anna }], coordinates);
  const days: string[] = all.data._entities[0].policies[2].claims.map(
    (claim: { occurredOn: string }) => claim.occurredOn,
  );
  const [latest = ''] = days;
  const { data } = await askEntities(about, asked, [{ id: anna }], coordinates, {
    conditions: { 'HealthPolicy.claims': [{ from: latest, until: latest }] },
  });
  expect(data._entities[0].policies[2].claims).toEqual(
    days.filter((day) => day === latest).map((occurredOn) => ({ occurredOn })),
  );
  expect(days.length).toBeGreaterThan(data._entities[0].policies[2].claims.length);
});
