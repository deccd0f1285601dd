import { type Answer, act, ask, StoryFailed } from './graphql.ts';
import { leftOut, mortgageQuery, reduced } from './query.ts';

export interface StoryOptions {
  readonly urls: {
    /** Base URLs, without `/graphql`. */
    readonly gateway: string;
    readonly policies: string;
    readonly sources: Readonly<Record<string, string>>;
  };
  /** An access token for `person:anna`, `organisation:harbour`; of a person also for a source. */
  readonly tokenFor: (as: string, audience?: string) => Promise<string>;
  readonly out: (line: string) => void;
}

export interface StoryEnd {
  /** Harbour's name for Anna, to try the gateway with. */
  readonly ref: string;
}

const purpose = 'harbour:MortgageUnderwriting';
const day = 24 * 60 * 60 * 1000;

/**
 * Plays the mortgage story through the public interfaces, with real tokens, and prints each step.  Throws `StoryFailed` where a step does not go as told.
 */
export async function playMortgageStory(options: StoryOptions): Promise<StoryEnd> {
  const { out, tokenFor } = options;
  const play: Play = {
    ...options,
    api: `${options.urls.policies}/graphql`,
    gateway: `${options.urls.gateway}/graphql`,
    anna: await tokenFor('person:anna'),
    harbour: await tokenFor('organisation:harbour'),
  };
  out('The mortgage: Anna shows Harbour Mortgages what it needs, and nothing else.');
  await endFormerTellings(play);
  await connectSources(play);
  const ref = await connectHarbour(play);
  const agreement = await negotiate(play, ref);
  await query(play, ref);
  await showAccess(play);
  await revoke(play, agreement, ref);
  return { ref };
}

/** What Harbour may still ask after the story: less than it wanted, and one field of it (the birth date) is not granted. */
export const trialQuery =
  'query ($ref: ID!) { person(ref: $ref) { name { full } birth { date } incomes { year gross } accounts { kind balance } } }';
const trialItems = [
  'Person.name',
  'PersonName.full',
  'Person.incomes',
  'Income.year',
  'Income.gross',
  'Person.accounts',
  'Account.kind',
  'Account.balance',
];

/** Leaves an agreement in force, so that what was played can be tried by hand: Anna accepts a smaller wish as it is. */
export async function leaveSomethingToTry(options: StoryOptions, ref: string): Promise<void> {
  const api = `${options.urls.policies}/graphql`;
  const now = Date.now();
  const asked = await act<Negotiated>(
    api,
    await options.tokenFor('organisation:harbour'),
    `mutation ($input: DataRequestInput!) { requestData(input: $input) { ${negotiatedFields} } }`,
    {
      input: {
        ref,
        purpose,
        items: trialItems.map((coordinate) => ({ coordinate })),
        terms: {
          period: { from: new Date(now - 1000).toISOString(), until: new Date(now + 30 * day).toISOString() },
          retention: 'P30D',
        },
        explanation: 'To try the gateway by hand.',
      },
    },
  );
  await act(
    api,
    await options.tokenFor('person:anna'),
    'mutation ($id: ID!, $revision: Int!) { acceptDataRequest(id: $id, revision: $revision) { id } }',
    { id: asked.id, revision: asked.revision },
  );
}

interface Play extends StoryOptions {
  readonly api: string;
  readonly gateway: string;
  readonly anna: string;
  readonly harbour: string;
}

/** What an earlier telling left in force would answer in the place of what is told now. */
async function endFormerTellings({ api, anna, out }: Play): Promise<void> {
  const { agreements } = await act<{
    agreements: { nodes: readonly { id: string; organisation: { id: string } }[] };
  }>(api, anna, '{ me { agreements(state: ACTIVE, first: 100) { nodes { id organisation { id } } } } }');
  for (const { id, organisation } of agreements.nodes) {
    if (organisation.id !== 'harbour') continue;
    await act(api, anna, 'mutation ($id: ID!) { revokeAgreement(id: $id) { state } }', { id });
    out('(Anna revokes what an earlier telling left.)');
  }
}

