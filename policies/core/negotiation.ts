import type { Party, Terms } from './agreement.ts';
import type { Narrowing } from './ceiling.ts';
import type { Conditions } from './conditions.ts';
import { canBeLonger } from './duration.ts';
import type {
  AgreementId,
  Coordinate,
  DataRequestId,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
} from './identifiers.ts';
import { widened } from './narrowing.ts';
import type { ActedBy } from './representation.ts';

/** `OPEN`: the person's turn. `COUNTERED`: the organisation's turn. The others are final. */
export type DataRequestState = 'OPEN' | 'COUNTERED' | 'AGREED' | 'DECLINED' | 'WITHDRAWN' | 'LAPSED';

/** Immutable; numbered from 1. */
export interface Revision {
  readonly number: number;
  readonly by: Party;
  /** Who acted in the person's name, where they did not themselves. */
  readonly actedBy?: ActedBy;
  readonly at: Instant;
  readonly terms: Terms;
  /** What of the terms as proposed was above the scheme's ceilings, and was narrowed to them. */
  readonly narrowings?: readonly Narrowing[];
}

export interface DataRequest {
  readonly id: DataRequestId;
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  /** Shown to the person. */
  readonly explanation: string;
  /** `LAPSED` follows from the clock and is never stored. */
  readonly state: Exclude<DataRequestState, 'LAPSED'>;
  readonly revisions: readonly [Revision, ...Revision[]];
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly agreement?: AgreementId;
  /** The agreement that the one asked for would take the place of. */
  readonly replaces?: AgreementId;
  /** Why the person declined, in their words. */
  readonly reason?: string;
  /** Who declined in the person's name, where they did not themselves. */
  readonly actedBy?: ActedBy;
}

export type NegotiationStep =
  | { readonly kind: 'moved'; readonly request: DataRequest }
  /** The revision named is not the current one. */
  | { readonly kind: 'conflict' }
  /** It has ended, or it is the other party's turn. */
  | { readonly kind: 'not-now' }
  | { readonly kind: 'refused'; readonly faults: readonly TermsFault[] };

/** What is wrong with proposed terms; names coordinates and fields, never values. */
export type TermsFault =
  | { readonly kind: 'no-items' }
  | { readonly kind: 'not-asked'; readonly coordinate: Coordinate }
  | { readonly kind: 'wider'; readonly field: 'period' | 'usage' | 'retention' | 'completeness' }
  | {
      readonly kind: 'wider-item';
      readonly coordinate: Coordinate;
      readonly part: keyof Conditions;
    }
  | { readonly kind: 'too-many-revisions' };

/** Told in advance: a negotiation ends after this many revisions, so that nobody is worn down. */
export const mostRevisions = 20;

export function dataRequestState(request: DataRequest, at: Instant): DataRequestState {
  const isPending = request.state === 'OPEN' || request.state === 'COUNTERED';
  return isPending && request.expiresAt !== undefined && at >= request.expiresAt ? 'LAPSED' : request.state;
}

export function currentRevision(request: DataRequest): Revision {
  return request.revisions.at(-1) ?? request.revisions[0];
}

/** What a party proposes: narrowed to the scheme's ceilings already. */
export interface Offer {
  readonly terms: Terms;
  readonly narrowings?: readonly Narrowing[];
}

/** The person offers less than was asked: items left out, a period within, fewer uses, a shorter retention. */
export function counter(
  request: DataRequest,
  revision: number,
  terms: Terms,
  at: Instant,
  narrowings: readonly Narrowing[] = [],
): NegotiationStep {
  const turn = { state: 'OPEN', by: 'PERSON', next: 'COUNTERED' } as const;
  return propose(request, revision, turn, { terms, narrowings }, at);
}

/** The organisation answers a counter-offer, or betters its own wish. Never more than it first asked. */
export function revise(
  request: DataRequest,
  revision: number,
  terms: Terms,
  at: Instant,
  narrowings: readonly Narrowing[] = [],
): NegotiationStep {
  const state = dataRequestState(request, at) === 'COUNTERED' ? 'COUNTERED' : 'OPEN';
  const turn = { state, by: 'ORGANISATION', next: 'OPEN' } as const;
  return propose(request, revision, turn, { terms, narrowings }, at);
}

/** The other party agrees to exactly the current revision. */
export function accept(
  request: DataRequest,
  revision: number,
  by: Party,
  agreement: AgreementId,
  at: Instant,
): NegotiationStep {
  const step = ready(request, revision, by === 'PERSON' ? 'OPEN' : 'COUNTERED', at);
  return step ?? { kind: 'moved', request: { ...request, state: 'AGREED', agreement } };
}

