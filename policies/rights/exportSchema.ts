import { z } from 'zod';

const moment = z.iso.datetime();
const organisation = z.string().describe("The organisation's id.");

const terms = z.object({
  items: z.array(
    z.object({
      coordinate: z.string(),
      necessity: z.enum(['REQUIRED', 'OPTIONAL']),
      objects: z.array(z.string()).optional(),
      window: z.string().optional(),
      release: z
        .object({ round: z.number(), truncate: z.enum(['MONTH', 'YEAR']), mask: z.number() })
        .partial()
        .optional(),
    }),
  ),
  period: z.object({ from: moment, until: moment }),
  usage: z.object({ limit: z.int(), per: z.string().optional() }).optional(),
  retention: z.string(),
  completeness: z.literal(true).optional(),
  termsUrl: z.string().optional(),
  termsSha256: z.string().optional(),
});

const act = {
  by: z.enum(['PERSON', 'ORGANISATION']),
  at: moment,
  representation: z.string().optional().describe('Under which somebody did it in the name of the person.'),
};

/** Everything that the network holds about a person: one document (GDPR Articles 15 and 20). */
export const nodeExport = z.object({
  $schema: z.string(),
  exportedAt: moment,
  node: z.object({ id: z.string(), createdAt: moment.optional() }),
  profile: z.object({
    answersByItself: z.boolean(),
    restrictedSince: moment.optional(),
    rules: z.array(
      z.object({
        id: z.string(),
        effect: z.enum(['ALLOW', 'ASK', 'NEVER']),
        purpose: z.string().optional(),
        category: z.string().optional(),
        coordinate: z.string().optional(),
        organisation: organisation.optional(),
        maxPeriod: z.string().optional(),
        maxRetention: z.string().optional(),
        maxWindow: z.string().optional(),
        release: terms.shape.items.element.shape.release,
      }),
    ),
  }),
  connections: z.array(
    z.object({
      id: z.string(),
      organisation,
      role: z.enum(['SOURCE', 'RELYING_PARTY']),
      since: moment,
      identifier: z.string().optional().describe('What the source calls the person.'),
    }),
  ),
  dataRequests: z.array(
    z.object({
      id: z.string(),
      organisation,
      purpose: z.string(),
      explanation: z.string(),
      state: z.enum(['OPEN', 'COUNTERED', 'AGREED', 'DECLINED', 'WITHDRAWN', 'LAPSED']),
      createdAt: moment,
      expiresAt: moment.optional(),
      revisions: z.array(z.object({ ...act, number: z.int(), terms })),
      reason: z.string().optional(),
      agreement: z.string().optional(),
      replaces: z.string().optional(),
    }),
  ),
  agreements: z.array(
    z.object({
      id: z.string(),
      dataRequest: z.string(),
      organisation,
      purpose: z.string(),
      state: z.enum(['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED', 'EXHAUSTED', 'SUPERSEDED']),
      revision: z.int(),
      terms,
      uses: z.int().describe('Counted so far; in the present interval, where they are counted by interval.'),
      history: z.array(
        z.object({
          ...act,
          number: z.int(),
          state: z.enum(['ACTIVE', 'PAUSED', 'REVOKED', 'SUPERSEDED']),
          reason: z.string().optional(),
          byProfile: z.literal(true).optional(),
          terms,
        }),
      ),
    }),
  ),
  accessLog: z.array(
    z.object({
      id: z.string(),
      at: moment,
      organisation: organisation.optional(),
      purpose: z.string().optional(),
      representation: z.string().optional(),
      objects: z.int(),
      released: z.array(
        z.object({
          agreement: z.string().optional(),
          revision: z.int().optional(),
          coordinates: z.array(z.string()),
        }),
      ),
      denied: z.array(z.object({ coordinate: z.string(), reason: z.string() })),
    }),
  ),
  notices: z.array(
    z.object({
      id: z.string(),
      at: moment,
      kind: z.string(),
      organisation,
      dataRequest: z.string().optional(),
      agreement: z.string().optional(),
      representation: z.string().optional(),
      byProfile: z.literal(true).optional(),
    }),
  ),
  representations: z.array(
    z.object({
      id: z.string(),
      role: z.enum(['REPRESENTATIVE', 'REPRESENTED']),
      kind: z.enum(['GUARDIAN', 'POWER_OF_ATTORNEY']),
      acts: z.enum(['DECIDE', 'SEE']),
      categories: z.array(z.string()).optional(),
      coordinates: z.array(z.string()).optional(),
      from: moment,
      until: moment,
      attestedBy: organisation,
      registeredAt: moment,
      endedAt: moment.optional(),
    }),
  ),
});

export type NodeExport = z.infer<typeof nodeExport>;

/** As published: JSON Schema 2020-12. */
export function exportJsonSchema(): object {
  return { title: 'Fieldgrant node export', ...z.toJSONSchema(nodeExport, { io: 'output' }) };
}
