import * as fc from 'fast-check';
import { nodeOfPerson } from '../../policies/connections/nodes.ts';
import { decide } from '../../policies/core/decide.ts';
import type { Coordinate, NodeId, OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import { openRedisStore } from '../../policies/store/redis.ts';
import { readStanding } from '../../policies/store/standing.ts';
import { type Answer, type Participant, type Stack, startStack, terms } from '../api/stack.ts';
import { type Act, ConsentModel, type Outcome } from '../support/consentModel.ts';
import { type RedisServer, startRedis } from '../support/redisServer.ts';
import { runs } from '../support/runs.ts';

const items = ['Person.nickname', 'Person.income', 'Person.partner'];
const organisations = ['harbour', 'lumen'];
const purposes = ['dpv:CustomerSolvencyMonitoring', 'dpv:ServiceProvision'];
const pairs = [0, 1].flatMap((person) => [0, 1].map((organisation) => ({ person, organisation })));

const somebody = fc.nat({ max: 1 });
const some = fc.subarray(items, { minLength: 1 });
const pair = { person: somebody, organisation: somebody };
/** Places and revisions are taken from what there is then: `revision` 0 is the current one, else it is one off. */
const place = fc.nat({ max: 50 });
const revision = fc.constantFrom(0, 0, 0, 0, -1, 1);
const on = (kind: string, fields: object) =>
  fc.record({ kind: fc.constant(kind), ...fields }) as fc.Arbitrary<Act>;
const someAct = fc.oneof(
  { weight: 2, arbitrary: on('connect', pair) },
  on('disconnect', pair),
  on('suspend', { organisation: somebody }),
  { weight: 2, arbitrary: on('reinstate', { organisation: somebody }) },
  on('restrict', { person: somebody }),
  { weight: 2, arbitrary: on('lift', { person: somebody }) },
  on('forbid', { person: somebody, item: fc.constantFrom(...items) }),
  on('allow', { person: somebody, item: fc.constantFrom(...items) }),
  { weight: 6, arbitrary: on('request', { ...pair, items: some }) },
  { weight: 3, arbitrary: on('renew', { agreement: place, items: some }) },
  ...['counter', 'revise'].map((kind) => ({
    weight: 3,
    arbitrary: on(kind, { request: place, revision, items: some }),
  })),
  { weight: 6, arbitrary: on('accept', { request: place, revision }) },
  { weight: 3, arbitrary: on('acceptCounter', { request: place, revision }) },
  on('decline', { request: place, revision }),
  on('withdraw', { request: place }),
  ...['pause', 'resume'].map((kind) => ({ weight: 2, arbitrary: on(kind, { agreement: place, revision }) })),
  { weight: 2, arbitrary: on('narrow', { agreement: place, revision, items: some }) },
  on('revoke', { agreement: place }),
);

/** Two persons nobody knew before, and what everything is called. */
class Life {
  readonly stack: Stack;
  readonly persons: readonly Participant[];
  readonly nodes: readonly NodeId[];
  readonly parties: readonly Participant[];
  readonly authority: Participant;
  readonly model = new ConsentModel();
  readonly requestIds: string[] = [];
  readonly agreementIds: string[] = [];
  readonly refs = new Map<string, string>();
  readonly connections = new Map<string, string>();
  readonly rules = new Map<string, string>();

  readonly #agreed: ReturnType<typeof terms>;

  constructor(
    stack: Stack,
    persons: readonly Participant[],
    nodes: readonly NodeId[],
    parties: readonly Participant[],
    authority: Participant,
  ) {
    this.stack = stack;
    this.persons = persons;
    this.nodes = nodes;
    this.parties = parties;
    this.authority = authority;
    this.#agreed = terms(stack);
  }

  /** The act with places and revisions of what there is; undefined where there is nothing to do it to. */
  located(act: Act): Act | undefined {
    const { requests, agreements } = this.model;
    if ('request' in act && requests.length === 0) return undefined;
    if ('agreement' in act && agreements.length === 0) return undefined;
    const request = 'request' in act ? act.request % requests.length : 0;
    const agreement = 'agreement' in act ? act.agreement % agreements.length : 0;
    const current =
      'request' in act ? (requests[request]?.revisions.length ?? 0) : (agreements[agreement]?.revision ?? 0);
    return {
      ...act,
      ...('request' in act ? { request } : {}),
      ...('agreement' in act ? { agreement } : {}),
      ...('revision' in act ? { revision: current + act.revision } : {}),
    };
  }

  async do(act: Act): Promise<Outcome> {
    switch (act.kind) {
      case 'connect':
        return this.connect(act.person, act.organisation);
      case 'disconnect': {
        const id = this.connections.get(`${act.person} ${act.organisation}`) ?? 'con_none';
        this.connections.delete(`${act.person} ${act.organisation}`);
        return (await this.ask(this.persons[act.person], 'disconnect(connection: $id) { id }', { id }))
          .outcome;
      }
      case 'suspend':
      case 'reinstate': {
        const reason = act.kind === 'suspend' ? ', reason: "A reason"' : '';
        const id = organisations[act.organisation];
        return (await this.ask(this.authority, `${act.kind}Organisation(id: $id${reason}) { id }`, { id }))
          .outcome;
      }
      case 'restrict':
      case 'lift': {
        const field = `setRestriction(on: ${act.kind === 'restrict'}) { id }`;
        return (await this.ask(this.persons[act.person], field)).outcome;
      }
      case 'forbid':
      case 'allow':
        return this.rule(act.kind, act.person, act.item);
      case 'request':
        return this.file(act.person, act.organisation, act.items);
      case 'renew': {
        const { person = 0, organisation = 0 } = this.model.agreements[act.agreement] ?? {};
        return this.file(person, organisation, act.items, this.agreementIds[act.agreement]);
      }
      case 'counter':
      case 'revise': {
        const field = `${act.kind}DataRequest(id: $id, revision: ${act.revision}, terms: $terms) { id }`;
        const variables = { id: this.requestIds[act.request], terms: this.terms(act.items) };
        return (await this.ask(this.side(act, act.kind === 'counter'), field, variables)).outcome;
      }
      case 'accept':
      case 'acceptCounter': {
        const field = act.kind === 'accept' ? 'acceptDataRequest' : 'acceptCounter';
        const { outcome, value } = await this.ask(
          this.side(act, act.kind === 'accept'),
          `${field}(id: $id, revision: ${act.revision}) { id }`,
          { id: this.requestIds[act.request] },
        );
        if (value !== null && !this.agreementIds.includes(value.id)) this.agreementIds.push(value.id);
        return outcome;
      }
      case 'decline': {
        const field = `declineDataRequest(id: $id, revision: ${act.revision}) { id }`;
        return (await this.ask(this.side(act, true), field, { id: this.requestIds[act.request] })).outcome;
      }
      case 'withdraw': {
        const variables = { id: this.requestIds[act.request] };
        return (await this.ask(this.side(act, false), 'withdrawDataRequest(id: $id) { id }', variables))
          .outcome;
      }
      case 'pause':
      case 'resume':
      case 'narrow':
      case 'revoke': {
        const { person = 0 } = this.model.agreements[act.agreement] ?? {};
        const more = [
          ...('revision' in act ? [`, revision: ${act.revision}`] : []),
          ...(act.kind === 'narrow' ? [', terms: $terms'] : []),
        ].join('');
        const variables = {
          id: this.agreementIds[act.agreement],
          ...(act.kind === 'narrow' ? { terms: this.terms(act.items) } : {}),
        };
        return (
          await this.ask(this.persons[person], `${act.kind}Agreement(id: $id${more}) { id }`, variables)
        ).outcome;
      }
    }
  }

  side({ request }: { readonly request: number }, isPerson: boolean): Participant | undefined {
    const { person = 0, organisation = 0 } = this.model.requests[request] ?? {};
    return isPerson ? this.persons[person] : this.parties[organisation];
  }

  terms(granted: readonly string[]) {
    return { ...this.#agreed, items: granted.map((coordinate) => ({ coordinate })) };
  }

  async connect(person: number, organisation: number): Promise<Outcome> {
    const party = this.parties[organisation];
    const { outcome, value } = await this.ask(party, 'createInvitation(input: {}) { token }');
    if (value === null) return outcome;
    const { token } = value;
    const joining = 'mutation ($token: String!) { it: acceptInvitation(token: $token) { id } }';
    const connection = this.read(await this.persons[person]?.ask(joining, { token })).value;
    const { id } = connection;
    const found = await this.listed(party, id);
    this.connections.set(`${person} ${organisation}`, id);
    if (found !== undefined) this.refs.set(`${person} ${organisation}`, found.ref);
    return outcome;
  }

  /** Connections are listed in the order of connecting, those of earlier lives first. */
  async listed(party: Participant | undefined, id: string): Promise<{ readonly ref: string } | undefined> {
    const listing =
      'query ($after: ID) { it: organisation { connections(first: 100, after: $after) { nodes { id ref } pageInfo { endCursor hasNextPage } } } }';
    for (let after: string | null = null; ; ) {
      const { connections }: Answer['data'] = this.read(await party?.ask(listing, { after })).value;
      const found = connections.nodes.find((each: { readonly id: string }) => each.id === id);
      if (found !== undefined || !connections.pageInfo.hasNextPage) return found;
      after = connections.pageInfo.endCursor;
    }
  }

  async rule(kind: 'forbid' | 'allow', person: number, item: string): Promise<Outcome> {
    const known = this.rules.get(`${person} ${item}`);
    if ((kind === 'forbid') === (known !== undefined)) return 'DONE';
    if (known !== undefined) {
      this.rules.delete(`${person} ${item}`);
      return (
        await this.ask(this.persons[person], 'removeProfileRule(id: $id) { rules { id } }', { id: known })
      ).outcome;
    }
    const field = `setProfileRule(rule: { effect: NEVER, coordinate: "${item}" }) { rules { id } }`;
    const { outcome, value } = await this.ask(this.persons[person], field);
    this.rules.set(`${person} ${item}`, value.rules.at(-1).id);
    return outcome;
  }

  async file(
    person: number,
    organisation: number,
    asked: readonly string[],
    replaces?: string,
  ): Promise<Outcome> {
    const input = {
      ref: this.refs.get(`${person} ${organisation}`) ?? 'AAAAAAAAAAAAAAAAAAAAAA',
      purpose: purposes[organisation],
      terms: this.terms(asked),
      explanation: 'A reason.',
      ...(replaces === undefined ? {} : { replaces }),
    };
    const asking = 'mutation ($input: DataRequestInput!) { it: requestData(input: $input) { id } }';
    const { outcome, value } = this.read(await this.parties[organisation]?.ask(asking, { input }));
    if (value !== null) this.requestIds.push(value.id);
    return outcome;
  }

  async ask(
    party: Participant | undefined,
    field: string,
    variables: Readonly<Record<string, unknown>> = {},
  ) {
    const declared = [
      ...('id' in variables ? ['$id: ID!'] : []),
      ...('terms' in variables ? ['$terms: TermsInput!'] : []),
    ].join(', ');
    const head = declared === '' ? 'mutation' : `mutation (${declared})`;
    return this.read(await party?.ask(`${head} { it: ${field} }`, variables));
  }

  read(answer: Awaited<ReturnType<Participant['ask']>> | undefined) {
    const code = answer?.errors[0]?.extensions['code'] as Outcome | undefined; // compared with the model's
    return { outcome: code ?? ('DONE' as const), value: answer?.data?.it ?? null };
  }

  /** What the two sides see, and what every gateway decides. */
  async compare(): Promise<void> {
    const at = this.stack.now();
    for (const each of pairs) {
      const organisation = organisations[each.organisation] as OrganisationId;
      const standing = await readStanding(
        this.stack.store,
        organisation,
        this.nodes[each.person] ?? ('' as NodeId),
      );
      const rulings = decide({
        ...standing,
        demanded: items.map((item) => ({
          coordinate: item as Coordinate,
          grantedBy: [item as Coordinate],
          categories: [],
          requires: [],
        })),
        purpose: purposes[each.organisation] as PurposeId,
        covers: createPurposes(standing.purposes).covers,
        organisation,
        at,
      });
      const permitted = items.filter((item) => rulings.get(item as Coordinate)?.kind === 'permit');
      expect(permitted).toEqual(items.filter((item) => this.model.permits(each, item)));
    }
    const read =
      '{ me { dataRequests(first: 100) { nodes { id state revision } } agreements(first: 100) { nodes { id state revision terms { items { coordinate } } } } } }';
    for (const [place, person] of this.persons.entries()) {
      const { dataRequests, agreements } = await person.get(read);
      const theirs = <Item extends { readonly person: number }>(
        all: readonly Item[],
        ids: readonly string[],
      ) => all.flatMap((each, index) => (each.person === place ? [[ids[index], each] as const] : []));
      expect(byId(dataRequests.nodes)).toEqual(
        byId(
          theirs(this.model.requests, this.requestIds).map(([id, { state, revisions }]) => ({
            id,
            state,
            revision: revisions.length,
          })),
        ),
      );
      expect(byId(agreements.nodes)).toEqual(
        byId(
          theirs(this.model.agreements, this.agreementIds).map(
            ([id, { state, revision: number, items: granted }]) => {
              return {
                id,
                state,
                revision: number,
                terms: { items: granted.map((coordinate) => ({ coordinate })) },
              };
            },
          ),
        ),
      );
    }
  }
}

function byId(all: readonly { readonly id: string | undefined }[]): object {
  return Object.fromEntries(all.map((each) => [each.id, each]));
}

class Step implements fc.AsyncCommand<{ readonly steps: number }, Life> {
  readonly act: Act;
  constructor(act: Act) {
    this.act = act;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, life: Life): Promise<void> {
    const act = life.located(this.act);
    if (act === undefined) return;
    const outcome = await life.do(act);
    expect([act, outcome]).toEqual([act, life.model.act(act)]);
    await life.compare();
  }

  toString(): string {
    return JSON.stringify(this.act);
  }
}

const stores: readonly (readonly [string, (server: RedisServer) => Promise<Stack>])[] = [
  ['the embedded store', () => startStack()],
  ['Redis', async ({ url }) => startStack(await openRedisStore({ url, timeoutMs: 5_000 }))],
];

describe.each(stores)('on %s', (_, start) => {
  let server: RedisServer;
  let stack: Stack;
  let lives = 0;
  beforeAll(async () => {
    server = await startRedis();
    stack = await start(server);
  });
  afterAll(async () => {
    await stack.stop();
    await server.stop();
  });

  async function born(): Promise<Life> {
    const names = [0, 1].map((each) => `person ${each} of life ${lives}`);
    lives += 1;
    const persons = await Promise.all(names.map((each) => stack.person(each)));
    const nodes = await Promise.all(
      names.map((each) => nodeOfPerson(stack.store, stack.issuer.url, each, stack.now())),
    );
    const parties = await Promise.all(organisations.map((each) => stack.organisation(each)));
    const authority = await stack.authority();
    const life = new Life(stack, persons, nodes, parties, authority);
    for (const organisation of [0, 1]) await life.do({ kind: 'reinstate', organisation });
    for (const each of pairs) {
      await life.do({ kind: 'connect', ...each });
      life.model.act({ kind: 'connect', ...each });
    }
    return life;
  }

  it('parties reach what the model says they do, and every gateway decides by it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands([someAct.map((act) => new Step(act))], { maxCommands: 60, size: 'max' }),
        async (commands) => {
          const life = await born();
          await fc.asyncModelRun(() => ({ model: { steps: 0 }, real: life }), commands);
        },
      ),
      { numRuns: runs(60) },
    );
  }, 300_000);
});
