/** What a person says of themselves. Self-declared: nobody validated it. */
export interface SelfDeclared {
  readonly interests: readonly { readonly topic: string; readonly strength: number }[];
  readonly contact: {
    readonly email?: string;
    readonly phone?: string;
    readonly preferredChannel: 'EMAIL' | 'PHONE' | 'POST';
  };
  readonly plans: readonly { readonly kind: string; readonly horizon: string }[];
}

/**
 * One look-up for many of self's own identifiers (pairwise refs): one element per identifier, in their order, as a
 * DataLoader wants it.
 */
export type SelfDeclarations = (identifiers: readonly string[]) => readonly (SelfDeclared | undefined)[];

/** Declarations in memory. */
export function declarationsIn(declared: ReadonlyMap<string, SelfDeclared>): SelfDeclarations {
  return (identifiers) => identifiers.map((identifier) => declared.get(identifier));
}
