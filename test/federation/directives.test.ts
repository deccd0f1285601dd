import { type OpenStack, startOpenStack } from './openStack.ts';

const sdl = (field: string, defaultLevel: string) => `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
    @link(url: "https://specs.example.org/trace/v1.0", import: ["@trace"])
    @composeDirective(name: "@trace")
  directive @trace(level: Level!${defaultLevel}) on FIELD
  enum Level { LOW HIGH }
  type Query { ${field}: Int }`;

let stack: OpenStack;
beforeAll(async () => {
  stack = await startOpenStack({
    one: { sdl: sdl('one', ''), resolvers: { Query: { one: () => 1 } } },
    two: { sdl: sdl('two', ' = LOW'), resolvers: { Query: { two: () => 2 } } },
  });
});
afterAll(() => stack.stop());

describe('A directive for operations that sources compose', () => {
  test('may be used by clients', async () => {
    expect(await stack.ask('{ one @trace(level: HIGH) two @trace(level: LOW) }')).toEqual({
      data: { one: 1, two: 2 },
    });
  });

  test('is held to its definition', async () => {
    const { data, errors } = await stack.ask('{ one @trace(level: DEEP) }');
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
