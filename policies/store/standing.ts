import type { Agreement } from '../core/agreement.ts';
import type { NodeId, OrganisationId, PurposeId } from '../core/identifiers.ts';
import type { Store } from './store.ts';

/** What a decision about one person for one organisation needs, from one round trip. */
export interface Standing {
  readonly organisationStatus: 'ADMITTED' | 'SUSPENDED' | 'EXPELLED' | 'UNKNOWN';
  /** Purposes this organisation registered, each with its parents. */
  readonly purposes: readonly { readonly id: PurposeId; readonly parents: readonly PurposeId[] }[];
  readonly agreements: readonly Agreement[];
  /** The person's own identifier at each connected source, by the source's organisation id. `self` is always there for a node that exists. */
  readonly sourceIdentifiers: ReadonlyMap<OrganisationId, string>;
}

/** An unknown organisation or node reads like one with nothing agreed. Throws `StoreUnavailable`. */
export declare function readStanding(store: Store, organisation: OrganisationId, node: NodeId): Promise<Standing>;

/** What a person's own query (`me`) needs. */
export declare function readSourceIdentifiers(store: Store, node: NodeId): Promise<ReadonlyMap<OrganisationId, string>>;
