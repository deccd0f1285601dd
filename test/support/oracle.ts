import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, type TypeNode } from 'graphql';
import type { Agreement } from '../../policies/core/agreement.ts';
import {
  argued,
  computedOf,
  connectionOf,
  dateFieldOf,
  failing,
  isPersonType,
  isThing,
  objectKeyFieldOf,
  projected,
  type Thing,
  type World,
} from './networkWorld.ts';
import { collectFields, innerSets } from './oracleCollect.ts';
import {
  type Condition,
  isFilter,
  isKept,
  isTold,
  isUnconditioned,
  leastReducing,
  reduce,
} from './oracleConditions.ts';
import {
  argumentsOf,
  type Basis,
  type Circumstances,
  type Granted,
  grantsOf,
  isConsentedTo,
  isInForce,
  listedBy,
  own,
  reasonOf,
  revealedBy,
} from './oracleRules.ts';
import {
  concreteTypes,
  isListType,
  namedTypeOf,
  type OracleField,
  type OracleSchema,
  sensitivityOf,
} from './oracleSchema.ts';

/**
 * A naive reading of docs/enforcement.md: runs the operation over everything that is true, and leaves out what isn't granted.
 * Shares nothing with the gateway. Where the page leaves a choice, `Expectation` names what may be either.
 */
export interface Question extends Omit<Circumstances, 'schema'> {
  readonly world: World;
  /** By place in `world.persons`. */
  readonly agreements: ReadonlyMap<number, readonly Agreement[]>;
  readonly document: DocumentNode;
  /** The person an organisation's ref names; undefined: nobody. */
  readonly personOf: (ref: string) => number | undefined;
  readonly refOf: (person: number) => string;
  /** Undefined: the organisation. */
  readonly person?: number;
}

export interface Expectation {
  readonly data: unknown;
  readonly errors: readonly ExpectedError[];
  /** At each path, every concrete coordinate that is selected there and granted. */
  readonly granted: ReadonlySet<string>;
  readonly records: ReadonlyMap<number, ExpectedRecord>;
  /** Coordinates that depend on others' consent, object by object. */
  readonly joint: ReadonlySet<string>;
  /** At each path, coordinates of persons whom no source knows by a name of the network's: that may be said, or not. */
  readonly unreachable: ReadonlySet<string>;
  /** Whether some item was left out; of nested persons and joint objects too. */
  readonly isSomethingLeftOut: boolean;
}

export interface ExpectedError {
  readonly path: readonly string[];
  /** Concrete; the gateway may say it of an interface. */
  readonly coordinate: string;
  /** Undefined: another person's, of whom nothing may be told but that. */
  readonly reason: string | undefined;
}

/** What an access record holds of one person. */
export interface ExpectedRecord {
  /** By agreement, the coordinates as it lists them. */
  readonly released: Released;
  /** Besides: whether a joint object's values rest on it depends on the object. */
  readonly perhapsReleased: Released;
  /** Concrete coordinates selected of the person, each with the reason it would be denied for. */
  readonly selected: ReadonlyMap<string, string>;
  /** Of those, the ones released somewhere. */
  readonly releasedSomewhere: ReadonlySet<string>;
}

export type Released = ReadonlyMap<string, ReadonlySet<string>>;

interface Place {
  readonly path: readonly string[];
  /** A list was passed: paths end there. */
  readonly isClosed: boolean;
}

interface About {
  /** Whose the selection is; undefined: outside any anchor. */
  readonly person: Thing | undefined;
  readonly set: ReadonlySet<Basis>;
  /** Of those, which grant the whole way here without conditions. */
  readonly exact: ReadonlySet<Basis>;
  readonly notes: Notes;
  /** Of each joint object around, whom it is about; undefined in it: it can't be told. */
  readonly joint: readonly (readonly (Thing | undefined)[])[];
}

/** An item that only some of the agreements keep. */
class Kept {
  readonly value: unknown;
  readonly by: ReadonlySet<Basis>;
  constructor(value: unknown, by: ReadonlySet<Basis>) {
    this.value = value;
    this.by = by;
  }
}

/** `perhaps`: in joint objects, if others consent. */
type GrantedInside = 'something' | 'perhaps' | 'nothing';

