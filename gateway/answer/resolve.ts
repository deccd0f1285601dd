import DataLoader from 'dataloader';
import { isObjectType } from 'graphql';
import type { Rulings } from '../../policies/core/decide.ts';
import type { Coordinate, NodeId, OrganisationId } from '../../policies/core/identifiers.ts';
import type { FederatedAnswer } from '../federation/federation.ts';
import type { People } from '../federation/people.ts';
import { newDecisionId } from '../identity/passports.ts';
import type { Place } from '../operation/demand.ts';
import type { Anchor } from '../operation/prepare.ts';
import { entryKey, type PermittedOperation } from '../operation/prune.ts';
import { applyRulings, type Ruled, type Rules } from '../operation/rule.ts';
import type { SelectedField } from '../operation/select.ts';
import { passportConditions } from './conditions.ts';
import { sayDenials, sayJointDenial } from './denials.ts';
import { sayFailure, sayFailures } from './failures.ts';
import { consentOfOthers, noOthers, type OthersConsent } from './jointConsent.ts';
import { type Released, releasedBy } from './ledger.ts';
import { type Projection, projectField, projectPerson, type ResponseObject } from './project.ts';
import { decided, nodeAt, personOf, type Session } from './session.ts';

export interface Resolver {
  /** A root selection that names its person. */
  anchor(anchor: Anchor, node: NodeId): Promise<unknown>;
  /** Root selections that are about nobody: their values, in the order given. */
  open(roots: readonly SelectedField[], places: readonly Place[]): Promise<readonly unknown[]>;
}

/** One person, and what was decided of the selections at one place. */
interface Subject {
  /** Undefined: somebody whom nobody in the network is. */
  readonly node: NodeId | undefined;
  readonly rulings: Rulings;
  readonly ruled: Ruled;
}

/** Selections on persons, how an operation leads to them, and the persons of whom the same may be resolved. */
interface Group {
  readonly place: Place;
  readonly fields: readonly SelectedField[];
  readonly leads: Leads;
  readonly operation: PermittedOperation | undefined;
  readonly subjects: readonly Subject[];
}

/** By a root selection of the client's, or by the persons' keys. */
type Leads =
  | { readonly by: 'root'; readonly root: SelectedField }
  | { readonly by: 'entry'; readonly type: string };

/** A person as they came up in an answer, at a place. */
interface Found {
  readonly place: Place;
  readonly type: string;
  readonly key: unknown;
  readonly people: People;
  /** To be filled in. */
  readonly object: ResponseObject;
}

type Other = Pick<Found, 'place' | 'type'> & Pick<Subject, 'node'>;
type Fill = (found: readonly Found[]) => Promise<void>;

/**
 * Resolves what one request asks, person by person, each by their own consent. The persons found at one depth are decided
 * together, and those with equal decisions resolved by one operation.
 */
export function createResolver(session: Session): Resolver {
  const others = new DataLoader<Other, ResponseObject, string>(
    (asked) => resolveOthers(session, fill, asked),
    {
      cacheKeyFn: ({ place, type, node }) => JSON.stringify([place.link.order, type, node ?? null]),
    },
  );
  const fill: Fill = async (found) => {
    await Promise.all(
      found.map(async ({ place, type, key, people, object }) => {
        const node = await nodeAt(session, people, key);
        Object.assign(object, await others.load({ place, type, node }));
      }),
    );
  };
  return {
    anchor: (anchor, node) => resolveAnchor(session, fill, anchor, node),
    open: (roots, places) => resolveOpen(session, fill, roots, places),
  };
}

async function resolveAnchor(
  session: Session,
  fill: Fill,
  { root, place }: Anchor,
  node: NodeId,
): Promise<unknown> {
  const { withheld } = applyRulings([root], rulesOf(session, new Map()));
  if (withheld.has(root)) {
    sayDenials([root], withheld, session.ledger);
    return null;
  }
  const fields = [...place.fields.values()].flat();
  const subject = await subjectAt(session, place, fields, node);
  const operation = session.prepared.prune([root], subject.ruled);
  const [value] = await resolveGroup(session, fill, {
    place,
    fields,
    leads: { by: 'root', root },
    operation,
    subjects: [subject],
  });
  return value;
}

/** DataLoader's batch: answers in the order asked. */
async function resolveOthers(
  session: Session,
  fill: Fill,
  asked: readonly Other[],
): Promise<readonly ResponseObject[]> {
  const groups = new Map<string, Group & { readonly at: number[] }>();
  const placed = await Promise.all(asked.map((other) => otherAt(session, other)));
  for (const [index, { key, group }] of placed.entries()) {
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { ...group, at: [index] }
        : { ...known, subjects: [...known.subjects, ...group.subjects], at: [...known.at, index] },
    );
  }
  const answers: ResponseObject[] = asked.map(() => ({}));
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const values = await resolveGroup(session, fill, group);
      values.forEach((value, index) => {
        answers[group.at[index] ?? 0] = value as ResponseObject; // of an entry: always an object
      });
    }),
  );
  return answers;
}

