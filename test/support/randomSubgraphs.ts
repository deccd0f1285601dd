import type { Random } from '../../subgraphs/world/random.ts';
import { personal, wideHeader } from './networkSchemas.ts';

const sources = ['bank', 'insurer', 'shop'] as const;
const leaves = ['String', 'Float', 'Int', 'ID', 'Boolean', '[String!]'] as const;

/** What a type offers to who writes fields that return it, or conditions on them. */
interface MadeType {
  readonly name: string;
  readonly hasDate: boolean;
}

/** Subgraphs that compose, with persons in them: interfaces, unions, entities, joint objects, `@requires` across sources. */
export function randomSubgraphs(random: Random): Readonly<Record<string, string>> {
  const made = new Made(random);
  const entity = made.entity();
  const bySource = sources.map((source, index) => [source, made.typesOf(source, index, entity)] as const);
  made.requirements();
  return {
    self: `${wideHeader}
      type Query { person(ref: ID!): Person @open me: Person @open staff: [Person!] @open rates: [Rate!]! @open }
      type Rate @open { percent: Float! secret: String ${made.says()} keeper: Person }
      type Person @key(fields: "id") @subject { ${made.personFields('self')} }
    `,
    ...Object.fromEntries(
      bySource.map(([source, types]) => [
        source,
        `${wideHeader}
          ${types}
          type Person @key(fields: "id") @subject { ${made.personFields(source)} }
        `,
      ]),
    ),
  };
}

