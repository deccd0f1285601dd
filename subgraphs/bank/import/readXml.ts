import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { ImportFault } from '../../import/importFault.ts';
import { unreadable } from '../../import/readJson.ts';

/** A whole element. White space around its text is gone. */
export interface XmlElement {
  readonly name: string;
  /** `12:17 /Document/BkToCstmrStmt/Stmt/Acct`. */
  readonly place: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

export type XmlEvent =
  | { readonly kind: 'opened'; readonly name: string; readonly namespace: string; readonly place: string }
  | { readonly kind: 'element'; readonly element: XmlElement }
  | { readonly kind: 'closed'; readonly name: string };

/**
 * Reads a file of XML as it streams in. The elements named in `containers`, nested from the root in this order, are told when
 * they open and close; each element directly within the last of them, or beside a next one, comes whole. So memory holds one
 * entry of a statement, not the statement.
 *
 * Strict: UTF-8 only, well-formed, namespaces resolved, and no document type, hence no entity but XML's own five: nothing is
 * fetched and nothing expands. Elements of another namespace than the root's are passed over. Throws `ImportFault`.
 */
export async function* readXml(path: string, containers: readonly string[]): AsyncGenerator<XmlEvent> {
  const file = basename(path);
  const reader = createReader(file, containers);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const bytes of chunksOf(path))
    yield* reader.read(decode(file, () => decoder.decode(bytes, { stream: true })));
  yield* reader.read(decode(file, () => decoder.decode()));
  yield* reader.end();
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of createReadStream(path)) yield bytes as Uint8Array; // no encoding is set
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function decode(file: string, text: () => string): string {
  try {
    return text();
  } catch {
    throw new ImportFault([{ file, place: '1:1', expected: 'a file in UTF-8' }]);
  }
}

/** Deeper than any statement. */
const deepest = 64;

interface Open {
  /** `Ntry[2]`: the second of its name. */
  readonly step: string;
  /** Undefined: a container. */
  readonly element: OpenElement | undefined;
  /** How many of each name it holds so far. */
  readonly counts: Map<string, number>;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

function createReader(file: string, containers: readonly string[]) {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Open[] = [];
  let events: XmlEvent[] = [];
  let namespace: string | undefined;
  /** How deep we are in an element of another namespace. */
  let foreign = 0;

  const at = () => `${parser.line}:${parser.column + 1}`;
  // the containers alone: where a file is malformed, a name may be anything
  const refuse = (expected: string): never => {
    const within = open.filter(({ element }) => element === undefined).map(({ step }) => step);
    throw new ImportFault([{ file, place: `${at()} /${within.join('/')}`, expected }]);
  };

  const opened = (tag: SaxesTagNS) => {
    namespace ??= tag.uri;
    if (foreign > 0 || tag.uri !== namespace) {
      foreign++;
      return;
    }
    if (open.length >= deepest) refuse(`at most ${deepest} elements within each other`);
    const above = open.at(-1);
    const step = stepOf(tag.local, above?.counts);
    const place = `${at()} ${[...open.map((each) => `/${each.step}`), `/${step}`].join('')}`;
    const isContainer = containers[open.length] === tag.local && above?.element === undefined;
    const element = isContainer ? undefined : elementOf(tag, place);
    open.push({ step, element, counts: new Map() });
    if (isContainer) events.push({ kind: 'opened', name: tag.local, namespace, place });
    else if (open.length === 1) refuse(`the element ${containers[0]}`);
  };
  const closed = (tag: SaxesTagNS) => {
    if (foreign > 0) {
      foreign--;
      return;
    }
    const element = open.pop()?.element;
    const parent = open.at(-1)?.element;
    if (element === undefined) events.push({ kind: 'closed', name: tag.local });
    else if (parent === undefined)
      events.push({ kind: 'element', element: { ...element, text: element.text.trim() } });
    else parent.children.push({ ...element, text: element.text.trim() });
  };
  const text = (piece: string) => {
    const element = open.at(-1)?.element;
    if (foreign === 0 && element !== undefined) element.text += piece;
  };

  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') refuse('the encoding UTF-8');
  });
  parser.on('doctype', () => refuse('no document type (DOCTYPE): it is not read'));
  // the parser's message may quote the file
  parser.on('error', () => refuse('well-formed XML'));
  parser.on('opentag', opened);
  parser.on('closetag', closed);
  parser.on('text', text);
  parser.on('cdata', text);

  const flush = (): readonly XmlEvent[] => {
    const flushed = events;
    events = [];
    return flushed;
  };
  return {
    read: (piece: string) => {
      parser.write(piece);
      return flush();
    },
    end: () => {
      parser.close();
      return flush();
    },
  };
}

function stepOf(name: string, counts: Map<string, number> | undefined): string {
  const count = (counts?.get(name) ?? 0) + 1;
  counts?.set(name, count);
  return count === 1 ? name : `${name}[${count}]`;
}

function elementOf({ local, attributes }: SaxesTagNS, place: string): OpenElement {
  const values = Object.values(attributes).map((attribute) => [attribute.local, attribute.value] as const);
  return { name: local, place, attributes: Object.fromEntries(values), children: [], text: '' };
}

/** The first element that the path of names leads to. */
export function find(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  const [name, ...deeper] = names;
  if (name === undefined) return element;
  const child = element.children.find((each) => each.name === name);
  return child === undefined ? undefined : find(child, ...deeper);
}

export function findAll(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The text that the path of names leads to; an empty one is none. */
export function textAt(element: XmlElement, ...names: readonly string[]): string | undefined {
  return find(element, ...names)?.text || undefined;
}
