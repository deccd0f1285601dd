import { categoryCovers } from '../core/category.ts';
import type { Coordinate, OrganisationId, PurposeId } from '../core/identifiers.ts';
import { createPurposes, vocabularyPurposes } from '../core/purpose.ts';
import { categories } from '../core/vocabulary/categories.ts';
import { type ProcessingActivity, recordOfProcessing } from '../negotiation/recordOfProcessing.ts';
import {
  admitOrganisation,
  readOrganisation,
  readOrganisations,
  type StatusDecision,
  setOrganisationStatus,
} from '../registry/organisations.ts';
import { RegistrationRefused, registerPurpose } from '../registry/purposes.ts';
import { acceptSchemeRules, publishSchemeRules, readSchemeRules } from '../registry/schemeRules.ts';
import type { FieldFacts } from '../schema/consentIndex.ts';
import { personalField } from '../schema/supergraph.ts';
import type { Store } from '../store/store.ts';
import type { Organisation, OrganisationRole } from '../store/stored.ts';
import { type ApiContext, organisationCalling, servedSupergraph } from './context.ts';
import { ApiError } from './errors.ts';
import { type PageArguments, readPage, wholeList } from './relay.ts';

/** A purpose as the API shows it: its organisation is the part before the colon, where that registered it. */
interface ShownPurpose {
  readonly id: PurposeId;
  readonly label: string;
  readonly parents: readonly PurposeId[];
  readonly organisation: OrganisationId | undefined;
}

interface PurposeInput {
  readonly id: string;
  readonly label?: string | null;
  readonly parents: readonly string[];
}

interface OrganisationInput {
  readonly id: string;
  readonly legalName: string;
  readonly contact: string;
  readonly dpoContact: string;
  readonly roles: readonly OrganisationRole[];
  readonly admittedPurposes?: readonly string[] | null;
  readonly issuer: string;
  readonly subject: string;
}

interface Decided {
  readonly id: string;
  readonly reason?: string;
}

export const categoryLabels = new Map(categories.map(([id, label]) => [id, label] as const));