class Made {
  readonly #random: Random;
  readonly #fields = new Map<string, string[]>();
  /** Leaf fields of persons that a `@requires` may name, with the source of each. */
  readonly #feeding: { readonly name: string; readonly type: string; readonly source: string }[] = [];
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#add('self', `id: ID! ${personal('Identifying')}`);
    for (const [index, source] of ['self', ...sources].entries()) {
      if (source !== 'self') this.#add(source, `id: ID! ${personal('Identifying')}`);
      this.#add(
        source,
        `friend${index}: ${random.pick(['Person', '[Person!]', '[Person]'] as const)} ${this.says()}`,
      );
      for (let field = random.between(1, 3); field > 0; field--) this.#personLeaf(source);
    }
    // one field that two sources know, and speak of as they see it
    if (random.chance(0.7)) {
      this.#add('self', `motto: String @shareable ${this.says()}`);
      this.#add('bank', `motto: String @shareable ${this.says()}`);
    }
  }

  personFields(source: string): string {
    return (this.#fields.get(source) ?? []).join('\n');
  }

  /** What a source says of a field: mostly that it is personal. */
  says(): string {
    const chance = this.#random.next();
    if (chance < 0.82) return personal('Name');
    if (chance < 0.94) return '@open';
    return chance < 0.97 ? '' : '@personal(category: [])';
  }

  /** A type with a key that every source may add to. */
  entity(): MadeType & { readonly parts: Readonly<Record<string, string>> } {
    const parts = sources.map((source) => {
      const fields = this.#leavesOf(this.#random.between(1, 2));
      return [
        source,
        `type Item @key(fields: "id") { id: ID! ${personal('Name')} @objectKey ${fields} owner${source}: Person ${this.says()} }`,
      ] as const;
    });
    return { name: 'Item', hasDate: false, parts: Object.fromEntries(parts) };
  }

  typesOf(source: string, index: number, entity: ReturnType<Made['entity']>): string {
    const random = this.#random;
    const name = (of: string) => `${of}${index}`;
    const page = this.#object(name('Page'), []);
    const holders = random.chance(0.5) ? `holders: [Person!] ${personal('Name')}` : '';
    const joint = random.pick(['ANY', 'ALL'] as const);
    const subject = holders === '' ? '' : `@subject(id: "holders { id }", joint: "${joint}")`;
    const shared = `${this.#leavesOf(2)} ${holders} pages${index}${this.#list(page)}`;
    const iface = { name: name('Account'), hasDate: true };
    const kinds = ['Current', 'Savings', 'Deposit'].slice(0, random.between(2, 3)).map(name);
    const implementations = kinds.map(
      (kind) =>
        `type ${kind} implements ${iface.name} ${subject} {
          on: String ${personal('Name')} @occurred ref: ID ${personal('Name')} @objectKey
          ${this.#resaid(shared)} ${this.#leavesOf(random.between(0, 2))}
        }`,
    );
    const union = { name: name('Any'), hasDate: false };
    const members = [
      random.pick(kinds as [string, ...string[]]),
      page.name,
      ...(random.chance(0.4) ? ['Person'] : []),
    ];
    this.#link(source, iface);
    this.#link(source, union);
    this.#link(source, page);
    this.#link(source, entity);
    return `
      interface ${iface.name} ${subject} {
        on: String ${personal('Name')} @occurred ref: ID ${personal('Name')} @objectKey ${shared}
      }
      ${implementations.join('\n')}
      union ${union.name} = ${members.join(' | ')}
      ${page.text}
      ${entity.parts[source] ?? ''}
      type Link${index} ${random.chance(0.5) ? personal('Name') : '@open'} {
        to: Person
        item: Item ${this.says()}
        account: ${iface.name} ${this.says()}
      }
      ${this.#linked(source, name('Link'))}
    `;
  }

  /** Fields that a source computes from another's: in a chain, where it comes to that. */
  requirements(): void {
    for (let left = this.#random.between(1, 4); left > 0; left--) {
      const source = this.#random.pick(sources);
      const [first, ...others] = this.#feeding.filter((each) => each.source !== source);
      if (first === undefined) return;
      const from = this.#random.pick([first, ...others]);
      const name = `sum${this.#count++}`;
      this.#add(source, `${from.name}: ${from.type} @external`);
      this.#add(source, `${name}: String @requires(fields: "${from.name}") ${this.says()}`);
      this.#feeding.push({ name, type: 'String', source });
    }
    for (const [source, fields] of this.#fields) this.#fields.set(source, [...new Set(fields)]);
  }

  #add(source: string, field: string): void {
    this.#fields.set(source, [...(this.#fields.get(source) ?? []), field]);
  }

  #personLeaf(source: string): void {
    const [name, type] = [`leaf${this.#count++}`, this.#random.pick(leaves)];
    this.#add(source, `${name}: ${type} ${this.says()}`);
    this.#feeding.push({ name, type, source });
  }

  #leavesOf(count: number): string {
    return Array.from(
      { length: count },
      () => `leaf${this.#count++}: ${this.#random.pick(leaves)} ${this.says()}`,
    ).join(' ');
  }

  #object(name: string, more: readonly string[]): MadeType & { readonly text: string } {
    const date = `on: String ${personal('Name')} @occurred code: ID ${personal('Name')} @objectKey`;
    const text = `type ${name} { ${date} ${this.#leavesOf(2)} payee: Person ${this.says()} ${more.join(' ')} }`;
    return { name, hasDate: true, text };
  }

  /** Of persons at a source: one of the type, some, lists of them, or a page. */
  #link(source: string, type: MadeType): void {
    this.#add(source, `link${this.#count++}${this.#list(type)}`);
    if (this.#random.chance(0.3)) this.#add(source, `single${this.#count++}: ${type.name} ${this.says()}`);
  }

  #linked(source: string, type: string): string {
    this.#add(source, `other${this.#count++}: ${type} ${this.says()}`);
    return '';
  }

  #list({ name, hasDate }: MadeType): string {
    const shape = this.#random.pick(['[T!]', '[T]', '[T!]!', '[[T!]!]', 'page', 'page'] as const);
    if (shape !== 'page') return `: ${shape.replace('T', name)} ${this.says()}`;
    const from = hasDate && !/^Any/.test(name) ? `, from: String @infers(fields: ["${name}.on"])` : '';
    return `(first: Int = 3${from}): [${name}!] ${this.says()}`;
  }

  /** The same fields; each kind may say something else of them. */
  #resaid(fields: string): string {
    return this.#random.chance(0.7) ? fields : fields.replaceAll('@open', personal('Name'));
  }
}
