import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

const SWEEP_ABOVE = 10_000;

/** Where oidc-provider keeps sessions, codes and grants: in this process, gone with it. Access tokens are JWTs and not kept. */
export function memory(now: () => number = Date.now): AdapterFactory {
  const kept = new Map<string, Kept>();

  const live = (key: string): AdapterPayload | undefined => {
    const found = kept.get(key);
    if (found === undefined || found.expiresAtMs > now()) return found?.payload;
    kept.delete(key);
    return undefined;
  };

  const firstOf = (
    model: string,
    matches: (payload: AdapterPayload) => boolean,
  ): AdapterPayload | undefined => {
    for (const [key, { payload }] of kept) {
      if (key.startsWith(`${model}:`) && matches(payload)) return live(key);
    }
    return undefined;
  };

  const sweep = (): void => {
    if (kept.size <= SWEEP_ABOVE) return;
    for (const [key, { expiresAtMs }] of kept) {
      if (expiresAtMs <= now()) kept.delete(key);
    }
  };

  return (model): Adapter => ({
    async upsert(id, payload, expiresInSeconds) {
      sweep();
      kept.set(`${model}:${id}`, {
        payload,
        expiresAtMs:
          expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : now() + expiresInSeconds * 1000,
      });
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: async (uid) => firstOf(model, (payload) => payload.uid === uid),
    findByUserCode: async (userCode) => firstOf(model, (payload) => payload.userCode === userCode),
    async consume(id) {
      const found = kept.get(`${model}:${id}`);
      if (found === undefined) return;
      kept.set(`${model}:${id}`, {
        ...found,
        payload: { ...found.payload, consumed: Math.floor(now() / 1000) },
      });
    },
    async destroy(id) {
      kept.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of kept) {
        if (payload.grantId === grantId) kept.delete(key);
      }
    },
  });
}
