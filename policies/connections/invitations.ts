import { randomBytes } from 'node:crypto';
import type { ConnectionId, Instant, NodeId, OrganisationId } from '../core/identifiers.ts';
import { newIdentifier } from '../store/identifier.ts';
import { keys } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import type { Connections, RelyingPartyConnection } from '../store/stored.ts';
import { update } from '../store/update.ts';
import { noConnections } from './nodes.ts';

export interface Invitation {
  readonly organisation: OrganisationId;
  /** The organisation's own name for the case. */
  readonly reference?: string;
  readonly usesLeft: number;
  readonly expiresAt: Instant;
}

/** Makes an invitation; only the hash of its token (160 bits, random where none is given) is kept. */
export async function createInvitation(
  store: Store,
  invitation: Invitation,
  token: string = randomBytes(20).toString('base64url'),
): Promise<string> {
  await store.commit({ expect: [], write: [{ key: keys.invitation(token), value: invitation }] });
  return token;
}

export async function readInvitation(store: Store, token: string): Promise<Invitation | undefined> {
  const [entry] = await store.read([keys.invitation(token)]);
  return entry?.value as Invitation | undefined; // written above alone
}

export type Acceptance =
  | {
      readonly kind: 'connected';
      readonly organisation: OrganisationId;
      readonly connection: RelyingPartyConnection;
    }
  /** Unknown, used up or expired: which of them is not told. */
  | { readonly kind: 'not-valid' };

/** Connects the person to the organisation that invites. Accepting again what is connected changes nothing. */
export async function acceptInvitation(
  store: Store,
  node: NodeId,
  token: string,
  at: Instant,
): Promise<Acceptance> {
  const invitationKey = keys.invitation(token);
  const connectionsKey = keys.connections(node);
  return update<Acceptance>(store, [invitationKey, connectionsKey], ([invited, connected]) => {
    const invitation = invited?.value as Invitation | undefined; // written above alone
    const connections = (connected?.value as Connections | undefined) ?? noConnections; // written by this room alone
    if (invitation === undefined || invitation.expiresAt <= at)
      return { kind: 'answer', result: { kind: 'not-valid' } };
    const { organisation, reference, usesLeft } = invitation;
    const existing = connections.relyingParties[organisation];
    if (existing !== undefined)
      return { kind: 'answer', result: { kind: 'connected', organisation, connection: existing } };
    if (usesLeft < 1) return { kind: 'answer', result: { kind: 'not-valid' } };
    const connection: RelyingPartyConnection = {
      id: newIdentifier('con', at) as ConnectionId,
      since: at,
      ...(reference === undefined ? {} : { reference }),
    };
    return {
      kind: 'write',
      result: { kind: 'connected', organisation, connection },
      write: [
        { key: invitationKey, value: { ...invitation, usesLeft: usesLeft - 1 } },
        {
          key: connectionsKey,
          value: {
            ...connections,
            relyingParties: { ...connections.relyingParties, [organisation]: connection },
          },
        },
        { key: keys.connectedNode(organisation, connection.id), value: node },
      ],
    };
  });
}
