import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { NodeId, OrganisationId, PurposeId } from '../core/identifiers.ts';
import { createPurposes } from '../core/purpose.ts';
import { type AskedField, askedFields } from '../explain/askedFields.ts';
import type { Change } from '../explain/changes.ts';
import { type ExplainedGrant, type Explanation, explain } from '../explain/explain.ts';
import type { Circumstances } from '../explain/judge.ts';
import { changeSentence, conditionSentences } from '../explain/sentences.ts';
import { measureDocument } from '../http/measureDocument.ts';
import { operationLimits } from '../http/operationLimits.ts';
import { readOrganisation } from '../registry/organisations.ts';
import { holdingTo } from '../schema/ceilings.ts';
import { requestedCoordinates } from '../schema/requestedCoordinates.ts';
import type { Supergraph } from '../schema/supergraph.ts';
import { readStanding } from '../store/standing.ts';
import type { Organisation } from '../store/stored.ts';
import { type ApiContext, servedSupergraph } from './context.ts';
import { ApiError } from './errors.ts';

interface Asked {
  readonly purpose: string;
  readonly document: string;
}

type Reader = 'organisation' | 'person';
type Shown = Explanation & { readonly reader: Reader };

const mostTokens = 5_000;

export const explainResolvers = {
  Organisation: {
    explain: (
      { id }: Organisation,
      { ref, ...asked }: Asked & { readonly ref: string },
      context: ApiContext,
    ) => explained(context, id, context.refs.nodeOf(ref, id), asked, 'organisation'),
  },
  Node: {
    explain: async (
      { node }: { readonly node: NodeId },
      { organisation, ...asked }: Asked & { readonly organisation: string },
      context: ApiContext,
    ) => {
      const known = /^[a-z][a-z0-9-]{1,39}$/.test(organisation)
        ? await readOrganisation(context.store, organisation as OrganisationId) // well formed, and looked up here
        : undefined;
      if (known === undefined) throw new ApiError('NOT_FOUND');
      return explained(context, known.id, node, asked, 'person');
    },
  },
  Explanation: {
    ruling: ({ kind }: Shown) => kind,
    reason: (shown: Shown) => (shown.kind === 'DENY' ? shown.reason : null),
    agreements: (shown: Shown) => (shown.kind === 'DENY' ? shown.agreements : []),
    within: (shown: Shown) => {
      switch (shown.kind) {
        case 'PERMIT':
          return null;
        case 'DENY':
          return shown.within ?? null;
        case 'OTHERS':
          return shown.through ?? null;
      }
    },
    grants: (shown: Shown) => (shown.kind === 'PERMIT' ? shown.grants : []),
    forbiddenBy: (shown: Shown) => (shown.kind === 'DENY' && shown.reader === 'person' ? shown.rules : null),
    underCeiling: (shown: Shown) =>
      shown.kind === 'DENY' && shown.reader === 'person' ? shown.isUnderCeiling : null,
    changes: (shown: Shown) =>
      shown.kind === 'DENY' ? shown.changes.map((change) => ({ ...change, reader: shown.reader })) : [],
  },
  ExplainedGrant: {
    conditions: ({ conditions }: ExplainedGrant) => conditionSentences(conditions),
  },
  ExplainedChange: {
    kind: ({ kind }: Change) => kind.toUpperCase(),
    sentence: ({ reader, ...change }: Change & { readonly reader: Reader }) => changeSentence(change, reader),
    coordinates: (change: Change) =>
      change.kind === 'ask' ? change.coordinates : change.kind === 'drop' ? change.reveals : [],
  },
};

/** Reads what the gateway would; writes nothing. An unknown ref is read like any other. */
async function explained(
  context: ApiContext,
  organisation: OrganisationId,
  node: NodeId,
  { purpose, document }: Asked,
  reader: Reader,
): Promise<readonly Shown[]> {
  const supergraph = await servedSupergraph(context);
  const fields = askedIn(document, supergraph);
  const standing = await readStanding(context.store, organisation, node);
  const { has, covers } = createPurposes(standing.purposes);
  if (!has(purpose as PurposeId)) throw new ApiError('PURPOSE_NOT_ADMITTED');
  const circumstances: Circumstances = {
    agreements: standing.agreements.map(holdingTo(standing.ceilings, standing.purposes, supergraph)),
    organisationStatus: standing.organisationStatus,
    purpose: purpose as PurposeId, // known: asked above
    covers,
    at: context.at,
    organisation,
    rules: standing.rules,
  };
  return explain(fields, circumstances, reader, standing.agreements).map((each) => ({ ...each, reader }));
}

function askedIn(text: string, supergraph: Supergraph): readonly AskedField[] {
  const document = parsed(text);
  const part = measureDocument(document, operationLimits);
  if (part !== undefined)
    throw invalid(`The document exceeds the limit of ${operationLimits[part]} for its ${part}.`);
  const requested = requestedCoordinates(document, supergraph);
  if (requested.kind === 'invalid') throw invalid(...requested.errors.map(({ message }) => message));
  const fields = askedFields(document, supergraph);
  if (fields === undefined) throw invalid('The document asks too much to explain at once.');
  return fields;
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: mostTokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw invalid(error.message);
    throw error;
  }
}

function invalid(...messages: readonly string[]): ApiError {
  return new ApiError('DOCUMENT_INVALID', { faults: messages.map((message) => ({ message })) });
}
