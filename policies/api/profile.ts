import { isCategory } from '../core/category.ts';
import type { Ceiling } from '../core/ceiling.ts';
import type { Coordinate, Duration, NodeId, OrganisationId, PurposeId } from '../core/identifiers.ts';
import { type PresetName, presets } from '../core/presets.ts';
import type { ProfileRule, RuleEffect } from '../core/profile.ts';
import { createPurposes, type Purposes } from '../core/purpose.ts';
import { conditionsOf, isRelease, type ProposedConditions } from '../negotiation/conditions.ts';
import { shownRelease } from '../negotiation/releases.ts';
import {
  mostRules,
  type RuleSetting,
  readProfile,
  removeRule,
  setAnswersByItself,
  setRestriction,
  setRule,
  usePreset,
} from '../profile/rules.ts';
import { readCeilings, removeCeiling, setCeiling } from '../registry/ceilings.ts';
import { readOrganisation, readOrganisations } from '../registry/organisations.ts';
import { objectTo } from '../rights/objectTo.ts';
import { personalField } from '../schema/supergraph.ts';
import type { Store } from '../store/store.ts';
import type { StoredProfile } from '../store/stored.ts';
import { type ApiContext, personOf, servedSupergraph } from './context.ts';
import { ApiError } from './errors.ts';
import { categoryLabels, shownPurpose } from './organisations.ts';
import { conditionAdvice } from './outcome.ts';

interface RuleInput {
  readonly id?: string | null;
  readonly effect: RuleEffect;
  readonly purpose?: string | null;
  readonly category?: string | null;
  readonly coordinate?: string | null;
  readonly organisation?: string | null;
  readonly maxPeriod?: Duration | null;
  readonly maxRetention?: Duration | null;
  readonly maxWindow?: Duration | null;
  readonly release?: ProposedConditions['release'];
}

interface ObjectionInput {
  readonly organisation: string;
  readonly purpose: string;
  readonly reason?: string | null;
}

interface CeilingInput {
  readonly purpose: string;
  readonly category: string;
  readonly period?: Duration | null;
  readonly window?: Duration | null;
  readonly retention?: Duration | null;
  readonly uses?: number | null;
  readonly refuses?: boolean | null;
}

export const profileResolvers = {
  Query: {
    ceilings: (_: unknown, __: unknown, { store }: ApiContext) => readCeilings(store),
  },
  Mutation: {
    setProfileRule: (_: unknown, { rule }: { readonly rule: RuleInput }, context: ApiContext) =>
      set(rule, context),
    removeProfileRule: async (_: unknown, { id }: { readonly id: string }, context: ApiContext) =>
      shown(await removeRule(context.store, personOf(context), id)),
    startFromPreset: async (
      _: unknown,
      { preset, replace }: { readonly preset: PresetName; readonly replace: boolean },
      context: ApiContext,
    ) => {
      const { store, at } = context;
      const setting = await usePreset(store, personOf(context), presets[preset], replace, at);
      if (setting.kind === 'not-empty')
        throw new ApiError('INPUT_INVALID', {
          faults: ['preset: the profile has rules: set `replace` to lose them, or remove them'],
        });
      return shown(setting);
    },
    setAnswersByItself: (_: unknown, { on }: { readonly on: boolean }, context: ApiContext) =>
      setAnswersByItself(context.store, personOf(context), on),
    objectToProcessing: (_: unknown, input: ObjectionInput, context: ApiContext) => object(input, context),
    setRestriction: async (_: unknown, { on }: { readonly on: boolean }, context: ApiContext) => {
      const node = personOf(context);
      await setRestriction(context.store, node, on, context.at);
      return { node };
    },
    setCeiling: (_: unknown, { ceiling }: { readonly ceiling: CeilingInput }, context: ApiContext) =>
      limit(ceiling, context.store),
    removeCeiling: (
      _: unknown,
      { purpose, category }: { readonly purpose: string; readonly category: string },
      { store }: ApiContext,
    ) => removeCeiling(store, { purpose: purpose as PurposeId, category }), // compared only
  },
  Node: {
    profile: ({ node }: { readonly node: NodeId }, _: unknown, { store }: ApiContext) =>
      readProfile(store, node),
    restrictedSince: async ({ node }: { readonly node: NodeId }, _: unknown, { store }: ApiContext) =>
      (await readProfile(store, node)).restrictedSince ?? null,
  },
  PrivacyProfile: {
    answersByItself: ({ answersByItself }: StoredProfile) => answersByItself === true,
  },
  NarrowedPart: { PERIOD: 'period', WINDOW: 'window', RETENTION: 'retention', USES: 'uses' },
  ProfileRule: {
    purpose: ({ purpose }: ProfileRule, _: unknown, { store }: ApiContext) =>
      purpose === undefined ? null : shownPurpose(store, purpose),
    category: ({ category }: ProfileRule) => (category === undefined ? null : shownCategory(category)),
    organisation: ({ organisation }: ProfileRule, _: unknown, { store }: ApiContext) =>
      organisation === undefined ? null : readOrganisation(store, organisation),
    release: ({ release }: ProfileRule) => (release === undefined ? null : shownRelease(release)),
  },
  Ceiling: {
    purpose: ({ purpose }: Ceiling, _: unknown, { store }: ApiContext) => shownPurpose(store, purpose),
    category: ({ category }: Ceiling) => shownCategory(category),
    refuses: ({ refuses }: Ceiling) => refuses === true,
  },
};

