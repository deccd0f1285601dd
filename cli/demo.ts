import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeOfPerson } from '../policies/connections/nodes.ts';
import type { OrganisationId, PurposeId } from '../policies/core/identifiers.ts';
import { createPairwiseRefs } from '../policies/identity/pairwiseRef.ts';
import { type Admission, admitOrganisation } from '../policies/registry/organisations.ts';
import { registerPurpose } from '../policies/registry/purposes.ts';
import type { Store } from '../policies/store/store.ts';
import type { OrganisationRole } from '../policies/store/stored.ts';
import type { SelfDeclared } from '../subgraphs/self/declarations.ts';
import { generateWorld, type World } from '../subgraphs/world/generateWorld.ts';
import type { Config } from './config/schema.ts';

export type Development = NonNullable<Config['development']>;

/** The demo world that a configuration describes. */
export function demoWorld({ persons, seed, until }: Development): World {
  return generateWorld({ persons, seed, until: until ?? `${new Date().toISOString().slice(0, 7)}-01` });
}

interface DemoOrganisation {
  readonly id: string;
  readonly legalName: string;
  readonly role: OrganisationRole;
  readonly admittedPurposes: readonly PurposeId[];
}

/** The solvency of customers, and of the finance sector both lending and credit checks. */
const lending = [
  'dpv:CustomerSolvencyMonitoring',
  'finance:LoanServiceProvision',
  'finance:CreditChecking',
].map((term) => term as PurposeId); // terms of the vocabulary

/** Who takes part in the demo. */
export const demoOrganisations: readonly DemoOrganisation[] = [
  { id: 'self', legalName: 'Fieldgrant Self-declared', role: 'SOURCE', admittedPurposes: [] },
  { id: 'government', legalName: 'Basisregistratie (demo)', role: 'SOURCE', admittedPurposes: [] },
  { id: 'bank', legalName: 'Polderbank (demo)', role: 'SOURCE', admittedPurposes: [] },
  { id: 'insurer', legalName: 'Dijkzicht Verzekeringen (demo)', role: 'SOURCE', admittedPurposes: [] },
  {
    id: 'harbour',
    legalName: 'Harbour Mortgages',
    role: 'RELYING_PARTY',
    admittedPurposes: lending,
  },
  {
    id: 'lumen',
    legalName: 'Lumen Energy',
    role: 'RELYING_PARTY',
    admittedPurposes: ['dpv:ServiceProvision' as PurposeId],
  },
];

/** What Harbour does with data. */
const mortgageUnderwriting = {
  id: 'harbour:MortgageUnderwriting' as PurposeId,
  label: 'Mortgage underwriting',
  parents: lending,
};

/**
 * Admits the demo's organisations, makes the nodes of its persons, and writes what they declare of themselves for the
 * `self` source, which knows persons by refs alone. Doing it again changes nothing.
 */
export async function seedDemo(store: Store, development: Development, refsKey: Uint8Array): Promise<void> {
  const issuer = development.issuer.url;
  for (const { id, legalName, role, admittedPurposes } of demoOrganisations)
    admittedOrThrow(
      await admitOrganisation(
        store,
        {
          id: id as OrganisationId,
          legalName,
          contact: `contact@${id}.example`,
          dpoContact: `privacy@${id}.example`,
          roles: [role],
          admittedPurposes,
        },
        { issuer, subject: id },
      ),
    );
  await registerPurpose(store, 'harbour' as OrganisationId, mortgageUnderwriting);
  const refs = createPairwiseRefs(refsKey);
  const declared = await Promise.all(
    [...demoWorld(development).self].map(async ([login, says]) => {
      const node = await nodeOfPerson(store, issuer, login, Date.now());
      return [refs.refOf(node, 'self' as OrganisationId), says] as const;
    }),
  );
  mkdirSync(dirname(development.declarations), { recursive: true });
  writeFileSync(development.declarations, JSON.stringify(Object.fromEntries(declared)), { mode: 0o600 });
}

/** What `seedDemo` wrote. Throws where nobody seeded yet, and says how. */
export function readDeclarations({ declarations }: Development): ReadonlyMap<string, SelfDeclared> {
  try {
    const declared = JSON.parse(readFileSync(declarations, 'utf8')) as Record<string, SelfDeclared>; // written above
    return new Map(Object.entries(declared));
  } catch {
    throw new Error(`There are no declarations at ${declarations}. Write them with \`fieldgrant seed\`.`);
  }
}

/** A store that was not made for this demo. */
function admittedOrThrow({ kind }: Admission): void {
  if (kind !== 'admitted')
    throw new Error(`the demo's organisations can not be admitted to this store: ${kind}`);
}
