import type { Agreement } from '../core/agreement.ts';
import type { Conditions } from '../core/conditions.ts';
import { type DemandedCoordinate, type DenialReason, decide } from '../core/decide.ts';
import type { AgreementId, Coordinate } from '../core/identifiers.ts';
import { isProhibited } from '../core/profile.ts';
import type { AskedField } from './askedFields.ts';
import { type Change, smallestChange } from './changes.ts';
import { type Circumstances, demandedBy, type Judgement, judge } from './judge.ts';

/** What permits a field, in which words of the agreement. */
export interface ExplainedGrant {
  readonly agreement: AgreementId;
  readonly revision: number;
  /** As the agreement lists it: the field, or the same of an interface. */
  readonly item: Coordinate;
  readonly conditions: Conditions;
}

export type Explanation = {
  /** As it is written, where all it may be is explained alike. */
  readonly coordinate: Coordinate;
  /** Whether all whom the object is about must grant it besides. */
  readonly isJoint: boolean;
} & (
  | { readonly kind: 'PERMIT'; readonly grants: readonly ExplainedGrant[] }
  | {
      readonly kind: 'DENY';
      readonly reason: DenialReason;
      /** Those whose state, period, uses or purpose is the reason. */
      readonly agreements: readonly AgreementId[];
      /** The denied field that it lies in. */
      readonly within?: Coordinate;
      /** The person's rules that forbid it: to the person alone. */
      readonly rules: readonly string[];
      /** Whether only the scheme's ceilings end or narrow what would permit it: to the person alone. */
      readonly isUnderCeiling: boolean;
      /** All of them together. Empty: nothing would permit it. */
      readonly changes: readonly Change[];
    }
  /** It is of another person: their own agreements decide. */
  | {
      readonly kind: 'OTHERS';
      /** The field that leads to them. */
      readonly through?: Coordinate;
    }
);

/**
 * What a relying party would be answered, and why. To itself nothing but what follows from its own agreements: what the person
 * forbids looks like what they never granted.
 */
export function explain(
  fields: readonly AskedField[],
  circumstances: Circumstances,
  reader: 'organisation' | 'person',
  /** The agreements as they were made, before ceilings. */
  made: readonly Agreement[],
): readonly Explanation[] {
  const seen = reader === 'person' ? fields : fields.map((field) => unforbidden(field, circumstances));
  const known = reader === 'person' ? circumstances : { ...circumstances, rules: [] };
  return together(
    seen.map((field, index) =>
      explained(field, fields[index] ?? field, known, reader === 'person' ? made : known.agreements),
    ),
  );
}

/** As if no agreement listed what the person forbids. */
function unforbidden(field: AskedField, circumstances: Circumstances): AskedField {
  const blind = (demanded: DemandedCoordinate): DemandedCoordinate => ({
    ...demanded,
    grantedBy: isProhibited(demanded, circumstances, circumstances.rules) ? [] : demanded.grantedBy,
    requires: demanded.requires.map(blind),
  });
  return {
    ...field,
    demanded: blind(field.demanded),
    reveals: field.reveals.map((each) => ({ ...each, fields: each.fields.map(blind) })),
    way: field.way.map((each) => unforbidden(each, circumstances)),
  };
}

interface Explained {
  readonly field: AskedField;
  readonly explanation: Explanation;
}

