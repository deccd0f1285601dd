/** One thing wrong with a file: where, and what should have stood there. Never what stood there. */
export interface Fault {
  /** The file's name without its folders. */
  readonly file: string;
  /** A JSON pointer (`/17/naam/voornamen`), or line:column and, in XML, the element's path. */
  readonly place: string;
  /** Ends the sentence "expected …". */
  readonly expected: string;
}

/** A file was refused, and with it the whole import. The message names twenty faults and counts the rest. */
export class ImportFault extends Error {
  override readonly name = 'ImportFault';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const named = faults.slice(0, mostNamed);
    super([headline(faults.length), ...named.map(sentence), ...rest(faults.length)].join('\n'));
    this.faults = faults;
  }
}

const mostNamed = 20;

function headline(count: number): string {
  return `The import is refused, nothing was loaded. ${count === 1 ? 'One fault' : `${count} faults`}:`;
}

function sentence({ file, place, expected }: Fault): string {
  return `  ${file} ${place}: expected ${expected}`;
}

function rest(count: number): readonly string[] {
  return count > mostNamed ? [`  and ${count - mostNamed} more`] : [];
}
