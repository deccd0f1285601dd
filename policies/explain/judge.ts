import {
  type Basis,
  basesWithoutConditions,
  type DemandedCoordinate,
  type DenialReason,
  decide,
  type Grant,
  type Question,
  type Rulings,
} from '../core/decide.ts';
import type { AskedField } from './askedFields.ts';

/** What is asked of one person, but for what exactly. */
export type Circumstances = Omit<Question, 'demanded'>;

export type Judgement =
  | { readonly kind: 'permit'; readonly grants: readonly Grant[] }
  /** `at`: the field of the way that is denied; the field itself, where everything before it is permitted. */
  | { readonly kind: 'deny'; readonly reason: DenialReason; readonly at: AskedField };

/** INVARIANT: as the gateway does — one agreement grants the field, the way to it, and what used arguments reveal. */
export function judge(asked: AskedField, circumstances: Circumstances): Judgement {
  const path = [...asked.way, asked];
  const rulings = decide({ ...circumstances, demanded: path.flatMap(demandedBy) });
  let bases: ReadonlySet<Basis> | undefined;
  let grants: readonly Grant[] = [];
  for (const each of path) {
    const judged = judgeAlone(each, bases, rulings);
    if (judged.kind === 'deny') return judged;
    grants = judged.grants;
    if (each.sensitivity === 'personal' || each.reveals.length > 0)
      bases = new Set(judged.grants.map(({ basis }) => basis));
  }
  return { kind: 'permit', grants };
}

/** A field with all that an argument of it reveals. */
export function demandedBy({ demanded, sensitivity, reveals }: AskedField): readonly DemandedCoordinate[] {
  return [...(sensitivity === 'open' ? [] : [demanded]), ...reveals.flatMap(({ fields }) => fields)];
}

function judgeAlone(at: AskedField, bases: ReadonlySet<Basis> | undefined, rulings: Rulings): Judgement {
  const notGranted = { kind: 'deny', reason: 'NOT_GRANTED', at } as const;
  if (at.sensitivity === 'undeclared' || at.of !== 'person') return notGranted;
  const revealing = at.reveals.flatMap(({ fields }) =>
    fields.map(({ coordinate }) => basesWithoutConditions(rulings.get(coordinate))),
  );
  const isCovered = ({ basis }: Grant) =>
    (bases?.has(basis) ?? true) && revealing.every((each) => each.has(basis));
  if (at.sensitivity === 'open') {
    const [first] = revealing;
    const grants = [...(first ?? [])].map((basis) => ({ basis, conditions: {} })).filter(isCovered);
    return grants.length === 0 ? notGranted : { kind: 'permit', grants };
  }
  const ruling = rulings.get(at.demanded.coordinate);
  if (ruling === undefined) return notGranted;
  if (ruling.kind === 'deny') return { ...ruling, at };
  const grants = ruling.grants.filter(isCovered);
  return grants.length === 0 ? notGranted : { kind: 'permit', grants };
}
