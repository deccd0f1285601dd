import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { pino } from 'pino';
import type { OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { startPolicies } from '../../policies/main.ts';
import { admitOrganisation } from '../../policies/registry/organisations.ts';
import { openEmbeddedStore } from '../../policies/store/embedded.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Store } from '../../policies/store/store.ts';
import type { OrganisationRole } from '../../policies/store/stored.ts';
import { type SigningParty, startSigningParty } from '../support/issuer.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what was answered is what the tests look into
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** Somebody with a token. */
export interface Participant {
  readonly token: string;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** What a query or mutation with one root field answers; throws where there are errors. */
  get(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer['data']>;
  /** The same, acting under a representation. */
  representing(id: string): Participant;
  /** The same, under an idempotency key. */
  under(key: string): Participant;
}

export interface Stack {
  readonly url: string;
  readonly store: Store;
  readonly issuer: SigningParty;
  readonly bank: SigningParty;
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  now(): number;
  person(name: string): Promise<Participant>;
  organisation(id: string): Promise<Participant>;
  authority(): Promise<Participant>;
  stop(): Promise<void>;
}

const audiences = {
  person: 'urn:test:person',
  organisation: 'urn:test:organisation',
  authority: 'urn:test:authority',
};

/** The real companion API, on the embedded store where none is given (it is closed with the rest), with an identity issuer and a source's keys over HTTP. */
export async function startStack(given?: Store): Promise<Stack> {
  const path = await mkdtemp(join(tmpdir(), 'fieldgrant-api-'));
  const store = given ?? openEmbeddedStore({ path });
  const issuer = await startSigningParty('ES256');
  const bank = await startSigningParty('EdDSA');
  let passed = 0;
  const clock = () => Date.now() + passed;
  await publishSupergraph(store);
  await admit(store, issuer, 'harbour', ['RELYING_PARTY'], ['dpv:CustomerSolvencyMonitoring']);
  await admit(store, issuer, 'lumen', ['RELYING_PARTY'], ['dpv:ServiceProvision']);
  await admit(store, issuer, 'bank', ['SOURCE'], []);
  const policies = await startPolicies({
    host: '127.0.0.1',
    port: 0,
    store,
    refsKey: randomBytes(32),
    challengeKey: randomBytes(32),
    receiptKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK,
    url: 'https://consent.test',
    identityIssuers: (['person', 'organisation', 'authority'] as const).map((role) => ({
      url: issuer.url,
      audience: audiences[role],
      role,
    })),
    sources: [{ name: 'bank', url: bank.url }],
    log: pino({ level: 'silent' }),
    clock,
  });
  const participant = async (role: keyof typeof audiences, sub: string): Promise<Participant> => {
    const token = await issuer.sign({
      sub,
      aud: audiences[role],
      exp: Math.floor(Date.now() / 1000) + 10 ** 7,
    });
    const sending = (headers: Readonly<Record<string, string>>): Participant => {
      const ask: Participant['ask'] = (query, variables = {}) =>
        post(policies.url, token, { query, variables }, headers);
      return {
        token,
        ask,
        get: async (query, variables) => onlyField(await ask(query, variables)),
        representing: (id) => sending({ ...headers, 'fieldgrant-representing': id }),
        under: (key) => sending({ ...headers, 'idempotency-key': key }),
      };
    };
    return sending({});
  };
  return {
    url: policies.url,
    store,
    issuer,
    bank,
    pass: (milliseconds) => {
      passed += milliseconds;
    },
    now: clock,
    person: (name) => participant('person', name),
    organisation: (id) => participant('organisation', id),
    authority: () => participant('authority', 'authority'),
    stop: async () => {
      await policies.stop();
      await Promise.all([issuer.stop(), bank.stop(), store.close()]);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Connects a person to an organisation by invitation, and tells the ref. */
export async function connect(person: Participant, organisation: Participant): Promise<string> {
  const invitation = await organisation.get(
    'mutation { createInvitation(input: { reference: "case 7" }) { token } }',
  );
  const { id } = await person.get('mutation ($token: String!) { acceptInvitation(token: $token) { id } }', {
    token: invitation.token,
  });
  const { connections } = await organisation.get(
    '{ organisation { connections(first: 100) { nodes { id ref } } } }',
  );
  const found = connections.nodes.find((each: { readonly id: string }) => each.id === id);
  return found.ref;
}

export const requestData = `mutation ($input: DataRequestInput!) {
  requestData(input: $input) { id state revision terms { items { coordinate necessity } } }
}`;

export function wish(stack: Stack, ref: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    ref,
    purpose: 'dpv:CustomerSolvencyMonitoring',
    document: 'query ($ref: ID!) { person(ref: $ref) { nickname accounts { balance } } }',
    terms: terms(stack),
    explanation: 'To see whether you can carry this mortgage.',
    ...change,
  };
}

export function terms(stack: Stack, days = 90) {
  return {
    period: {
      from: new Date(stack.now() - 1000).toISOString(),
      until: new Date(stack.now() + days * 86_400_000).toISOString(),
    },
    usage: { limit: 10 },
    retention: 'P1Y',
  };
}

async function post(
  url: string,
  token: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}

function onlyField({ data, errors }: Answer): Answer['data'] {
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return Object.values(data as object)[0];
}

async function publishSupergraph(store: Store): Promise<void> {
  const { sdl } = composeTestSupergraph();
  const sha256 = createHash('sha256').update(sdl).digest('hex');
  await store.commit({ expect: [], write: [{ key: keys.supergraph, value: { sdl, sha256, at: 0 } }] });
}

async function admit(
  store: Store,
  issuer: SigningParty,
  id: string,
  roles: readonly OrganisationRole[],
  purposes: readonly string[],
): Promise<void> {
  await admitOrganisation(
    store,
    {
      id: id as OrganisationId,
      legalName: `${id} legal`,
      contact: `hello@${id}.test`,
      dpoContact: `dpo@${id}.test`,
      roles,
      admittedPurposes: purposes as readonly PurposeId[],
    },
    { issuer: issuer.url, subject: id },
  );
}
