import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { exceeds } from '../../policies/http/inputLimits.ts';
import { measureDocument } from '../../policies/http/measureDocument.ts';
import { operationLimits, withinLimits } from '../../policies/http/operationLimits.ts';

const of = (text: string, changed: Partial<typeof operationLimits> = {}) =>
  measureDocument(parse(text, { noLocation: true }), { ...operationLimits, ...changed });

const chain = (length: number, body: (next: string) => string) =>
  `{ ...F0 } ${Array.from({ length }, (_, at) => `fragment F${at} on T { ${body(`...F${at + 1}`)} }`).join(' ')} fragment F${length} on T { a }`;

describe('The measure of a document', () => {
  test.each([
    ['depth', `${'{ a '.repeat(21)}${'} '.repeat(21)}`],
    ['depth', `{ ${'... { '.repeat(1_000)} a ${'} '.repeat(1_000)} }`],
    ['depth', chain(600, (next) => next)],
    ['fields', chain(60, (next) => `... { ${next} } ... { ${next} }`)],
    ['fields', chain(15, (next) => `a { ${next} } b { ${next} }`)],
    ['aliases', `{ ${Array.from({ length: 51 }, (_, at) => `a${at}: a { b }`).join(' ')} }`],
    ['rootFields', `{ ${Array.from({ length: 21 }, (_, at) => `a${at}`).join(' ')} }`],
    [
      'rootFields',
      `{ ...R } fragment R on T { ${Array.from({ length: 21 }, (_, at) => `a${at}`).join(' ')} }`,
    ],
    ['directives', `{ a ${'@b '.repeat(201)} }`],
    ['listItems', `{ a(b: [${'1 '.repeat(1_001)}]) }`],
    ['listItems', `{ a(b: { ${'c: 1 '.repeat(1_001)} }) }`],
    ['listItems', `query ($b: [Int] = [${'1 '.repeat(1_001)}]) { a }`],
    ['repeats', `{ a { ${'b '.repeat(301)} } }`],
    ['repeats', `{ a { ${'b: c '.repeat(301)} } }`],
  ])('exceeds %s', (part, text) => {
    expect(of(text)).toBe(part);
  });

  test.each([
    ['depth', `${'{ a '.repeat(20)}${'} '.repeat(20)}`],
    ['aliases', `{ a { ${Array.from({ length: 50 }, (_, at) => `a${at}: a`).join(' ')} } }`],
    ['rootFields', `{ ${Array.from({ length: 20 }, (_, at) => `a${at}`).join(' ')} }`],
    ['directives', `{ a ${'@b '.repeat(200)} }`],
    ['listItems', `{ a(b: [${'1 '.repeat(1_000)}]) }`],
    ['repeats', `{ a { ${'b '.repeat(300)} } }`],
  ])('is within the limit of %s where it meets it', (_, text) => {
    expect(of(text)).toBeUndefined();
  });

  test('counts each fragment wherever it is spread', () => {
    expect(of(`{ a { ...F } b { ...F } } fragment F on T { c d }`, { fields: 6 })).toBeUndefined();
    expect(of(`{ a { ...F } b { ...F } } fragment F on T { c d }`, { fields: 5 })).toBe('fields');
  });

  test('leaves fragments that spread each other in a circle to another rule', () => {
    expect(of('{ ...A } fragment A on T { ...B } fragment B on T { ...A }')).toBeUndefined();
  });
});

describe('A document that is refused', () => {
  const schema = buildSchema('type Query { a: Query b: Int }');
  const rules = [...specifiedRules, withinLimits(operationLimits)];

  test('is checked by no other rule, whatever the order of the rules', () => {
    const bomb = `{ ${'a { a { unknown } } '.repeat(570)} }`;
    const started = performance.now();
    const errors = validate(schema, parse(bomb), rules);
    const took = performance.now() - started;
    const before = performance.now();
    validate(schema, parse(`{ ${'a { a { b } } '.repeat(570)} }`));
    console.info(
      `4 000 tokens alike: ${took.toFixed(0)} ms, unmeasured ${(performance.now() - before).toFixed(0)} ms`,
    );
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['OPERATION_TOO_COMPLEX']);
  });

  test('is the only one that is touched', () => {
    const document = parse('{ a { b } }');
    expect(validate(schema, document, rules)).toEqual([]);
    expect(document.definitions).toHaveLength(1);
  });
});

describe('What is sent beside a document', () => {
  const nested = (depth: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
    return value;
  };

  test.each<readonly [string, unknown, boolean]>([
    ['nothing', undefined, false],
    ['plain values', { ref: 'x', purpose: 'y' }, false],
    ['a list of as many as may be', { list: Array.from({ length: 10 }, () => 1) }, false],
    ['a longer list', { list: Array.from({ length: 11 }, () => 1) }, true],
    ['items of several lists together', { one: [1, 2, 3, 4, 5, 6], other: [1, 2, 3, 4, 5] }, true],
    ['lists and objects inside each other, as deep as may be', { deep: nested(10) }, false],
    ['a deeper one than a call stack holds', { deep: nested(100_000) }, true],
  ])('may hold %s, or not', (_, input, expected) => {
    expect(exceeds(input, 10)).toBe(expected);
  });

  test('may be nested thirty times', () => {
    expect(exceeds({ deep: nested(30) }, 1_000)).toBe(false);
    expect(exceeds({ deep: nested(31) }, 1_000)).toBe(true);
  });
});
