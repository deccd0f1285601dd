import type { SelfDeclared } from '../self/declarations.ts';
import { topics } from './names.ts';
import type { Population } from './population.ts';
import { createRandom } from './random.ts';

/** What the adults say of themselves, by sign-in name. */
export function selfOf({ seed, families, inhabitants }: Population): ReadonlyMap<string, SelfDeclared> {
  const declared = new Map<string, SelfDeclared>();
  for (const { index } of families.flatMap(({ adults }) => adults)) {
    const signInName = inhabitants[index]?.signInName;
    if (signInName === undefined) continue;
    const random = createRandom(seed, 'self', index);
    declared.set(signInName, {
      interests: [...new Set([random.pick(topics), random.pick(topics)])].map((topic) => ({
        topic,
        strength: random.between(1, 5),
      })),
      contact: {
        email: `${signInName}@example.org`,
        // 06-0000… is given to nobody
        phone: `+31 6 0000 ${String(index % 10_000).padStart(4, '0')}`,
        preferredChannel: random.pick(['EMAIL', 'PHONE', 'POST']),
      },
      plans: index === 0 ? [{ kind: 'Buy a larger home', horizon: 'P1Y' }] : [],
    });
  }
  return declared;
}