export function decline(
  request: DataRequest,
  revision: number,
  reason: string | undefined,
  at: Instant,
): NegotiationStep {
  const state = dataRequestState(request, at);
  const step = ready(request, revision, state === 'COUNTERED' ? 'COUNTERED' : 'OPEN', at);
  return (
    step ?? {
      kind: 'moved',
      request: { ...request, state: 'DECLINED', ...(reason === undefined ? {} : { reason }) },
    }
  );
}

/** Needs no revision: the organisation takes its wish back, whatever it has become. */
export function withdraw(request: DataRequest, at: Instant): NegotiationStep {
  const state = dataRequestState(request, at);
  return state === 'OPEN' || state === 'COUNTERED'
    ? { kind: 'moved', request: { ...request, state: 'WITHDRAWN' } }
    : { kind: 'not-now' };
}

interface Turn {
  readonly state: 'OPEN' | 'COUNTERED';
  readonly by: Party;
  readonly next: 'OPEN' | 'COUNTERED';
}

function propose(
  request: DataRequest,
  revision: number,
  turn: Turn,
  { terms, narrowings = [] }: Offer,
  at: Instant,
): NegotiationStep {
  const step = ready(request, revision, turn.state, at);
  if (step !== undefined) return step;
  const faults = faultsOf(terms, request);
  if (faults.length > 0) return { kind: 'refused', faults };
  const next: Revision = {
    number: revision + 1,
    by: turn.by,
    at,
    terms,
    ...(narrowings.length > 0 ? { narrowings } : {}),
  };
  return {
    kind: 'moved',
    request: { ...request, state: turn.next, revisions: [...request.revisions, next] },
  };
}

function ready(
  request: DataRequest,
  revision: number,
  turn: DataRequestState,
  at: Instant,
): NegotiationStep | undefined {
  if (currentRevision(request).number !== revision) return { kind: 'conflict' };
  return dataRequestState(request, at) === turn ? undefined : { kind: 'not-now' };
}

/** INVARIANT: no revision reaches beyond the first, so what is agreed was asked for, explained and seen. */
function faultsOf(terms: Terms, { revisions }: DataRequest): readonly TermsFault[] {
  return [
    ...beyond(terms, revisions[0].terms),
    ...(revisions.length >= mostRevisions ? [{ kind: 'too-many-revisions' } as const] : []),
  ];
}

/** Where terms let more through than others, or nothing at all. */
export function beyond(terms: Terms, asked: Terms): readonly TermsFault[] {
  const askedItems = new Map(asked.items.map((item) => [item.coordinate, item]));
  const added = terms.items.filter(({ coordinate }) => !askedItems.has(coordinate));
  const widerItems = terms.items.flatMap((item) => {
    const { coordinate } = item;
    const was = askedItems.get(coordinate);
    return was === undefined
      ? []
      : widened(item, was).map((part) => ({ kind: 'wider-item', coordinate, part }) as const);
  });
  const wider = (['period', 'usage', 'retention', 'completeness'] as const).filter((field) =>
    isWider[field](terms, asked),
  );
  return [
    ...(terms.items.length === 0 ? [{ kind: 'no-items' } as const] : []),
    ...added.map(({ coordinate }) => ({ kind: 'not-asked', coordinate }) as const),
    ...widerItems,
    ...wider.map((field) => ({ kind: 'wider', field }) as const),
  ];
}

const isWider: Readonly<
  Record<'period' | 'usage' | 'retention' | 'completeness', (terms: Terms, asked: Terms) => boolean>
> = {
  completeness: (terms, asked) => terms.completeness === true && asked.completeness !== true,
  period: (terms, asked) => terms.period.from < asked.period.from || terms.period.until > asked.period.until,
  retention: (terms, asked) => canBeLonger(terms.retention, asked.retention),
  usage: ({ usage }, asked) =>
    asked.usage !== undefined &&
    (usage === undefined || usage.limit > asked.usage.limit || isMoreOften(usage, asked.usage)),
};

/** A limit in each interval is more than the same limit in all, or in each longer interval. */
function isMoreOften(usage: NonNullable<Terms['usage']>, asked: NonNullable<Terms['usage']>): boolean {
  if (usage.per === undefined) return false;
  return asked.per === undefined || canBeLonger(asked.per, usage.per);
}
