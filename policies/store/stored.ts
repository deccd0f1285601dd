import type { ConnectionId, Instant, NodeId, OrganisationId, PurposeId } from '../core/identifiers.ts';
import type { ProfileRule } from '../core/profile.ts';
import type { RegisteredPurpose } from '../core/purpose.ts';

export type OrganisationStatus = 'ADMITTED' | 'SUSPENDED' | 'EXPELLED';
export type OrganisationRole = 'SOURCE' | 'RELYING_PARTY';

/** A legal entity admitted to the scheme, as stored under `organisation/{id}`. */
export interface Organisation {
  readonly id: OrganisationId;
  readonly legalName: string;
  readonly contact: string;
  readonly dpoContact: string;
  readonly roles: readonly OrganisationRole[];
  readonly status: OrganisationStatus;
  /** Each time the authority changed it, the first first. */
  readonly statusChanges?: readonly StatusChange[];
  /** The first first. */
  readonly schemeAcceptances?: readonly SchemeAcceptance[];
  /** The purposes it may use: it, and what lies below. */
  readonly admittedPurposes: readonly PurposeId[];
  readonly registeredPurposes: readonly RegisteredPurpose[];
}

/** One version of the scheme's rules; the first is 1. `sha256`: of the text at `url`, hexadecimal. */
export interface SchemeRules {
  readonly version: number;
  readonly url: string;
  readonly sha256: string;
  readonly publishedAt: Instant;
}

/** That an organisation accepted a version of the scheme's rules. */
export interface SchemeAcceptance extends Pick<SchemeRules, 'version' | 'sha256'> {
  readonly at: Instant;
}

export interface StatusChange {
  readonly status: OrganisationStatus;
  readonly at: Instant;
  /** In the authority's words. */
  readonly reason?: string;
}

/** A person's position in the network, as stored under `node/{id}`. Holds no source data. */
export interface Node {
  readonly id: NodeId;
  readonly createdAt: Instant;
  /** Made for somebody represented: nobody has signed in to it yet (policies/connections/sources.ts, `claim`). */
  readonly unclaimed?: true;
}

/** A person's standing rules, as stored under `profile/{node}`. */
export interface StoredProfile {
  readonly rules: readonly ProfileRule[];
  /** Whether it answers by itself where it allows everything. */
  readonly answersByItself?: true;
  /** Since when nothing of the person's is released to anybody. */
  readonly restrictedSince?: Instant;
}

/** All connections of one node, as stored under `connections/{node}`, by organisation. */
export interface Connections {
  readonly sources: Readonly<Record<string, SourceConnection>>;
  readonly relyingParties: Readonly<Record<string, RelyingPartyConnection>>;
}

export interface SourceConnection {
  readonly id: ConnectionId;
  /** The source's own identifier of the person. */
  readonly identifier: string;
  readonly since: Instant;
}

export interface RelyingPartyConnection {
  readonly id: ConnectionId;
  /** The organisation's own name for the case, from its invitation. */
  readonly reference?: string;
  readonly since: Instant;
}
