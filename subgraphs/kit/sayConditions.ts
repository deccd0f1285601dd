import type { ApolloServerPlugin } from '@apollo/server';
import { type GraphQLOutputType, isEnumType, isListType, isNamedType, isNonNullType } from 'graphql';
import type { Place, Released } from './outcome.ts';
import type { KitContext } from './permissions.ts';
import { type Release, reduced } from './releases.ts';

/** Before a response leaves: reduces its values as the passport says, and says that conditions were applied. */
export const sayConditions: ApolloServerPlugin<KitContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue: { passport, outcome }, response: { body } }) {
        if (body.kind !== 'single' || passport.conditions === undefined) return;
        const { singleResult } = body;
        if (singleResult.data === undefined) return; // nothing was resolved
        for (const released of outcome.released) reduceAt(singleResult.data, released);
        const fieldgrant = {
          applied: passport.decision,
          ...(passport.completeness ? { complete: !outcome.isSomethingLeftOut } : {}),
        };
        singleResult.extensions = { ...singleResult.extensions, fieldgrant };
      },
    };
  },
};

/** What is not there any more, because something around it failed, needs no reducing. */
function reduceAt(data: unknown, { place, release, type }: Released): void {
  const parent = place.prev === undefined ? data : valueAt(data, place.prev);
  if (typeof parent !== 'object' || parent === null) return;
  const value: unknown = Reflect.get(parent, place.key);
  if (value !== null && value !== undefined) Reflect.set(parent, place.key, leavingAs(type, release, value));
}

function valueAt(data: unknown, { prev, key }: Place): unknown {
  const parent = prev === undefined ? data : valueAt(data, prev);
  return typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined;
}

/**
 * What the type can't hold is null, of an enum; so is a list of what may not be null. An `Int` that would fall between two is
 * left for the gateway to reduce.
 */
function leavingAs(type: GraphQLOutputType, release: Release, value: unknown): unknown {
  if (isNonNullType(type)) return leavingAs(type.ofType, release, value);
  if (isListType(type) && Array.isArray(value)) {
    const items = value.map((each) => (each === null ? null : leavingAs(type.ofType, release, each)));
    return isNonNullType(type.ofType) && items.includes(null) ? null : items;
  }
  if (isEnumType(type)) return null;
  const less = reduced(release, value);
  const isInt = isNamedType(type) && type.name === 'Int';
  return isInt && typeof less === 'number' && !Number.isInteger(less) ? value : less;
}