function shownCategory(id: string) {
  return { id, label: categoryLabels.get(id) ?? id };
}

async function set(input: RuleInput, context: ApiContext) {
  const faults = await ruleFaults(input, context);
  if (faults.length > 0) throw new ApiError('INPUT_INVALID', { faults });
  const { release } = conditionsOf({ release: input.release ?? null });
  const rule = {
    effect: input.effect,
    ...(input.purpose == null ? {} : await aboutPurpose(input.purpose as PurposeId, context.store)), // looked up above,
    ...(input.category == null ? {} : { category: input.category }), // as the others
    ...(input.coordinate == null ? {} : { coordinate: input.coordinate as Coordinate }),
    ...(input.organisation == null ? {} : { organisation: input.organisation as OrganisationId }),
    ...(input.maxPeriod == null ? {} : { maxPeriod: input.maxPeriod }),
    ...(input.maxRetention == null ? {} : { maxRetention: input.maxRetention }),
    ...(input.maxWindow == null ? {} : { maxWindow: input.maxWindow }),
    ...(release === undefined ? {} : { release }),
  };
  return shown(await setRule(context.store, personOf(context), rule, input.id ?? undefined, context.at));
}

async function object({ organisation, purpose, reason }: ObjectionInput, context: ApiContext) {
  const { store, at } = context;
  const faults = await ruleFaults({ effect: 'NEVER', organisation, purpose }, context);
  if (faults.length > 0) throw new ApiError('INPUT_INVALID', { faults });
  const objection = {
    ...(await aboutPurpose(purpose as PurposeId, store)), // looked up above
    organisation: organisation as OrganisationId, // likewise
    purpose: purpose as PurposeId,
    ...(reason ? { reason: reason.slice(0, 2_000) } : {}),
    covers: (await everyPurpose(store)).covers,
  };
  return shown(await objectTo(store, personOf(context), objection, at));
}

function shown(setting: RuleSetting) {
  switch (setting.kind) {
    case 'set':
      return setting.profile;
    case 'unknown':
      throw new ApiError('NOT_FOUND');
    case 'too-many':
      throw new ApiError('INPUT_INVALID', { faults: [`rule: a profile has at most ${mostRules}`] });
  }
}

async function ruleFaults(input: RuleInput, context: ApiContext): Promise<readonly string[]> {
  const { store } = context;
  const isField =
    input.coordinate == null ||
    personalField(await servedSupergraph(context), input.coordinate as Coordinate) !== undefined;
  const isOrganisation =
    input.organisation == null ||
    (await readOrganisation(store, input.organisation as OrganisationId)) !== undefined;
  return [
    ...(input.release == null || isRelease(input.release) ? [] : [conditionAdvice.release]),
    ...(input.purpose == null || (await isPurpose(input.purpose, store))
      ? []
      : ['purpose: one the scheme knows']),
    ...(input.category == null || isCategory(input.category) ? [] : ['category: a DPV-PD term']),
    ...(isField ? [] : ['coordinate: a personal field of the served schema']),
    ...(isOrganisation ? [] : ['organisation: one that takes part in the scheme']),
  ];
}

async function isPurpose(id: string, store: Store): Promise<boolean> {
  return (await everyPurpose(store)).has(id as PurposeId); // looked up only
}

/** Registered purposes never change: what lies above one is kept with the rule. */
async function aboutPurpose(
  purpose: PurposeId,
  store: Store,
): Promise<Pick<ProfileRule, 'purpose' | 'above'>> {
  if (createPurposes([]).has(purpose)) return { purpose };
  return { purpose, above: [...(await everyPurpose(store)).ancestors(purpose)] };
}

async function everyPurpose(store: Store): Promise<Purposes> {
  const organisations = await readOrganisations(store);
  return createPurposes(organisations.flatMap(({ registeredPurposes }) => registeredPurposes));
}

async function limit(input: CeilingInput, store: Store): Promise<Ceiling> {
  const limits = [input.period, input.window, input.retention, input.uses];
  const faults = [
    ...((await isPurpose(input.purpose, store)) ? [] : ['purpose: one the scheme knows']),
    ...(isCategory(input.category) ? [] : ['category: a DPV-PD term']),
    ...(limits.some((each) => each != null)
      ? []
      : ['ceiling: at least one of period, window, retention, uses']),
    ...(input.uses == null || input.uses >= 1 ? [] : ['uses: at least 1']),
  ];
  if (faults.length > 0) throw new ApiError('INPUT_INVALID', { faults });
  return setCeiling(store, {
    purpose: input.purpose as PurposeId, // looked up above
    category: input.category,
    ...(input.period == null ? {} : { period: input.period }),
    ...(input.window == null ? {} : { window: input.window }),
    ...(input.retention == null ? {} : { retention: input.retention }),
    ...(input.uses == null ? {} : { uses: input.uses }),
    ...(input.refuses === true ? { refuses: true } : {}),
  });
}
