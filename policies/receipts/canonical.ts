import { createHash } from 'node:crypto';
import type { AgreementStatus, Party, Terms } from '../core/agreement.ts';
import type { Instant } from '../core/identifiers.ts';

/** A step of a negotiation, or of an agreement's life: the latter has a state. */
export interface HashedRevision {
  readonly number: number;
  readonly by: Party;
  readonly at: Instant;
  readonly terms: Terms;
  readonly state?: AgreementStatus | null;
}

/**
 * SHA-256 in hexadecimal of the revision's canonical JSON (RFC 8785): `number`, `by`, `at`, `state` where it has one, and `terms`,
 * moments as in `Date.prototype.toISOString`, what is absent left out.
 */
export function revisionSha256({ number, by, at, terms, state }: HashedRevision): string {
  const said = { number, by, at: moment(at), ...(state == null ? {} : { state }), terms: shownTerms(terms) };
  return createHash('sha256').update(canonicalJson(said)).digest('hex');
}

/** Terms as a receipt tells them. */
export function shownTerms({ items, period, ...terms }: Terms): object {
  return {
    ...terms,
    items,
    period: { from: moment(period.from), until: moment(period.until) },
  };
}

/** RFC 8785: names in the order of their UTF-16 code units, no space, numbers as ECMAScript writes them. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`);
  return `{${members.join()}}`;
}

export function moment(at: Instant): string {
  return new Date(at).toISOString();
}
