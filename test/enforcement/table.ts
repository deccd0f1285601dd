import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Agreement, AgreementStatus, TermsItem } from '../../policies/core/agreement.ts';
import type { Ceiling } from '../../policies/core/ceiling.ts';
import type { Conditions, Release } from '../../policies/core/conditions.ts';
import type { Question } from '../../policies/core/decide.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Duration,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../../policies/core/identifiers.ts';
import type { ProfileRule } from '../../policies/core/profile.ts';

type WrittenItem =
  | string
  | {
      readonly coordinate: string;
      readonly objects?: readonly string[];
      readonly window?: string;
      readonly release?: WrittenRelease;
    };
type WrittenRelease = {
  readonly round?: number;
  readonly truncate?: 'MONTH' | 'YEAR';
  readonly mask?: number;
};

/** One case of `decide.yaml`. */
export interface Row {
  readonly case: string;
  readonly expect: string;
  /** Where a gateway says something else than the decision alone. */
  readonly 'expect over http'?: string;
  readonly under?: Omit<Conditions, 'release'> & { readonly release?: WrittenRelease };
  readonly record: {
    readonly released?: readonly string[];
    readonly denied?: Readonly<Record<string, string>>;
  };
  readonly asked?: string;
  readonly granted?: readonly WrittenItem[];
  readonly also?: readonly WrittenItem[];
  readonly never?: readonly Omit<ProfileRule, 'id' | 'effect'>[];
  readonly ceiling?: readonly Ceiling[];
  readonly status?: AgreementStatus;
  readonly at?: string;
  readonly 'granted for'?: string;
  readonly 'asked for'?: string;
  readonly 'uses left'?: number;
  readonly organisation?: Question['organisationStatus'];
}

export const rows = parse(readFileSync(`${__dirname}/decide.yaml`, 'utf8')) as readonly Row[];

export const askedOf = (row: Row) => row.asked ?? 'Person.income';
export const purposeOf = (row: Row) => (row['asked for'] ?? 'finance:CreditChecking') as PurposeId;
export const instantOf = (row: Row) => Date.parse(row.at ?? '2026-02-01T00:00:00Z');
export const prohibitionsOf = (row: Row): readonly ProfileRule[] =>
  (row.never ?? []).map((each, index) => ({ ...each, id: `rul_${index}`, effect: 'NEVER' }));

/** Anna's agreements in a case, the oldest first. */
export function agreementsOf(row: Row, node: NodeId): readonly Agreement[] {
  const first = agreementOf(row, row.granted ?? ['Person.income'], 'agr_1', node);
  return row.also === undefined ? [first] : [first, agreementOf(row, row.also, 'agr_2', node)];
}

export function conditionsOf({
  objects,
  window,
  release,
}: Exclude<WrittenItem, string> | NonNullable<Row['under']>): Conditions {
  return {
    ...(objects === undefined ? {} : { objects }),
    ...(window === undefined ? {} : { window: window as Duration }),
    ...(release === undefined ? {} : { release: releaseOf(release) }),
  };
}

function agreementOf(row: Row, granted: readonly WrittenItem[], id: string, node: NodeId): Agreement {
  const left = row['uses left'];
  return {
    id: id as AgreementId,
    dataRequest: 'req_1' as DataRequestId,
    node,
    organisation: 'harbour' as OrganisationId,
    purpose: (row['granted for'] ?? 'finance:CreditChecking') as PurposeId,
    status: row.status ?? 'ACTIVE',
    revision: 1,
    uses: { interval: 0, count: left === undefined ? 0 : 10 - left },
    history: [],
    terms: {
      items: granted.map(itemOf),
      period: { from: Date.parse('2026-01-01T00:00:00Z'), until: Date.parse('2026-04-01T00:00:00Z') },
      retention: 'P1Y' as Duration,
      ...(left === undefined ? {} : { usage: { limit: 10 } }),
    },
  };
}

function itemOf(written: WrittenItem): TermsItem {
  const item = typeof written === 'string' ? { coordinate: written } : written;
  return { coordinate: item.coordinate as Coordinate, necessity: 'OPTIONAL', ...conditionsOf(item) };
}

function releaseOf({ round, truncate, mask }: WrittenRelease): Release {
  if (round !== undefined) return { kind: 'ROUND', step: round };
  return truncate === undefined ? { kind: 'MASK', keep: mask ?? 0 } : { kind: 'TRUNCATE', unit: truncate };
}
