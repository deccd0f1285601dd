import type { NodeId, OrganisationId } from '../core/identifiers.ts';
import type { ApiContext } from './context.ts';

/** No organisation can be called this: a person's own name for their node is linkable to no ref. */
const oneself = 'the person' as OrganisationId;

export const nodeResolvers = {
  Query: {
    me: (_: unknown, __: unknown, { caller }: ApiContext) =>
      caller.kind === 'person' ? { node: caller.node } : null,
  },
  Node: {
    /** INVARIANT: the node id itself never leaves the two planes. */
    id: ({ node }: { readonly node: NodeId }, _: unknown, { refs }: ApiContext) => refs.refOf(node, oneself),
  },
};
