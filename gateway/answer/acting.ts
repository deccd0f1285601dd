import { isInScope } from '../../policies/core/representation.ts';
import { readActing } from '../../policies/representation/readActing.ts';
import type { Change, Store } from '../../policies/store/store.ts';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import type { Asker } from './session.ts';

/**
 * In whose name a person asks: their own, or that of whom they represent. What it rests on must be unchanged when the answer
 * leaves. Throws `FORBIDDEN` where there is no such representation, not theirs, not begun, or ended: which of them is not told.
 */
export async function actingPerson(
  store: Store,
  { node, representing }: Caller & { readonly kind: 'person' },
  at: number,
): Promise<{ readonly asker: Asker; readonly unchanged: Change['expect'] }> {
  if (representing === undefined)
    return { asker: { kind: 'person', node, isInScope: () => true }, unchanged: [] };
  const acting = await readActing(store, representing, node, at);
  if (acting === undefined) throw new GatewayError('FORBIDDEN');
  const { represented, scope, key, version } = acting;
  return {
    asker: {
      kind: 'person',
      node: represented,
      isInScope: (demanded) => isInScope(demanded, scope),
      representation: { id: representing },
    },
    unchanged: [{ key, version }],
  };
}
