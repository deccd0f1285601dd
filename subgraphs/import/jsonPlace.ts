const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these alone may not stand in a JSON string
const plain = /[^"\\\u0000-\u001f]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expectation = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'after-value';

/**
 * Line and column of the first character of a malformed text that no JSON text could have there (RFC 8259). `JSON.parse`
 * tells that place only sometimes, and quotes the text around it.
 */
export function firstFault(json: string): string {
  const open: ('[' | '{')[] = [];
  let expectation: Expectation = 'value';
  let at = skip(space, json, 0);
  while (at < json.length) {
    const step = next(json, at, expectation, open);
    if (step === undefined) break;
    expectation = step.expectation;
    at = skip(space, json, step.at);
  }
  return placeOf(json, at);
}

function next(
  json: string,
  at: number,
  expectation: Expectation,
  open: ('[' | '{')[],
): { readonly at: number; readonly expectation: Expectation } | undefined {
  const character = json[at];
  if (expectation === 'after-value') return afterValue(character, at, open);
  if (expectation === 'value-or-end' && character === ']') return closed(at, open);
  if (expectation === 'key-or-end' && character === '}') return closed(at, open);
  if (expectation === 'key' || expectation === 'key-or-end') {
    const end = skip(space, json, afterString(json, at));
    return end === at || json[end] !== ':' ? undefined : { at: end + 1, expectation: 'value' };
  }
  if (character === '[' || character === '{') {
    open.push(character);
    return { at: at + 1, expectation: character === '[' ? 'value-or-end' : 'key-or-end' };
  }
  const end = character === '"' ? afterString(json, at) : skip(scalar, json, at);
  return end === at ? undefined : { at: end, expectation: 'after-value' };
}

function afterValue(character: string | undefined, at: number, open: ('[' | '{')[]) {
  const within = open.at(-1);
  if (within === undefined) return undefined;
  if (character === ',') return { at: at + 1, expectation: within === '[' ? 'value' : 'key' } as const;
  return character === (within === '[' ? ']' : '}') ? closed(at, open) : undefined;
}

function closed(at: number, open: ('[' | '{')[]) {
  open.pop();
  return { at: at + 1, expectation: 'after-value' } as const;
}

/** Where the string that starts here is over; where it starts, if it isn't one. In steps: one pattern for all overflows on long ones. */
function afterString(json: string, start: number): number {
  if (json[start] !== '"') return start;
  let at = skip(plain, json, start + 1);
  while (json[at] === '\\') {
    const end = skip(escaped, json, at);
    if (end === at) return start;
    at = skip(plain, json, end);
  }
  return json[at] === '"' ? at + 1 : start;
}

function skip(pattern: RegExp, json: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(json)?.[0].length ?? 0);
}

function placeOf(json: string, at: number): string {
  const before = json.slice(0, at).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
