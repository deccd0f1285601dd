import { buildSchema } from 'graphql';
import { mergeInto, objectsAt } from '../../gateway/federation/results.ts';

const schema = buildSchema(
  'interface Animal { id: ID } type Cat implements Animal { id: ID } type Query { animal: Animal }',
);

describe('What several sources say of one object', () => {
  test('is of the concrete type that one of them knows, in whatever order they answer', () => {
    const first = { __typename: 'Cat', id: '1' };
    mergeInto(first, { __typename: 'Animal', weight: 4 }, schema);
    expect(first).toEqual({ __typename: 'Cat', id: '1', weight: 4 });
    const second = { __typename: 'Animal', weight: 4 };
    mergeInto(second, { __typename: 'Cat', id: '1' }, schema);
    expect(second).toEqual({ __typename: 'Cat', id: '1', weight: 4 });
  });

  test('keeps what one knows where another has null, to any depth', () => {
    const known = { owner: { name: 'Jo' }, toys: [{ a: 1 }, null] };
    mergeInto(known, { owner: { name: null, age: 3 }, toys: [{ b: 2 }, { b: 3 }], gone: null }, schema);
    expect(known).toEqual({ owner: { name: 'Jo', age: 3 }, toys: [{ a: 1, b: 2 }, { b: 3 }], gone: null });
  });

  test('never becomes the prototype of it', () => {
    const target = {};
    mergeInto(target, JSON.parse('{ "__proto__": { "polluted": true } }'), schema);
    expect(Reflect.get(target, 'polluted')).toBeUndefined();
  });

  test('is found at every place of a path, lists in lists too', () => {
    const object = { rows: [[{ a: 1 }, null], [{ a: 2 }]] };
    expect(objectsAt([{ object, path: [] }], ['rows', '@', '@']).map(({ path }) => path)).toEqual([
      ['rows', 0, 0],
      ['rows', 1, 0],
    ]);
  });
});
