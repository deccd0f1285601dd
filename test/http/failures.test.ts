import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openRedisStore } from '../../policies/store/redis.ts';
import { startRedis } from '../support/redisServer.ts';
import { startSmallWorld, values } from '../support/smallWorld.ts';

const grants = [
  'Person.nickname',
  'Person.accounts',
  'Account.balance',
  'Person.policies',
  'LifePolicy.number',
  'LifePolicy.coverage',
];
const query =
  'query ($ref: ID!) { person(ref: $ref) { nickname accounts { balance } policies { ... on LifePolicy { number } } } }';

interface Failing {
  readonly url: string;
  stop(): void;
}

/** A server in front of a real source: it passes the schema on, and does its worst with everything else. */
async function startFailing(
  answer: (response: ServerResponse, asked: string) => void,
): Promise<Failing & { standBefore(real: string): void }> {
  let schemaFrom = '';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (!body.includes('_service')) return answer(response, body.toString());
    const real = await fetch(`${schemaFrom}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'fieldgrant-passport': String(request.headers['fieldgrant-passport']),
      },
      body,
    });
    return response.setHeader('content-type', 'application/json').end(await real.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listening on TCP
    standBefore: (real) => {
      schemaFrom = real;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const json = (value: unknown) => (response: ServerResponse) =>
  void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));

const failures: readonly (readonly [string, string, (response: ServerResponse) => void])[] = [
  ['resets the connection', 'SOURCE_UNAVAILABLE', (response) => void response.destroy()],
  [
    'answers no JSON',
    'SOURCE_UNAVAILABLE',
    (response) => void response.end('<html>the secret of somebody</html>'),
  ],
  [
    'answers HTTP 500',
    'SOURCE_UNAVAILABLE',
    (response) => void response.writeHead(500).end('the secret of somebody'),
  ],
  [
    'answers with errors alone',
    'SOURCE_UNAVAILABLE',
    json({ errors: [{ message: 'the secret of somebody' }] }),
  ],
  ['answers something of another shape', 'SOURCE_UNAVAILABLE', json({ data: ['the secret of somebody'] })],
  [
    'answers more than is accepted',
    'SOURCE_UNAVAILABLE',
    (response) => void response.end(Buffer.alloc(17 * 1024 * 1024, 32)),
  ],
  ['never answers', 'SOURCE_TIMEOUT', () => undefined],
  ['drips', 'SOURCE_TIMEOUT', (response) => void response.write('{"data":')],
];

describe('when one source', () => {
  it.each(failures)(
    '%s the others still answer, and nothing of its words leaves',
    async (_, code, answer) => {
      const failing = await startFailing(answer);
      const world = await startSmallWorld({
        grants,
        replaced: { bank: failing },
        timeoutMs: code === 'SOURCE_TIMEOUT' ? 700 : 30_000,
      });
      try {
        const { status, text } = await world.query(query, { ref: world.ref });
        const { data, errors } = JSON.parse(text);
        expect(status).toBe(200);
        expect(data.person).toEqual({
          nickname: 'value-nickname',
          accounts: null,
          policies: [{ number: 'value-life' }, {}],
        });
        expect(errors).toEqual([
          {
            message: expect.any(String),
            path: ['person', 'accounts'],
            extensions: { code, coordinate: 'Person.accounts' },
          },
        ]);
        expect(text).not.toContain('secret');
      } finally {
        failing.stop();
        await world.stop();
      }
    },
  );

  it('closes the connection as a request goes out it is asked once more', async () => {
    let requests = 0;
    const closing = await startFailing((response, asked) => {
      const key = /(\w+):\s*accounts/.exec(asked)?.[1] ?? '';
      if (++requests === 1) response.destroy();
      else json({ data: { _entities: [{ [key]: [] }] } })(response);
    });
    const world = await startSmallWorld({ grants, replaced: { bank: closing } });
    const { data, errors } = JSON.parse((await world.query(query, { ref: world.ref })).text);
    expect(errors).toBeUndefined();
    expect(data.person.accounts).toEqual([]);
    expect(requests).toBe(2);
    closing.stop();
    await world.stop();
  });

  it('fails in one field only that field is null, and its words stay with it', async () => {
    const broken = () => {
      throw new Error('the secret of somebody');
    };
    const world = await startSmallWorld({ grants, values: { ...values, 'Person.policies': broken } });
    const { text } = await world.query(query, { ref: world.ref });
    const { data, errors } = JSON.parse(text);
    expect(data.person).toMatchObject({ nickname: 'value-nickname', policies: null });
    expect(data.person.accounts).toHaveLength(2);
    expect(errors).toMatchObject([
      { path: ['person', 'policies'], extensions: { code: 'SOURCE_UNAVAILABLE' } },
    ]);
    expect(text).not.toContain('secret');
    await world.stop();
  });
});

describe('a gateway that is told to stop', () => {
  it('finishes what runs, and is gone soon after', async () => {
    const slow = await startFailing((response) => {
      setTimeout(() => json({ data: null, errors: [{ message: 'late' }] })(response), 400);
    });
    const world = await startSmallWorld({ grants, replaced: { bank: slow } });
    const answering = world.query(query, { ref: world.ref });
    await new Promise((later) => setTimeout(later, 150));
    const begun = Date.now();
    await world.stop();
    expect(JSON.parse((await answering).text).data.person.nickname).toBe('value-nickname');
    expect(Date.now() - begun).toBeLessThan(5_000); // keep-alive alone would hold it for seventy seconds
    slow.stop();
  });
});

describe('a use', () => {
  it('is not counted for a request that failed at every source', async () => {
    const failing = await startFailing((response) => void response.destroy());
    const world = await startSmallWorld({
      grants: ['Person.nickname'],
      usage: { limit: 1 },
      replaced: { self: failing },
      timeoutMs: 30_000,
    });
    const failed = JSON.parse(
      (await world.query('query ($ref: ID!) { person(ref: $ref) { nickname } }', { ref: world.ref })).text,
    );
    expect(failed.data.person).toEqual({ nickname: null });
    expect(failed.errors).toMatchObject([{ extensions: { code: 'SOURCE_UNAVAILABLE' } }]);
    const [standing] = await world.store.scan('standing/', { limit: 1 });
    expect(standing?.value).toMatchObject([{ uses: { count: 0 } }]);
    failing.stop();
    await world.stop();
  });
});

describe('when the store is away', () => {
  it('nothing is released, and the gateway says so at once and is not ready', async () => {
    const redis = await startRedis();
    const store = await openRedisStore({ url: redis.url, timeoutMs: 1_000 });
    const world = await startSmallWorld({ grants, store });
    expect((await world.query(query, { ref: world.ref })).text).toContain('value-nickname');
    await redis.stop();
    world.asked();
    const { status, text } = await world.query(query, { ref: world.ref });
    expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([503, 'CONSENT_UNAVAILABLE']);
    expect(text).not.toContain('value-');
    expect(world.asked()).toEqual({});
    expect((await fetch(`${world.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${world.url}/health/live`)).status).toBe(200);
    await world.stop();
  });
});
