import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { Necessity, Terms, TermsItem, Usage } from '../core/agreement.ts';
import type { Coordinate, Duration, Instant } from '../core/identifiers.ts';
import { requestedCoordinates } from '../schema/requestedCoordinates.ts';
import { personalField, type Supergraph } from '../schema/supergraph.ts';
import { type ConditionFault, conditionFaults, conditionsOf, type ProposedConditions } from './conditions.ts';

import { shownRelease } from './releases.ts';

export interface ProposedItem extends ProposedConditions {
  readonly coordinate: string;
  readonly necessity?: Necessity | null;
}

/** Terms as a party writes them, before anything is known of them. */
export interface ProposedTerms {
  readonly items?: readonly ProposedItem[] | null;
  readonly period: { readonly from?: Instant | null; readonly until: Instant };
  readonly usage?: { readonly limit: number; readonly per?: Duration | null } | null;
  readonly retention: Duration;
  readonly completeness?: boolean | null;
  readonly termsUrl?: string | null;
  readonly termsSha256?: string | null;
}

/** Which part of proposed terms is wrong; names coordinates and parts, never values. */
export type ProposalFault =
  | { readonly kind: 'document'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'not-requestable'; readonly coordinates: readonly string[] }
  | { readonly kind: 'required-not-asked'; readonly coordinates: readonly string[] }
  | ConditionFault
  | { readonly kind: 'no-items' | 'period' | 'usage' | 'terms-sha256' };

export type Reading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'faulty'; readonly faults: readonly ProposalFault[] };

/** The coordinates a document selects that need a grant, as items to propose. */
export function itemsOf(document: string, supergraph: Supergraph): Reading<readonly ProposedItem[]> {
  const parsed = parsedDocument(document);
  if (parsed instanceof GraphQLError) return faulty({ kind: 'document', errors: [parsed] });
  const requested = requestedCoordinates(parsed, supergraph);
  return requested.kind === 'invalid'
    ? faulty({ kind: 'document', errors: requested.errors })
    : { kind: 'read', value: requested.coordinates.map((coordinate) => ({ coordinate })) };
}

/**
 * Terms that make sense at `at`: every item a field that persons can grant, each once; a period that ends after it
 * starts and after now; a limit of at least one; conditions that what an item returns can be held to. Reports all faults at once.
 * An item that is named again says more of it: what is absent there is as before. The necessity is else `OPTIONAL`.
 */
export function readTerms(
  proposed: ProposedTerms,
  items: readonly ProposedItem[],
  required: readonly string[],
  supergraph: Supergraph,
  at: Instant,
): Reading<Terms> {
  const read = mergedItems(items, required);
  const { from, until } = { from: proposed.period.from ?? at, until: proposed.period.until };
  const notRequestable = read
    .map(({ coordinate }) => coordinate)
    .filter((coordinate) => personalField(supergraph, coordinate) === undefined);
  const notAsked = required.filter((coordinate) => read.every((item) => item.coordinate !== coordinate));
  const faults: readonly ProposalFault[] = [
    ...(read.length === 0 ? [{ kind: 'no-items' } as const] : []),
    ...(notRequestable.length > 0 ? [{ kind: 'not-requestable', coordinates: notRequestable } as const] : []),
    ...saidTwice(items),
    ...senseless(items),
    ...conditionFaults(read, supergraph),
    ...(notAsked.length > 0 ? [{ kind: 'required-not-asked', coordinates: notAsked } as const] : []),
    ...(until <= from || until <= at ? [{ kind: 'period' } as const] : []),
    ...(proposed.usage && proposed.usage.limit < 1 ? [{ kind: 'usage' } as const] : []),
    ...(isSha256(proposed.termsSha256 ?? undefined) ? [] : [{ kind: 'terms-sha256' } as const]),
  ];
  if (faults.length > 0) return faulty(...faults);
  return {
    kind: 'read',
    value: {
      items: read,
      period: { from, until },
      ...(proposed.usage ? { usage: usageOf(proposed.usage) } : {}),
      retention: proposed.retention,
      ...(proposed.completeness === true ? { completeness: true } : {}),
      ...(proposed.termsUrl ? { termsUrl: proposed.termsUrl } : {}),
      ...(proposed.termsSha256 ? { termsSha256: proposed.termsSha256 } : {}),
    },
  };
}

