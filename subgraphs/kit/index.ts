/** `fieldgrant/subgraph-kit`: what a source organisation installs to publish a subgraph. */
export type { Represented, SignIn } from './connect.ts';
export { consentDirectives, consentSpecUrl, schemaHeader } from './consentSpec.ts';
export { ArgumentRefused } from './errors.ts';
export type { Facts } from './filters.ts';
export type { Kept } from './outcome.ts';
export type { Passport, TrustedGateway } from './passport.ts';
export {
  type RunningSource,
  type SourceContext,
  type SourceOptions,
  type SourceResolvers,
  startSource,
} from './source.ts';
