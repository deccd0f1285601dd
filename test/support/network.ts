import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { startGateway } from '../../gateway/main.ts';
import type { Agreement } from '../../policies/core/agreement.ts';
import type { NodeId, OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { createPairwiseRefs } from '../../policies/identity/pairwiseRef.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { loadSupergraph } from '../../policies/schema/supergraph.ts';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Store } from '../../policies/store/store.ts';
import type { Organisation, OrganisationStatus } from '../../policies/store/stored.ts';
import { startSource } from '../../subgraphs/kit/index.ts';
import { startSigningParty } from './issuer.ts';
import { type Recorder, type SourceRequest, startRecorder } from './networkRecorder.ts';
import { sourceResolvers } from './networkSource.ts';
import type { Thing, World } from './networkWorld.ts';
import { freePort } from './redisServer.ts';

/** The real gateway over real sources on the kit that hold a generated world, at an instant that stands still. */
export interface Network {
  readonly world: World;
  /** What relying parties see. */
  readonly served: GraphQLSchema;
  readonly store: Store;
  ref(person: number): string;
  /** What the person's own id is to them. */
  ownRef(person: number): string;
  node(person: number): NodeId;
  /** The person of the world whose node it is. */
  personOf(node: string): number | undefined;
  /** Every person's agreements with the organisation; of who is not named: none. */
  agree(agreements: ReadonlyMap<number, readonly Agreement[]>): Promise<void>;
  setOrganisation(status: OrganisationStatus): Promise<void>;
  ask(
    query: string,
    variables?: object,
    as?: Asker,
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** Written since the last call. */
  takeRecords(): Promise<readonly AccessRecord[]>;
  /** What sources were asked since the last call. */
  takeAsked(): readonly SourceRequest[];
  /** What each source calls each person, strangers too. */
  identifier(source: string, person: Thing): string;
  stop(): Promise<void>;
}

/** The organisation, or a person by place. */
export type Asker = 'harbour' | number;

export const now = Date.parse('2026-03-31T10:00:00Z');
export const organisation = 'harbour' as OrganisationId;
export const purpose = 'harbour:Underwriting';
/** Agreements for these cover what is asked for here; for `harbour:Scoring`, which lies below, they don't. */
export const purposesAbove = {
  [purpose]: [purpose, 'dpv:ServiceProvision'],
};
const registered = [
  { id: purpose as PurposeId, parents: ['dpv:ServiceProvision' as PurposeId] },
  { id: 'harbour:Scoring' as PurposeId, parents: [purpose as PurposeId] },
];

export async function startNetwork(world: World): Promise<Network> {
  const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-network-'));
  const store = openEmbeddedStore({ path: directory });
  const issuer = await startSigningParty('ES256');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clock = () => now;
  const refsKey = randomBytes(32);
  const refs = createPairwiseRefs(refsKey);
  const nodes = world.persons.map(() => randomBytes(16).toString('hex') as NodeId);
  const places = new Map(nodes.map((node, index) => [node as string, index]));
  const everybody = [...world.persons, ...world.strangers];
  const nodeAt = (index: number) => nodes[index] ?? ('0'.repeat(32) as NodeId);
  const identifier = (source: string, person: Thing): string => {
    const index = everybody.indexOf(person);
    // in no order that another source's have: ~ and the source's own name make them recognisable in what is sent
    return source === 'self' && index < nodes.length
      ? refs.refOf(nodeAt(index), 'self' as OrganisationId)
      : `~${source}.${(index * 37 + source.length * 11) % 1009}`;
  };
  let asked: SourceRequest[] = [];
  const sources = Object.keys(world.sdls);
  const running: { stop(): Promise<void> }[] = [];
  const addresses: { name: string; url: string; timeoutMs: number }[] = [];
  for (const source of sources) {
    const byIdentifier = new Map(everybody.map((person) => [identifier(source, person), person]));
    const started = await startSource({
      name: source,
      typeDefs: world.sdls[source] ?? '',
      resolvers: sourceResolvers({
        source,
        world,
        identify: (person) => identifier(source, person),
        identified: (given) => byIdentifier.get(given),
      }) as never, // @apollo/subgraph calls every parent unknown
      createContext: () => ({}),
      host: '127.0.0.1',
      port: 0,
      gateway: { issuer: url, jwksUrl: `${url}/.well-known/jwks.json` },
      proofKey: await privateEd25519(),
      log: pino({ level: 'silent' }),
      clock,
    });
    const recorder: Recorder = await startRecorder(source, started.url, (each) => asked.push(each));
    running.push(recorder, started);
    addresses.push({ name: source, url: `${recorder.url}/graphql`, timeoutMs: 60_000 });
  }
  const organisationKey = keys.organisation(organisation);
  const write = (entries: readonly { readonly key: string; readonly value: unknown }[]) =>
    store.commit({ expect: [], write: entries });
  const harbour: Organisation = {
    id: organisation,
    legalName: 'Harbour',
    contact: '',
    dpoContact: '',
    roles: ['RELYING_PARTY'],
    status: 'ADMITTED',
    admittedPurposes: ['dpv:ServiceProvision' as PurposeId],
    registeredPurposes: registered,
  };
  await write([
    { key: organisationKey, value: harbour },
    { key: keys.organisationIdentity(issuer.url, organisation), value: organisation },
    ...world.persons.flatMap((person, index) => connectionsOf(person, index)),
  ]);
  const gateway = await startGateway({
    host: '127.0.0.1',
    port,
    url,
    store,
    refsKey,
    passportKey: await privateEd25519(),
    identityIssuers: (['organisation', 'person'] as const).map((role) => ({
      url: issuer.url,
      audience: `urn:test:${role}`,
      role,
    })),
    sources: addresses,
    unannotated: 'deny',
    introspection: true,
    limits: {
      depth: 30,
      aliases: 100_000,
      rootFields: 100,
      fields: 1_000_000,
      bodyBytes: 1_000_000,
      tokens: 100_000,
    },
    log: pino({ level: 'silent' }),
    clock,
  });
  const supergraph = (await store.read([keys.supergraph]))[0]?.value as { readonly sdl: string }; // just published
  const tokens = new Map<Asker, string>();
  const tokenOf = async (as: Asker): Promise<string> => {
    const known = tokens.get(as);
    if (known !== undefined) return known;
    const [sub, role] = as === 'harbour' ? [as, 'organisation'] : [`person-${as}`, 'person'];
    const iat = Math.floor(now / 1000);
    const token = await issuer.sign({ sub, aud: `urn:test:${role}`, iat, exp: iat + 3_600 });
    tokens.set(as, token);
    return token;
  };
  asked = [];

  function connectionsOf(person: Thing, index: number) {
    const node = nodeAt(index);
    const held = sources
      .filter((source) => source !== 'self')
      .map((source) => [source as OrganisationId, identifier(source, person)] as const);
    const connection = (source: string, of: string) => ({
      id: `con_${source}_${index}`,
      identifier: of,
      since: 0,
    });
    return [
      { key: keys.nodeIdentity(issuer.url, `person-${index}`), value: node },
      {
        key: keys.connections(node),
        value: {
          sources: Object.fromEntries(held.map(([source, of]) => [source, connection(source, of)])),
          relyingParties: {},
        },
      },
      ...held.map(([source, of]) => ({ key: keys.sourceIdentity(source, of), value: node })),
    ];
  }

  return {
    world,
    served: loadSupergraph(supergraph.sdl).served,
    store,
    ref: (person) => refs.refOf(nodeAt(person), organisation),
    ownRef: (person) => refs.refOf(nodeAt(person), '' as OrganisationId),
    node: nodeAt,
    personOf: (node) => places.get(node),
    identifier,
    async agree(agreements) {
      await write(
        nodes.map((node, index) => ({
          key: keys.standing(node, organisation),
          value: (agreements.get(index) ?? []).map((each) => ({ ...each, node })),
        })),
      );
    },
    async setOrganisation(status) {
      await write([{ key: organisationKey, value: { ...harbour, status } }]);
    },
    async ask(query, variables = {}, as = 'harbour') {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await tokenOf(as)}`,
          'fieldgrant-purpose': purpose,
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, text: await response.text() };
    },
    async takeRecords() {
      const entries = await store.scan('access/', { limit: 1_000 });
      await write(entries.map(({ key }) => ({ key, value: undefined })));
      return entries.map(({ value }) => value as AccessRecord); // written by `release` alone
    },
    takeAsked() {
      const taken = asked;
      asked = [];
      return taken;
    },
    async stop() {
      await gateway.stop();
      await Promise.all(running.map((each) => each.stop()));
      await issuer.stop();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function privateEd25519() {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  return exportJWK(privateKey);
}