interface DraftRecord {
  readonly released: Map<string, Set<string>>;
  readonly perhapsReleased: Map<string, Set<string>>;
  readonly selected: Map<string, string>;
  readonly releasedSomewhere: Set<string>;
}

/** What is granted of one anchor, and what its values rest on. */
interface Notes {
  /** Of each coordinate, what lets items of it through anywhere. */
  readonly told: Map<string, Condition[]>;
  readonly granted: Map<string, Set<string>>;
  readonly restsOn: Set<string>;
  readonly perhapsRestsOn: Set<string>;
}

/** Something that may be told could not be had: the page does not say what of the rest is told then. */
export class SourceFailure extends Error {}

function answered(value: unknown): unknown {
  if (value === failing) throw new SourceFailure();
  return value;
}

function leavesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

/** The query's data, errors and access records, as the page has them. Throws `SourceFailure`. */
export function expectationOf(question: Question): Expectation {
  return new Reading(question).answer();
}

class Reading {
  readonly #question: Question;
  readonly #schema: OracleSchema;
  readonly #circumstances: Circumstances;
  readonly #errors = new Map<string, ExpectedError>();
  readonly #granted = new Set<string>();
  readonly #records = new Map<number, DraftRecord>();
  readonly #joint = new Set<string>();
  readonly #unreachable = new Set<string>();
  #isSomethingLeftOut = false;

  constructor(question: Question) {
    this.#question = question;
    this.#schema = question.world.schema;
    this.#circumstances = { ...question, schema: this.#schema };
  }

  answer(): Expectation {
    const { document, world } = this.#question;
    const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation');
    const data: Record<string, unknown> = Object.create(null);
    const query: Thing = { __typename: 'Query', owner: undefined, fields: new Map(world.roots) };
    for (const [key, nodes] of this.#collect([operation.selectionSet], 'Query')) {
      const name = nodes[0]?.name.value ?? '';
      const place = { path: [key], isClosed: false };
      if (name === 'me' || this.#isByRef(name)) data[key] = this.#rootAnchor(name, nodes, place);
      else {
        const nobody: About = {
          person: undefined,
          set: new Set(),
          exact: new Set(),
          notes: noNotes(),
          joint: [],
        };
        const only = [{ kind: Kind.SELECTION_SET, selections: nodes } as const];
        const outside = { path: [], isClosed: false };
        this.#speak('Query', only, nobody, outside, { isAnchor: true, isJoint: false });
        Object.assign(data, this.#valueOf(query, only, nobody, outside));
      }
    }
    return {
      data,
      errors: [...this.#errors.values()],
      granted: this.#granted,
      records: this.#records,
      joint: this.#joint,
      unreachable: this.#unreachable,
      isSomethingLeftOut: this.#isSomethingLeftOut,
    };
  }

  #isByRef(name: string): boolean {
    const field = this.#schema.get('Query')?.fields.get(name);
    return field?.arguments.has('ref') === true && isPersonType(this.#schema, namedTypeOf(field.type));
  }

  #rootAnchor(name: string, nodes: readonly FieldNode[], place: Place): unknown {
    const { world, person: asking, personOf } = this.#question;
    const field = this.#schema.get('Query')?.fields.get(name);
    if (field === undefined) return null;
    const isOwn = name === 'me';
    if (isOwn && asking === undefined) return null;
    const { ref } = argumentsOf(nodes, field, this.#circumstances);
    const index = isOwn ? asking : asking === undefined ? personOf(String(ref)) : undefined;
    const person = index === undefined ? nobody : (world.persons[index] ?? nobody);
    return this.#anchor(person, innerSets(nodes), place, this.#inForce(person));
  }

  /** What is selected of one person: what is said of it, and what it is. */
  #anchor(
    person: Thing,
    sets: readonly SelectionSetNode[],
    place: Place,
    set: ReadonlySet<Basis>,
  ): Record<string, unknown> {
    const about: About = { person, set, exact: set, notes: noNotes(), joint: [] };
    this.#speak(person.__typename, sets, about, place, { isAnchor: true, isJoint: false });
    const record = this.#records.get(this.#question.world.persons.indexOf(person));
    for (const [id, coordinates] of about.notes.granted) {
      if (about.notes.restsOn.has(id)) add(record?.released, id, coordinates);
      if (about.notes.perhapsRestsOn.has(id)) add(record?.perhapsReleased, id, coordinates);
    }
    return this.#valueOf(person, sets, about, place);
  }

  #agreementsOf(person: Thing | undefined): readonly Agreement[] {
    const index = person === undefined ? -1 : this.#question.world.persons.indexOf(person);
    return this.#question.person === undefined ? (this.#question.agreements.get(index) ?? []) : [];
  }

  #inForce(person: Thing | undefined): ReadonlySet<Basis> {
    const { person: asking, world } = this.#question;
    if (asking !== undefined && world.persons[asking] === person) return new Set([own]);
    return new Set(this.#agreementsOf(person).filter((each) => isInForce(each, this.#circumstances)));
  }

  #collect(sets: readonly SelectionSetNode[], type: string): ReadonlyMap<string, readonly FieldNode[]> {
    const { document, variables } = this.#question;
    return collectFields(sets, type, this.#schema, document, variables);
  }

  /**
   * What is denied of one selection, whatever the data are: on every type that it may be of, up to the next anchor. Notes what
   * is released and denied for the person's access record. Whether something personal of the person is granted in it.
   */
  #speak(
    type: string,
    sets: readonly SelectionSetNode[],
    about: About,
    place: Place,
    where: { readonly isAnchor: boolean; readonly isJoint: boolean },
  ): GrantedInside {
    const spoken = concreteTypes(this.#schema, type).flatMap((concrete) => {
      if (!where.isAnchor && isPersonType(this.#schema, concrete)) return [];
      const subject = this.#schema.get(concrete)?.subject;
      const isJoint = where.isJoint || (subject !== undefined && 'all' in subject && subject.all);
      return [...this.#collect(sets, concrete)].map(([key, nodes]) => {
        const field = this.#schema.get(concrete)?.fields.get(nodes[0]?.name.value ?? '');
        return field === undefined ? 'nothing' : this.#speakOf(field, nodes, about, place, { key, isJoint });
      });
    });
    return (['something', 'perhaps'] as const).find((each) => spoken.includes(each)) ?? 'nothing';
  }

