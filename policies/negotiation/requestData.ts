import type { DataRequestId, Instant, NodeId, OrganisationId, PurposeId } from '../core/identifiers.ts';
import type { DataRequest, Offer } from '../core/negotiation.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Connections } from '../store/stored.ts';
import { update } from '../store/update.ts';

export interface Wish {
  readonly node: NodeId;
  readonly organisation: OrganisationId;
  readonly purpose: PurposeId;
  readonly offer: Offer;
  /** Shown to the person. */
  readonly explanation: string;
  readonly expiresAt?: Instant;
}

/**
 * Files a data request with a person who is connected to the organisation. Undefined where there is no such person or
 * connection: the same work, the same answer. Read and written under the connection, so that none arrives after the
 * person disconnected.
 */
export function requestData(store: Store, wish: Wish, at: Instant): Promise<DataRequest | undefined> {
  const { node, organisation, purpose, offer, explanation, expiresAt } = wish;
  const request: DataRequest = {
    id: newIdentifier('req', at) as DataRequestId,
    node,
    organisation,
    purpose,
    explanation,
    state: 'OPEN',
    revisions: [{ number: 1, by: 'ORGANISATION', at, ...offer }],
    createdAt: at,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const parties = { node, organisation };
  return update<DataRequest | undefined>(store, [keys.connections(node)], ([entry]) => {
    const connections = entry?.value as Connections | undefined; // written by policies/connections alone
    if (connections?.relyingParties[organisation] === undefined) return { kind: 'answer', result: undefined };
    return {
      kind: 'write',
      result: request,
      write: [
        { key: keys.dataRequest(request.id), value: request },
        { key: keys.dataRequestByNode(node, request.id), value: parties },
        { key: keys.dataRequestByOrganisation(organisation, request.id), value: parties },
      ],
    };
  });
}
