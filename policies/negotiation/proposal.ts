import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { Necessity, Terms, TermsItem, Usage } from '../core/agreement.ts';
import type { Coordinate, Duration, Instant } from '../core/identifiers.ts';
import { requestedCoordinates } from '../schema/requestedCoordinates.ts';
import { personalField, type Supergraph } from '../schema/supergraph.ts';

export interface ProposedItem {
  readonly coordinate: string;
  readonly necessity?: Necessity | null;
}

/** Terms as a party writes them, before anything is known of them. */
export interface ProposedTerms {
  readonly items?: readonly ProposedItem[] | null;
  readonly period: { readonly from?: Instant | null; readonly until: Instant };
  readonly usage?: { readonly limit: number; readonly per?: Duration | null } | null;
  readonly retention: Duration;
  readonly termsUrl?: string | null;
  readonly termsSha256?: string | null;
}

/** Which part of proposed terms is wrong; names coordinates and parts, never values. */
export type ProposalFault =
  | { readonly kind: 'document'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'not-requestable'; readonly coordinates: readonly string[] }
  | { readonly kind: 'required-not-asked'; readonly coordinates: readonly string[] }
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
 * starts and after now; a limit of at least one. Reports all faults at once. An item's necessity is the one it names
 * last, else `OPTIONAL`.
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
      ...(proposed.termsUrl ? { termsUrl: proposed.termsUrl } : {}),
      ...(proposed.termsSha256 ? { termsSha256: proposed.termsSha256 } : {}),
    },
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

function mergedItems(items: readonly ProposedItem[], required: readonly string[]): readonly TermsItem[] {
  const necessities = new Map<string, Necessity | undefined>();
  for (const { coordinate, necessity } of items)
    necessities.set(coordinate, necessity ?? necessities.get(coordinate));
  return [...necessities].map(([coordinate, necessity]) => ({
    coordinate: coordinate as Coordinate, // looked up in the supergraph by the caller below
    necessity: required.includes(coordinate) ? 'REQUIRED' : (necessity ?? 'OPTIONAL'),
  }));
}

function usageOf({ limit, per }: NonNullable<ProposedTerms['usage']>): Usage {
  return per ? { limit, per } : { limit };
}

function isSha256(text: string | undefined): boolean {
  return text === undefined || /^[0-9a-f]{64}$/i.test(text);
}
