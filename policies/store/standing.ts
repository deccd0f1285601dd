import type { Agreement } from '../core/agreement.ts';
import type { Ceiling } from '../core/ceiling.ts';
import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import type { ProfileRule } from '../core/profile.ts';
import type { RegisteredPurpose } from '../core/purpose.ts';
import { keys } from './keys.ts';
import type { Change, Entry, Store } from './store.ts';
import type { Connections, Organisation, OrganisationStatus, StoredProfile } from './stored.ts';

/** What a decision about one person for one organisation needs, from one round trip. */
export interface Standing {
  readonly organisationStatus: OrganisationStatus | 'UNKNOWN';
  /** Purposes this organisation registered, each with its parents. */
  readonly purposes: readonly RegisteredPurpose[];
  /** All agreements between the two, the oldest first. */
  readonly agreements: readonly Agreement[];
  /** The person's own identifier at each connected source; the built-in `self` is not among them. */
  readonly sourceIdentifiers: ReadonlyMap<OrganisationId, string>;
  /** The person's standing rules. */
  readonly rules: readonly ProfileRule[];
  /** The scheme's. */
  readonly ceilings: readonly Ceiling[];
  /** What else was read: a release that rests on it must find it unchanged. */
  readonly decidedOn: Change['expect'];
}

/** Of one person. */
export async function readStanding(
  store: Store,
  organisation: OrganisationId,
  node: NodeId,
): Promise<Standing> {
  const [standing] = await readStandings(store, organisation, [node]);
  if (standing === undefined) throw new TypeError('a standing is read for each node');
  return standing;
}

/** An unknown organisation or node reads like one with nothing agreed. Throws `StoreUnavailable`. */
export async function readStandings(
  store: Store,
  organisation: OrganisationId,
  nodes: readonly NodeId[],
): Promise<readonly Standing[]> {
  const [party, limits, ...entries] = await store.read([
    keys.organisation(organisation),
    keys.ceilings,
    ...nodes.flatMap((node) => [
      keys.standing(node, organisation),
      keys.connections(node),
      keys.profile(node),
    ]),
  ]);
  const known = party?.value as Organisation | undefined; // written by policies/registry alone
  return nodes.map((node, index) => {
    const [agreements, connections, profile] = entries.slice(index * 3, index * 3 + 3);
    return {
      organisationStatus: known?.status ?? 'UNKNOWN',
      purposes: known?.registeredPurposes ?? [],
      ceilings: ceilingsIn(limits),
      agreements: agreementsIn(agreements),
      sourceIdentifiers: identifiersIn(connections),
      rules: enforcedRules(profile),
      decidedOn: [
        { key: keys.ceilings, version: limits?.version ?? 0 },
        { key: keys.profile(node), version: profile?.version ?? 0 },
      ],
    };
  });
}

/** What lies under `profile/…`: only policies/profile writes there. */
export function profileIn(entry: Entry | undefined): StoredProfile {
  return (entry?.value ?? { rules: [] }) as StoredProfile;
}

/** By what name explanations tell the person of their restriction. */
const restrictionRule = 'restriction';

/** A restriction is a prohibition of everything (GDPR Article 18). */
function enforcedRules(entry: Entry | undefined): readonly ProfileRule[] {
  const { rules, restrictedSince } = profileIn(entry);
  return restrictedSince === undefined ? rules : [...rules, { id: restrictionRule, effect: 'NEVER' }];
}

export function rulesIn(entry: Entry | undefined): readonly ProfileRule[] {
  return profileIn(entry).rules;
}

/** Only policies/registry writes there. */
export function ceilingsIn(entry: Entry | undefined): readonly Ceiling[] {
  return (entry?.value ?? []) as readonly Ceiling[];
}

/** What lies under `standing/…`: only policies/negotiation and policies/records write there. */
export function agreementsIn(entry: Entry | undefined): readonly Agreement[] {
  return (entry?.value ?? []) as readonly Agreement[];
}

function identifiersIn(entry: Entry | undefined): ReadonlyMap<OrganisationId, string> {
  const { sources } = (entry?.value ?? { sources: {} }) as Connections; // written by policies/connections alone
  return new Map(
    Object.entries(sources).map(([source, { identifier }]) => [source as OrganisationId, identifier]),
  );
}
