import { join } from 'node:path';
import type { ConfigInput } from './schema.ts';

/** What each service of the demo listens on. */
export const defaultPorts = {
  gateway: 4000,
  policies: 4001,
  issuer: 4002,
  self: 4100,
  bank: 4101,
  insurer: 4102,
  government: 4103,
} as const;

/** The environment variable that moves each. */
export const portVariables = {
  gateway: 'FIELDGRANT_GATEWAY_PORT',
  policies: 'FIELDGRANT_POLICIES_PORT',
  issuer: 'FIELDGRANT_DEVELOPMENT_ISSUER_PORT',
  self: 'FIELDGRANT_SOURCES_SELF_PORT',
  bank: 'FIELDGRANT_SOURCES_BANK_PORT',
  insurer: 'FIELDGRANT_SOURCES_INSURER_PORT',
  government: 'FIELDGRANT_SOURCES_GOVERNMENT_PORT',
} as const;

export type Ports = Readonly<Record<keyof typeof defaultPorts, number>>;

/** The configuration of `fieldgrant up`: everything on this machine, the demo's issuer and world. */
export function developmentConfig(data: string, ports: Ports, persons: number): ConfigInput {
  const issuer = `http://localhost:${ports.issuer}`;
  const source = (name: 'self' | 'bank' | 'insurer' | 'government') => ({
    url: `http://localhost:${ports[name]}`,
    port: ports[name],
  });
  return {
    store: { kind: 'embedded', path: join(data, 'store') },
    gateway: { port: ports.gateway, url: `http://localhost:${ports.gateway}` },
    policies: { port: ports.policies, url: `http://localhost:${ports.policies}` },
    identity: {
      issuers: (['person', 'organisation', 'authority'] as const).map((role) => ({
        url: issuer,
        audience: `urn:fieldgrant:${role}`,
        role,
      })),
    },
    keys: { directory: join(data, 'keys') },
    sources: {
      self: source('self'),
      bank: source('bank'),
      insurer: source('insurer'),
      government: source('government'),
    },
    development: {
      issuer: { port: ports.issuer, url: issuer },
      persons,
      declarations: join(data, 'declarations.json'),
    },
  };
}
