import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { classOf } from './errors.ts';
import { type Alternative, conditionsClaim, coordinateClaim, jointClaim } from './passportConditions.ts';

/** What the gateway states that one fetch may resolve here. */
export interface Passport {
  /** This source's own identifiers of the persons it is about. */
  readonly persons: ReadonlySet<string>;
  /** Concrete schema coordinates: `CurrentAccount.balance`. */
  readonly coordinates: ReadonlySet<string>;
  /** Opaque; the same for all fetches of one decision. */
  readonly decision: string;
  /** By coordinate; undefined where the passport speaks of none. Where a coordinate is missing it has no condition. */
  readonly conditions: ReadonlyMap<string, readonly Alternative[]> | undefined;
  /** By coordinate of a joint object: this source's identifiers of who granted it besides `persons`. */
  readonly joint: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the source may say if conditions left something out. */
  readonly completeness: boolean;
}

/** The gateway whose passports a source honours. */
export interface TrustedGateway {
  /** Its public URL: the `iss` of its passports. */
  readonly issuer: string;
  readonly jwksUrl: string;
}

/** `because` is for the source's operator: the caller is told nothing of it. */
export type PassportReading =
  | { readonly kind: 'valid'; readonly passport: Passport }
  | { readonly kind: 'refused'; readonly because: string };

/** Never rejects: where the gateway's keys can't be had, no passport is valid. */
export type ReadPassport = (header: string | undefined) => Promise<PassportReading>;

const longestLifeSeconds = 30;
/** How far the gateway's clock may be ahead. Expiry has no tolerance. */
const clockToleranceSeconds = 5;

/** Checks signature, algorithm, type, issuer, audience and life, each of them on every passport. */
export function createReadPassport(
  gateway: TrustedGateway,
  source: string,
  clock: () => number,
): ReadPassport {
  const keys = createRemoteJWKSet(new URL(gateway.jwksUrl), {
    timeoutDuration: 3_000,
    cooldownDuration: 2_000,
  });
  const claims = claimsOf(gateway, source);
  return async (header) => {
    if (header === undefined) return { kind: 'refused', because: 'missing' };
    const now = clock();
    try {
      const { payload } = await jwtVerify(header, keys, {
        algorithms: ['EdDSA'],
        typ: 'fieldgrant-passport+jwt',
        issuer: gateway.issuer,
        audience: source,
        currentDate: new Date(now),
      });
      const { persons, coordinates, decision, conditions, joint, completeness, iat, exp } =
        claims.parse(payload);
      if (exp - iat > longestLifeSeconds || iat > now / 1000 + clockToleranceSeconds)
        return { kind: 'refused', because: 'life' };
      return {
        kind: 'valid',
        passport: {
          persons: new Set(persons),
          coordinates: new Set(coordinates),
          decision,
          conditions,
          joint: joint ?? new Map(),
          completeness: completeness === true,
        },
      };
    } catch (error) {
      const { error: name, code = name } = classOf(error);
      return { kind: 'refused', because: code };
    }
  };
}

/** Exactly this issuer and this one audience: what is meant for several sources is meant for none. */
function claimsOf({ issuer }: TrustedGateway, source: string) {
  return z.object({
    iss: z.literal(issuer),
    aud: z.literal(source),
    persons: z.array(z.string().min(1)),
    coordinates: z.array(coordinateClaim),
    decision: z.string().min(1),
    conditions: conditionsClaim.optional(),
    joint: jointClaim.optional(),
    completeness: z.literal(true).optional(),
    iat: z.number(),
    exp: z.number(),
  });
}