export const organisationResolvers = {
  Query: {
    organisation: (_: unknown, __: unknown, { caller, store }: ApiContext) =>
      caller.kind === 'organisation' ? readOrganisation(store, caller.organisation) : null,
    organisations: async (
      _: unknown,
      args: PageArguments & { readonly role?: OrganisationRole | null },
      { store }: ApiContext,
    ) => {
      const all = await readOrganisations(store);
      const wanted =
        args.role == null ? all : all.filter(({ roles }) => roles.some((role) => role === args.role));
      return readPage(
        args,
        wholeList(wanted, ({ id }) => id),
      );
    },
    purposes: (_: unknown, { under }: { readonly under?: string | null }, { store }: ApiContext) =>
      listPurposes(store, under ?? undefined),
    categories: (_: unknown, { under }: { readonly under?: string | null }) =>
      categories
        .filter(([id]) => under == null || (id !== under && categoryCovers(under, id)))
        .map(([id, label]) => ({ id, label })),
    schemeRules: (_: unknown, __: unknown, { store }: ApiContext) => readSchemeRules(store),
    field: async (_: unknown, { coordinate }: { readonly coordinate: string }, context: ApiContext) =>
      personalField(await servedSupergraph(context), coordinate as Coordinate) ?? null, // looked up,
  },
  Mutation: {
    registerPurpose: async (_: unknown, { input }: { readonly input: PurposeInput }, context: ApiContext) => {
      const { id, label, parents } = input;
      const purpose = {
        id: id as PurposeId, // refused below unless well formed
        ...(label ? { label } : {}),
        parents: parents as readonly PurposeId[], // refused below unless known
      };
      try {
        await registerPurpose(context.store, organisationCalling(context), purpose);
      } catch (error) {
        if (error instanceof RegistrationRefused) throw new ApiError('PURPOSE_NOT_REGISTRABLE');
        throw error;
      }
      return shownPurpose(context.store, purpose.id);
    },
    admitOrganisation: (_: unknown, { input }: { readonly input: OrganisationInput }, context: ApiContext) =>
      admit(input, context),
    publishSchemeRules: (
      _: unknown,
      input: { readonly url: string; readonly sha256: string },
      { store, at }: ApiContext,
    ) => publishSchemeRules(store, { ...input, sha256: sha256Of(input.sha256) }, at),
    acceptSchemeRules: async (
      _: unknown,
      { version, sha256 }: { readonly version: number; readonly sha256: string },
      context: ApiContext,
    ) => {
      const rules = { version, sha256: sha256Of(sha256) };
      const accepting = await acceptSchemeRules(
        context.store,
        organisationCalling(context),
        rules,
        context.at,
      );
      if (accepting.kind === 'not-those')
        throw new ApiError('INPUT_INVALID', {
          faults: ['version, sha256: a version of the scheme rules, and its own hash'],
        });
      return accepting.organisation;
    },
    suspendOrganisation: (_: unknown, decided: Decided & { readonly reason: string }, context: ApiContext) =>
      setStatus(decided, 'SUSPENDED', context),
    reinstateOrganisation: (_: unknown, decided: Decided, context: ApiContext) =>
      setStatus(decided, 'ADMITTED', context),
    expelOrganisation: (_: unknown, decided: Decided & { readonly reason: string }, context: ApiContext) =>
      setStatus(decided, 'EXPELLED', context),
  },
  Organisation: {
    statusChanges: ({ statusChanges }: Organisation) => statusChanges ?? [],
    schemeAcceptances: ({ schemeAcceptances }: Organisation) => schemeAcceptances ?? [],
    recordOfProcessing: async ({ id }: Organisation, _: unknown, { store, supergraph, at }: ApiContext) => {
      const current = await supergraph.current();
      return recordOfProcessing(
        store,
        id,
        (coordinate) => current?.consent.fields.get(coordinate)?.categories ?? [],
        at,
      );
    },
    admittedPurposes: ({ admittedPurposes }: Organisation, _: unknown, { store }: ApiContext) =>
      Promise.all(admittedPurposes.map((id) => shownPurpose(store, id))),
    registeredPurposes: ({ registeredPurposes }: Organisation, _: unknown, { store }: ApiContext) =>
      Promise.all(registeredPurposes.map(({ id }) => shownPurpose(store, id))),
  },
  ProcessingActivity: {
    purpose: ({ purpose }: ProcessingActivity, _: unknown, { store }: ApiContext) =>
      shownPurpose(store, purpose),
    categories: (activity: ProcessingActivity) =>
      activity.categories.map((id) => ({ id, label: categoryLabels.get(id) ?? id })),
    lawfulBasis: ({ isSpecial }: ProcessingActivity) => [
      'legal-eu-gdpr:A6-1-a',
      ...(isSpecial ? ['legal-eu-gdpr:A9-2-a'] : []),
    ],
  },
  Purpose: {
    parents: ({ parents }: ShownPurpose, _: unknown, { store }: ApiContext) =>
      Promise.all(parents.map((id) => shownPurpose(store, id))),
    organisation: ({ organisation }: ShownPurpose, _: unknown, { store }: ApiContext) =>
      organisation === undefined ? null : readOrganisation(store, organisation),
  },
  Field: {
    categories: (field: FieldFacts) =>
      field.categories.map((id) => ({ id, label: categoryLabels.get(id) ?? id })),
    sources: async ({ origins }: FieldFacts, _: unknown, { store }: ApiContext) => {
      const names = new Set(origins.flatMap(({ source, external }) => (external ? [] : [source])));
      const found = await Promise.all(
        [...names].sort().map((name) => readOrganisation(store, name as OrganisationId)), // sources go by their ids
      );
      return found.filter((each) => each !== undefined);
    },
  },
};

/** A purpose that nobody knows any more is shown by its id. */
export async function shownPurpose(store: Store, id: PurposeId): Promise<ShownPurpose> {
  if (createPurposes([]).has(id)) return shown(id, []);
  const organisation = await readOrganisation(store, (id.split(':')[0] ?? '') as OrganisationId); // looked up only
  return shown(id, organisation === undefined ? [] : [organisation]);
}

