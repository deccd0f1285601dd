import DataLoader from 'dataloader';
import { type DemandedCoordinate, decide, decideOwn, type Rulings } from '../../policies/core/decide.ts';
import type { Instant, NodeId, OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import type { PairwiseRefs } from '../../policies/identity/pairwiseRef.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { holdingTo } from '../../policies/schema/ceilings.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { keys } from '../../policies/store/keys.ts';
import { readStandings, type Standing } from '../../policies/store/standing.ts';
import type { Store } from '../../policies/store/store.ts';
import { GatewayError } from '../errors.ts';
import type { Federation } from '../federation/federation.ts';
import type { FoundPerson, KnownPerson, People } from '../federation/people.ts';
import type { PreparedOperation } from '../operation/prepare.ts';
import type { Ledger } from './ledger.ts';

export interface AnswerParts {
  readonly store: Store;
  readonly refs: PairwiseRefs;
  readonly supergraph: Supergraph;
  readonly federation: Federation;
  readonly unannotated: 'deny' | 'open';
  readonly clock: () => number;
}

/** Who asks, and why. */
export type Asker =
  | { readonly kind: 'organisation'; readonly organisation: OrganisationId; readonly purpose: PurposeId }
  /** A person, of their own data or of that of whom they represent. */
  | {
      readonly kind: 'person';
      /** Whose data it is. */
      readonly node: NodeId;
      readonly isInScope: (demanded: DemandedCoordinate) => boolean;
      readonly representation?: NonNullable<AccessRecord['representation']>;
    };

/** One attempt at one request: what it read, decided and owes a record. Nothing of it outlives the attempt. */
export interface Session {
  readonly parts: AnswerParts;
  readonly asker: Asker;
  readonly prepared: PreparedOperation;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The one clock reading. */
  readonly at: Instant;
  readonly standings: DataLoader<NodeId, Standing>;
  /** Who a person is that a source named; undefined for one whom nobody in the network is. */
  readonly nodes: DataLoader<FoundPerson, NodeId | undefined, string>;
  readonly ledger: Ledger;
}

export function createSession(given: Omit<Session, 'standings' | 'nodes'>): Session {
  const { parts, asker } = given;
  const organisation = asker.kind === 'organisation' ? asker.organisation : noOrganisation;
  return {
    ...given,
    standings: new DataLoader(async (nodes) =>
      (await readStandings(parts.store, organisation, nodes)).map((each) =>
        heldToCeilings(each, parts.supergraph),
      ),
    ),
    nodes: new DataLoader((found) => nodesOf(found, parts), {
      cacheKeyFn: ({ source, identifier }) => JSON.stringify([source, identifier]),
    }),
  };
}

/** The agreements as the scheme's present ceilings let them hold, whatever they said when they were made. */
function heldToCeilings(standing: Standing, supergraph: Supergraph): Standing {
  const held = holdingTo(standing.ceilings, standing.purposes, supergraph);
  return { ...standing, agreements: standing.agreements.map(held) };
}

/** An organisation that none is: a person who asks for their own data asks under no agreement. */
const noOrganisation = '' as OrganisationId;
const self = 'self' as OrganisationId; // the built-in source's name

async function nodesOf(
  found: readonly FoundPerson[],
  { store, refs }: AnswerParts,
): Promise<readonly (NodeId | undefined)[]> {
  const entries = await store.read(
    found.map(({ source, identifier }) => keys.sourceIdentity(source as OrganisationId, identifier)),
  );
  return found.map(({ source, identifier }, index) =>
    source === self ? refs.nodeOf(identifier, self) : (entries[index]?.value as NodeId | undefined),
  );
}

/** A person as sources know them. */
export async function personOf({ standings, parts }: Session, node: NodeId): Promise<KnownPerson> {
  const { sourceIdentifiers } = await standings.load(node);
  return { node, identifiers: new Map([...sourceIdentifiers, [self, parts.refs.refOf(node, self)]]) };
}

/** Who is at a place of an answer; undefined for somebody whom nobody in the network is. */
export async function nodeAt(session: Session, people: People, key: unknown): Promise<NodeId | undefined> {
  const found = people.found(key);
  return people.known(key)?.node ?? (found && session.nodes.load(found));
}

/**
 * Decides what is demanded of one person, by their own consent. Undefined: somebody whom nobody in the network is, who
 * granted nothing. Throws `PURPOSE_REQUIRED` where the scheme does not know the purpose.
 */
export async function decided(
  { asker, standings, ledger, at }: Session,
  node: NodeId | undefined,
  demanded: readonly DemandedCoordinate[],
): Promise<Rulings> {
  // for a stranger the same is read as for everybody
  const standing = await standings.load(node ?? nobody);
  if (asker.kind === 'person') {
    if (node === asker.node) ledger.open(node, standing);
    return decideOwn(demanded, (each) => node === asker.node && asker.isInScope(each));
  }
  if (node !== undefined) ledger.open(node, standing);
  const purposes = createPurposes(standing.purposes);
  if (!purposes.has(asker.purpose)) throw new GatewayError('PURPOSE_REQUIRED');
  return decide({
    demanded,
    agreements: node === undefined ? [] : standing.agreements,
    organisationStatus: standing.organisationStatus,
    purpose: asker.purpose,
    covers: purposes.covers,
    organisation: asker.organisation,
    rules: node === undefined ? [] : standing.rules,
    at,
  });
}

/** A node that nobody has. */
export const nobody = '0'.repeat(32) as NodeId;
