import { z } from 'zod';
import type { ProvenClaims } from '../connections/proofs.ts';
import type { Coordinate, Instant } from '../core/identifiers.ts';
import type { RepresentationKind, RepresentationScope } from '../core/representation.ts';

/** A source's word that one person may act for another, both under its own identifiers. */
export interface Attestation {
  readonly representative: string;
  readonly represented: string;
  readonly kind: RepresentationKind;
  readonly scope: RepresentationScope;
  /** Where absent, from its registration on. */
  readonly from?: Instant;
  readonly until: Instant;
}

/** The claims of a `fieldgrant-representation-proof+jwt`; dates as JWTs have them (RFC 7519 §2, NumericDate). */
const claims = z.object({
  sub: z.string().min(1),
  represented: z.string().min(1),
  kind: z.enum(['GUARDIAN', 'POWER_OF_ATTORNEY']),
  // strict: a limit we don't know of is not one to pass over
  scope: z.strictObject({
    acts: z.enum(['DECIDE', 'SEE']),
    categories: z.array(z.string().min(1)).max(100).optional(),
    coordinates: z
      .array(z.string().regex(/^[_A-Za-z]\w*\.[_A-Za-z]\w*$/))
      .max(500)
      .optional(),
  }),
  from: z.number().nonnegative().optional(),
  until: z.number(),
});

/** Undefined where it says less, or something else, than such a proof must; or that somebody represents themselves. */
export function readAttestation(proven: ProvenClaims): Attestation | undefined {
  const parsed = claims.safeParse(proven);
  if (!parsed.success || parsed.data.sub === parsed.data.represented) return undefined;
  const { sub, represented, kind, scope, from, until } = parsed.data;
  const { acts, categories, coordinates } = scope;
  return {
    representative: sub,
    represented,
    kind,
    scope: {
      acts,
      ...(categories === undefined ? {} : { categories }),
      ...(coordinates === undefined ? {} : { coordinates: coordinates as Coordinate[] }), // matched above
    },
    ...(from === undefined ? {} : { from: Math.round(from * 1000) }),
    until: Math.round(until * 1000),
  };
}
