import { readConnections } from '../connections/nodes.ts';
import type { Agreement, AgreementChange, Terms } from '../core/agreement.ts';
import { agreementState, termsAfter } from '../core/agreementLifecycle.ts';
import type { AccessRecordId, Instant, NodeId } from '../core/identifiers.ts';
import { type DataRequest, dataRequestState, type Revision } from '../core/negotiation.ts';
import type { ProfileRule } from '../core/profile.ts';
import type { ActedBy, Representation } from '../core/representation.ts';
import { listAgreements } from '../negotiation/agreements.ts';
import { listDataRequests } from '../negotiation/dataRequests.ts';
import { shownRelease } from '../negotiation/releases.ts';
import { readProfile } from '../profile/rules.ts';
import { readAccessLog } from '../records/accessLog.ts';
import type { AccessRecord } from '../records/accessRecord.ts';
import { type Notice, readNotices } from '../records/notices.ts';
import { listRepresentations } from '../representation/representations.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Connections, Node, StoredProfile } from '../store/stored.ts';
import type { NodeExport } from './exportSchema.ts';

/** What a person is called in their own export, and where its schema is. */
export interface Exporting {
  readonly node: NodeId;
  readonly id: string;
  readonly schema: string;
}

type Export = Omit<NodeExport, '$schema' | 'exportedAt' | 'node'>;

/** Everything of a node (GDPR Articles 15 and 20), as it is at `at`; the newest first. Names no other person, and no ref. */
export async function exportNode(
  store: Store,
  { node, id, schema }: Exporting,
  at: Instant,
): Promise<NodeExport> {
  const person = { party: 'PERSON', id: node } as const;
  const [entry] = await store.read([keys.node(node)]);
  const stored = entry?.value as Node | undefined; // written by policies/connections
  const [dataRequests, agreements, accessLog, notices, representing, represented] = await Promise.all([
    everyPage((page) => listDataRequests(store, person, page)),
    everyPage((page) => listAgreements(store, person, page)),
    everyPage(
      ({ limit, after }) =>
        readAccessLog(
          store,
          node,
          after === undefined ? { limit } : { limit, after: after as AccessRecordId },
        ), // a place in it
    ),
    everyPage((page) => readNotices(store, node, page)),
    everyPage((page) => listRepresentations(store, node, 'REPRESENTATIVE', page)),
    everyPage((page) => listRepresentations(store, node, 'REPRESENTED', page)),
  ]);
  return {
    $schema: schema,
    exportedAt: moment(at),
    node: { id, ...(stored === undefined ? {} : { createdAt: moment(stored.createdAt) }) },
    profile: profileOf(await readProfile(store, node)),
    connections: connectionsOf(await readConnections(store, node)),
    dataRequests: dataRequests.map((each) => dataRequestOf(each, at)),
    agreements: agreements.map((each) => agreementOf(each, at)),
    accessLog: accessLog.map(accessOf),
    notices: notices.map(noticeOf),
    representations: [
      ...representing.map((each) => representationOf(each, 'REPRESENTATIVE')),
      ...represented.map((each) => representationOf(each, 'REPRESENTED')),
    ],
  };
}

const pageSize = 500;

async function everyPage<Item extends { readonly id: string }>(
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await read({ limit: pageSize, ...(last === undefined ? {} : { after: last.id }) });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}

function profileOf({ rules, answersByItself, restrictedSince }: StoredProfile): Export['profile'] {
  return {
    answersByItself: answersByItself === true,
    ...(restrictedSince === undefined ? {} : { restrictedSince: moment(restrictedSince) }),
    rules: rules.map(ruleOf),
  };
}

function ruleOf({ above: _, release, ...rule }: ProfileRule): Export['profile']['rules'][number] {
  return { ...rule, ...(release === undefined ? {} : { release: shownRelease(release) }) };
}

