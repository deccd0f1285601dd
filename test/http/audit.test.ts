import { serverAudits } from 'graphql-http';
import { type SmallWorld, startSmallWorld } from '../support/smallWorld.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld({ grants: [] });
});
afterAll(() => world.stop());

describe('The gateway follows GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => `${world.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${world.token}`);
      return fetch(url, { ...init, headers });
    },
  });
  for (const { id, name, fn } of audits)
    test(`${id} ${name}`, async () => {
      const result = await fn();
      if (result.status !== 'ok') throw new Error(`${result.status}: ${result.reason}`);
    });
});
