import type { AskSource } from '../federation/planExecution.ts';
import type { SourceAnswer, SourceClient } from '../federation/sourceClient.ts';

/** Asks sources in nobody's name: without a passport. */
export function askOpenly(clients: ReadonlyMap<string, SourceClient>): AskSource {
  return async (source, fetch) => {
    const answer: SourceAnswer = (await clients.get(source)?.ask(fetch, undefined)) ?? unreachable;
    const data = answer.kind === 'answered' ? answer.data : null;
    const code = answer.kind === 'failed' ? answer.code : 'SOURCE_UNAVAILABLE';
    const faults = (answer.failedPaths ?? []).map((path) => ({ code, ...(path.length > 0 ? { path } : {}) }));
    return { data, faults: data === null && faults.length === 0 ? [{ code }] : faults };
  };
}

const unreachable: SourceAnswer = { kind: 'failed', code: 'SOURCE_UNAVAILABLE' };