function connectionsOf({ sources, relyingParties }: Connections): Export['connections'] {
  return [
    ...Object.entries(sources).map(([organisation, { id, identifier, since }]) => {
      return { id, organisation, role: 'SOURCE' as const, since: moment(since), identifier };
    }),
    ...Object.entries(relyingParties).map(([organisation, { id, since }]) => {
      return { id, organisation, role: 'RELYING_PARTY' as const, since: moment(since) };
    }),
  ];
}

function dataRequestOf(request: DataRequest, at: Instant): Export['dataRequests'][number] {
  const { id, organisation, purpose, explanation, createdAt, expiresAt, revisions } = request;
  const { reason, agreement, replaces } = request;
  return {
    id,
    organisation,
    purpose,
    explanation,
    state: dataRequestState(request, at),
    createdAt: moment(createdAt),
    ...(expiresAt === undefined ? {} : { expiresAt: moment(expiresAt) }),
    revisions: revisions.map((each) => ({ ...actOf(each), number: each.number, terms: termsOf(each.terms) })),
    ...(reason === undefined ? {} : { reason }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(replaces === undefined ? {} : { replaces }),
  };
}

function agreementOf(agreement: Agreement, at: Instant): Export['agreements'][number] {
  const { id, dataRequest, organisation, purpose, revision, terms, uses, history } = agreement;
  const after = termsAfter(agreement);
  return {
    id,
    dataRequest,
    organisation,
    purpose,
    state: agreementState(agreement, at),
    revision,
    terms: termsOf(terms),
    uses: uses.count,
    history: history.map((each, index) => ({
      ...actOf(each),
      number: each.revision,
      state: each.status,
      ...(each.reason === undefined ? {} : { reason: each.reason }),
      ...(each.byProfile === undefined ? {} : { byProfile: each.byProfile }),
      terms: termsOf(after[index] ?? terms),
    })),
  };
}

function actOf({ by, at, actedBy }: Pick<Revision | AgreementChange, 'by' | 'at' | 'actedBy'>) {
  return { by, at: moment(at), ...under(actedBy) };
}

function under(actedBy: ActedBy | undefined): { readonly representation?: string } {
  return actedBy === undefined ? {} : { representation: actedBy.id };
}

function termsOf({ items, period, usage, ...terms }: Terms): Export['agreements'][number]['terms'] {
  return {
    ...terms,
    ...(usage === undefined ? {} : { usage }),
    items: items.map(({ objects, release, ...item }) => ({
      ...item,
      ...(objects === undefined ? {} : { objects: [...objects] }),
      ...(release === undefined ? {} : { release: shownRelease(release) }),
    })),
    period: { from: moment(period.from), until: moment(period.until) },
  };
}

function accessOf(accessRecord: AccessRecord): Export['accessLog'][number] {
  const { id, at, asker, representation, objects, released, denied } = accessRecord;
  return {
    id,
    at: moment(at),
    ...(asker === undefined ? {} : { organisation: asker.organisation, purpose: asker.purpose }),
    ...under(representation),
    objects,
    released: released.map(({ agreement, coordinates }) => ({
      ...(agreement === undefined ? {} : { agreement: agreement.id, revision: agreement.revision }),
      coordinates: [...coordinates],
    })),
    denied: denied.map(({ coordinate, reason }) => ({ coordinate, reason })),
  };
}

function noticeOf({ actedBy, at, ...notice }: Notice): Export['notices'][number] {
  return { ...notice, at: moment(at), ...under(actedBy) };
}

function representationOf(
  { id, kind, scope, from, until, attestedBy, registeredAt, ended }: Representation,
  role: 'REPRESENTATIVE' | 'REPRESENTED',
): Export['representations'][number] {
  return {
    id,
    role,
    kind,
    acts: scope.acts,
    ...(scope.categories === undefined ? {} : { categories: [...scope.categories] }),
    ...(scope.coordinates === undefined ? {} : { coordinates: [...scope.coordinates] }),
    from: moment(from),
    until: moment(until),
    attestedBy,
    registeredAt: moment(registeredAt),
    ...(ended === undefined ? {} : { endedAt: moment(ended.at) }),
  };
}

function moment(at: Instant): string {
  return new Date(at).toISOString();
}
