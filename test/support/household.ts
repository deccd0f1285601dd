import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Kind, parse } from 'graphql';
import { exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { startGateway } from '../../gateway/main.ts';
import type { Agreement, Terms, TermsItem } from '../../policies/core/agreement.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import { createPairwiseRefs } from '../../policies/identity/pairwiseRef.ts';
import { readAccessLog } from '../../policies/records/accessLog.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { admitOrganisation } from '../../policies/registry/organisations.ts';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Store } from '../../policies/store/store.ts';
import { type RunningSource, startSource } from '../../subgraphs/kit/index.ts';
import { startSigningParty } from './issuer.ts';
import { freePort } from './redisServer.ts';

/** By source, person (`anna`) and field of `Person`: what the source holds. `knows('ben')` links to another person. */
export type Holdings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

type Item = string | (Omit<Partial<TermsItem>, 'coordinate'> & { readonly coordinate: string });

export interface Household {
  readonly store: Store;
  ref(person: string): string;
  node(person: string): NodeId;
  /** Harbour's agreements with a person, instead of those they had: the oldest first. */
  agree(person: string, ...agreements: readonly Agreed[]): Promise<readonly Agreement[]>;
  ask(query: string, options?: Asking): Promise<Answer>;
  /** What each source was asked since the last call: its operations, without values. */
  asked(): readonly string[];
  accessLog(person: string): Promise<readonly AccessRecord[]>;
  stop(): Promise<void>;
}

export type Agreed = Partial<Omit<Agreement, 'terms'>> & { readonly items: readonly Item[] } & Partial<
    Omit<Terms, 'items'>
  >;

interface Asking {
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of Harbour. */
  readonly as?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the gateway answers
  readonly body: any;
}

export const organisation = 'harbour' as OrganisationId;
export const purpose = 'dpv:ServiceProvision';

/** A link to another person, as the source that holds it names them. */
export function knows(person: string): { readonly person: string } {
  return { person };
}

/** The real gateway on the embedded store over real sources on the kit, for persons who each hold a node. */
export async function startHousehold(options: {
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly persons: readonly string[];
  readonly holdings: Holdings;
  /** Resolvers besides, by source. */
  readonly resolvers?: Readonly<Record<string, object>>;
  /** Connected to nothing but these sources; all, where absent. */
  readonly connected?: Readonly<Record<string, readonly string[]>>;
  readonly clock?: () => number;
}): Promise<Household> {
  const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-household-'));
  const store = openEmbeddedStore({ path: directory });
  const issuer = await startSigningParty('ES256');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const refsKey = randomBytes(32);
  const refs = createPairwiseRefs(refsKey);
  const nodes = new Map(options.persons.map((each) => [each, randomBytes(16).toString('hex') as NodeId]));
  const node = (person: string): NodeId => nodes.get(person) ?? fail(`nobody is called ${person}`);
  let asked: string[] = [];

  await admitOrganisation(
    store,
    {
      id: organisation,
      legalName: 'Harbour',
      contact: '',
      dpoContact: '',
      roles: ['RELYING_PARTY'],
      admittedPurposes: [purpose as PurposeId],
    },
    { issuer: issuer.url, subject: organisation },
  );
  for (const [person, id] of nodes) {
    const sources =
      options.connected?.[person] ?? Object.keys(options.subgraphs).filter((each) => each !== 'self');
    const held = sources.map((source) => [source as OrganisationId, identifierAt(source, person)] as const);
    await store.commit({
      expect: [],
      write: [
        { key: keys.nodeIdentity(issuer.url, person), value: id },
        {
          key: keys.connections(id),
          value: {
            sources: Object.fromEntries(
              held.map(([source, identifier]) => [source, { id: `con_${source}`, identifier, since: 0 }]),
            ),
            relyingParties: {},
          },
        },
        ...held.map(([source, identifier]) => ({ key: keys.sourceIdentity(source, identifier), value: id })),
      ],
    });
  }

  const running: RunningSource[] = [];
  const addresses: { name: string; url: string; timeoutMs: number }[] = [];
  for (const [name, typeDefs] of Object.entries(options.subgraphs)) {
    const sink = new Writable({
      write(chunk, _, done) {
        const line = JSON.parse(String(chunk));
        if (line.event === 'operation') asked.push(`${name}: ${line.operation.replace(/\s+/g, ' ')}`);
        else if (line.event !== 'source ready') asked.push(`${name}: ${line.event} ${line.coordinate ?? ''}`);
        done();
      },
    });
    const identify = (person: string) =>
      name === 'self' ? refs.refOf(node(person), 'self' as OrganisationId) : identifierAt(name, person);
    const source = await startSource({
      name,
      typeDefs,
      resolvers: {
        ...holdingResolvers(typeDefs, options.holdings[name] ?? {}, options.persons, identify),
        ...options.resolvers?.[name],
      } as never, // @apollo/subgraph calls every parent unknown
      createContext: () => ({}),
      host: '127.0.0.1',
      port: 0,
      gateway: { issuer: url, jwksUrl: `${url}/.well-known/jwks.json` },
      proofKey: await privateEd25519(),
      log: pino({ level: 'info' }, sink),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
    running.push(source);
    addresses.push({ name, url: `${source.url}/graphql`, timeoutMs: 20_000 });
  }
  const stopAll = async (): Promise<void> => {
    await Promise.all(running.map((source) => source.stop()));
    await issuer.stop();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  };
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
    limits: { depth: 15, aliases: 60, rootFields: 40, fields: 5_000, bodyBytes: 200_000, tokens: 5_000 },
    log: pino({ level: 'silent' }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  }).catch(async (error: unknown) => {
    await stopAll();
    throw error;
  });
  const tokenOf = (as: string) => {
    const now = Math.floor((options.clock ?? Date.now)() / 1000);
    const role = as === organisation ? 'organisation' : 'person';
    return issuer.sign({ sub: as, aud: `urn:test:${role}`, iat: now, exp: now + 3_600 });
  };
  return {
    store,
    node,
    ref: (person) => refs.refOf(node(person), organisation),
    async agree(person, ...all) {
      const agreements = all.map((each, index) => agreementOf(node(person), `agr_${person}_${index}`, each));
      await store.commit({
        expect: [],
        write: [{ key: keys.standing(node(person), organisation), value: agreements }],
      });
      return agreements;
    },
    async ask(query, { variables = {}, headers = {}, as = organisation } = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await tokenOf(as)}`,
          'fieldgrant-purpose': purpose,
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { status: response.status, text, body: JSON.parse(text) };
    },
    asked() {
      const seen = asked;
      asked = [];
      return seen;
    },
    accessLog: (person) => readAccessLog(store, node(person), { limit: 1_000 }),
    async stop() {
      await gateway.stop();
      await stopAll();
    },
  };
}

/** No two sources call a person the same. */
function identifierAt(source: string, person: string): string {
  return `${source}-of-${person}`;
}

/** `Person` by what is held of them; everything else by its properties. */
function holdingResolvers(
  typeDefs: string,
  held: Holdings[string],
  persons: readonly string[],
  identify: (person: string) => string,
): object {
  const byIdentifier = new Map(persons.map((person) => [identify(person), held[person] ?? {}]));
  const linked = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(linked);
    if (typeof value !== 'object' || value === null) return value;
    if ('person' in value) return { id: identify(String(value.person)) };
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, linked(each)]));
  };
  const definition = parse(typeDefs).definitions.find(
    (each) => each.kind === Kind.OBJECT_TYPE_DEFINITION && each.name.value === 'Person',
  );
  const fields = definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.fields ?? []) : [];
  const names = fields
    .filter(
      ({ name, directives }) =>
        name.value !== 'id' && !directives?.some((each) => each.name.value === 'external'),
    )
    .map(({ name }) => name.value);
  const resolve = (name: string) => (parent: { readonly id: string }) => {
    const value = byIdentifier.get(parent.id)?.[name];
    return linked(typeof value === 'function' ? value(parent) : value);
  };
  const root = typeDefs.includes('person(ref:')
    ? {
        Query: {
          person: (_: unknown, { ref }: { readonly ref: string }) => ({ id: ref }),
          me: (_: unknown, __: unknown, { passport }: { passport: { persons: ReadonlySet<string> } }) => ({
            id: [...passport.persons][0],
          }),
          everyone: () => persons.map((person) => ({ id: identify(person) })),
        },
      }
    : {};
  return {
    ...root,
    Person: {
      __resolveReference: (given: object) => given,
      ...Object.fromEntries(names.map((name) => [name, resolve(name)])),
    },
  };
}

function agreementOf(node: NodeId, id: string, agreed: Agreed): Agreement {
  const { items, period, usage, retention, completeness, termsUrl, termsSha256, ...rest } = agreed;
  const now = Date.now();
  return {
    id: id as AgreementId,
    dataRequest: 'req_1' as DataRequestId,
    node,
    organisation,
    purpose: purpose as PurposeId,
    status: 'ACTIVE',
    revision: 1,
    uses: { interval: 0, count: 0 },
    history: [],
    ...rest,
    terms: {
      items: items.map((item) => ({
        necessity: 'OPTIONAL',
        ...(typeof item === 'string' ? {} : item),
        coordinate: (typeof item === 'string' ? item : item.coordinate) as Coordinate,
      })),
      period: period ?? { from: now - 1_000, until: now + 3_600_000 },
      retention: retention ?? ('P1Y' as Duration),
      ...(usage === undefined ? {} : { usage }),
      ...(completeness === undefined ? {} : { completeness }),
    },
  };
}

async function privateEd25519() {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  return exportJWK(privateKey);
}

function fail(message: string): never {
  throw new Error(message);
}
