import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import { eraseNode } from '../rights/eraseNode.ts';
import { exportNode } from '../rights/exportNode.ts';
import { ownDataDocument } from '../rights/ownDataDocument.ts';
import { type ApiContext, personSignedIn } from './context.ts';
import { ApiError } from './errors.ts';

/** No organisation can be called this: a person's own name for their node is linkable to no ref. */
const oneself = 'the person' as OrganisationId;

export const nodeResolvers = {
  Query: {
    me: (_: unknown, __: unknown, { caller }: ApiContext) =>
      caller.kind === 'person' ? { node: caller.node } : null,
  },
  Mutation: {
    exportNode: async (_: unknown, __: unknown, context: ApiContext) => {
      const { store, refs, supergraph, at } = context;
      const { node } = personSignedIn(context);
      const { exportSchemaUrl: schema } = context;
      const [document, current] = await Promise.all([
        exportNode(store, { node, id: refs.refOf(node, oneself), schema }, at),
        supergraph.current(),
      ]);
      return { document, schema, ownData: (current && ownDataDocument(current)) ?? null };
    },
    eraseNode: async (_: unknown, { confirm }: { readonly confirm: string }, context: ApiContext) => {
      const { store, receipts, refs, at } = context;
      const person = personSignedIn(context);
      if (confirm !== refs.refOf(person.node, oneself))
        throw new ApiError('INPUT_INVALID', { faults: ['confirm: the id of your own node: { me { id } }'] });
      await eraseNode(store, person, at);
      return { erasedAt: at, jws: await receipts.signErasure(at), jwks: receipts.jwksUrl };
    },
  },
  Node: {
    /** INVARIANT: the node id itself never leaves the two planes. */
    id: ({ node }: { readonly node: NodeId }, _: unknown, { refs }: ApiContext) => refs.refOf(node, oneself),
  },
};