/** Terms in the place of others: what is not named stays, items, necessities, conditions, the start and the legal text. */
export function readOver(
  before: Terms,
  proposed: ProposedTerms,
  supergraph: Supergraph,
  at: Instant,
): Reading<Terms> {
  const items = (proposed.items ?? before.items.map(proposedAgain)).map((item) => {
    const known = before.items.find(({ coordinate }) => coordinate === item.coordinate);
    const was = known && proposedAgain(known);
    return {
      coordinate: item.coordinate,
      necessity: item.necessity ?? known?.necessity ?? null,
      objects: item.objects === undefined ? (was?.objects ?? null) : item.objects,
      window: item.window === undefined ? (was?.window ?? null) : item.window,
      release: item.release === undefined ? (was?.release ?? null) : item.release,
    };
  });
  const offered = {
    ...proposed,
    period: { from: proposed.period.from ?? before.period.from, until: proposed.period.until },
    completeness: proposed.completeness ?? before.completeness ?? null,
    termsUrl: proposed.termsUrl ?? before.termsUrl ?? null,
    termsSha256: proposed.termsSha256 ?? before.termsSha256 ?? null,
  };
  return readTerms(offered, items, [], supergraph, at);
}

function proposedAgain({ coordinate, necessity, objects, window, release }: TermsItem): ProposedItem {
  return {
    coordinate,
    necessity,
    objects: objects ?? null,
    window: window ?? null,
    release: release === undefined ? null : shownRelease(release),
  };
}

function faulty(...faults: readonly ProposalFault[]): { kind: 'faulty'; faults: readonly ProposalFault[] } {
  return { kind: 'faulty', faults };
}

function parsedDocument(document: string): DocumentNode | GraphQLError {
  try {
    return parse(document, { maxTokens: 5_000 });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** What a document selects may be named again, to say more of it. */
function saidTwice(items: readonly ProposedItem[]): readonly ConditionFault[] {
  const said = items.filter(({ coordinate: _, ...rest }) => Object.values(rest).some((each) => each != null));
  const names = said.map(({ coordinate }) => coordinate as Coordinate); // told back as it came
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((coordinate) => ({ kind: 'twice', coordinate }));
}

function senseless(items: readonly ProposedItem[]): readonly ConditionFault[] {
  return items
    .filter(({ release }) => release?.exact === false)
    .map(({ coordinate }) => ({
      kind: 'condition',
      coordinate: coordinate as Coordinate, // likewise
      part: 'release',
    }));
}

function mergedItems(items: readonly ProposedItem[], required: readonly string[]): readonly TermsItem[] {
  const merged = new Map<string, ProposedItem>();
  for (const { coordinate, ...said } of items) {
    const before = merged.get(coordinate);
    const necessity = said.necessity ?? before?.necessity ?? null;
    const { objects = before?.objects ?? null } = said;
    const { window = before?.window ?? null } = said;
    const { release = before?.release ?? null } = said;
    merged.set(coordinate, { coordinate, necessity, objects, window, release });
  }
  return [...merged.values()].map((item) => ({
    coordinate: item.coordinate as Coordinate, // looked up in the supergraph by the caller below
    necessity: required.includes(item.coordinate) ? 'REQUIRED' : (item.necessity ?? 'OPTIONAL'),
    ...conditionsOf(item),
  }));
}

function usageOf({ limit, per }: NonNullable<ProposedTerms['usage']>): Usage {
  return per ? { limit, per } : { limit };
}

function isSha256(text: string | undefined): boolean {
  return text === undefined || /^[0-9a-f]{64}$/i.test(text);
}
