import { type Basis, basesWithoutConditions, type Rulings } from '../../policies/core/decide.ts';
import type { Coordinate, NodeId } from '../../policies/core/identifiers.ts';
import type { FederatedAnswer } from '../federation/federation.ts';
import type { KnownPerson } from '../federation/people.ts';
import type { Place } from '../operation/demand.ts';
import { jointObjects } from './jointObjects.ts';
import { decided, nodeAt, personOf, type Session } from './session.ts';

/** What the persons of joint objects consented to, in one answer. */
export interface Consents {
  /** Whether all of these persons, by their places in the answer, granted the coordinate. */
  allow(persons: readonly unknown[], coordinate: Coordinate): boolean;
  /** That coordinates of an object that is about these persons are in the answer. */
  released(persons: readonly unknown[], coordinates: readonly Coordinate[]): void;
}

/** What others than the anchor's person grant of the joint objects that they share. */
export interface OthersConsent {
  /** What somebody's consent is needed for, and all of some object's persons gave. */
  readonly allowed: ReadonlySet<Coordinate>;
  /** By coordinate: who granted it. */
  readonly grantors: ReadonlyMap<Coordinate, readonly KnownPerson[]>;
  /** As it applies to an answer, object by object. */
  within(answer: FederatedAnswer | undefined): Promise<Consents>;
  /** Into their accounts: what of theirs was released. */
  enter(): void;
}

/** Where no joint object needs anybody's consent. */
export const noOthers: OthersConsent = {
  allowed: new Set(),
  grantors: new Map(),
  within: async () => ({ allow: (persons) => persons.length === 0, released() {} }),
  enter() {},
};

interface Granting {
  readonly rulings: Rulings;
  readonly coordinates: ReadonlySet<Coordinate>;
}

/** Decides, of everybody whom the joint objects of an answer are about, what they grant of what is selected there. */
export async function consentOfOthers(
  session: Session,
  place: Place,
  self: NodeId | undefined,
  answer: FederatedAnswer,
): Promise<OthersConsent> {
  const objects = await Promise.all(
    personsIn(answer, session).map((persons) => othersAmong(session, persons, answer, self)),
  );
  const nodes = [...new Set(objects.flat().filter((node) => node !== undefined))];
  const granting = new Map(
    await Promise.all(nodes.map(async (node) => [node, await grantsOf(session, node, place)] as const)),
  );
  const grants = (node: NodeId | undefined, coordinate: Coordinate): boolean =>
    node !== undefined && granting.get(node)?.coordinates.has(coordinate) === true;
  const released = new Map<NodeId, ReadonlySet<Coordinate>>();
  const shown = new Map<NodeId, ReadonlySet<unknown>>();
  const demanded = place.joint.map(({ coordinate }) => coordinate);
  const allowed = new Set(
    demanded.filter((coordinate) =>
      objects.some((persons) => persons.every((node) => grants(node, coordinate))),
    ),
  );
  const known = new Map(
    await Promise.all(nodes.map(async (node) => [node, await personOf(session, node)] as const)),
  );
  return {
    allowed,
    grantors: new Map(
      [...allowed].map((coordinate) => [
        coordinate,
        [...known].filter(([node]) => grants(node, coordinate)).map(([, person]) => person),
      ]),
    ),
    async within(resolved) {
      const others = resolved
        ? await nodesByPlace(session, resolved)
        : new Map<unknown, NodeId | undefined>();
      return {
        allow: (persons, coordinate) =>
          persons.every((person) => {
            const node = others.get(String(person));
            return node !== undefined && (node === self || grants(node, coordinate));
          }),
        released(persons, coordinates) {
          for (const node of persons.map((person) => others.get(String(person)))) {
            if (node === undefined || node === self) continue;
            released.set(node, new Set([...(released.get(node) ?? []), ...coordinates]));
            shown.set(node, new Set([...(shown.get(node) ?? []), persons])); // one array an object
          }
        },
      };
    },
    enter() {
      for (const [node, coordinates] of released) {
        const { rulings } = granting.get(node) ?? { rulings: new Map() };
        session.ledger.account(node)?.enter(
          place.joint.filter(({ coordinate }) => coordinates.has(coordinate)),
          rulings,
          byBasis([...coordinates], rulings),
          shown.get(node)?.size ?? 0,
        );
      }
    },
  };
}

/** Every joint object of an answer, as the places of its persons. */
function personsIn(answer: FederatedAnswer, { parts }: Session): readonly (readonly unknown[])[] {
  return jointObjects(answer.data, parts.supergraph.consent);
}

async function othersAmong(
  session: Session,
  persons: readonly unknown[],
  { people }: FederatedAnswer,
  self: NodeId | undefined,
): Promise<readonly (NodeId | undefined)[]> {
  const nodes = await Promise.all(persons.map((person) => nodeAt(session, people, person)));
  return nodes.filter((node) => node === undefined || node !== self);
}

async function nodesByPlace(
  session: Session,
  answer: FederatedAnswer,
): Promise<ReadonlyMap<unknown, NodeId | undefined>> {
  const places = [...new Set(personsIn(answer, session).flat())];
  return new Map(
    await Promise.all(
      places.map(async (person) => [String(person), await nodeAt(session, answer.people, person)] as const),
    ),
  );
}

/** Exactly granted: a joint value is reduced for nobody, or for everybody. */
async function grantsOf(session: Session, node: NodeId, place: Place): Promise<Granting> {
  const rulings = await decided(session, node, place.joint);
  const coordinates = place.joint
    .map(({ coordinate }) => coordinate)
    .filter((coordinate) => basesWithoutConditions(rulings.get(coordinate)).size > 0);
  return { rulings, coordinates: new Set(coordinates) };
}

/** Each coordinate under the newest agreement that grants it exactly. */
function byBasis(coordinates: readonly Coordinate[], rulings: Rulings) {
  const released = new Map<Basis, Set<Coordinate>>();
  for (const coordinate of coordinates) {
    const [basis] = basesWithoutConditions(rulings.get(coordinate));
    if (basis !== undefined) released.set(basis, (released.get(basis) ?? new Set()).add(coordinate));
  }
  return released;
}
