import type { NodeId } from '../core/identifiers.ts';
import { readAgreement } from '../negotiation/agreements.ts';
import { readDataRequest } from '../negotiation/dataRequests.ts';
import { type Notice, readNotices } from '../records/notices.ts';
import { readOrganisation } from '../registry/organisations.ts';
import { isOnBehalf } from './acting.ts';
import { type ApiContext, actorIn } from './context.ts';
import { type PageArguments, readPage } from './relay.ts';
import { shownRepresentation } from './representations.ts';

export const noticeResolvers = {
  Node: {
    notices: ({ node }: { readonly node: NodeId }, args: PageArguments, { store }: ApiContext) =>
      readPage(args, { read: (page) => readNotices(store, node, page), idOf: ({ id }) => id }),
  },
  Notice: {
    organisation: ({ organisation }: Notice, _: unknown, { store }: ApiContext) =>
      readOrganisation(store, organisation),
    dataRequest: ({ dataRequest }: Notice, _: unknown, context: ApiContext) =>
      dataRequest === undefined ? null : readDataRequest(context.store, dataRequest, actorIn(context)),
    agreement: ({ agreement }: Notice, _: unknown, context: ApiContext) =>
      agreement === undefined ? null : readAgreement(context.store, agreement, actorIn(context)),
    byProfile: ({ byProfile }: Notice) => byProfile === true,
    onBehalf: isOnBehalf,
    representation: ({ actedBy }: Notice, _: unknown, context: ApiContext) =>
      shownRepresentation(actedBy, context),
  },
};
