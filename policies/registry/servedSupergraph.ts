import { loadSupergraph, type Supergraph } from '../schema/supergraph.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';

/** The supergraph the gateways serve now: what persons can be asked for. */
export interface ServedSupergraph {
  /** Undefined until a gateway has composed one. Throws `StoreUnavailable`. */
  current(): Promise<Supergraph | undefined>;
}

interface Published {
  readonly sdl: string;
  readonly sha256: string;
}

/** Reads it from the store each time, and loads it anew only when it is another one. */
export function createServedSupergraph(store: Store): ServedSupergraph {
  let loaded: { readonly sha256: string; readonly supergraph: Supergraph } | undefined;
  return {
    async current() {
      const [entry] = await store.read([keys.supergraph]);
      const published = entry?.value as Published | undefined; // written by the gateway when it has composed
      if (published === undefined) return undefined;
      if (loaded?.sha256 !== published.sha256)
        loaded = { sha256: published.sha256, supergraph: loadSupergraph(published.sdl) };
      return loaded.supergraph;
    },
  };
}
