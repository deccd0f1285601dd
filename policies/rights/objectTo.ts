import type { Agreement } from '../core/agreement.ts';
import { revoke } from '../core/agreementLifecycle.ts';
import type { Instant, NodeId, OrganisationId, PurposeId } from '../core/identifiers.ts';
import type { ProfileRule } from '../core/profile.ts';
import { mostRules, type RuleSetting } from '../profile/rules.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import { agreementsIn, profileIn } from '../store/standing.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/update.ts';

export interface Objection {
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  /** What lies above the purpose, where an organisation registered it. */
  readonly above?: readonly PurposeId[];
  /** Told to the organisation. */
  readonly reason?: string;
  /** Whether one purpose lies at or below another. */
  readonly covers: (general: PurposeId, specific: PurposeId) => boolean;
}

/**
 * A person objects to what an organisation does for a purpose (GDPR Article 21): it is forbidden from now on, for all below and
 * above it too, and every agreement for it is revoked, in one step. Objecting again changes nothing.
 */
export function objectTo(
  store: Store,
  node: NodeId,
  { organisation, purpose, above, reason, covers }: Objection,
  at: Instant,
): Promise<RuleSetting> {
  const [profileKey, standingKey] = [keys.profile(node), keys.standing(node, organisation)];
  return update<RuleSetting>(store, [profileKey, standingKey], ([entry, standing]) => {
    const profile = profileIn(entry);
    const isKnown = profile.rules.some((each) => isSame(each, organisation, purpose));
    if (!isKnown && profile.rules.length >= mostRules)
      return { kind: 'answer', result: { kind: 'too-many' } };
    const rule: ProfileRule = {
      id: newIdentifier('rul', at),
      effect: 'NEVER',
      organisation,
      purpose,
      ...(above === undefined ? {} : { above }),
    };
    const changed = isKnown ? profile : { ...profile, rules: [...profile.rules, rule] };
    const isMeant = (each: Agreement) => covers(purpose, each.purpose) || covers(each.purpose, purpose);
    const agreements = agreementsIn(standing);
    const left = agreements.map((each) => {
      const step =
        isMeant(each) && each.status !== 'SUPERSEDED' ? revoke(each, 'PERSON', at, reason) : undefined;
      return step?.kind === 'changed' ? step.agreement : each;
    });
    const isRevoked = left.some((each, index) => each !== agreements[index]);
    return {
      kind: 'write',
      result: { kind: 'set', profile: changed },
      write: [{ key: profileKey, value: changed }, ...(isRevoked ? [{ key: standingKey, value: left }] : [])],
    };
  });
}

function isSame(rule: ProfileRule, organisation: OrganisationId, purpose: PurposeId): boolean {
  const isWhole = rule.category === undefined && rule.coordinate === undefined;
  return rule.effect === 'NEVER' && rule.organisation === organisation && rule.purpose === purpose && isWhole;
}
