import type { Logger } from 'pino';
import type { SourceAddress } from '../gateway/federation/sourceClient.ts';
import { startGateway } from '../gateway/main.ts';
import { startOpenGateway } from '../gateway/open/main.ts';
import type { SupergraphFile } from '../gateway/supergraph/supergraphFile.ts';
import { startIssuer } from '../issuer/main.ts';
import { startPolicies } from '../policies/main.ts';
import { openEmbeddedStore } from '../policies/store/embedded.ts';
import { openRedisStore } from '../policies/store/redis.ts';
import type { Store } from '../policies/store/store.ts';
import { startBank } from '../subgraphs/bank/main.ts';
import { bankTables } from '../subgraphs/bank/tables.ts';
import { startGovernment } from '../subgraphs/government/main.ts';
import { governmentTables } from '../subgraphs/government/tables.ts';
import { startInsurer } from '../subgraphs/insurer/main.ts';
import { declarationsIn } from '../subgraphs/self/declarations.ts';
import { startSelf } from '../subgraphs/self/main.ts';
import type { World } from '../subgraphs/world/generateWorld.ts';
import { type Config, defaultTimeoutMs, type OpenConfig } from './config/schema.ts';
import { type Development, demoOrganisations, demoWorld, readDeclarations } from './demo.ts';
import type { Keys } from './keys.ts';
import { demoSecret } from './token.ts';

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/** What starting any service needs. */
export interface Ground {
  readonly config: Config;
  readonly keys: Keys;
  readonly log: Logger;
}

export async function openStore({ store }: Config): Promise<Store> {
  switch (store.kind) {
    case 'embedded':
      return openEmbeddedStore({ path: store.path });
    case 'redis':
      return openRedisStore({ url: store.url, timeoutMs: store.timeoutMs });
  }
}

export function runGateway(
  { config, keys, log }: Ground,
  store: Store,
  onWaiting: (sources: readonly string[]) => void,
  supergraph?: SupergraphFile,
): Promise<RunningService> {
  const { gateway, identity, sources } = config;
  const configured = Object.entries(sources).map(([name, { url, timeoutMs }]) => ({
    name,
    url: `${url}/graphql`,
    timeoutMs,
  }));
  return startGateway({
    ...gateway,
    store,
    refsKey: keys.refs(),
    passportKey: keys.passport(),
    identityIssuers: identity.issuers.map(withoutUndefined),
    sources: supergraph === undefined ? configured : timed(supergraph, sources),
    ...(supergraph === undefined ? {} : { supergraph: supergraph.sdl }),
    log,
    onWaiting,
  });
}

/** A gateway over a supergraph that has no persons. */
export function runOpenGateway(
  { gateway, sources }: OpenConfig,
  supergraph: SupergraphFile,
  log: Logger,
): Promise<RunningService> {
  return startOpenGateway({
    ...gateway,
    introspection: gateway.introspection !== false,
    supergraph: supergraph.sdl,
    sources: timed(supergraph, sources),
    log,
  });
}

/** The supergraph says where its sources are; the configuration how long each may take. */
function timed({ sources }: SupergraphFile, configured: OpenConfig['sources']): readonly SourceAddress[] {
  return sources.map((source) => ({
    ...source,
    timeoutMs: configured[source.name]?.timeoutMs ?? defaultTimeoutMs,
  }));
}

export function runPolicies({ config, keys, log }: Ground, store: Store): Promise<RunningService> {
  const { policies, identity, sources } = config;
  return startPolicies({
    ...policies,
    store,
    refsKey: keys.refs(),
    challengeKey: keys.challenge(),
    receiptKey: keys.receipt(),
    identityIssuers: identity.issuers.map(withoutUndefined),
    sources: Object.entries(sources).map(([name, { url }]) => ({ name, url })),
    log,
  });
}

export function runIssuer(
  { keys, log }: Ground,
  development: Development,
  world: World,
): Promise<RunningService> {
  return startIssuer({
    ...development.issuer,
    accounts: world.persons.map(({ signInName, fullName }) => ({
      login: signInName,
      password: demoSecret(signInName),
      name: fullName,
    })),
    clients: [
      ...demoOrganisations.map(({ id }) => ({ id, secret: demoSecret(id), role: 'organisation' as const })),
      { id: 'authority', secret: demoSecret('authority'), role: 'authority' },
    ],
    keys: { keys: [keys.issuer()] } as Parameters<typeof startIssuer>[0]['keys'], // its JWK type, of the same RFC
    log,
  });
}

export const sourceNames = ['self', 'bank', 'insurer', 'government'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Real data instead of the demo's, by source. */
export interface Imported {
  readonly government?: Parameters<typeof governmentTables>[0];
  readonly bank?: Parameters<typeof bankTables>[0];
}

export function runSource(
  ground: Ground,
  name: SourceName,
  development: Development,
  imported: Imported,
  world?: World,
): Promise<RunningService> {
  const { config, keys, log } = ground;
  const configured = config.sources[name];
  if (configured === undefined)
    throw new Error(`The configuration names no source ${name}. Add sources.${name}.url to fieldgrant.yaml.`);
  const { gateway } = config;
  const made = () => world ?? demoWorld(development);
  const options = {
    host: configured.host,
    port: configured.port ?? Number(new URL(configured.url).port),
    gateway: { issuer: gateway.url, jwksUrl: `${gateway.url}/.well-known/jwks.json` },
    proofKey: keys.proof(name),
    log,
  };
  const signIn = (identifierOf: (login: string) => string | undefined) => ({
    issuer: development.issuer.url,
    audience: `urn:fieldgrant:source:${name}`,
    identifierOf,
  });
  switch (name) {
    case 'self':
      return startSelf({ ...options, declarations: declarationsIn(readDeclarations(development)) });
    case 'government': {
      if (imported.government !== undefined) {
        const tables = governmentTables(imported.government);
        return startGovernment({ ...options, tables, signIn: signIn(byIdentifier(tables.persons)) });
      }
      const { government, identifiersOf } = made();
      const knows = signIn((login) => identifiersOf(login)?.government);
      return startGovernment({ ...options, tables: government, signIn: knows });
    }
    case 'bank': {
      if (imported.bank !== undefined) {
        const tables = bankTables(imported.bank);
        const customer = byIdentifier((numbers) => tables.accounts(numbers).map(([account]) => account));
        return startBank({ ...options, tables, signIn: signIn(customer) });
      }
      const { bank, identifiersOf } = made();
      return startBank({ ...options, tables: bank, signIn: signIn((login) => identifiersOf(login)?.bank) });
    }
    case 'insurer': {
      const { insurer, identifiersOf } = made();
      return startInsurer({
        ...options,
        tables: insurer,
        signIn: signIn((login) => identifiersOf(login)?.insurer),
      });
    }
  }
}

/** Imported persons sign in under the source's own identifier: an issuer's `sub` is their number there. */
function byIdentifier(lookUp: (identifiers: readonly string[]) => readonly unknown[]) {
  return (login: string) => (lookUp([login])[0] === undefined ? undefined : login);
}

/** The optional parts of a parsed configuration, absent rather than undefined. */
function withoutUndefined<Part extends { readonly jwksUrl?: string | undefined }>({
  jwksUrl,
  ...part
}: Part) {
  return { ...part, ...(jwksUrl === undefined ? {} : { jwksUrl }) };
}
