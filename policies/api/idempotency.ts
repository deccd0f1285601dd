import { createHash } from 'node:crypto';
import type { GraphQLFieldResolver } from 'graphql';
import type { AgreementId, DataRequestId, Instant } from '../core/identifiers.ts';
import { readAgreement } from '../negotiation/agreements.ts';
import { readDataRequest } from '../negotiation/dataRequests.ts';
import { readProfile } from '../profile/rules.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import { invitationAgain } from './connections.ts';
import { type ApiContext, actorIn, personOf } from './context.ts';
import { ApiError, refusedRequest } from './errors.ts';

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a string, quoted or not, of 1 to 255 characters. Undefined where
 * none was sent. Throws the refused request `IDEMPOTENCY_KEY_INVALID`.
 */
export function idempotencyKeyIn(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  if (!/^[\x21-\x7e]{1,255}$/.test(text)) throw refusedRequest('IDEMPOTENCY_KEY_INVALID');
  return text;
}

/** What was done under a key, as stored under `idempotent/…` in the step that did it. */
interface Done {
  /** Of what was asked, so that a key that is used for something else is told. */
  readonly fingerprint: string;
  readonly at: Instant;
  /** The key of the data request that was filed. */
  readonly filed?: string;
}

type Arguments = Readonly<Record<string, unknown>>;
type Replay = (args: Arguments, done: Done, name: string, context: ApiContext) => unknown;

const dataRequestNamed: Replay = ({ id }, _, __, context) =>
  readDataRequest(context.store, id as DataRequestId, actorIn(context)); // was found by it before
const agreementNamed: Replay = ({ id }, _, __, context) =>
  readAgreement(context.store, id as AgreementId, actorIn(context)); // likewise
const profile: Replay = (_, __, ___, context) => readProfile(context.store, personOf(context));

/** What is answered to a mutation that was done before: as things are now. The others do nothing more when they are done again. */
const replays: Readonly<Record<string, Replay>> = {
  requestData: (_, { filed = '' }, __, context) =>
    readDataRequest(
      context.store,
      filed.slice(keys.dataRequest('' as DataRequestId).length) as DataRequestId,
      actorIn(context),
    ),
  counterDataRequest: dataRequestNamed,
  reviseDataRequest: dataRequestNamed,
  narrowAgreement: agreementNamed,
  pauseAgreement: agreementNamed,
  resumeAgreement: agreementNamed,
  setProfileRule: profile,
  removeProfileRule: profile,
  startFromPreset: profile,
  disconnect: (_, __, ___, context) => ({ node: personOf(context) }),
  removeCeiling: () => true,
  createInvitation: (args, _, name, context) => invitationAgain(args, name, context),
};

/**
 * The mutations of a set of resolvers, done once under one `Idempotency-Key`: that it was done is written in the same step, so that
 * neither a lost answer nor a killed process leaves it done twice, or forgotten. Throws `IDEMPOTENCY_KEY_REUSED`.
 */
export function doneOnce<Resolvers extends { readonly Mutation?: object }>(resolvers: Resolvers): Resolvers {
  if (resolvers.Mutation === undefined) return resolvers;
  const mutations = Object.entries(resolvers.Mutation).map(([name, resolve]) => {
    const replay = replays[name];
    return [name, replay === undefined ? resolve : once(name, resolve, replay)];
  });
  return { ...resolvers, Mutation: Object.fromEntries(mutations) };
}

type Resolver = GraphQLFieldResolver<unknown, ApiContext, Arguments>;

function once(mutation: string, resolve: Resolver, replay: Replay): Resolver {
  return async (parent, args, context, info) => {
    const { idempotencyKey, store, at } = context;
    if (idempotencyKey === undefined) return resolve(parent, args, context, info);
    const name = digest(callerName(context.caller), idempotencyKey, String(info.path.key));
    const fingerprint = digest(name, idempotencyKey, mutation, JSON.stringify(args));
    const again = async () => {
      const [entry] = await store.read([keys.idempotent(name)]);
      const done = entry?.value as Done | undefined; // written below alone
      if (done !== undefined && done.fingerprint !== fingerprint)
        throw new ApiError('IDEMPOTENCY_KEY_REUSED');
      return done;
    };
    const before = await again();
    if (before !== undefined) return replay(args, before, name, context);
    try {
      const remembering = await rememberingStore(store, name, fingerprint, at);
      return await resolve(parent, args, { ...context, store: remembering, onceName: name }, info);
    } catch (error) {
      const meanwhile = error instanceof DoneMeanwhile ? await again() : undefined;
      if (meanwhile === undefined) throw error;
      return replay(args, meanwhile, name, context);
    }
  };
}

/** The same was done by another request that came at the same moment. */
class DoneMeanwhile extends Error {
  override readonly name = 'DoneMeanwhile';
}

const day = 24 * 60 * 60 * 1000;

/** Writes with the first change that it was made, and forgets a few that are older than a day. */
async function rememberingStore(
  store: Store,
  name: string,
  fingerprint: string,
  at: Instant,
): Promise<Store> {
  const key = keys.idempotent(name);
  const listed = await store.scan(keys.idempotentListed(''), { limit: 4 });
  const old = listed.filter(({ value }) => (value as { readonly at: Instant }).at < at - day); // written here alone
  return {
    read: (all) => store.read(all),
    scan: (prefix, options) => store.scan(prefix, options),
    close: () => store.close(),
    async commit({ expect, write }) {
      const filed = write.find((each) => each.key.startsWith(keys.dataRequest('' as DataRequestId)))?.key;
      const done: Done = { fingerprint, at, ...(filed === undefined ? {} : { filed }) };
      const outcome = await store.commit({
        expect: [...expect, { key, version: 0 }],
        write: [
          ...write,
          ...old.flatMap((each) => [
            { key: each.key, value: undefined },
            { key: (each.value as { readonly of: string }).of, value: undefined },
          ]),
          { key, value: done },
          { key: keys.idempotentListed(newIdentifier('idm', at)), value: { of: key, at } },
        ],
      });
      if (outcome.kind === 'conflict' && outcome.keys.includes(key)) throw new DoneMeanwhile();
      return outcome;
    },
  };
}

/** A representative's own keys, in each name they act in. */
function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'person':
      return `person ${caller.node} ${caller.acting?.by.id ?? ''}`;
    case 'organisation':
      return `organisation ${caller.organisation}`;
    case 'authority':
      return 'authority';
  }
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
