import type { GraphQLError } from 'graphql';
import type { Agreement } from '../../policies/core/agreement.ts';
import type { Basis, DemandedCoordinate, DenialReason, Rulings } from '../../policies/core/decide.ts';
import type { AccessRecordId, Coordinate, Instant, NodeId } from '../../policies/core/identifiers.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { holdingTo } from '../../policies/schema/ceilings.ts';
import type { ConsentIndex } from '../../policies/schema/consentIndex.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';
import type { Standing } from '../../policies/store/standing.ts';
import { type Ruled, shownBy } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';

/** What one request releases and denies, person by person, and what it has to say about it. */
export interface Ledger {
  /** Opens a person's account, where it isn't open: when their standing was read. */
  open(node: NodeId, standing: Standing): void;
  account(node: NodeId): Account | undefined;
  /** Those that something was entered in. */
  accounts(): readonly Account[];
  /** What those rest on besides agreements. */
  decidedOn(): Standing['decidedOn'];
  /** An agreement as the ceilings that were read let it hold. */
  held(supergraph: Supergraph): (agreement: Agreement) => Agreement;
  /** Where a person was answered about: by a root selection, or found behind a link. */
  answered(about: Answered): void;
  answers(): readonly Answered[];
  /** Said once, however often it comes up; in the order of the operation. */
  say(order: number, error: GraphQLError): void;
  errors(): readonly GraphQLError[];
}

export interface Answered {
  readonly link: SelectedField;
  readonly node: NodeId;
  readonly isAnchor: boolean;
  /** Whether any source was asked. */
  readonly isExecuted: boolean;
  /** What the answer rests on here: the same person may be answered about elsewhere, and only here is who it is told by it. */
  readonly restingOn: ReadonlySet<Basis>;
}

/** One person's. */
export interface Account {
  readonly id: AccessRecordId;
  readonly node: NodeId;
  /** Whether anybody in the network is this person. */
  readonly isKnown: boolean;
  /** What was asked of the person, and decided; and under which agreements it is released, in how many objects: none where no value was had. */
  enter(asked: readonly DemandedCoordinate[], rulings: Rulings, released: Released, objects: number): void;
  leaveOut(): void;
  /** The agreements that the release rests on, as decided on. */
  restingOn(): readonly Agreement[];
  /** Undefined: nothing to tell of completeness. */
  completeness(): boolean | undefined;
  entries(): Pick<AccessRecord, 'objects' | 'released' | 'denied'>;
}

/** By agreement, the coordinates that were resolved under it. */
export type Released = ReadonlyMap<Basis, ReadonlySet<Coordinate>>;

export function createLedger(at: Instant, consent: ConsentIndex): Ledger {
  const accounts = new Map<NodeId, Account & { readonly isEntered: () => boolean }>();
  const standings = new Map<NodeId, Standing>();
  const answers: Answered[] = [];
  const said = new Map<string, { readonly order: number; readonly error: GraphQLError }>();
  return {
    open(node, standing) {
      const { agreements, sourceIdentifiers } = standing;
      const isKnown = agreements.length > 0 || sourceIdentifiers.size > 0;
      if (accounts.has(node)) return;
      accounts.set(node, createAccount(node, isKnown, agreements, at, consent));
      standings.set(node, standing);
    },
    account: (node) => accounts.get(node),
    accounts: () => [...accounts.values()].filter(({ isEntered }) => isEntered()),
    decidedOn() {
      const resting = [...accounts.values()].filter((each) => each.restingOn().length > 0);
      const all = resting.flatMap(({ node }) => standings.get(node)?.decidedOn ?? []);
      return [...new Map(all.map((each) => [each.key, each])).values()];
    },
    held(supergraph) {
      const [first] = standings.values();
      return first ? holdingTo(first.ceilings, first.purposes, supergraph) : (agreement) => agreement;
    },
    answered: (about) => answers.push(about),
    answers: () => answers,
    say(order, error) {
      const text = JSON.stringify([error.path, error.extensions]);
      if ((said.get(text)?.order ?? Number.POSITIVE_INFINITY) > order) said.set(text, { order, error });
    },
    errors: () =>
      [...said]
        .sort(([one, { order: a }], [other, { order: b }]) => a - b || (one < other ? -1 : 1))
        .map(([, { error }]) => error),
  };
}

function createAccount(
  node: NodeId,
  isKnown: boolean,
  agreements: readonly Agreement[],
  at: Instant,
  consent: ConsentIndex,
): Account & { readonly isEntered: () => boolean } {
  const released = new Map<Basis, Set<Coordinate>>();
  const asked = new Map<Coordinate, DemandedCoordinate>();
  const reasons = new Map<Coordinate, DenialReason>();
  let isComplete = true;
  let objects = 0;
  const restingOn = () => agreements.filter(({ id }) => released.has(id));
  return {
    isKnown,
    isEntered: () => asked.size > 0,
    id: newIdentifier('acc', at) as AccessRecordId,
    node,
    enter(demanded, rulings, resolved, shown) {
      objects += shown;
      for (const each of demanded) {
        asked.set(each.coordinate, each);
        reasons.set(each.coordinate, reasonFor(each.coordinate, rulings));
      }
      for (const [basis, coordinates] of resolved)
        released.set(basis, new Set([...(released.get(basis) ?? []), ...coordinates]));
    },
    leaveOut() {
      isComplete = false;
    },
    restingOn,
    completeness() {
      const resting = restingOn();
      const isTold = resting.length > 0 && resting.every(({ terms }) => terms.completeness === true);
      return isTold ? isComplete : undefined;
    },
    entries: () => ({
      objects,
      released: [...released].map(([basis, coordinates]) => releaseOf(basis, coordinates, asked, agreements)),
      denied: deniedOf([...asked.values()], reasons, released, consent),
    }),
  };
}

