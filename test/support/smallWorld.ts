import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { startGateway } from '../../gateway/main.ts';
import type { Agreement, Usage } from '../../policies/core/agreement.ts';
import type {
  AgreementId,
  ConnectionId,
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
import { type SigningParty, startSigningParty } from './issuer.ts';
import { freePort } from './redisServer.ts';
import { subgraphs } from './supergraph.ts';

/** What the sources hold of the one person, by schema coordinate; a function may throw. */
export type Values = Readonly<Record<string, unknown>>;

export const values: Values = {
  'Person.nickname': 'value-nickname',
  'Person.interests': [{ topic: 'value-topic-1' }, { topic: 'value-topic-2' }],
  'Person.accounts': [
    {
      __typename: 'CurrentAccount',
      iban: 'value-iban-1',
      balance: 101.5,
      holders: ['c1', 'c2'],
      transactions: [7, 8],
    },
    {
      __typename: 'SavingsAccount',
      iban: 'value-iban-2',
      balance: 202.5,
      rate: 1.5,
      holders: ['c1'],
      transactions: [9],
    },
  ],
  'Person.income': 55_000,
  'Person.policies': [
    { __typename: 'LifePolicy', number: 'value-life', coverage: 1000 },
    { __typename: 'HealthPolicy', number: 'value-health', condition: 'value-condition' },
  ],
  'Person.partner': 'r2',
};

export interface SmallWorldOptions {
  readonly grants: readonly string[];
  readonly values?: Values;
  readonly usage?: Usage;
  /** A server that the gateway reaches in a source's place, told where the real one is. */
  readonly replaced?: Readonly<Record<string, { readonly url: string; standBefore(real: string): void }>>;
  readonly timeoutMs?: number;
  readonly introspection?: boolean | 'granted';
  /** Instead of an embedded one of its own. */
  readonly store?: Store;
}

export interface SmallWorld {
  readonly url: string;
  readonly ref: string;
  readonly store: Store;
  readonly agreement: Agreement;
  /** Harbour's. */
  readonly token: string;
  readonly issuer: SigningParty;
  admit(organisation: string): Promise<unknown>;
  query(
    query: string,
    variables?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string }>;
  setAgreement(change: Partial<Agreement>): Promise<void>;
  /** The coordinates every source was asked for since the last call, by source. */
  asked(): Readonly<Record<string, ReadonlySet<string>>>;
  accessLog(): Promise<readonly AccessRecord[]>;
  stop(): Promise<void>;
}

const organisation = 'harbour' as OrganisationId;
export const purpose = 'dpv:ServiceProvision';

/** The real gateway on the embedded store, over real sources on the kit with the test supergraph, for one person. */
export async function startSmallWorld(options: SmallWorldOptions): Promise<SmallWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'fieldgrant-small-'));
  const store = options.store ?? openEmbeddedStore({ path: directory });
  const issuer = await startSigningParty('ES256');
  const passportKey = await privateEd25519();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const asked: Record<string, Set<string>> = {};
  const sources: RunningSource[] = [];
  const addresses: { name: string; url: string; timeoutMs: number }[] = [];
  for (const name of Object.keys(subgraphs)) {
    const real = await startTestSource(name, url, options.values ?? values, (coordinates) => {
      asked[name] = new Set([...(asked[name] ?? []), ...coordinates]);
    });
    sources.push(real);
    const instead = options.replaced?.[name];
    instead?.standBefore(real.url);
    addresses.push({
      name,
      url: `${instead?.url ?? real.url}/graphql`,
      timeoutMs: options.timeoutMs ?? 20_000,
    });
  }
  const refsKey = randomBytes(32);
  const node = randomBytes(16).toString('hex') as NodeId;
  const agreement = agreementOf(node, options);
  await seed(store, node, agreement, issuer.url);
  const gateway = await startGateway({
    host: '127.0.0.1',
    port,
    url,
    store,
    refsKey,
    passportKey,
    identityIssuers: (['organisation', 'person'] as const).map((role) => ({
      url: issuer.url,
      audience: `urn:test:${role}`,
      role,
    })),
    sources: addresses,
    unannotated: 'deny',
    introspection: options.introspection ?? true,
    limits: { depth: 10, aliases: 40, rootFields: 5, fields: 2_000, bodyBytes: 100_000, tokens: 3_000 },
    log: pino({ level: 'silent' }),
  });
  const now = Math.floor(Date.now() / 1000);
  const token = await issuer.sign({
    sub: organisation,
    aud: 'urn:test:organisation',
    iat: now,
    exp: now + 3_600,
  });
  const standing = keys.standing(node, organisation);
  return {
    url,
    store,
    agreement,
    token,
    issuer,
    admit: (id) => admit(store, id as OrganisationId, issuer.url),
    ref: createPairwiseRefs(refsKey).refOf(node, organisation),
    async query(query, variables = {}, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'fieldgrant-purpose': purpose,
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, text: await response.text() };
    },
    async setAgreement(change) {
      await store.commit({ expect: [], write: [{ key: standing, value: [{ ...agreement, ...change }] }] });
    },
    asked() {
      const seen = { ...asked };
      for (const name of Object.keys(asked)) delete asked[name];
      return seen;
    },
    accessLog: () => readAccessLog(store, node, { limit: 1_000 }),
    async stop() {
      await gateway.stop();
      await Promise.all(sources.map((source) => source.stop()));
      await issuer.stop();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startTestSource(
  name: string,
  gatewayUrl: string,
  held: Values,
  onOperation: (coordinates: readonly string[]) => void,
): Promise<RunningSource> {
  const sink = new Writable({
    write(chunk, _, done) {
      const line = JSON.parse(String(chunk));
      if (line.event === 'operation') onOperation(line.coordinates);
      done();
    },
  });
  return startSource({
    name,
    typeDefs: subgraphs[name] ?? '',
    resolvers: resolversOf(name, held) as never, // @apollo/subgraph calls every parent unknown
    createContext: () => ({}),
    host: '127.0.0.1',
    port: 0,
    gateway: { issuer: gatewayUrl, jwksUrl: `${gatewayUrl}/.well-known/jwks.json` },
    proofKey: await privateEd25519(),
    log: pino({ level: 'info' }, sink),
  });
}

function resolversOf(name: string, held: Values): unknown {
  const get = (coordinate: string) => () => {
    const value = held[coordinate];
    return typeof value === 'function' ? value() : value;
  };
  const reference = { __resolveReference: (given: object) => given };
  const account = {
    holders: ({ holders }: { holders: readonly string[] }) => holders.map((id) => ({ id })),
    transactions: ({ transactions }: { transactions: readonly number[] }, { first }: { first: number }) =>
      transactions
        .slice(0, first)
        .map((amount) => ({ amount, bookedOn: 'value-day', unclassified: 'value-unclassified' })),
  };
  const all: Readonly<Record<string, unknown>> = {
    self: {
      Query: {
        person: (_: unknown, { ref }: { ref: string }) => ({ id: ref }),
        rates: () => [{ kind: 'fixed', percent: 3.5, secret: 'value-secret' }],
        everybody: get('Person.interests'),
      },
      Person: { ...reference, nickname: get('Person.nickname'), interests: get('Person.interests') },
    },
    bank: {
      Person: { ...reference, accounts: get('Person.accounts'), income: get('Person.income') },
      CurrentAccount: account,
      SavingsAccount: account,
    },
    insurer: {
      Person: {
        ...reference,
        policies: get('Person.policies'),
        partner: () => ({ id: get('Person.partner')() }),
        riskClass: ({ income }: { income?: number }) => `value-risk-${income}`,
      },
    },
  };
  return all[name];
}

function agreementOf(node: NodeId, { grants, usage }: SmallWorldOptions): Agreement {
  const now = Date.now();
  return {
    id: 'agr_small' as AgreementId,
    dataRequest: 'req_small' as DataRequestId,
    node,
    organisation,
    purpose: purpose as PurposeId,
    status: 'ACTIVE',
    revision: 1,
    uses: { interval: 0, count: 0 },
    history: [],
    terms: {
      items: grants.map((coordinate) => ({ coordinate: coordinate as Coordinate, necessity: 'OPTIONAL' })),
      period: { from: now - 1_000, until: now + 3_600_000 },
      retention: 'P1Y' as Duration,
      ...(usage === undefined ? {} : { usage }),
    },
  };
}

async function seed(store: Store, node: NodeId, agreement: Agreement, issuerUrl: string): Promise<void> {
  await admit(store, organisation, issuerUrl);
  const since = Date.now();
  const connection = (identifier: string) => ({ id: `con_${identifier}` as ConnectionId, identifier, since });
  await store.commit({
    expect: [],
    write: [
      { key: keys.standing(node, organisation), value: [agreement] },
      { key: keys.agreementByOrganisation(organisation, agreement.id), value: { node, organisation } },
      {
        key: keys.connections(node),
        value: { sources: { bank: connection('c1'), insurer: connection('r1') }, relyingParties: {} },
      },
    ],
  });
}

function admit(store: Store, id: OrganisationId, issuer: string) {
  return admitOrganisation(
    store,
    {
      id,
      legalName: id,
      contact: '',
      dpoContact: '',
      roles: ['RELYING_PARTY'],
      admittedPurposes: [purpose as PurposeId],
    },
    { issuer, subject: id },
  );
}

async function privateEd25519() {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  return exportJWK(privateKey);
}
