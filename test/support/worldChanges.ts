import type { Random } from '../../subgraphs/world/random.ts';
import { dateFieldOf, failing, isThing, objectKeyFieldOf, type Thing, type World } from './networkWorld.ts';

/** One value of the world made another, in place. */
export interface Change {
  readonly place: string;
  undo(): void;
}

interface Place {
  readonly thing: Thing;
  readonly field: string;
}

/** Everything that can be reached from these things: whose data it is makes no difference. */
export function placesFrom(world: World, things: readonly Thing[], depth = 5): readonly Place[] {
  const places: Place[] = [];
  const seen = new Set<Thing>();
  const walk = (thing: Thing, left: number): void => {
    if (seen.has(thing) || left === 0) return;
    seen.add(thing);
    for (const [field, value] of thing.fields) {
      if (isIdentity(world, thing, field)) continue;
      places.push({ thing, field });
      for (const inner of [value].flat(3)) if (isThing(inner)) walk(inner, left - 1);
    }
  };
  for (const thing of things) walk(thing, depth);
  return places;
}

/** What a thing is fetched by, at whichever source: another would be another thing. */
function isIdentity({ schema }: World, { __typename }: Thing, field: string): boolean {
  return (
    field.startsWith('$') || (schema.get(__typename)?.isEntity === true && /^(id|key|code)$/.test(field))
  );
}

/** A value, what exists, an order, a null, or an error at the source. */
export function change(world: World, { thing, field }: Place, random: Random): Change {
  const before = thing.fields.get(field);
  thing.fields.set(field, another(world, thing, field, before, random));
  return {
    place: `${thing.__typename}.${field}`,
    undo() {
      thing.fields.set(field, before);
    },
  };
}

function another(world: World, thing: Thing, field: string, value: unknown, random: Random): unknown {
  if (random.chance(0.12)) return null;
  if (random.chance(0.15)) return failing;
  if (Array.isArray(value)) return anotherList(world, value, random);
  if (isThing(value))
    return isPerson(world, value) ? random.pick([world.persons[0], null]) : copyOf(world, value, random);
  return anotherLeaf(world, thing.__typename, field, value, random);
}

function anotherList(world: World, list: readonly unknown[], random: Random): unknown {
  const [first] = list;
  const whole = random.between(0, 3);
  if (whole === 0) return [...list].reverse();
  if (whole === 1 || first === undefined) return list.slice(1);
  const added = isThing(first) && !isPerson(world, first) ? copyOf(world, first, random) : first;
  return whole === 2 ? [added, ...list] : [...list, added];
}

/** Something of the same kind that is there besides: with values of its own. */
function copyOf(world: World, thing: Thing, random: Random): Thing {
  const copy: Thing = { __typename: thing.__typename, owner: thing.owner, fields: new Map(thing.fields) };
  for (const [field, value] of thing.fields) {
    if (isIdentity(world, thing, field) || isThing(value) || Array.isArray(value)) continue;
    copy.fields.set(field, anotherLeaf(world, thing.__typename, field, value, random));
  }
  return copy;
}

function anotherLeaf(world: World, type: string, field: string, value: unknown, random: Random): unknown {
  if (field === dateFieldOf(world.schema, type))
    return random.pick(['2026-03-30', '2019-01-01', '2026-02', null]);
  if (field === objectKeyFieldOf(world.schema, type))
    return `${type}.${field}#changed${random.between(0, 9_999)}`;
  switch (typeof value) {
    case 'number':
      return value + random.between(1, 9);
    case 'boolean':
      return !value;
    case 'string':
      return /^[A-Z]+$/.test(value) || /^\d{4}/.test(value) ? value : `${value}+`;
    default:
      return value;
  }
}

function isPerson({ persons, strangers }: World, thing: Thing): boolean {
  return persons.includes(thing) || strangers.includes(thing);
}
