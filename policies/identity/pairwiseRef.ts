import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { NodeId, OrganisationId } from '../core/identifiers.ts';

/** Pairwise identifiers of persons (OpenID Connect Core §8.1): two organisations' refs of one person can't be linked. */
export interface PairwiseRefs {
  /** 22 base64url characters: the node id's 128 bits, enciphered under a key of this organisation's own. */
  refOf(node: NodeId, organisation: OrganisationId): string;
  /** Never fails and always does the same work: what no node was given leads to an id that no node has. */
  nodeOf(ref: string, organisation: OrganisationId): NodeId;
}

interface OrganisationKeys {
  readonly cipher: Uint8Array;
  readonly malformed: Uint8Array;
}

const wellFormed = /^[A-Za-z0-9_-]{21}[AQgw]$/;

/** `key`: at least 32 random bytes. Throws a `RangeError` where it is shorter. */
export function createPairwiseRefs(key: Uint8Array): PairwiseRefs {
  if (key.length < 32)
    throw new RangeError(
      'keys.refs must hold at least 32 random bytes: make them with `fieldgrant keys create`',
    );
  const known = new LRUCache<string, OrganisationKeys>({ max: 10_000 });
  const keysOf = (organisation: OrganisationId): OrganisationKeys => {
    const keys = known.get(organisation) ?? {
      cipher: derived(key, `fieldgrant ref ${organisation}`),
      malformed: derived(key, `fieldgrant malformed ref ${organisation}`),
    };
    known.set(organisation, keys);
    return keys;
  };
  return {
    refOf(node, organisation) {
      const cipher = createCipheriv('aes-256-ecb', keysOf(organisation).cipher, null).setAutoPadding(false);
      return Buffer.concat([cipher.update(Buffer.from(node, 'hex')), cipher.final()]).toString('base64url');
    },
    nodeOf(ref, organisation) {
      const keys = keysOf(organisation);
      const digest = createHmac('sha256', keys.malformed).update(ref).digest().subarray(0, 16);
      const block = wellFormed.test(ref) ? Buffer.from(ref, 'base64url') : digest;
      const decipher = createDecipheriv('aes-256-ecb', keys.cipher, null).setAutoPadding(false);
      return Buffer.concat([decipher.update(block), decipher.final()]).toString('hex') as NodeId; // 16 bytes, 32 digits
    },
  };
}

function derived(key: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), info, 32));
}
