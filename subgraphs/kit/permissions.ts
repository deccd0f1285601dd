import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { applyMiddleware } from 'graphql-middleware';
import { rule, shield } from 'graphql-shield';
import { ArgumentRefused, FieldRefused, ResolverFailed } from './errors.ts';
import type { Passport } from './passport.ts';
import type { Subjects } from './subjects.ts';

/**
 * The schema with one rule before every resolver: the field's concrete coordinate stands on the passport. Deny by default,
 * also for fields added later. `no_cache`: graphql-shield's other caches would carry an answer from one object to another.
 */
export function protectSchema(schema: GraphQLSchema, subjects: Subjects): GraphQLSchema {
  const onPassport = rule({ cache: 'no_cache' })(
    (parent: unknown, args: unknown, context: { readonly passport?: Passport }, info: GraphQLResolveInfo) =>
      allows(context.passport, parent, args, info, subjects),
  );
  return applyMiddleware(
    schema,
    shield(onPassport, {
      fallbackRule: onPassport,
      allowExternalErrors: false,
      // null: the rule said no; anything else: a resolver threw it
      fallbackError: (thrown: unknown, _: unknown, __: unknown, ___: unknown, info: GraphQLResolveInfo) =>
        thrown === null
          ? new FieldRefused(coordinateOf(info))
          : thrown instanceof ArgumentRefused
            ? thrown
            : new ResolverFailed(coordinateOf(info), thrown),
    }),
  );
}

function allows(
  passport: Passport | undefined,
  parent: unknown,
  args: unknown,
  info: GraphQLResolveInfo,
  subjects: Subjects,
): boolean {
  if (passport === undefined) return false;
  const { parentType, fieldName } = info;
  if (parentType === info.schema.getQueryType() && fieldName === '_entities')
    return areOfPersons(args, passport, subjects);
  const key = subjects.get(parentType.name);
  // a link leads to other persons; what is theirs needs a passport that names them
  if (key !== undefined && fieldName !== key && !isAbout(parent, key, passport)) return false;
  return passport.coordinates.has(coordinateOf(info));
}

/** Every person represented is on the passport. */
function areOfPersons(args: unknown, passport: Passport, subjects: Subjects): boolean {
  const representations = property(args, 'representations');
  return (
    Array.isArray(representations) &&
    representations.every((representation: unknown) => {
      const typename = property(representation, '__typename');
      if (typeof typename !== 'string') return false;
      const key = subjects.get(typename);
      return key === undefined || isAbout(representation, key, passport);
    })
  );
}

/** Compared as it stands: a list or an object that merely prints like an identifier is none. */
function isAbout(object: unknown, key: string, { persons }: Passport): boolean {
  const identifier = property(object, key);
  return (
    (typeof identifier === 'string' || typeof identifier === 'number') && persons.has(String(identifier))
  );
}

function property(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}

function coordinateOf({ parentType, fieldName }: GraphQLResolveInfo): string {
  return `${parentType.name}.${fieldName}`;
}
