/** The insurer's own identifier of a person. */
export type RelationNumber = string;

export type PolicyRow = LifePolicyRow | HomePolicyRow | HealthPolicyRow;

interface AnyPolicyRow {
  readonly number: string;
  readonly holder: RelationNumber;
  /** Euro per month. */
  readonly premium: number;
  /** The most that is paid out, in euro. */
  readonly coverage: number;
  /** `YYYY-MM-DD`. */
  readonly since: string;
  readonly until?: string;
}

export interface LifePolicyRow extends AnyPolicyRow {
  readonly kind: 'life';
  readonly beneficiaries: readonly RelationNumber[];
}

interface HomePolicyRow extends AnyPolicyRow {
  readonly kind: 'home';
  readonly insuredAddress: string;
  readonly claims: readonly ClaimRow[];
}

interface HealthPolicyRow extends AnyPolicyRow {
  readonly kind: 'health';
  /** Own risk, euro per year. */
  readonly deductible: number;
  readonly treatedFor: readonly string[];
  readonly claims: readonly ClaimRow[];
}

export interface ClaimRow {
  readonly number: string;
  readonly occurredOn: string;
  readonly amount: number;
  /** Of damage: what caused it. Of care: what was given. */
  readonly cause: string;
}

/**
 * What the insurer holds: one look-up for many keys, one element per key in the order of the keys, as a DataLoader wants
 * it.
 */
export interface InsurerTables {
  readonly policies: (relations: readonly RelationNumber[]) => readonly (readonly PolicyRow[])[];
}

/** Tables over rows in memory. */
export function insurerTables(policies: readonly PolicyRow[]): InsurerTables {
  const policiesOf = new Map<RelationNumber, PolicyRow[]>();
  for (const policy of policies)
    policiesOf.set(policy.holder, [...(policiesOf.get(policy.holder) ?? []), policy]);
  return { policies: (relations) => relations.map((relation) => policiesOf.get(relation) ?? []) };
}