async function connectSources({ urls, api, anna, tokenFor, out }: Play): Promise<void> {
  out('\n1. Anna connects her node to her sources, proving to each who she is.');
  for (const source of ['government', 'bank', 'insurer']) {
    const { connectionChallenge: challenge } = await act<{ connectionChallenge: string }>(
      api,
      anna,
      'query ($source: ID!) { me { connectionChallenge(source: $source) } }',
      { source },
    );
    const token = await tokenFor('person:anna', `urn:fieldgrant:source:${source}`);
    const proof = await proofFrom(`${urls.sources[source]}/connect`, token, challenge);
    await act(
      api,
      anna,
      'mutation ($source: ID!, $proof: String!) { connectSource(source: $source, proof: $proof) { id } }',
      { source, proof },
    );
    out(`   ${source}: signed in there, proof accepted, connected`);
  }
}

async function proofFrom(url: string, token: string, challenge: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ challenge }),
  });
  const { proof } = (await response.json()) as { proof?: string }; // the kit's answer
  if (proof === undefined) throw new StoryFailed(`${url} gave no proof (HTTP ${response.status}).`);
  return proof;
}

async function connectHarbour({ api, anna, harbour, out }: Play): Promise<string> {
  out('\n2. Harbour invites, Anna accepts.');
  const invitation = await act<{ token: string }>(
    api,
    harbour,
    'mutation ($input: InvitationInput!) { createInvitation(input: $input) { token } }',
    {
      input: {
        reference: 'application 2026-0117',
        uses: 1,
        expiresAt: new Date(Date.now() + day).toISOString(),
      },
    },
  );
  await act(api, anna, 'mutation ($token: String!) { acceptInvitation(token: $token) { id } }', invitation);
  const { connections } = await act<{ connections: { edges: readonly { node: { ref: string } }[] } }>(
    api,
    harbour,
    'query { organisation { connections(first: 100) { edges { node { ref reference } } } } }',
  );
  const ref = connections.edges.at(-1)?.node.ref;
  if (ref === undefined) throw new StoryFailed('Harbour sees no connection after Anna accepted.');
  out(`   Harbour now knows her as ${ref}: its own name for her, which no other organisation shares`);
  return ref;
}

interface Negotiated {
  readonly id: string;
  readonly revision: number;
  readonly terms: { readonly items: readonly { readonly coordinate: string; readonly necessity: string }[] };
}

async function negotiate({ api, anna, harbour, out }: Play, ref: string): Promise<string> {
  const from = Date.now() - 1000;
  const period = (days: number) => ({
    from: new Date(from).toISOString(),
    until: new Date(from + days * day).toISOString(),
  });
  out('\n3. Harbour files its data request: the query it will run, for 90 days, 10 uses, kept for one year.');
  const asked = await act<Negotiated>(
    api,
    harbour,
    `mutation ($input: DataRequestInput!) { requestData(input: $input) { ${negotiatedFields} } }`,
    {
      input: {
        ref,
        purpose,
        document: mortgageQuery,
        required: ['Person.incomes', 'Income.gross', 'Income.year'],
        terms: { period: period(90), usage: { limit: 10 }, retention: 'P1Y' },
        explanation: 'To see whether you can carry the mortgage you applied for.',
      },
    },
  );
  out(`   it asks for ${asked.terms.items.length} fields`);

  out('\n4. Anna counters: 60 days instead of 90, without some of the fields, and with less of others.');
  const items = asked.terms.items.filter(({ coordinate }) => !leftOut.includes(coordinate));
  for (const { coordinate } of asked.terms.items.filter((item) => !items.includes(item)))
    out(`   left out  ${coordinate}`);
  for (const [coordinate, { told }] of Object.entries(reduced)) out(`   only      ${coordinate}: ${told}`);
  const countered = await act<Negotiated>(
    api,
    anna,
    `mutation ($id: ID!, $revision: Int!, $terms: TermsInput!) {
       counterDataRequest(id: $id, revision: $revision, terms: $terms) { ${negotiatedFields} }
     }`,
    {
      id: asked.id,
      revision: asked.revision,
      terms: {
        items: items.map(({ coordinate, necessity }) => {
          const { told: _, ...conditions } = reduced[coordinate] ?? { told: '' };
          return { coordinate, necessity, ...conditions };
        }),
        period: period(60),
        usage: { limit: 10 },
        retention: 'P1Y',
      },
    },
  );
  const agreement = await act<{ id: string; state: string }>(
    api,
    harbour,
    'mutation ($id: ID!, $revision: Int!) { acceptCounter(id: $id, revision: $revision) { id state } }',
    { id: countered.id, revision: countered.revision },
  );
  out(`   Harbour accepts revision ${countered.revision}: agreement ${agreement.id} is ${agreement.state}`);
  return agreement.id;
}

