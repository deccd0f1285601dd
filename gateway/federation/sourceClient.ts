import { type Dispatcher, Pool } from 'undici';
import { z } from 'zod';

export interface SourceAddress {
  readonly name: string;
  /** The subgraph's GraphQL endpoint. */
  readonly url: string;
  readonly timeoutMs: number;
}

export type SourceAnswer =
  | {
      readonly kind: 'answered';
      readonly data: SourceData | null;
      readonly failedPaths: readonly FailedPath[];
      /** Those of them that the source refused: the passport did not allow it. */
      readonly refusedPaths: readonly FailedPath[];
      /** The decision whose conditions the source says it applied. */
      readonly applied: string | undefined;
      /** Whether they left nothing out, where it says so. */
      readonly complete: boolean | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly code: SourceFailureCode;
      /** Where it says that a null took the whole answer with it. */
      readonly failedPaths?: readonly FailedPath[];
    };

export type SourceData = Readonly<Record<string, unknown>>;
export type SourceFailureCode = 'SOURCE_UNAVAILABLE' | 'SOURCE_TIMEOUT';
/** Where a source says it failed. Its words are dropped: they may hold data. */
export type FailedPath = readonly (string | number)[];

export interface SourceClient {
  /** Never rejects: a source that fails is an answer. */
  ask(
    body: { readonly query: string; readonly variables: object },
    passport: string | undefined,
  ): Promise<SourceAnswer>;
  close(): Promise<void>;
}

const largestAnswerBytes = 16 * 1024 * 1024;

const conditionsApplied = z
  .object({
    fieldgrant: z.object({
      applied: z.string().optional().catch(undefined),
      complete: z.boolean().optional().catch(undefined),
    }),
  })
  .optional()
  .catch(undefined);

const response = z.object({
  extensions: conditionsApplied,
  data: z.record(z.string(), z.unknown()).nullable().optional(),
  errors: z
    .array(
      z.object({
        path: z.array(z.union([z.string(), z.number()])).optional(),
        extensions: z.object({ code: z.string() }).optional().catch(undefined),
      }),
    )
    .optional(),
});

export function createSourceClient(source: SourceAddress): SourceClient {
  const url = new URL(source.url);
  const pool = new Pool(url.origin, { connections: 64, pipelining: 1, keepAliveTimeout: 30_000 });
  return {
    ask: (body, passport) => ask(pool, url, source.timeoutMs, body, passport),
    close: () => pool.close(),
  };
}

async function ask(
  pool: Pool,
  url: URL,
  timeoutMs: number,
  body: { readonly query: string },
  passport: string | undefined,
): Promise<SourceAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const request = {
    method: 'POST',
    path: url.pathname + url.search,
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...(passport === undefined ? {} : { 'fieldgrant-passport': passport }),
    },
    body: JSON.stringify(body),
    signal,
  } as const;
  try {
    const asked = pool.request(request);
    const answer = await (isMutation(body.query)
      ? asked
      : asked.catch(onceMore(() => pool.request(request))));
    return read(await boundedText(answer.body));
  } catch {
    return { kind: 'failed', code: signal.aborted ? 'SOURCE_TIMEOUT' : 'SOURCE_UNAVAILABLE' };
  }
}

/** A source may close a connection that it was idle on just as the next request goes out: RFC 9112, section 9.3.1. */
function onceMore<Answer>(again: () => Promise<Answer>): (failure: unknown) => Promise<Answer> {
  return async (failure) => {
    const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
    if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') return again();
    throw failure;
  };
}

function isMutation(query: string): boolean {
  return query.trimStart().startsWith('mutation'); // as the planner prints it
}

function read(text: string): SourceAnswer {
  const { data, errors = [], extensions } = response.parse(JSON.parse(text));
  const failedPaths = errors.map(({ path }) => path ?? []);
  if (data === undefined || data === null) return { kind: 'failed', code: 'SOURCE_UNAVAILABLE', failedPaths };
  return {
    kind: 'answered',
    data,
    failedPaths,
    refusedPaths: errors
      .filter((error) => error.extensions?.code === 'FORBIDDEN')
      .map(({ path }) => path ?? []),
    applied: extensions?.fieldgrant.applied,
    complete: extensions?.fieldgrant.complete,
  };
}

async function boundedText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestAnswerBytes) throw new RangeError('the source answered more than is accepted');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