function reasonFor(coordinate: Coordinate, rulings: Rulings): DenialReason {
  const ruling = rulings.get(coordinate);
  return ruling?.kind === 'deny' ? ruling.reason : 'NOT_GRANTED';
}

/** As the person granted them: `Account.balance`, not one line a kind of account. */
function releaseOf(
  basis: Basis,
  coordinates: ReadonlySet<Coordinate>,
  asked: ReadonlyMap<Coordinate, DemandedCoordinate>,
  agreements: readonly Agreement[],
): AccessRecord['released'][number] {
  const agreement = agreements.find(({ id }) => id === basis);
  const listed = [...coordinates].map((coordinate) => {
    const grantedBy = asked.get(coordinate)?.grantedBy ?? [];
    if (agreement === undefined) return grantedBy.at(-1) ?? coordinate;
    return (
      grantedBy.find((each) => agreement.terms.items.some((item) => item.coordinate === each)) ?? coordinate
    );
  });
  return {
    ...(agreement === undefined ? {} : { agreement: { id: agreement.id, revision: agreement.revision } }),
    coordinates: [...new Set(listed)],
  };
}

/** What is denied alike on everything that an interface may be, once and as the interface's. */
function deniedOf(
  asked: readonly DemandedCoordinate[],
  reasons: ReadonlyMap<Coordinate, DenialReason>,
  released: Released,
  consent: ConsentIndex,
): AccessRecord['denied'] {
  const resolved = new Set([...released.values()].flatMap((coordinates) => [...coordinates]));
  const said = new Map<string, AccessRecord['denied'][number]>();
  for (const { coordinate, grantedBy } of asked) {
    if (resolved.has(coordinate)) continue;
    const reason = reasons.get(coordinate) ?? 'NOT_GRANTED';
    const general = grantedBy.at(-1) ?? coordinate;
    const isAlike = implementationsOf(general, consent).every(
      (each) => !resolved.has(each) && reasons.get(each) === reason,
    );
    const denial = { coordinate: isAlike ? general : coordinate, reason };
    said.set(JSON.stringify(denial), denial);
  }
  return [...said.values()];
}

const implementations = new WeakMap<ConsentIndex, Map<Coordinate, readonly Coordinate[]>>();

/** The coordinates of all that an interface may be; of anything else itself. */
function implementationsOf(general: Coordinate, consent: ConsentIndex): readonly Coordinate[] {
  const known = implementations.get(consent) ?? new Map<Coordinate, readonly Coordinate[]>();
  implementations.set(consent, known);
  const found = known.get(general) ?? concreteUnder(general, consent);
  known.set(general, found);
  return found;
}

function concreteUnder(general: Coordinate, consent: ConsentIndex): readonly Coordinate[] {
  const under = [...consent.fields.values()].filter(({ grantedBy }) => grantedBy.includes(general));
  const isInterface = (coordinate: Coordinate) =>
    under.some((each) => each.coordinate !== coordinate && each.grantedBy.includes(coordinate));
  return under.map(({ coordinate }) => coordinate).filter((each) => !isInterface(each));
}

/** What was shown under each agreement: of those it alone suffices for, where it does (the newest of them). */
export function releasedBy(
  fields: Iterable<SelectedField>,
  { granted, withheld, undecided }: Ruled,
  consent: ConsentIndex,
): Released {
  const resting = new Set<Basis>();
  const walk = (field: SelectedField, exact: ReadonlySet<Basis> | undefined): boolean => {
    if (withheld.has(field) || undecided.has(field)) return false;
    const grants = granted.get(field);
    const sufficient = grants === undefined ? exact : exactBases(grants, exact);
    let isWithin = false;
    for (const children of field.children?.values() ?? [])
      for (const child of children) isWithin = walk(child, sufficient) || isWithin;
    if (grants === undefined || isWithin) return isWithin;
    const alone = grants.find(({ basis }) => sufficient?.has(basis));
    for (const { basis } of alone ? [alone] : grants) resting.add(basis);
    return true;
  };
  for (const field of fields) walk(field, undefined);
  return new Map(
    [...resting].map((basis) => [
      basis,
      new Set(
        [...granted]
          .filter(([, grants]) => grants.some((grant) => grant.basis === basis))
          .flatMap(([field]) => shownBy(field, consent)),
      ),
    ]),
  );
}

function exactBases(
  grants: readonly { readonly basis: Basis; readonly conditions: object }[],
  exact: ReadonlySet<Basis> | undefined,
): ReadonlySet<Basis> {
  return new Set(
    grants
      .filter(({ basis, conditions }) => Object.keys(conditions).length === 0 && (exact?.has(basis) ?? true))
      .map(({ basis }) => basis),
  );
}
