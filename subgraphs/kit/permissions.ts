import { type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { applyMiddleware } from 'graphql-middleware';
import { rule, shield } from 'graphql-shield';
import type { Annotations } from './annotations.ts';
import { applyConditions } from './conditions.ts';
import { ArgumentRefused, FieldRefused, ResolverFailed } from './errors.ts';
import { isForTheGateway, namesPersons } from './gatewaySelections.ts';
import { isGrantedByAll } from './joint.ts';
import { withNullableFields } from './nullable.ts';
import type { Outcome } from './outcome.ts';
import type { Passport } from './passport.ts';
import type { Subjects } from './subjects.ts';

/** A schema as its source made it, with what it says of its types and fields. */
export interface SourceSchema {
  readonly schema: GraphQLSchema;
  readonly subjects: Subjects;
  readonly annotations: Annotations;
}

/** What the kit puts into the context of each operation. */
export interface KitContext {
  readonly passport: Passport;
  readonly outcome: Outcome;
}

/**
 * The schema with one rule before every resolver: the field's concrete coordinate stands on the passport. Deny by default,
 * also for fields added later. What is resolved then passes the passport's conditions. `no_cache`: graphql-shield's other
 * caches would carry an answer from one object to another.
 */
export function protectSchema(source: SourceSchema): GraphQLSchema {
  const onPassport = rule({ cache: 'no_cache' })(
    (parent: unknown, args: unknown, context: Partial<KitContext>, info: GraphQLResolveInfo) =>
      allows(context.passport, parent, args, context, info, source),
  );
  const guarded = applyMiddleware(
    source.schema,
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
    (resolve, parent: unknown, args: unknown, context: KitContext, info: GraphQLResolveInfo) =>
      conditioned(() => resolve(parent, args, context, info), context, info, source),
  );
  return withNullableFields(guarded);
}

function conditioned(
  resolve: () => unknown,
  context: KitContext,
  info: GraphQLResolveInfo,
  { schema, subjects, annotations }: SourceSchema,
): Promise<unknown> {
  const parent = schema.getType(info.parentType.name);
  const field = isObjectType(parent) ? parent.getFields()[info.fieldName] : undefined;
  const { passport, outcome } = context;
  return applyConditions({
    resolve,
    reading: { schema, context, info },
    type: field?.type ?? info.returnType,
    passport,
    outcome,
    annotations,
    subjects,
  });
}

function allows(
  passport: Passport | undefined,
  parent: unknown,
  args: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
  source: SourceSchema,
): boolean | Promise<boolean> {
  if (passport === undefined) return false;
  const { schema, subjects, annotations } = source;
  const { parentType, fieldName } = info;
  if (parentType === info.schema.getQueryType() && fieldName === '_entities')
    return areOfPersons(args, passport, subjects);
  if (!passport.coordinates.has(coordinateOf(info))) return false;
  const subject = subjects.get(parentType.name);
  switch (subject?.kind) {
    case undefined:
      return true;
    case 'person':
      // a link leads to other persons; what is theirs needs a passport that names them
      return fieldName === subject.key || isAbout(parent, subject.key, passport);
    case 'joint':
      return (
        !subject.needsAll ||
        annotations.open.has(coordinateOf(info)) ||
        namesPersons(subject, fieldName) ||
        isForTheGateway(info, annotations, subjects) ||
        isGrantedByAll(parent, subject.persons, passport, { schema, context, info })
      );
  }
}

/** Every person represented is on the passport. */
function areOfPersons(args: unknown, passport: Passport, subjects: Subjects): boolean {
  const representations = property(args, 'representations');
  return (
    Array.isArray(representations) &&
    representations.every((representation: unknown) => {
      const typename = property(representation, '__typename');
      if (typeof typename !== 'string') return false;
      const subject = subjects.get(typename);
      return subject?.kind !== 'person' || isAbout(representation, subject.key, passport);
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
