import type { Agreement } from '../../policies/core/agreement.ts';
import type { Decision, DemandedCoordinate, Ruling } from '../../policies/core/decide.ts';
import type {
  AccessRecordId,
  Coordinate,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import { newIdentifier } from '../../policies/store/identifier.ts';

export interface Attempt {
  readonly at: number;
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
}

/**
 * What a person reads of one attempt: the released coordinates as they granted them (`Account.balance`, not one line a
 * kind of account), and the denied ones as they were asked for.
 */
export function recordOf(
  attempt: Attempt,
  demand: readonly DemandedCoordinate[],
  { rulings, agreements }: Decision,
): AccessRecord {
  return {
    id: newIdentifier('acc', attempt.at) as AccessRecordId,
    ...attempt,
    released: agreements.map((agreement) => ({
      agreement: agreement.id,
      revision: agreement.revision,
      coordinates: [...new Set(demand.flatMap((each) => grantOf(each, agreement, rulings)))],
    })),
    denied: denied(demand, rulings),
  };
}

function grantOf(
  { coordinate, grantedBy }: DemandedCoordinate,
  { id, terms }: Agreement,
  rulings: ReadonlyMap<Coordinate, Ruling>,
): readonly Coordinate[] {
  const ruling = rulings.get(coordinate);
  if (ruling?.kind !== 'permit' || ruling.agreement !== id) return [];
  return [grantedBy.find((each) => terms.items.some((item) => item.coordinate === each)) ?? coordinate];
}

function denied(
  demand: readonly DemandedCoordinate[],
  rulings: ReadonlyMap<Coordinate, Ruling>,
): AccessRecord['denied'] {
  const said = new Map<string, AccessRecord['denied'][number]>();
  for (const { coordinate, grantedBy } of demand) {
    const ruling = rulings.get(coordinate);
    if (ruling?.kind !== 'deny') continue;
    const general = grantedBy.at(-1) ?? coordinate;
    const alike = demand
      .filter((each) => each.grantedBy.includes(general))
      .every((each) => isDenied(rulings.get(each.coordinate), ruling.reason));
    const denial = { coordinate: alike ? general : coordinate, reason: ruling.reason };
    said.set(JSON.stringify(denial), denial);
  }
  return [...said.values()];
}

function isDenied(ruling: Ruling | undefined, reason: string): boolean {
  return ruling?.kind === 'deny' && ruling.reason === reason;
}
