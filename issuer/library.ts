import type { errors, interactionPolicy, Provider } from 'oidc-provider';

export interface Library {
  readonly Provider: typeof Provider;
  readonly errors: typeof errors;
  readonly interactionPolicy: typeof interactionPolicy;
}

/**
 * oidc-provider, loaded when first needed. On Node 20, where it works, it prints an advice on the console while it
 * loads; that goes to `note` instead, so that the console stays for people.
 */
export async function loadLibrary(note: (advice: string) => void): Promise<Library> {
  const { warn } = console;
  console.warn = (advice: unknown) => note(String(advice));
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