/** `asked` is `field` as if nothing were forbidden: what one may ask for does not depend on it. */
function explained(
  field: AskedField,
  asked: AskedField,
  circumstances: Circumstances,
  made: readonly Agreement[],
): Explained {
  const { demanded, isJoint, of } = field;
  const common = { coordinate: demanded.coordinate, isJoint };
  if (of === 'another') {
    const through = field.link === undefined ? {} : { through: field.link };
    return { field, explanation: { ...common, kind: 'OTHERS', ...through } };
  }
  const judged = judge(field, circumstances);
  if (judged.kind === 'permit') {
    const grants = judged.grants.flatMap(({ basis, conditions }) =>
      circumstances.agreements
        .filter(({ id }) => id === basis)
        .map((agreement) => ({
          agreement: agreement.id,
          revision: agreement.revision,
          item: itemOf(agreement, field, conditions),
          conditions,
        })),
    );
    return { field, explanation: { ...common, kind: 'PERMIT', grants } };
  }
  const rules = [...field.way, field].flatMap(demandedBy).flatMap((each) => forbidding(each, circumstances));
  const own = smallestChange(field, circumstances, [...new Set(rules)]);
  const changes =
    own.length > 0 ? own : smallestChange(asked, { ...circumstances, agreements: [] }, [...new Set(rules)]);
  return {
    field,
    explanation: {
      ...common,
      kind: 'DENY',
      reason: judged.reason,
      agreements: refusing(judged, circumstances),
      ...(judged.at === field ? {} : { within: judged.at.written }),
      rules: [...new Set(rules)],
      isUnderCeiling: judge(field, { ...circumstances, agreements: made }).kind === 'permit',
      changes,
    },
  };
}

/** The agreements that alone would be refused for the same reason. */
function refusing(
  { reason, at }: Judgement & { readonly kind: 'deny' },
  circumstances: Circumstances,
): readonly AgreementId[] {
  if (reason === 'NOT_GRANTED') return [];
  const { coordinate } = at.demanded;
  return circumstances.agreements.flatMap((agreement) => {
    const alone = decide({ ...circumstances, agreements: [agreement], demanded: [at.demanded] });
    const ruling = alone.get(coordinate);
    return ruling?.kind === 'deny' && ruling.reason === reason ? [agreement.id] : [];
  });
}

function forbidding(demanded: DemandedCoordinate, circumstances: Circumstances): readonly string[] {
  return [
    ...circumstances.rules
      .filter((rule) => isProhibited(demanded, circumstances, [rule]))
      .map(({ id }) => id),
    ...demanded.requires.flatMap((each) => forbidding(each, circumstances)),
  ];
}

/** For an open field, whose arguments are granted: the field itself. */
function itemOf({ terms }: Agreement, { demanded }: AskedField, conditions: Conditions): Coordinate {
  const items = terms.items.filter(({ coordinate }) => demanded.grantedBy.includes(coordinate));
  const same = items.find(
    ({ objects, window, release }) =>
      objects === conditions.objects && window === conditions.window && release === conditions.release,
  );
  return (same ?? items[0])?.coordinate ?? demanded.coordinate;
}

/** What is explained alike of everything that an interface may be is said once, as it was written. */
function together(all: readonly Explained[]): readonly Explanation[] {
  const groups = new Map<string, Explained[]>();
  for (const each of all) {
    const { of, link, written, way } = each.field;
    const key = JSON.stringify([of, link, written, way.map((one) => one.written)]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const said = [...groups.values()].flatMap((group) => {
    const alike = group.map(({ field, explanation }) =>
      JSON.stringify(asWritten(explanation, [...field.way, field])),
    );
    return new Set(alike).size === 1
      ? group.slice(0, 1).map(({ field, explanation }) => asWritten(explanation, [...field.way, field]))
      : group.map(({ explanation }) => explanation);
  });
  return [...new Map(said.map((each) => [JSON.stringify(each), each])).values()];
}

function asWritten(explanation: Explanation, path: readonly AskedField[]): Explanation {
  const words = new Map(path.map(({ demanded, written }) => [demanded.coordinate, written]));
  const word = (coordinate: Coordinate) => words.get(coordinate) ?? coordinate;
  const named = { ...explanation, coordinate: word(explanation.coordinate) };
  if (named.kind !== 'DENY') return named;
  return {
    ...named,
    changes: named.changes.map((change) =>
      change.kind === 'ask' ? { ...change, coordinates: [...new Set(change.coordinates.map(word))] } : change,
    ),
  };
}
