import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
} from 'graphql';
import type { Annotations } from './annotations.ts';
import { type Facts, type Filter, keeps, knownElsewhere } from './filters.ts';
import { concreteTypeOf, isList, type Reading, readField, readLeaf } from './objects.ts';

/** What items are filtered by, and where on them it looks. */
export interface Sieve {
  readonly by: readonly Filter[];
  /** On the items; or, where they are the edges of a connection, on the nodes inside. */
  readonly at: 'items' | 'nodes';
  readonly annotations: Annotations;
  readonly reading: Reading;
  /** Called for each item that does not stay. May throw. */
  leaveOut(): void;
}

/** Of a list, and of lists in it, the items that stay; of a single object itself or null. Rejects where it can't tell. */
export async function sifted(given: unknown, type: GraphQLOutputType, sieve: Sieve): Promise<unknown> {
  const value = await given;
  const nullable = getNullableType(type);
  if (!isListType(nullable)) return (await stays(value, nullable, sieve)) ? value : null;
  if (!isList(value)) return value; // nothing, or nothing that could leave as a list
  const { ofType } = nullable;
  const items = [...value];
  if (isListType(getNullableType(ofType)))
    return Promise.all(items.map((item) => sifted(item, ofType, sieve)));
  const held = await Promise.all(items);
  const staying = await Promise.all(held.map((item) => stays(item, ofType, sieve)));
  return held.filter((_, place) => staying[place]);
}

async function stays(item: unknown, type: GraphQLOutputType, sieve: Sieve): Promise<boolean> {
  const isKept = await isKeptBy(item, type, sieve);
  if (!isKept) sieve.leaveOut();
  return isKept;
}

async function isKeptBy(item: unknown, itemType: GraphQLOutputType, sieve: Sieve): Promise<boolean> {
  const type = getNamedType(itemType);
  if (item === null || item === undefined || !isCompositeType(type)) return false;
  if (item instanceof Error) throw item;
  if (sieve.at === 'items') return keeps(sieve.by, await factsOf(item, type, sieve));
  const edge = await concreteTypeOf(item, type, sieve.reading);
  const { node } = edge.getFields();
  if (node === undefined) return false;
  return isKeptBy(await readField(item, edge, node, sieve.reading), node.type, { ...sieve, at: 'items' });
}

/** What the conditions ask of the item, by the schema's own resolvers for it. */
async function factsOf(item: unknown, itemType: GraphQLCompositeType, sieve: Sieve): Promise<Facts> {
  const { annotations, reading, by } = sieve;
  const type = await concreteTypeOf(item, itemType, reading);
  const read = async (name: string | undefined) =>
    name === undefined ? knownElsewhere : readLeaf(item, type, name, reading);
  return {
    ...(by.some(({ objects }) => objects !== undefined)
      ? { objectKey: await read(annotations.objectKeys.get(type.name)) }
      : {}),
    ...(by.some(({ days }) => days !== undefined)
      ? { occurred: await read(annotations.occurred.get(type.name)) }
      : {}),
  };
}