const negotiatedFields = 'id revision terms { items { coordinate necessity } }';

async function query({ gateway, harbour, out }: Play, ref: string): Promise<void> {
  out('\n5. Harbour runs its query. The granted fields come live from the sources:');
  const answer = await ask(gateway, harbour, mortgageQuery, { ref }, { 'fieldgrant-purpose': purpose });
  if (answer.data === null) throw new StoryFailed(answer.errors.map(({ message }) => message).join('; '));
  for (const line of JSON.stringify(answer.data, null, 2).split('\n')) out(`   ${line}`);
  out('   and the rest is null, with a reason:');
  for (const denial of denials(answer)) out(`   denied  ${denial}`);
}

function denials({ errors }: Answer): readonly string[] {
  return errors.map(
    ({ extensions }) =>
      `${String(extensions?.['coordinate'])}  ${String(extensions?.['reason'] ?? extensions?.['code'])}`,
  );
}

interface Access {
  readonly accessLog: {
    readonly edges: readonly {
      readonly node: {
        readonly at: string;
        readonly organisation: { readonly legalName: string };
        readonly purpose: { readonly id: string };
        readonly released: readonly { readonly coordinates: readonly string[] }[];
        readonly denied: readonly { readonly coordinate: string; readonly reason: string }[];
      };
    }[];
  };
}

async function showAccess({ api, anna, out }: Play): Promise<void> {
  out('\n6. Anna sees the access at once:');
  const { accessLog } = await act<Access>(
    api,
    anna,
    `query { me { accessLog(first: 1) { edges { node {
       at organisation { legalName } purpose { id } released { coordinates } denied { coordinate reason } } } } } }`,
  );
  const access = accessLog.edges[0]?.node;
  if (access === undefined) throw new StoryFailed('Harbour was answered, but Anna sees no access.');
  out(`   ${access.at}  ${access.organisation.legalName}  for ${access.purpose.id}`);
  out(
    `   ${access.released.flatMap(({ coordinates }) => coordinates).length} fields released, ${access.denied.length} denied`,
  );
}

async function revoke(
  { api, gateway, anna, harbour, out }: Play,
  agreement: string,
  ref: string,
): Promise<void> {
  out('\n7. Anna revokes.');
  const { state } = await act<{ state: string }>(
    api,
    anna,
    'mutation ($id: ID!) { revokeAgreement(id: $id, reason: "Found another lender") { state } }',
    { id: agreement },
  );
  out(`   the agreement is ${state}; Harbour asks again:`);
  const answer = await ask(gateway, harbour, mortgageQuery, { ref }, { 'fieldgrant-purpose': purpose });
  for (const denial of denials(answer)) out(`   denied  ${denial}`);
  if (holdsValue(answer.data)) throw new StoryFailed('Something was released after the revocation.');
  out('   nothing is released any more.');
}

function holdsValue(data: Answer['data']): boolean {
  const isValue = (value: unknown): boolean =>
    typeof value === 'object' && value !== null ? Object.values(value).some(isValue) : value !== null;
  return isValue(data);
}