/** The group that a person is resolved with: INVARIANT, its members differ in nothing that a source is asked or told. */
async function otherAt(session: Session, { place, type, node }: Other) {
  const fields = place.fields.get(type) ?? [];
  const subject = await subjectAt(session, place, fields, node);
  // a stranger can't be asked about: of them nothing is resolved, also not what is open
  const operation = node === undefined ? undefined : session.prepared.prune(fields, subject.ruled, type);
  const { undecided } = subject.ruled;
  const isAlone = undecided.size > 0 || (await isCompletenessTold(session, subject));
  const group: Group = { place, fields, leads: { by: 'entry', type }, operation, subjects: [subject] };
  const key = JSON.stringify([
    place.link.order,
    type,
    operation?.hash ?? null,
    [...passportConditions(subject.ruled, session.at)],
    isAlone ? (node ?? null) : null,
  ]);
  return { key, group };
}

async function subjectAt(
  session: Session,
  place: Place,
  fields: readonly SelectedField[],
  node: NodeId | undefined,
): Promise<Subject> {
  const rulings = await decided(session, node, [...place.demand, ...place.inferred]);
  return { node, rulings, ruled: applyRulings(fields, rulesOf(session, rulings)) };
}

function rulesOf({ parts }: Session, rulings: Rulings, joint?: ReadonlySet<Coordinate>): Rules {
  return { consent: parts.supergraph.consent, unannotated: parts.unannotated, rulings, joint };
}

async function resolveGroup(session: Session, fill: Fill, group: Group): Promise<readonly unknown[]> {
  const [first] = group.subjects;
  if (first === undefined || first.ruled.undecided.size === 0)
    return answerGroup(session, fill, group, noOthers);
  // joint objects: first whose they are, then what all of those persons grant
  const whose = group.operation && (await execute(session, group, group.operation, noOthers));
  const others = whose ? await consentOfOthers(session, group.place, first.node, whose) : noOthers;
  const ruled = applyRulings(group.fields, rulesOf(session, first.rulings, others.allowed));
  const { leads } = group;
  const operation =
    leads.by === 'root'
      ? session.prepared.prune([leads.root], ruled)
      : session.prepared.prune(group.fields, ruled, leads.type);
  return answerGroup(session, fill, { ...group, operation, subjects: [{ ...first, ruled }] }, others);
}

async function answerGroup(
  session: Session,
  fill: Fill,
  group: Group,
  others: OthersConsent,
): Promise<readonly unknown[]> {
  const executed = group.operation && (await execute(session, group, group.operation, others));
  const consents = await others.within(executed);
  const found: Found[] = [];
  const values = group.subjects.map((subject, index) => {
    const seen = { isHeld: false, isCut: executed?.complete === false, objects: 0 };
    const projection = projectionFor(session, subject, group.place.nested, executed, consents, found, seen);
    const value = projected(group, executed, index, projection);
    enter(session, group, subject, executed, seen);
    return value;
  });
  others.enter();
  await fill(found);
  return values;
}

/** What an answer turned out to hold. */
interface Seen {
  isHeld: boolean;
  isCut: boolean;
  objects: number;
}

function projectionFor(
  session: Session,
  { node, ruled }: Subject,
  nested: readonly Place[],
  executed: FederatedAnswer | undefined,
  joint: Projection['joint'],
  found: Found[],
  seen: Seen,
): Projection {
  const { parts, asker, at, ledger } = session;
  const audience = asker.kind === 'organisation' ? asker.organisation : themselves;
  return {
    consent: parts.supergraph.consent,
    ruled,
    at,
    id: node === undefined ? null : parts.refs.refOf(node, audience),
    nested,
    isProven: (source) => executed?.unproven.has(source) === false,
    joint,
    notes: {
      found(place, type, key, object) {
        if (executed) found.push({ place, type, key, people: executed.people, object });
      },
      held() {
        seen.isHeld = true;
      },
      shown() {
        seen.objects++;
      },
      leftOut() {
        seen.isCut = true;
      },
      jointlyDenied: (field) => sayJointDenial(field, ledger),
      unproven: (field) => sayFailure(field, undefined, 'SOURCE_UNAVAILABLE', ledger),
    },
  };
}

/** Whom a person's own ref is for who asks for their own data: no organisation has this name. */
const themselves = '' as OrganisationId;

