/** What went wrong when a service was asked: the sentences it answered, which hold no value of anybody. */
export class StoryFailed extends Error {
  override readonly name = 'StoryFailed';
}

export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Asks over HTTP as anybody would. Throws `StoryFailed` where the service can't be reached or answers no GraphQL. */
export async function ask(
  url: string,
  token: string,
  query: string,
  variables: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query, variables }),
  }).catch((cause: unknown) => {
    throw new StoryFailed(`Nothing answers at ${url}. Is it running? Start it with \`fieldgrant up\`.`, {
      cause,
    });
  });
  const answer = (await response.json()) as Partial<Answer>; // by GraphQL over HTTP
  return { data: answer.data ?? null, errors: answer.errors ?? [], extensions: answer.extensions ?? {} };
}

/** The one root field asked for. Throws `StoryFailed` with the service's own sentences where it refused. */
export async function act<Result>(
  url: string,
  token: string,
  query: string,
  variables: object = {},
): Promise<Result> {
  const { data, errors } = await ask(url, token, query, variables);
  const result = Object.values(data ?? {})[0];
  if (errors.length > 0 || result === undefined || result === null)
    throw new StoryFailed(`${url}: ${errors.map(({ message }) => message).join('; ') || 'no answer'}`);
  return result as Result; // as the contract's schema has it
}
