import type { Duration, PurposeId } from './identifiers.ts';
import type { ProfileRule } from './profile.ts';

/** Rules that a person can start from, and change one by one. */
export type PresetName = 'GUARDED' | 'BALANCED' | 'OPEN';
export type PresetRule = Omit<ProfileRule, 'id' | 'organisation' | 'coordinate' | 'above'>;

const noMarketing: PresetRule = { effect: 'NEVER', purpose: 'dpv:Marketing' as PurposeId };
/** GDPR Article 9: health, origin, belief and the like. */
const askSpecial: PresetRule = { effect: 'ASK', category: 'dpv:SpecialCategoryPersonalData' };
const limits = (period: string, retention: string, window: string) => ({
  maxPeriod: period as Duration,
  maxRetention: retention as Duration,
  maxWindow: window as Duration,
});

/** Nothing in them names an organisation or a field: they fit every scheme and schema. */
export const presets: Readonly<Record<PresetName, readonly PresetRule[]>> = {
  GUARDED: [noMarketing, { effect: 'ASK', ...limits('P90D', 'P1Y', 'P3M') }],
  BALANCED: [
    noMarketing,
    askSpecial,
    { effect: 'ALLOW', purpose: 'dpv:ServiceProvision' as PurposeId, ...limits('P1Y', 'P2Y', 'P1Y') },
  ],
  OPEN: [askSpecial, { effect: 'ALLOW', ...limits('P2Y', 'P5Y', 'P5Y') }],
};
