import { act, ask } from '../../cli/story/graphql.ts';
import { demoToken } from '../../cli/token.ts';
import { startUp, type Up } from '../support/up.ts';

const rounds = 3;
const purpose = 'harbour:MortgageUnderwriting';
const query = 'query ($ref: ID!) { person(ref: $ref) { contact { preferredChannel } } }';

let up: Up;
let ref: string;
beforeAll(async () => {
  up = await startUp(['--no-story']);
  const { token } = await act<{ token: string }>(
    api(),
    await harbour(),
    'mutation { createInvitation(input: { uses: 1 }) { token } }',
  );
  await act(api(), await anna(), 'mutation ($token: String!) { acceptInvitation(token: $token) { id } }', {
    token,
  });
  const { connections } = await act<{ connections: { edges: readonly { node: { ref: string } }[] } }>(
    api(),
    await harbour(),
    '{ organisation { connections { edges { node { ref } } } } }',
  );
  ref = connections.edges[0]?.node.ref ?? '';
});
afterAll(() => up.kill());

const api = () => `${up.urls.policies}/graphql`;
const anna = () => demoToken(up.urls.issuer, 'person:anna');
const harbour = () => demoToken(up.urls.issuer, 'organisation:harbour');
const run = async () =>
  ask(`${up.urls.gateway}/graphql`, await harbour(), query, { ref }, { 'fieldgrant-purpose': purpose });

async function agreed(): Promise<string> {
  const now = Date.now();
  const { id, revision } = await act<{ id: string; revision: number }>(
    api(),
    await harbour(),
    'mutation ($input: DataRequestInput!) { requestData(input: $input) { id revision } }',
    {
      input: {
        ref,
        purpose,
        document: query,
        terms: {
          period: {
            from: new Date(now - 1_000).toISOString(),
            until: new Date(now + 3_600_000).toISOString(),
          },
          retention: 'P1D',
        },
        explanation: 'To be killed.',
      },
    },
  );
  const agreement = await act<{ id: string }>(
    api(),
    await anna(),
    'mutation ($id: ID!, $revision: Int!) { acceptDataRequest(id: $id, revision: $revision) { id } }',
    { id, revision },
  );
  return agreement.id;
}

describe('after kill -9', () => {
  it('a revocation that returned holds', async () => {
    for (let round = 0; round < rounds; round++) {
      const id = await agreed();
      expect((await run()).errors).toEqual([]);
      await act(api(), await anna(), 'mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', { id });
      await up.kill();
      up = await up.restart();
      const { data, errors } = await run();
      expect(data).toEqual({ person: { contact: null } });
      expect(errors).toMatchObject([{ extensions: { coordinate: 'Person.contact', reason: 'REVOKED' } }]);
    }
  }, 120_000);

  it('every response that arrived has its access record', async () => {
    for (let round = 0; round < rounds; round++) {
      await agreed();
      const { data, extensions } = await run();
      await up.kill();
      expect(data).toEqual({ person: { contact: { preferredChannel: expect.any(String) } } });
      up = await up.restart();
      const { accessLog } = await act<{ accessLog: { edges: readonly { node: { id: string } }[] } }>(
        api(),
        await anna(),
        '{ me { accessLog(first: 3) { edges { node { id } } } } }',
      );
      const [{ accessRecord }] = extensions['fieldgrant'] as readonly [{ accessRecord: string }];
      expect(accessLog.edges.map(({ node }) => node.id)).toContain(accessRecord);
    }
  }, 120_000);
});
