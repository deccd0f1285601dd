import { ApiError } from './errors.ts';

/** The arguments of a list (Relay Cursor Connections, forward only). */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface Page<Item> {
  readonly edges: readonly { readonly cursor: string; readonly node: Item }[];
  readonly nodes: readonly Item[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export interface PageSource<Item> {
  /** In the list's order, after the id named; fewer than `limit` only where the list ends. */
  readonly read: (page: { readonly limit: number; readonly after?: string }) => Promise<readonly Item[]>;
  readonly idOf: (item: Item) => string;
  readonly isListed?: (item: Item) => boolean;
}

const usualSize = 20;
const largestSize = 100;

/** Reads until one page of listed items is full. Throws `PAGE_INVALID`. */
export async function readPage<Item>(args: PageArguments, source: PageSource<Item>): Promise<Page<Item>> {
  const first = args.first ?? usualSize;
  if (first < 0 || first > largestSize) throw new ApiError('PAGE_INVALID');
  const { read, idOf, isListed } = source;
  const limit = isListed === undefined ? first + 1 : largestSize + 1;
  const listed: Item[] = [];
  let after = args.after == null ? undefined : idIn(args.after);
  for (let isMore = true; isMore && listed.length <= first; ) {
    const batch = await read({ limit, ...(after === undefined ? {} : { after }) });
    listed.push(...(isListed === undefined ? batch : batch.filter(isListed)));
    const last = batch.at(-1);
    after = last === undefined ? after : idOf(last);
    isMore = batch.length === limit;
  }
  const edges = listed.slice(0, first).map((node) => ({ cursor: cursorOf(idOf(node)), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: listed.length > first,
      hasPreviousPage: args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A list that is read as a whole. */
export function wholeList<Item>(all: readonly Item[], idOf: (item: Item) => string): PageSource<Item> {
  return {
    idOf,
    read: async ({ limit, after }) => {
      const start = after === undefined ? 0 : all.findIndex((item) => idOf(item) === after) + 1;
      if (start === 0 && after !== undefined) throw new ApiError('PAGE_INVALID');
      return all.slice(start, start + limit);
    },
  };
}

function cursorOf(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function idIn(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (cursorOf(id) !== cursor || !/^[\w-]{1,60}$/.test(id)) throw new ApiError('PAGE_INVALID');
  return id;
}