function projected(
  { leads, fields, place }: Group,
  executed: FederatedAnswer | undefined,
  index: number,
  projection: Projection,
): unknown {
  switch (leads.by) {
    case 'root': {
      const value = executed?.data?.[leads.root.key];
      if (value !== undefined && value !== null) return projectField(leads.root, value, projection);
      // nothing may be resolved: the same for a person who never agreed and for one who doesn't exist
      const [type] = place.fields.keys();
      return type === undefined || !isObjectType(place.link.type)
        ? null
        : projectPerson(fields, type, {}, projection);
    }
    case 'entry': {
      const entries = executed?.data?.[entryKey];
      const value: unknown = Array.isArray(entries) ? entries[index] : undefined;
      return projectPerson(
        fields,
        leads.type,
        typeof value === 'object' && value !== null ? value : {},
        projection,
      );
    }
  }
}

/** Into the person's account: what was asked, and what of it was released. Not where nothing came of it but failures. */
function enter(
  session: Session,
  { place, fields, leads }: Group,
  { node, rulings, ruled }: Subject,
  executed: FederatedAnswer | undefined,
  seen: Seen,
): void {
  const { ledger, parts } = session;
  const { consent } = parts.supergraph;
  const roots = leads.by === 'root' ? [leads.root] : fields;
  sayDenials(roots, ruled.withheld, ledger);
  const anchor = leads.by === 'root' ? leads.root : undefined;
  sayFailures(roots, executed?.failures ?? [], ruled, consent, ledger, anchor);
  const account = node === undefined ? undefined : ledger.account(node);
  if (account === undefined) return;
  const isReleased = executed !== undefined && (executed.failures.length === 0 || seen.isHeld);
  const released: Released = isReleased ? releasedBy(fields, ruled, consent) : new Map();
  const shown = new Set([...released.values()].flatMap((each) => [...each]));
  const revealed = place.inferred.filter(({ coordinate }) => shown.has(coordinate));
  account.enter([...place.demand, ...revealed], rulings, released, isReleased ? seen.objects : 0);
  ledger.answered({
    link: place.link,
    node: account.node,
    isAnchor: leads.by === 'root',
    isExecuted: executed !== undefined,
    restingOn: new Set(released.keys()),
  });
  if (seen.isCut) account.leaveOut();
}

async function execute(
  session: Session,
  { subjects }: Pick<Group, 'subjects'>,
  operation: PermittedOperation,
  { grantors }: OthersConsent,
): Promise<FederatedAnswer> {
  const { parts, variables, at } = session;
  const nodes = subjects.flatMap(({ node }) => node ?? []);
  const [first] = subjects;
  return parts.federation.execute(operation, {
    persons: await Promise.all(nodes.map((node) => personOf(session, node))),
    decision: newDecisionId(),
    variables,
    conditions: first ? passportConditions(first.ruled, at) : new Map(),
    joint: grantors,
    completeness: first !== undefined && (await isCompletenessTold(session, first)),
  });
}

/** Whether all agreements that anything may be released under grant that it is told. */
async function isCompletenessTold({ standings, asker }: Session, { node, ruled }: Subject): Promise<boolean> {
  if (node === undefined || asker.kind === 'person') return false;
  const bases = new Set([...ruled.granted.values()].flat().map(({ basis }) => basis));
  const { agreements } = await standings.load(node);
  const resting = agreements.filter(({ id }) => bases.has(id));
  return resting.length > 0 && resting.every(({ terms }) => terms.completeness === true);
}

/** Open data, which names no person: one operation, no agreement, no record. What is personal there has no anchor. */
async function resolveOpen(
  session: Session,
  fill: Fill,
  roots: readonly SelectedField[],
  places: readonly Place[],
): Promise<readonly unknown[]> {
  if (roots.length === 0) return [];
  const { ledger, parts, prepared } = session;
  const ruled = applyRulings(roots, rulesOf(session, new Map(), new Set()));
  const operation = prepared.prune(roots, ruled);
  const executed = operation && (await execute(session, { subjects: [] }, operation, noOthers));
  const nobody: Subject = { node: undefined, rulings: new Map(), ruled };
  const found: Found[] = [];
  const consents = await noOthers.within(executed);
  const seen = { isHeld: false, isCut: false, objects: 0 };
  const projection = projectionFor(session, nobody, places, executed, consents, found, seen);
  const values = roots.map((root) => projectField(root, executed?.data?.[root.key], projection));
  sayDenials(roots, ruled.withheld, ledger);
  sayFailures(roots, executed?.failures ?? [], ruled, parts.supergraph.consent, ledger);
  await fill(found);
  return values;
}
