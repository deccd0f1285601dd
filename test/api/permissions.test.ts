import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { createSchema } from '../../policies/api/apollo.ts';
import type { OrganisationId } from '../../policies/core/identifiers.ts';
import { setOrganisationStatus } from '../../policies/registry/organisations.ts';
import { type Participant, type Stack, startStack } from './stack.ts';

/**
 * Who may do what, for whoever reads the law and not the code. P: a person in their own name. O: an admitted organisation. S: one
 * that is suspended. A: the scheme authority. What is not marked is refused.
 */
const table = `
  acceptInvitation          P . . .
  connectSource             P . . .
  disconnect                P . . .
  acceptDataRequest         P . . .
  counterDataRequest        P . . .
  declineDataRequest        P . . .
  narrowAgreement           P . . .
  pauseAgreement            P . . .
  resumeAgreement           P . . .
  revokeAgreement           P . . .
  registerRepresentation    P . . .
  endRepresentation         P . . .
  setProfileRule            P . . .
  removeProfileRule         P . . .
  startFromPreset           P . . .
  setAnswersByItself        P . . .
  setRestriction            P . . .
  objectToProcessing        P . . .
  exportNode                P . . .
  eraseNode                 P . . .
  createInvitation          . O . .
  requestData               . O . .
  acceptCounter             . O . .
  reviseDataRequest         . O . .
  withdrawDataRequest       . O S .
  registerPurpose           . O . .
  acceptSchemeRules         . O S .
  setCeiling                . . . A
  removeCeiling             . . . A
  admitOrganisation         . . . A
  publishSchemeRules        . . . A
  suspendOrganisation       . . . A
  reinstateOrganisation     . . . A
  expelOrganisation         . . . A
  me                        P O S A
  organisation              P O S A
  organisations             P O S A
  purposes                  P O S A
  categories                P O S A
  schemeRules               P O S A
  field                     P O S A
  dataRequest               P O S A
  agreement                 P O S A
  ceilings                  P O S A`;

const rows = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .map(([field = '', ...allowed]) => [field, allowed.join('')] as const);
const schema = createSchema();
const mutations = schema.getMutationType()?.getFields() ?? {};
const queries = schema.getQueryType()?.getFields() ?? {};

let stack: Stack;
let callers: Readonly<Record<string, Participant>>;
beforeAll(async () => {
  stack = await startStack();
  callers = {
    P: await stack.person('anna'),
    O: await stack.organisation('harbour'),
    S: await stack.organisation('lumen'),
    A: await stack.authority(),
  };
  await setOrganisationStatus(stack.store, 'lumen' as OrganisationId, 'SUSPENDED', stack.now(), 'A reason');
});
afterAll(() => stack.stop());

test('The table has every query and mutation of the schema, once', () => {
  expect(rows.map(([field]) => field).sort()).toEqual(
    [...Object.keys(queries), ...Object.keys(mutations)].sort(),
  );
});

describe.each(rows)('%s', (name, allowed) => {
  test.each(['P', 'O', 'S', 'A'])('asked by %s', async (role) => {
    const { data, errors } = (await callers[role]?.ask(documentFor(name))) ?? {};
    const codes = (errors ?? []).map(({ extensions }) => extensions['code']);
    expect(codes.filter((code) => code === 'GRAPHQL_VALIDATION_FAILED' || code === 'INTERNAL')).toEqual([]);
    expect(codes.includes('FORBIDDEN')).toBe(!allowed.includes(role));
    if (!allowed.includes(role)) expect(data?.[name] ?? null).toBeNull();
  });
});

/** With the least that it takes: what is asked for is nobody's, so that what is allowed comes to nothing. */
function documentFor(name: string): string {
  const field = mutations[name] ?? queries[name];
  if (field === undefined) throw new TypeError(`the schema has no ${name}`);
  const required = field.args.filter(isRequiredArgument).map(written);
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  const selection = isObjectType(type) || isListType(type) ? ' { __typename }' : '';
  return `${name in mutations ? 'mutation' : 'query'} { ${name}${required.length > 0 ? `(${required.join(' ')})` : ''}${selection} }`;
}

function written({ name, type }: GraphQLArgument | GraphQLInputField): string {
  return `${name}: ${literal(type)}`;
}

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type))
    return `{ ${Object.values(type.getFields()).filter(isRequiredInputField).map(written).join(' ')} }`;
  return literals[type.name] ?? '"nothing"';
}

const literals: Readonly<Record<string, string>> = {
  Int: '1',
  Boolean: 'false',
  DateTime: '"2099-01-01T00:00:00Z"',
  Duration: '"P1D"',
  URL: '"https://nobody.test/"',
};
