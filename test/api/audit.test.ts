import { serverAudits } from 'graphql-http';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let token: string;

beforeAll(async () => {
  stack = await startStack();
  token = (await stack.person('anna')).token;
});
afterAll(() => stack.stop());

describe('The companion API follows GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => `${stack.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(url, { ...init, headers });
    },
  });
  for (const { id, name, fn } of audits)
    test(`${id} ${name}`, async () => {
      const result = await fn();
      if (result.status !== 'ok') throw new Error(`${result.status}: ${result.reason}`);
    });
});
