import type { Agreement } from '../../policies/core/agreement.ts';
import { usesLeft } from '../../policies/core/agreementLifecycle.ts';
import type { OrganisationId } from '../../policies/core/identifiers.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { release } from '../../policies/records/release.ts';
import { keys } from '../../policies/store/keys.ts';
import type { Change } from '../../policies/store/store.ts';
import type { Account, Answered } from './ledger.ts';
import type { Session } from './session.ts';

/** What `extensions.fieldgrant` says of one anchor, and of each other person of whom something was released. */
export interface AnchorExtension {
  readonly path: readonly string[];
  /** Absent where a person asked for their own data. */
  readonly purpose?: string;
  readonly agreements: readonly {
    readonly id: string;
    readonly revision: number;
    readonly purpose: string;
    readonly until: string;
    readonly usesLeft: number | null;
  }[];
  readonly accessRecord: string | null;
  /** Whether conditions left nothing out; only where the agreements grant that it is told. */
  readonly complete?: boolean;
}

/**
 * INVARIANT: nothing is released before this resolved. Checks everything that was decided on once more, counts the uses and makes
 * the access records durable, in one step. A ref that nobody answers to is recorded too, under one key per organisation: the same
 * work as for a person who never agreed, and no store filled by guessing.
 */
export async function deliver(
  session: Session,
  unchanged: Change['expect'],
): Promise<readonly AnchorExtension[] | 'stale'> {
  const { ledger, asker, at, parts } = session;
  const accounts = ledger.accounts();
  const organisation = asker.kind === 'organisation' ? asker.organisation : undefined;
  const held = ledger.held(parts.supergraph);
  const released = await release(parts.store, {
    at,
    organisation,
    persons: accounts
      .filter(({ isKnown }) => isKnown || asker.kind === 'person')
      .map((account) => ({ accessRecord: recordOf(session, account), decidedOn: account.restingOn() })),
    unchanged: [...unchanged, ...ledger.decidedOn()],
    held,
    besides: accounts.some(({ isKnown }) => !isKnown) ? unknownRef(organisation, at) : [],
  });
  if (released.kind === 'stale') return 'stale';
  return [...ledger.answers()]
    .filter(({ isAnchor, restingOn }) => isAnchor || restingOn.size > 0)
    .map((answered) => ({
      order: answered.link.order,
      extension: extensionOf(answered, session, (agreement) =>
        held(released.agreements.get(agreement.id) ?? agreement),
      ),
    }))
    .sort(
      (one, other) => one.order - other.order || (nameOf(one.extension) < nameOf(other.extension) ? -1 : 1),
    )
    .map(({ extension }) => extension);
}

/** What orders those found at one place, whose source answered first and where its lists have them notwithstanding. */
function nameOf({ agreements, accessRecord, complete }: AnchorExtension): string {
  return JSON.stringify([agreements.map(({ id }) => id), accessRecord === null, complete ?? null]);
}

function recordOf({ asker, at }: Session, { id, node, entries }: Account): AccessRecord {
  const { representation } = asker.kind === 'person' ? asker : {};
  return {
    id,
    at,
    node,
    ...(asker.kind === 'organisation'
      ? { asker: { organisation: asker.organisation, purpose: asker.purpose } }
      : {}),
    ...(representation === undefined ? {} : { representation }),
    ...entries(),
  };
}

function unknownRef(organisation: OrganisationId | undefined, at: number): Change['write'] {
  return organisation === undefined ? [] : [{ key: keys.unknownRef(organisation), value: { at } }];
}

function extensionOf(
  { link, node, isExecuted, restingOn }: Answered,
  { ledger, asker, at }: Session,
  counted: (agreement: Agreement) => Agreement,
): AnchorExtension {
  const account = ledger.account(node);
  const agreements = (account?.restingOn() ?? []).filter(({ id }) => restingOn.has(id));
  const complete = account?.completeness();
  return {
    path: link.path,
    ...(asker.kind === 'organisation' ? { purpose: asker.purpose } : {}),
    agreements: agreements.map((agreement) => {
      const { id, revision, purpose, terms } = counted(agreement);
      return {
        id,
        revision,
        purpose,
        until: new Date(terms.period.until).toISOString(),
        usesLeft: usesLeft(counted(agreement), at) ?? null,
      };
    }),
    accessRecord: isExecuted ? (account?.id ?? null) : null,
    ...(complete === undefined ? {} : { complete }),
  };
}
