import { composeServices } from '@apollo/composition';
import { type DocumentNode, Kind, parse } from 'graphql';
import { categories } from '../../policies/core/vocabulary/categories.ts';
import { bankSchema } from '../../subgraphs/bank/schema.ts';
import { governmentSchema } from '../../subgraphs/government/schema.ts';
import { insurerSchema } from '../../subgraphs/insurer/schema.ts';
import { selfSchema } from '../../subgraphs/self/schema.ts';

const sources = { government: governmentSchema, bank: bankSchema, insurer: insurerSchema };
const composed = composeServices(
  Object.entries({ self: selfSchema, ...sources }).map(([name, sdl]) => ({
    name,
    url: `http://${name}.test`,
    typeDefs: parse(sdl),
  })),
);

test('the sources compose, and the consent directives stay', () => {
  expect(composed.errors).toBeUndefined();
  const supergraph = parse(composed.supergraphSdl ?? '');
  for (const { coordinate, directives } of fieldsOf(supergraph))
    expect([coordinate, directives.filter((name) => name === 'personal' || name === 'open')]).toEqual([
      coordinate,
      [expect.any(String)],
    ]);
});

test('sources share no type but Person and the required part of Income', () => {
  const names = Object.values(sources).flatMap((sdl) => [
    ...new Set(fieldsOf(parse(sdl)).map(({ type }) => type)),
  ]);
  const shared = names.filter((name, index) => names.indexOf(name) !== index);
  expect(new Set(shared)).toEqual(new Set(['Person', 'Income']));
});

test.each(Object.entries(sources))('%s describes each personal field and names real categories', (_, sdl) => {
  const known = new Set(categories.map(([id]) => id));
  for (const { coordinate, description, category } of fieldsOf(parse(sdl))) {
    expect([coordinate, description.length > 10]).toEqual([coordinate, true]);
    expect([coordinate, category.filter((each) => !known.has(each))]).toEqual([coordinate, []]);
    expect([coordinate, category.length > 0]).toEqual([coordinate, true]);
  }
});

function fieldsOf(document: DocumentNode) {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (definition.fields ?? []).map((field) => ({
          type: definition.name.value,
          coordinate: `${definition.name.value}.${field.name.value}`,
          description: field.description?.value ?? '',
          directives: (field.directives ?? []).map(({ name }) => name.value),
          category: (field.directives ?? [])
            .filter(({ name }) => name.value === 'personal')
            .flatMap(({ arguments: [category] = [] }) =>
              category?.value.kind === Kind.LIST
                ? category.value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : []))
                : [],
            ),
        }))
      : [],
  );
}
