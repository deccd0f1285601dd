/** An organisation or the scheme's authority, which signs in with a secret of its own (client credentials). */
export interface IssuerClient {
  readonly id: string;
  readonly secret: string;
  readonly role: 'organisation' | 'authority';
}

/** The public client with which persons sign in (authorization code with PKCE). */
export const PERSON_CLIENT = 'fieldgrant-cli';

const SOURCE_AUDIENCE = /^urn:fieldgrant:source:[a-z][a-z0-9-]{1,39}$/;

/**
 * Whether a client may have a token for an audience. A role is read from the audience (RFC 8707 `resource`), so each
 * kind of client gets only its own: persons `person` and `source:NAME`, organisations `organisation`, the authority
 * `authority`.
 */
export function mayAsk(role: 'person' | IssuerClient['role'], audience: string): boolean {
  if (role === 'person') return audience === 'urn:fieldgrant:person' || SOURCE_AUDIENCE.test(audience);
  return audience === `urn:fieldgrant:${role}`;
}
