import type { Instant, NodeId } from '../core/identifiers.ts';
import {
  type ActedBy,
  type Representation,
  type RepresentationScope,
  representationState,
} from '../core/representation.ts';
import { categories as vocabulary } from '../core/vocabulary/categories.ts';
import { readOrganisation } from '../registry/organisations.ts';
import { readAttestation } from '../representation/attestation.ts';
import { registerRepresentation } from '../representation/register.ts';
import {
  endRepresentation,
  listRepresentations,
  readRepresentation,
} from '../representation/representations.ts';
import { isOnBehalf, representationId } from './acting.ts';
import { connectableSource } from './connections.ts';
import { type ApiContext, personSignedIn } from './context.ts';
import { ApiError } from './errors.ts';
import { type PageArguments, readPage } from './relay.ts';

interface Act {
  readonly actedBy?: ActedBy;
}

const categoryLabels = new Map(vocabulary.map(([id, label]) => [id, label] as const));

/** An act in a person's name: whether somebody else did it, and for the person under which representation. */
const act = {
  onBehalf: isOnBehalf,
  representation: ({ actedBy }: Act, _: unknown, context: ApiContext) =>
    shownRepresentation(actedBy, context),
};

export const representationResolvers = {
  Mutation: {
    registerRepresentation: (
      _: unknown,
      args: { readonly source: string; readonly proof: string },
      context: ApiContext,
    ) => register(args.source, args.proof, context),
    endRepresentation: async (_: unknown, { id }: { readonly id: string }, context: ApiContext) => {
      const { node } = personSignedIn(context);
      const known = representationId(id);
      const ended = known && (await endRepresentation(context.store, known, node, context.at));
      if (ended === undefined) throw new ApiError('NOT_FOUND');
      return ended;
    },
  },
  Node: {
    representations: list('REPRESENTATIVE'),
    representedBy: list('REPRESENTED'),
  },
  Representation: {
    role: ({ represented }: Representation, _: unknown, { caller }: ApiContext) =>
      caller.kind === 'person' && caller.acting === undefined && caller.node === represented
        ? 'REPRESENTED'
        : 'REPRESENTATIVE',
    state: (representation: Representation, _: unknown, { at }: ApiContext) =>
      representationState(representation, at),
    attestedBy: ({ attestedBy }: Representation, _: unknown, { store }: ApiContext) =>
      readOrganisation(store, attestedBy),
    endedAt: ({ ended }: Representation): Instant | null => ended?.at ?? null,
    endedBy: ({ ended }: Representation) => ended?.by ?? null,
  },
  RepresentationScope: {
    categories: ({ categories }: RepresentationScope) =>
      categories?.map((id) => ({ id, label: categoryLabels.get(id) ?? id })) ?? null,
  },
  Revision: act,
  DataRequest: act,
};

/** INVARIANT: only the two see it; while somebody acts in another's name, they see the one they act under alone. */
export function isOfCaller(representation: Representation, { caller }: ApiContext): boolean {
  if (caller.kind !== 'person') return false;
  if (caller.acting !== undefined) return caller.acting.by.id === representation.id;
  return caller.node === representation.represented || caller.node === representation.representative;
}

/** The representation that an act or an access was made under; null for none, and for whom it is none of. */
export async function shownRepresentation(
  actedBy: ActedBy | undefined,
  context: ApiContext,
): Promise<Representation | null> {
  const { caller, store } = context;
  if (actedBy === undefined || caller.kind !== 'person') return null;
  const found = await readRepresentation(store, actedBy.id, caller.node);
  return found !== undefined && isOfCaller(found, context) ? found : null;
}

async function register(name: string, proof: string, context: ApiContext): Promise<Representation> {
  const { store, proofs, at } = context;
  const { node } = personSignedIn(context);
  const source = await connectableSource(store, name);
  if (source === undefined) throw new ApiError('NOT_FOUND');
  const proven = await proofs.read(proof, 'fieldgrant-representation-proof+jwt', node, source);
  const attestation = proven && readAttestation(proven);
  if (attestation === undefined) throw new ApiError('PROOF_INVALID');
  const registration = await registerRepresentation(store, source, node, attestation, at);
  switch (registration.kind) {
    case 'registered':
      return registration.representation;
    case 'not-connected':
      throw new ApiError('NOT_CONNECTED');
    case 'not-valid':
      throw new ApiError('PROOF_INVALID');
  }
}

function list(as: 'REPRESENTED' | 'REPRESENTATIVE') {
  return ({ node }: { readonly node: NodeId }, args: PageArguments, { store }: ApiContext) =>
    readPage(args, {
      read: (page) => listRepresentations(store, node, as, page),
      idOf: ({ id }) => id,
    });
}
