import type { AccessRecord } from '../../policies/records/accessRecord.ts';
import type { Expectation, ExpectedRecord, Released } from './oracle.ts';
import { concreteTypes, type OracleSchema } from './oracleSchema.ts';

/** An error as the gateway tells it. */
interface ToldError {
  readonly path?: readonly string[];
  readonly message: string;
  readonly extensions: { readonly code: string; readonly coordinate?: string; readonly reason?: string };
}

/** What is told and expected of one request, where they differ: a sentence each. */
export function differences(
  schema: OracleSchema,
  expected: Expectation,
  told: { readonly data?: unknown; readonly errors?: readonly ToldError[] },
): readonly string[] {
  const [wanted, got] = [JSON.stringify(expected.data), JSON.stringify(told.data)];
  return [
    ...(wanted === got ? [] : [`data\n  expected ${wanted}\n  actual   ${got}`]),
    ...errorDifferences(schema, expected, told.errors ?? []),
  ];
}

function errorDifferences(
  schema: OracleSchema,
  { errors, granted, unreachable }: Expectation,
  told: readonly ToldError[],
): readonly string[] {
  const unsaid = new Map(
    errors.map((each) => [JSON.stringify([each.path, each.coordinate, each.reason]), each]),
  );
  const wanted = new Set(unsaid.keys());
  const wrong = told.flatMap(({ path = [], message, extensions }): readonly string[] => {
    const { code, coordinate = '', reason } = extensions;
    const said = `${code} ${path.join('.')} ${coordinate} ${reason} ${message}`;
    const [type = '', field = ''] = coordinate.split('.');
    const concrete = concreteTypes(schema, type).map((each) => `${each}.${field}`);
    const isUnreachable = concrete.some((each) => unreachable.has(JSON.stringify([path, each])));
    if (code === 'SOURCE_UNAVAILABLE' && isUnreachable) return [];
    if (code !== 'CONSENT_REQUIRED') return [`unexpected error ${said}`];
    const keysOf = (each: string) => [
      JSON.stringify([path, each, reason]),
      JSON.stringify([path, each, undefined]),
    ];
    const meant = concrete.filter((each) => keysOf(each).some((key) => wanted.has(key)));
    for (const key of meant.flatMap(keysOf)) unsaid.delete(key);
    if (meant.length === 0) return [`unexpected error ${said}`];
    const both = concrete.filter(
      (each) => !meant.includes(each) && granted.has(JSON.stringify([path, each])),
    );
    return both.length === 0 ? [] : [`error ${said} is said of ${both.join()}, which is granted there`];
  });
  const missing = [...unsaid.values()].map(
    ({ path, coordinate, reason }) => `missing error ${path.join('.')} ${coordinate} ${reason}`,
  );
  return [...wrong, ...missing];
}

/** Where a person's access record isn't what the oracle expects. Coordinates that depend on others' consent are left out. */
export function recordDifferences(
  schema: OracleSchema,
  joint: ReadonlySet<string>,
  expected: ExpectedRecord | undefined,
  told: AccessRecord | undefined,
): readonly string[] {
  if (expected === undefined || told === undefined) {
    const isAmiss = expected !== undefined && expected.selected.size > 0;
    return isAmiss ? ['an access record is missing'] : [];
  }
  const isJoint = (coordinate: string) =>
    concreteCoordinates(schema, coordinate).some((each) => joint.has(each));
  const lines = (entries: Iterable<readonly [string, string]>) =>
    [...entries]
      .filter(([coordinate]) => !isJoint(coordinate))
      .map((each) => each.join(' '))
      .sort();
  const wantedDenied = lines(
    [...expected.selected].filter(([coordinate]) => !expected.releasedSomewhere.has(coordinate)),
  );
  const toldDenied = lines(
    told.denied.flatMap(({ coordinate, reason }) =>
      concreteCoordinates(schema, coordinate)
        .filter((each) => expected.selected.has(each))
        .map((each) => [each, reason] as const),
    ),
  );
  const released = (each: Released) =>
    lines(
      [...each].flatMap(([id, coordinates]) => [...coordinates].map((of) => [of, `under ${id}`] as const)),
    );
  const wantedReleased = released(expected.released);
  const perhaps = released(expected.perhapsReleased);
  const toldReleased = released(
    new Map(told.released.map(({ agreement, coordinates }) => [agreement?.id ?? '', new Set(coordinates)])),
  ).filter((each) => wantedReleased.includes(each) || !perhaps.includes(each));
  return [
    ...different('record denied', wantedDenied, toldDenied),
    ...different('record released', wantedReleased, toldReleased),
  ];
}

function different(what: string, wanted: readonly string[], told: readonly string[]): readonly string[] {
  return wanted.join() === told.join()
    ? []
    : [`${what}\n  expected ${wanted.join('; ')}\n  actual   ${told.join('; ')}`];
}

function concreteCoordinates(schema: OracleSchema, coordinate: string): readonly string[] {
  const [type = '', field = ''] = coordinate.split('.');
  return concreteTypes(schema, type).map((each) => `${each}.${field}`);
}
