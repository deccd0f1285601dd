import { z } from 'zod';

const port = z.int().min(0).max(65_535);
const milliseconds = z.int().min(1);
const host = z.string().min(1);

/** What to do where a section without a default is absent. */
const absent = (advice: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? advice : undefined),
});

const service = {
  host: host.default('127.0.0.1').describe('The address to listen on. Loopback unless told otherwise.'),
};

const issuer = z.strictObject({
  url: z.url().describe('The issuer identifier: the `iss` of its tokens.'),
  audience: z
    .string()
    .min(1)
    .describe('The `aud` of tokens for this role. Role follows from issuer and audience.'),
  role: z.enum(['person', 'organisation', 'authority']),
  jwksUrl: z.url().optional().describe('Where absent, read from the issuer’s discovery document.'),
});

/** How long one fetch from a source may take. */
export const defaultTimeoutMs = 3_000;

const source = z.strictObject({
  ...service,
  url: z.url().describe('The base URL; the subgraph is at /graphql.'),
  port: port.optional().describe('Where `fieldgrant source NAME` listens. Where absent: the port of `url`.'),
  timeoutMs: milliseconds.default(defaultTimeoutMs).describe('After which one fetch counts as unanswered.'),
});

const noIssuer = 'there is none: add to identity.issuers the url, audience and role of each issuer you trust';
const noKeys =
  'there are none: make them with `fieldgrant keys create`, and name where they are in keys.directory';

/** `fieldgrant.yaml`. Unknown keys are refused; keys and issuers have no default. */
export const configSchema = z.strictObject({
  store: z
    .discriminatedUnion(
      'kind',
      [
        z.strictObject({
          kind: z.literal('embedded'),
          path: z.string().min(1).describe('A directory, shared by the processes of one machine.'),
        }),
        z.strictObject({
          kind: z.literal('redis'),
          url: z
            .string()
            .regex(/^rediss?:\/\//, 'a redis:// or rediss:// URL')
            .refine((url) => URL.canParse(url), 'no URL: percent-encode what is special in the password'),
          timeoutMs: milliseconds.default(1_000),
        }),
      ],
      absent('there is none: add store.kind, embedded with a path or redis with a url'),
    )
    .describe('Where agreements, connections and access records live.'),
  gateway: z.strictObject({
    ...service,
    port: port.default(4000),
    url: z
      .url()
      .default('http://localhost:4000')
      .describe('The public URL, named as issuer on every passport.'),
    unannotated: z
      .enum(['deny', 'open'])
      .default('deny')
      .describe('`open` only for a supergraph that has no persons at all.'),
    introspection: z
      .union([z.boolean(), z.enum(['on', 'off', 'granted'])])
      .default(true)
      .transform((word) => (word === 'granted' ? word : word === true || word === 'on'))
      .describe(
        'For authenticated callers. `granted`: of personal fields only what agreements of theirs list.',
      ),
    limits: z
      .strictObject({
        bodyBytes: z.int().min(1024).default(262_144),
        tokens: z.int().min(10).default(5_000).describe('Of a document.'),
        depth: z.int().min(1).default(15),
        aliases: z.int().min(0).default(60),
        rootFields: z.int().min(1).default(20),
        fields: z
          .int()
          .min(1)
          .default(5_000)
          .describe('Selected, after fragments are expanded on each concrete type.'),
        directives: z.int().min(0).default(200).describe('Of a document.'),
        listItems: z
          .int()
          .min(1)
          .default(1_000)
          .describe('Of the list and object literals of a document, and again of its variables.'),
        repeats: z.int().min(1).default(300).describe('Fields of a document with one response key.'),
      })
      .prefault({}),
  }),
  policies: z.strictObject({
    ...service,
    port: port.default(4001),
    url: z.url().default('http://localhost:4001').describe('The public URL.'),
  }),
  identity: z.strictObject(
    {
      issuers: z
        .array(issuer, absent(noIssuer))
        .min(1, noIssuer)
        .describe('Whose access tokens are accepted, and as whom.'),
    },
    absent(noIssuer),
  ),
  keys: z
    .strictObject(
      {
        directory: z
          .string(absent(noKeys))
          .min(1)
          .describe('Made by `fieldgrant keys create`; readable by the service alone.'),
      },
      absent(noKeys),
    )
    .describe('The keys that passports, refs, challenges and proofs are made with.'),
  sources: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{1,39}$/), source)
    .describe('Every source, by its name in the scheme.'),
  telemetry: z
    .strictObject({ logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info') })
    .prefault({}),
  development: z
    .strictObject({
      issuer: z.strictObject({
        ...service,
        port: port.default(4002),
        url: z.url().default('http://localhost:4002'),
      }),
      persons: z.int().min(1).default(200).describe('How many persons the demo world has.'),
      seed: z.int().default(1),
      until: z.iso
        .date()
        .optional()
        .describe('The first day without data. Where absent: the first day of this month.'),
      declarations: z
        .string()
        .min(1)
        .describe('The file that `fieldgrant seed` writes and `fieldgrant source self` reads.'),
    })
    .optional()
    .describe('The demo: the development issuer and the generated world. Never in production.'),
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;

const ignored = z.unknown().optional();

/** What of it a gateway reads whose supergraph has no persons: the rest may be absent. */
export const openConfigSchema = z.strictObject({
  gateway: configSchema.shape.gateway.prefault({}),
  sources: configSchema.shape.sources.prefault({}),
  telemetry: configSchema.shape.telemetry,
  store: ignored,
  policies: ignored,
  identity: ignored,
  keys: ignored,
  development: ignored,
});

export type OpenConfig = z.output<typeof openConfigSchema>;
