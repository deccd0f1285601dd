import type { GraphQLError } from 'graphql';
import type { Agreement } from '../../policies/core/agreement.ts';
import { agreementState } from '../../policies/core/agreementLifecycle.ts';
import { type Decision, decide } from '../../policies/core/decide.ts';
import type { NodeId, OrganisationId, PurposeId } from '../../policies/core/identifiers.ts';
import { createPurposes } from '../../policies/core/purpose.ts';
import type { PairwiseRefs } from '../../policies/identity/pairwiseRef.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { release } from '../../policies/records/release.ts';
import type { Supergraph } from '../../policies/schema/supergraph.ts';
import { keys } from '../../policies/store/keys.ts';
import { readStanding, type Standing } from '../../policies/store/standing.ts';
import type { Store } from '../../policies/store/store.ts';
import { GatewayError } from '../errors.ts';
import type { Federation } from '../federation/federation.ts';
import type { AnchorPerson } from '../federation/identifiers.ts';
import { newDecisionId } from '../identity/passports.ts';
import type { Anchor, PreparedOperation, Pruned } from '../operation/prepare.ts';
import { denialErrors } from './denials.ts';
import { failureErrors } from './failures.ts';
import { projectField, projectWithheld } from './project.ts';
import { recordOf } from './recordOf.ts';

export interface AnswerParts {
  readonly store: Store;
  readonly refs: PairwiseRefs;
  readonly supergraph: Supergraph;
  readonly federation: Federation;
  readonly unannotated: 'deny' | 'open';
  readonly clock: () => number;
}

/** Who asks, and why. */
export interface Asking {
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface AnchorAnswer {
  readonly value: unknown;
  readonly errors: readonly GraphQLError[];
  readonly extension: AnchorExtension;
}

/** What `extensions.fieldgrant` says of one anchor. */
export interface AnchorExtension {
  readonly path: readonly string[];
  readonly purpose: string;
  readonly agreements: readonly {
    readonly id: string;
    readonly revision: number;
    readonly purpose: string;
    readonly until: string;
    readonly usesLeft: number | null;
  }[];
  readonly accessRecord: string | null;
}

const attempts = 3;

/**
 * Answers one anchor: one store read, a pure decision, pruning, execution, and the one atomic step that checks the
 * agreements again, counts the use and makes the access record durable. Whatever changed meanwhile is decided anew.
 */
export async function answerPerson(
  parts: AnswerParts,
  asking: Asking,
  prepared: PreparedOperation,
  anchor: Anchor,
  ref: unknown,
): Promise<AnchorAnswer> {
  const node = parts.refs.nodeOf(String(ref), asking.organisation);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answer = await attemptAnswer(parts, asking, prepared, anchor, ref, node);
    if (answer !== 'stale') return answer;
  }
  throw new GatewayError('CONSENT_UNAVAILABLE');
}

async function attemptAnswer(
  parts: AnswerParts,
  asking: Asking,
  prepared: PreparedOperation,
  { root, demand }: Anchor,
  ref: unknown,
  node: NodeId,
): Promise<AnchorAnswer | 'stale'> {
  const at = parts.clock();
  const standing = await readStanding(parts.store, asking.organisation, node);
  const purposes = createPurposes(standing.purposes);
  if (!purposes.has(asking.purpose)) throw new GatewayError('PURPOSE_REQUIRED');
  const decision = decide({
    demanded: demand,
    agreements: standing.agreements,
    organisationStatus: standing.organisationStatus,
    purpose: asking.purpose,
    covers: purposes.covers,
    at,
  });
  const { consent } = parts.supergraph;
  const pruned = prepared.prune([root], {
    consent,
    rulings: decision.rulings,
    unannotated: parts.unannotated,
  });
  const person = anchorPerson(standing, parts.refs, node);
  const executed = pruned.operation
    ? await parts.federation.execute(pruned.operation, person, newDecisionId(), asking.variables)
    : undefined;

  const projection = { withheld: pruned.withheld, consent, ref };
  const value = executed
    ? projectField(root, executed.data?.[root.key], projection)
    : projectWithheld(root, projection);

  // a use is counted when data is released, not when every source failed
  const releasing =
    executed && (executed.failures.length === 0 || holdsValue(value)) ? decision : nothingOf(decision);
  const accessRecord = recordOf(
    { at, node, organisation: asking.organisation, purpose: asking.purpose },
    demand,
    releasing,
  );
  const released = await record(parts, accessRecord, releasing, pruned, standing);
  if (released === 'stale') return 'stale';
  return {
    value,
    errors: [
      ...denialErrors(root, pruned.withheld),
      ...failureErrors(root, executed?.failures ?? [], pruned.withheld, consent),
    ],
    extension: {
      path: root.path,
      purpose: asking.purpose,
      agreements: released.map((agreement) => agreementExtension(agreement, at)),
      accessRecord: pruned.operation ? accessRecord.id : null,
    },
  };
}

function nothingOf({ rulings }: Decision): Decision {
  return { rulings, agreements: [] };
}

function holdsValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
  return Object.entries(value).some(([key, each]) => key !== '__typename' && holdsValue(each));
}

function anchorPerson(standing: Standing, refs: PairwiseRefs, node: NodeId): AnchorPerson {
  const selfIdentifier = refs.refOf(node, 'self' as OrganisationId); // the built-in source's name
  return { selfIdentifier, identifiers: new Map([...standing.sourceIdentifiers, ['self', selfIdentifier]]) };
}

/**
 * INVARIANT: nothing is released before this resolved. A ref nobody answers to is recorded too, under one key per
 * organisation: the same work as a person who never agreed, and no store filled by guessing.
 */
async function record(
  parts: AnswerParts,
  accessRecord: AccessRecord,
  decision: Decision,
  pruned: Pruned,
  standing: Standing,
): Promise<readonly Agreement[] | 'stale'> {
  const isKnown = standing.agreements.length > 0 || standing.sourceIdentifiers.size > 0;
  if (decision.agreements.length === 0 && !pruned.operation && !isKnown) {
    const { organisation, at } = accessRecord;
    await parts.store.commit({ expect: [], write: [{ key: keys.unknownRef(organisation), value: { at } }] });
    return [];
  }
  const released = await release(parts.store, accessRecord, decision.agreements);
  return released.kind === 'stale' ? 'stale' : released.agreements;
}

function agreementExtension(agreement: Agreement, at: number): AnchorExtension['agreements'][number] {
  const { usage, period } = agreement.terms;
  const isSpent = agreementState(agreement, at) === 'EXHAUSTED';
  return {
    id: agreement.id,
    revision: agreement.revision,
    purpose: agreement.purpose,
    until: new Date(period.until).toISOString(),
    usesLeft: usage === undefined ? null : isSpent ? 0 : usage.limit - agreement.uses.count,
  };
}
