import type { Config } from './config/schema.ts';
import type { Development } from './demo.ts';
import { trialQuery } from './story/mortgage.ts';
import { demoSecret } from './token.ts';

export interface Welcome {
  readonly config: Config;
  readonly development: Development;
  readonly ref: string;
  readonly tokenFor: (as: string) => Promise<string>;
  readonly out: (line: string) => void;
}

/** Who can sign in, and a request that works when it is pasted. */
export async function signInsAndCurl({ config, development, ref, tokenFor, out }: Welcome): Promise<void> {
  const token = await tokenFor('organisation:harbour');
  out('\nSign in as');
  out(
    `   anna, with the password ${demoSecret('anna')}, at ${development.issuer.url} (any of the demo's persons: NAME, NAME-demo)`,
  );
  out('   npx fieldgrant token --as person:anna');
  out('   npx fieldgrant token --as organisation:harbour');
  out(
    '\nTry it: Anna has since accepted a smaller wish of Harbour’s, without her birth date, which she revoked.\n',
  );
  out(`curl -s ${config.gateway.url}/graphql \\`);
  out(`  -H 'Content-Type: application/json' \\`);
  out(`  -H 'Fieldgrant-Purpose: harbour:MortgageUnderwriting' \\`);
  out(`  -H 'Authorization: Bearer ${token}' \\`);
  out(`  -d '${JSON.stringify({ query: trialQuery, variables: { ref } })}'`);
}