  #speakOf(
    field: OracleField,
    nodes: readonly FieldNode[],
    about: About,
    place: Place,
    { key, isJoint }: { readonly key: string; readonly isJoint: boolean },
  ): GrantedInside {
    const at = below(place, key);
    const there = { path: at, isClosed: place.isClosed || isListType(field.type) };
    const speakInside = (of: About) =>
      this.#speak(namedTypeOf(field.type), innerSets(nodes), of, there, { isAnchor: false, isJoint });
    switch (sensitivityOf(this.#schema, field)) {
      case 'undeclared':
        this.#deny(at, field.coordinate, 'NOT_GRANTED');
        this.#noteUnreached(namedTypeOf(field.type), nodes, about);
        return 'nothing';
      case 'open':
        if (revealedBy(field, nodes, this.#schema).length === 0) return speakInside(about);
        break;
      case 'personal':
    }
    const grants = grantsOf(about.set, field, nodes, this.#circumstances);
    this.#note(field, nodes, about, grants, isJoint);
    if (grants.length === 0) {
      this.#deny(at, field.coordinate, this.#reasonFor(field, about));
      this.#noteUnreached(namedTypeOf(field.type), nodes, about);
      return 'nothing';
    }
    this.#granted.add(JSON.stringify([at, field.coordinate]));
    const { told } = about.notes;
    const conditions = grants.map(({ condition }) => condition);
    told.set(field.coordinate, [...(told.get(field.coordinate) ?? []), ...conditions]);
    const narrowed = narrowedBy(about, grants);
    const inside = speakInside(narrowed);
    const { restsOn, perhapsRestsOn } = about.notes;
    if (inside !== 'something')
      for (const each of restingOn(narrowed))
        (isJoint || inside === 'perhaps' ? perhapsRestsOn : restsOn).add(each);
    return isJoint ? 'perhaps' : 'something';
  }

  #reasonFor(field: OracleField, { person }: About): string {
    const isOpen = sensitivityOf(this.#schema, field) === 'open';
    return isOpen || person === undefined || this.#question.person !== undefined
      ? 'NOT_GRANTED'
      : reasonOf(this.#agreementsOf(person), field, this.#circumstances);
  }

  /** What was selected inside something denied stands in the access record too. */
  #noteUnreached(type: string, nodes: readonly FieldNode[], about: About): void {
    for (const concrete of concreteTypes(this.#schema, type)) {
      if (isPersonType(this.#schema, concrete)) continue;
      for (const inner of this.#collect(innerSets(nodes), concrete).values()) {
        const field = this.#schema.get(concrete)?.fields.get(inner[0]?.name.value ?? '');
        if (field === undefined) continue;
        if (sensitivityOf(this.#schema, field) === 'personal') this.#note(field, nodes, about, [], false);
        this.#noteUnreached(namedTypeOf(field.type), inner, about);
      }
    }
  }

  #note(
    field: OracleField,
    nodes: readonly FieldNode[],
    about: About,
    grants: readonly Granted[],
    isJoint: boolean,
  ): void {
    if (about.person === undefined) return;
    const index = this.#question.world.persons.indexOf(about.person);
    if (index === -1) return;
    const { person: asking } = this.#question;
    if (asking !== undefined && asking !== index) return;
    const record: DraftRecord = this.#records.get(index) ?? {
      released: new Map(),
      perhapsReleased: new Map(),
      selected: new Map(),
      releasedSomewhere: new Set(),
    };
    this.#records.set(index, record);
    const own = sensitivityOf(this.#schema, field) === 'personal' ? [field] : [];
    for (const each of own) record.selected.set(each.coordinate, this.#reasonFor(each, about));
    const shown = [...own, ...revealedBy(field, nodes, this.#schema)];
    if (isJoint) for (const each of shown) this.#joint.add(each.coordinate);
    for (const basis of new Set(grants.map((each) => each.basis)))
      for (const each of shown) {
        record.releasedSomewhere.add(each.coordinate);
        add(about.notes.granted, idOf(basis), [listedBy(basis, each, this.#schema)]);
      }
  }

  #deny(path: readonly string[], coordinate: string, reason: string | undefined): void {
    this.#errors.set(JSON.stringify([path, coordinate, reason]), { path, coordinate, reason });
  }

  /** What leaves of one object. */
  #valueOf(
    thing: Thing,
    sets: readonly SelectionSetNode[],
    around: About,
    place: Place,
  ): Record<string, unknown> {
    const data: Record<string, unknown> = Object.create(null);
    const about = { ...around, joint: [...around.joint, ...this.#aboutAll(thing)] };
    for (const [key, nodes] of this.#collect(sets, thing.__typename)) {
      const name = nodes[0]?.name.value ?? '';
      if (name === '__typename') {
        data[key] = thing.__typename;
        continue;
      }
      const field = this.#schema.get(thing.__typename)?.fields.get(name);
      if (field === undefined) throw new TypeError(`${thing.__typename} has no ${name}`);
      data[key] = this.#fieldOf(thing, field, nodes, about, {
        path: below(place, key),
        isClosed: place.isClosed || isListType(field.type),
      });
    }
    return data;
  }

  #fieldOf(
    thing: Thing,
    field: OracleField,
    nodes: readonly FieldNode[],
    about: About,
    place: Place,
  ): unknown {
    if (about.person !== undefined && !this.#question.world.persons.includes(about.person)) {
      this.#unreachable.add(JSON.stringify([place.path, field.coordinate]));
      return null;
    }
    switch (sensitivityOf(this.#schema, field)) {
      case 'undeclared':
        return null;
      case 'open':
        if (revealedBy(field, nodes, this.#schema).length > 0) break;
        return this.#completed(this.#left(thing, field, nodes, undefined), nodes, about, place);
      case 'personal':
    }
    const grants = grantsOf(about.set, field, nodes, this.#circumstances);
    if (grants.length === 0) return null;
    const others = about.joint.flat().filter((each) => each === undefined || each !== about.person);
    const isByAll = others.every(
      (each) => each !== undefined && isConsentedTo(this.#inForce(each), field, nodes, this.#circumstances),
    );
    if (!isByAll) {
      this.#deny(place.path, field.coordinate, undefined);
      return null;
    }
    const conditions = grants.map(({ condition }) => condition);
    const told = about.notes.told.get(field.coordinate) ?? [];
    if (isPaged(this.#schema, field) && !isTold(conditions, told, this.#question.now)) {
      this.#unreachable.add(JSON.stringify([place.path, field.coordinate]));
      return null;
    }
    const left = this.#left(thing, field, nodes, grants);
    return this.#completed(left, nodes, narrowedBy(about, grants), place);
  }

  /** Whom the object is about, where they all have to consent. */
  #aboutAll(thing: Thing): readonly (readonly (Thing | undefined)[])[] {
    const subject = this.#schema.get(thing.__typename)?.subject;
    return subject !== undefined && 'all' in subject && subject.all
      ? [this.#personsBy(thing, subject.persons)]
      : [];
  }

  #personsBy(thing: Thing, set: SelectionSetNode): readonly (Thing | undefined)[] {
    return set.selections.flatMap((each) => {
      if (each.kind !== Kind.FIELD || each.selectionSet === undefined) return [];
      const { selectionSet } = each;
      return [answered(thing.fields.get(each.name.value))].flat(3).flatMap((inner) => {
        if (!isThing(inner)) return [undefined];
        return isPersonType(this.#schema, inner.__typename) ? [inner] : this.#personsBy(inner, selectionSet);
      });
    });
  }

  /** What conditions and arguments leave of a field's value; no grants: it is nobody's. */
  #left(
    thing: Thing,
    field: OracleField,
    nodes: readonly FieldNode[],
    grants: readonly Granted[] | undefined,
  ): unknown {
    const raw = this.#held(thing, field);
    const named = namedTypeOf(field.type);
    if (concreteTypes(this.#schema, named).length === 0)
      return grants === undefined
        ? (raw ?? null)
        : possibly(field.type, reduce(leastReducing(grants.map(({ condition }) => condition.release)), raw));
    const values = argumentsOf(nodes, field, this.#circumstances);
    const connection = connectionOf(this.#schema, field);
    if (Array.isArray(raw)) {
      const kept = this.#keptOf(raw, grants);
      const rows = argued(this.#schema, field, kept, values).map((each) => this.#marked(each, grants));
      if (connection !== undefined) return this.#connection(named, rows, kept.length);
      return isListType(field.type) ? rows : (rows[0] ?? null);
    }
    if (raw === null || raw === undefined) return null;
    const [kept] = this.#keptOf([raw], grants);
    return kept === undefined ? null : this.#marked(kept, grants);
  }

  #held(thing: Thing, field: OracleField): unknown {
    const [set] = field.requires;
    if (set !== undefined) {
      const given = projected(this.#plain(thing, 0), set);
      leavesOf(given).forEach(answered);
      return computedOf(field, given);
    }
    const index = this.#question.world.persons.indexOf(thing);
    const subject = this.#schema.get(thing.__typename)?.subject;
    if (subject !== undefined && 'key' in subject && subject.key === field.name)
      return index === -1 ? null : this.#question.refOf(index);
    return answered(thing.fields.get(field.name));
  }

  /** As a source would see it in a representation: with everything computed. */
  #plain(value: unknown, depth: number): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#plain(each, depth));
    if (!isThing(value)) return value ?? null;
    if (depth > 4) return {};
    const plain: Record<string, unknown> = { __typename: value.__typename };
    for (const field of this.#schema.get(value.__typename)?.fields.values() ?? []) {
      if (isPersonType(this.#schema, namedTypeOf(field.type))) continue;
      Object.defineProperty(plain, field.name, {
        enumerable: true,
        get: () => this.#plain(this.#held(value, field), depth + 1),
      });
    }
    return plain;
  }

  #keptOf(rows: readonly unknown[], grants: readonly Granted[] | undefined): readonly unknown[] {
    if (grants === undefined) return rows;
    const kept = rows.flatMap((row) => {
      if (Array.isArray(row)) return [this.#keptOf(row, grants)];
      return this.#keepers(row, grants).size > 0 ? [row] : [];
    });
    if (kept.length < rows.length) this.#isSomethingLeftOut = true;
    return kept;
  }

  #marked(row: unknown, grants: readonly Granted[] | undefined): unknown {
    if (grants === undefined) return row;
    if (Array.isArray(row)) return row.map((each) => this.#marked(each, grants));
    return new Kept(row instanceof Kept ? row.value : row, this.#keepers(row, grants));
  }

  #keepers(row: unknown, grants: readonly Granted[]): ReadonlySet<Basis> {
    // what a connection holds was kept by some of the agreements already
    if (row instanceof Kept) {
      const left = grants.filter(({ basis }) => row.by.has(basis));
      return this.#keepers(row.value, left);
    }
    return new Set(
      grants
        .filter(({ condition }) => {
          if (!isFilter(condition)) return true;
          if (!isThing(row)) return false;
          const value = (name: string | undefined) => name && answered(row.fields.get(name));
          return isKept(
            condition,
            {
              key: value(objectKeyFieldOf(this.#schema, row.__typename)),
              date: value(dateFieldOf(this.#schema, row.__typename)),
            },
            this.#question.now,
          );
        })
        .map(({ basis }) => basis),
    );
  }

  #connection(type: string, rows: readonly unknown[], total: number): Thing {
    const edgeType = namedTypeOf(this.#schema.get(type)?.fields.get('edges')?.type ?? noType);
    const edges = rows.map((row) => {
      const node = row instanceof Kept ? row.value : row;
      const cursor = isThing(node) ? node.fields.get('$cursor') : null;
      const edge: Thing = {
        __typename: edgeType,
        owner: undefined,
        fields: new Map([
          ['node', node],
          ['cursor', cursor],
        ]),
      };
      return row instanceof Kept ? new Kept(edge, row.by) : edge;
    });
    const fields = new Map<string, unknown>([
      ['edges', edges],
      ['nodes', rows],
      ['total', total],
    ]);
    return { __typename: type, owner: undefined, fields };
  }

  #completed(value: unknown, nodes: readonly FieldNode[], about: About, place: Place): unknown {
    if (value instanceof Kept) {
      const set = new Set([...about.set].filter((each) => value.by.has(each)));
      return this.#completed(value.value, nodes, { ...about, set }, place);
    }
    if (Array.isArray(value)) return value.map((each) => this.#completed(each, nodes, about, place));
    if (!isThing(value)) return value ?? null;
    return isPersonType(this.#schema, value.__typename)
      ? this.#anchor(value, innerSets(nodes), place, this.#inForce(value))
      : this.#valueOf(value, innerSets(nodes), about, place);
  }
}

function narrowedBy(about: About, grants: readonly Granted[]): About {
  const exactly = grants.filter(({ condition }) => isUnconditioned(condition));
  return {
    ...about,
    set: new Set(grants.map(({ basis }) => basis)),
    exact: new Set(exactly.map(({ basis }) => basis).filter((basis) => about.exact.has(basis))),
  };
}

/** The last is the newest. */
function restingOn({ set, exact }: About): readonly string[] {
  const all: readonly Basis[] = [...set];
  const sufficient: readonly Basis[] = all.filter((basis) => exact.has(basis)).slice(-1);
  return (sufficient.length === 0 ? all : sufficient).map(idOf);
}

function idOf(basis: Basis): string {
  return basis === own ? '' : basis.id;
}

/** A list of what may not be null is null where an item is. */
function possibly(type: TypeNode, value: unknown): unknown {
  if (type.kind === Kind.NON_NULL_TYPE) return possibly(type.type, value);
  if (type.kind !== Kind.LIST_TYPE || !Array.isArray(value)) return value;
  const items = value.map((each) => possibly(type.type, each));
  return type.type.kind === Kind.NON_NULL_TYPE && items.includes(null) ? null : items;
}

function add(to: Map<string, Set<string>> | undefined, id: string, coordinates: Iterable<string>): void {
  to?.set(id, new Set([...(to.get(id) ?? []), ...coordinates]));
}

/** A page could tell of what is not kept: it has arguments that nothing is said of, or is a connection. */
function isPaged(schema: OracleSchema, field: OracleField): boolean {
  const isUnexplained = [...field.arguments.values()].some(({ infers }) => infers === undefined);
  return isUnexplained || connectionOf(schema, field) !== undefined;
}

function noNotes(): Notes {
  return { told: new Map(), granted: new Map(), restsOn: new Set(), perhapsRestsOn: new Set() };
}

const noType = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: '' } } as const;

/** Whom a ref leads to that no node was given. */
const nobody: Thing = { __typename: 'Person', owner: undefined, fields: new Map() };

function below({ path, isClosed }: Place, key: string): readonly string[] {
  return isClosed ? path : [...path, key];
}
