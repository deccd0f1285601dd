import { startGovernment } from '../../subgraphs/government/main.ts';
import { governmentTables, type PersonRow } from '../../subgraphs/government/tables.ts';
import type { RunningSource } from '../../subgraphs/kit/index.ts';
import { generateWorld } from '../../subgraphs/world/generateWorld.ts';
import { askEntities, counting, sourceOptions, startTestGateway, type TestGateway } from './support.ts';

const world = generateWorld({ persons: 200, seed: 1, until: '2026-11-01' });
const { tables, lookUps } = counting(world.government);
const numberOf = (name: string) => world.identifiersOf(name)?.government ?? '';

let gateway: TestGateway;
let source: RunningSource;
beforeAll(async () => {
  gateway = await startTestGateway();
  source = await startGovernment({ ...(await sourceOptions(gateway)), tables });
});
afterAll(async () => {
  await source.stop();
  await gateway.stop();
});

test('looks up each table once for fifty persons', async () => {
  const persons = world.persons.slice(0, 50).map(({ identifiers }) => ({ id: identifiers.government }));
  const answer = await ask(
    'name { full family } birth { date } incomes { year gross } properties { address valuations { value date } }',
    persons,
    [
      'Person.name',
      'PersonName.full',
      'PersonName.family',
      'Person.birth',
      'Birth.date',
      'Person.incomes',
      'Income.year',
      'Income.gross',
      'Person.properties',
      'Property.address',
      'Property.valuations',
      'Valuation.value',
      'Valuation.date',
    ],
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data._entities).toHaveLength(50);
  expect(lookUps).toEqual({ persons: 1, incomes: 1, properties: 1 });
});

test('gives the income of the year asked for', async () => {
  const [expected] = world.government.incomes([numberOf('anna')]);
  const { data } = await ask(
    'latest: income(year: 2025) { year gross taxable employer } unknown: income(year: 1999) { year }',
    [{ id: numberOf('anna') }],
    ['Person.income', 'Income.year', 'Income.gross', 'Income.taxable', 'Income.employer'],
  );
  expect(data._entities[0].latest).toEqual(expected?.find(({ year }) => year === 2025));
  expect(data._entities[0].unknown).toBeNull();
});

test('refers to a partner and children by their own numbers', async () => {
  const { data } = await ask(
    'partner { id } children { id }',
    [{ id: numberOf('anna') }],
    ['Person.partner', 'Person.children', 'Person.id'],
  );
  const [anna] = world.government.persons([numberOf('anna')]);
  expect(data._entities[0]).toEqual({
    partner: { id: numberOf('bram') },
    children: anna?.children.map(({ citizenServiceNumber }) => ({ id: citizenServiceNumber })),
  });
});

test('resolves nothing that the passport leaves out', async () => {
  const { data, errors } = await ask(
    'name { full } citizenServiceNumber',
    [{ id: numberOf('anna') }],
    ['Person.name', 'PersonName.full'],
  );
  expect(data._entities[0].name.full).toBe('Anna Jacobs');
  expect(data._entities[0].citizenServiceNumber).toBeNull();
  expect(errors).toEqual([expect.objectContaining({ path: ['_entities', 0, 'citizenServiceNumber'] })]);
});

test('knows nothing of a number it never gave', async () => {
  const { data, errors } = await ask(
    'name { full } incomes { year }',
    [{ id: '000000000' }],
    ['Person.name', 'PersonName.full', 'Person.incomes', 'Income.year'],
  );
  expect(errors).toBeUndefined();
  expect(data._entities[0]).toEqual({ name: null, incomes: [] });
});

test('keeps partial dates, addresses abroad and relatives without a number', async () => {
  const row: PersonRow = {
    citizenServiceNumber: '999990019',
    name: { given: 'Eva', prefix: 'van', family: 'Dam', title: 'jonkvrouw' },
    birth: { date: '1970' },
    nationalities: ['Maltese', 'Belgische'],
    address: { kind: 'foreign', lines: ['Road 14', 'Wheatley'], country: 'Canada', since: '2012' },
    partners: [
      { citizenServiceNumber: '999990020', kind: 'marriage', name: {}, birth: {}, until: '1990' },
      { kind: 'partnership', name: { given: 'Kim' }, birth: {} },
    ],
    children: [
      { name: { given: 'Lou' }, birth: {} },
      { citizenServiceNumber: '999990032', name: {}, birth: {} },
    ],
    parents: [],
    custody: [{ kind: 'guardianship', minor: '999990032', holders: [] }],
    isConfidential: true,
  };
  const other = await startGovernment({
    ...(await sourceOptions(gateway)),
    tables: governmentTables({ persons: [row], incomes: new Map(), properties: [] }),
  });
  const { data } = await askEntities(
    { gateway, source: other, name: 'government' },
    `name { full } birth { date } nationalities confidential address { street country lines since }
     partner { id } children { id } custody { kind minor { id } holders { id } }`,
    [{ id: row.citizenServiceNumber }],
    everyCoordinate,
  );
  await other.stop();
  expect(data._entities[0]).toEqual({
    name: { full: 'jonkvrouw Eva van Dam' },
    birth: { date: '1970' },
    nationalities: ['Maltese', 'Belgische'],
    confidential: true,
    address: { street: null, country: 'Canada', lines: ['Road 14', 'Wheatley'], since: '2012' },
    partner: null,
    children: [{ id: '999990032' }],
    custody: [{ kind: 'GUARDIANSHIP', minor: { id: '999990032' }, holders: [] }],
  });
});

const everyCoordinate = [
  ...[
    'id',
    'name',
    'birth',
    'nationalities',
    'confidential',
    'address',
    'partner',
    'children',
    'custody',
  ].map((field) => `Person.${field}`),
  'PersonName.full',
  'Birth.date',
  ...['street', 'country', 'lines', 'since'].map((field) => `Address.${field}`),
  ...['kind', 'minor', 'holders'].map((field) => `Custody.${field}`),
];

function ask(selection: string, persons: readonly { readonly id: string }[], coordinates: readonly string[]) {
  return askEntities({ gateway, source, name: 'government' }, selection, persons, coordinates);
}