async function listPurposes(store: Store, under: string | undefined): Promise<readonly ShownPurpose[]> {
  const organisations = await readOrganisations(store);
  const registered = organisations.flatMap(({ registeredPurposes }) => registeredPurposes);
  const ids =
    under === undefined
      ? [...vocabularyPurposes(), ...registered.map(({ id }) => id)]
      : [...createPurposes(registered).descendants(under as PurposeId)]; // an unknown one has none
  return ids.sort().map((id) => shown(id, organisations));
}

function shown(id: PurposeId, organisations: readonly Organisation[]): ShownPurpose {
  const owner = organisations.find(({ registeredPurposes }) =>
    registeredPurposes.some((purpose) => purpose.id === id),
  );
  const purposes = createPurposes(owner?.registeredPurposes ?? []);
  return { id, label: purposes.label(id) ?? id, parents: purposes.parents(id), organisation: owner?.id };
}

async function admit(
  input: OrganisationInput,
  { store, organisationIssuers }: ApiContext,
): Promise<Organisation> {
  const { id, legalName, contact, dpoContact, roles, issuer, subject } = input;
  const purposes = (input.admittedPurposes ?? []) as readonly PurposeId[]; // looked up here
  const { has } = createPurposes([]);
  const isTold = (text: string) => text.trim() !== '' && text.length <= 200;
  const faults = [
    ...(isOrganisationName(id)
      ? []
      : ['id: 2 to 40 of a-z, 0-9 and -, a letter first; not `self`, no vocabulary']),
    ...(isTold(legalName) ? [] : ['legalName: from 1 to 200 characters']),
    ...(isTold(contact) ? [] : ['contact: from 1 to 200 characters']),
    ...(isTold(dpoContact) ? [] : ['dpoContact: from 1 to 200 characters']),
    ...(roles.length > 0 ? [] : ['roles: at least one']),
    ...(purposes.every(has) ? [] : ['admittedPurposes: terms of the vocabulary']),
    ...(organisationIssuers.includes(issuer)
      ? []
      : ['issuer: one whose tokens for organisations are accepted']),
    ...(subject !== '' && subject.length <= 255 ? [] : ['subject: from 1 to 255 characters']),
  ];
  if (faults.length > 0) throw new ApiError('INPUT_INVALID', { faults });
  const admission = await admitOrganisation(
    store,
    {
      id: id as OrganisationId, // well formed
      legalName,
      contact,
      dpoContact,
      roles: [...new Set(roles)],
      admittedPurposes: [...new Set(purposes)],
    },
    { issuer, subject },
  );
  switch (admission.kind) {
    case 'admitted':
      return admission.organisation;
    case 'identity-taken':
      throw new ApiError('INPUT_INVALID', { faults: ['subject: another organisation signs in as that'] });
    case 'expelled':
      throw new ApiError('NOT_NOW', { current: { status: 'EXPELLED' } });
  }
}

/** Its purposes and its schema go by its name: it must not be that of a vocabulary, or of what is built in. */
function isOrganisationName(id: string): boolean {
  const vocabularies = new Set(vocabularyPurposes().map((each) => each.split(':')[0]));
  return /^[a-z][a-z0-9-]{1,39}$/.test(id) && id !== 'self' && !vocabularies.has(id);
}

function sha256Of(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new ApiError('INPUT_INVALID', { faults: ['sha256: 64 hexadecimal digits'] });
}

async function setStatus(
  { id, reason }: Decided,
  status: StatusDecision,
  { store, at }: ApiContext,
): Promise<Organisation> {
  const said = reason?.trim();
  if (said !== undefined && (said === '' || said.length > 2_000))
    throw new ApiError('INPUT_INVALID', { faults: ['reason: from 1 to 2000 characters'] });
  const known = id as OrganisationId; // looked up only
  const setting = await setOrganisationStatus(store, known, status, at, said);
  switch (setting.kind) {
    case 'set':
      return setting.organisation;
    case 'unknown':
      throw new ApiError('NOT_FOUND');
    case 'expelled':
      throw new ApiError('NOT_NOW', { current: { status: 'EXPELLED' } });
  }
}
