import fc from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** A random document that is valid on a schema: aliases, arguments, conditions, fragments on anything that fits. */
export function randomDocument(schema: GraphQLSchema): fc.Arbitrary<string> {
  const query = schema.getQueryType();
  if (!query) throw new TypeError('the schema has a query type');
  return fc.infiniteStream(fc.nat({ max: 999 })).map((numbers) => {
    const next = (below: number) => Number(numbers.next().value) % below;
    const body = `{ kind: __typename ${selections(query, 4, next, schema)} }`;
    const used = ['$yes: Boolean = true', '$no: Boolean = false', '$by: Int = 5'].filter((each) =>
      new RegExp(`${each.slice(0, each.indexOf(':')).replace('$', '\\$')}\\b`).test(body),
    );
    return `query ${used.length === 0 ? '' : `(${used.join(', ')})`} ${body}`;
  });
}

type Next = (below: number) => number;

function selections(type: GraphQLCompositeType, depth: number, next: Next, schema: GraphQLSchema): string {
  const texts = Array.from({ length: 1 + next(4) }, () => selection(type, depth, next, schema));
  return texts.join(' ');
}

function selection(type: GraphQLCompositeType, depth: number, next: Next, schema: GraphQLSchema): string {
  const condition = [
    '',
    '',
    '',
    '',
    ' @include(if: $yes)',
    ' @skip(if: $no)',
    ' @include(if: $no)',
    ' @skip(if: true)',
  ][next(8)];
  if (next(7) === 0 || depth < 0) return `__typename${condition}`;
  if (isUnionType(type) || (depth > 1 && next(4) === 0)) {
    const fitting = fitFor(type, schema);
    const on = fitting[next(fitting.length)] ?? type;
    return `... on ${on.name}${condition} { ${selections(on, depth - 1, next, schema)} }`;
  }
  const fields = Object.values(type.getFields()).filter(
    (each) => depth > 1 || !isCompositeType(getNamedType(each.type)),
  );
  const field = fields[next(fields.length)];
  return field === undefined
    ? `__typename${condition}`
    : fieldText(type, field, condition ?? '', depth, next, schema);
}

function fieldText(
  type: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
  condition: string,
  depth: number,
  next: Next,
  schema: GraphQLSchema,
): string {
  const named = getNamedType(field.type);
  const args = argumentsOf(field, next);
  const inner = isCompositeType(named) ? ` { ${selections(named, depth - 1, next, schema)} }` : '';
  // an alias that tells everything apart that may not be merged, and now and then the name of a key
  const alias =
    inner === '' && args === '' && next(3) > 0
      ? ''
      : `${type.name}_${field.name}_${args.replace(/\W/g, '')}: `;
  return `${alias}${field.name}${args}${condition}${inner}`;
}

function argumentsOf(field: GraphQLField<unknown, unknown>, next: Next): string {
  const [argument] = field.args;
  if (argument === undefined) return '';
  if (argument.name === 'id') return `(id: "${1 + next(4)}")`;
  return ['', '(by: 2)', '(by: $by)'][next(3)] ?? '';
}

function fitFor(type: GraphQLCompositeType, schema: GraphQLSchema): readonly GraphQLCompositeType[] {
  if (isObjectType(type)) return [type, ...type.getInterfaces()];
  const possible = schema.getPossibleTypes(type);
  return [type, ...possible, ...possible.flatMap((each) => each.getInterfaces())];
}
