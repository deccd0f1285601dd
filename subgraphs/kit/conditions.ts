import { type GraphQLOutputType, getNamedType, isCompositeType, isLeafType, isNonNullType } from 'graphql';
import type { Annotations } from './annotations.ts';
import { leavesOut } from './filters.ts';
import { isForTheGateway } from './gatewaySelections.ts';
import type { Reading } from './objects.ts';
import type { Outcome, Place } from './outcome.ts';
import type { Passport } from './passport.ts';
import type { Alternative } from './passportConditions.ts';
import { commonRelease } from './releases.ts';
import { type Sieve, sifted } from './sieve.ts';
import type { Subjects } from './subjects.ts';

/** A field being resolved under a passport. */
export interface Resolution {
  readonly reading: Reading;
  /** What it returns, as the source declared it. */
  readonly type: GraphQLOutputType;
  readonly passport: Passport;
  readonly outcome: Outcome;
  readonly annotations: Annotations;
  readonly subjects: Subjects;
  /** By the source's own resolver. */
  resolve(): unknown;
}

/** What the passport's conditions leave of what a field returns. Rejects where its resolver had to apply them and did not. */
export async function applyConditions(resolution: Resolution): Promise<unknown> {
  const { type, outcome, annotations, reading } = resolution;
  const coordinate = coordinateOf(resolution);
  const filter = filterOf(resolution);
  const isCut = annotations.cut.has(coordinate);
  const value = filter && isCut ? await filteredFirst(resolution) : await resolution.resolve();
  if (value === null || value === undefined) {
    if (isNonNullType(type)) throw new NullWhereNoneMayBe();
    return value;
  }
  noteRelease(resolution);
  const parent = placeOfParent(reading.info.path);
  const around = parent && outcome.connections.get(parent);
  const inside = around === undefined ? value : await siftedInConnection(value, around, resolution);
  if (filter === undefined) return inside;
  if (annotations.connections.has(coordinate)) {
    outcome.connections.set(reading.info.path, filter);
    return inside;
  }
  const leaveOut = () => {
    if (isCut) throw new CutBeforeFiltered();
    outcome.isSomethingLeftOut = true;
  };
  return sifted(inside, type, { by: filter, at: 'items', annotations, reading, leaveOut });
}

/** A resolver cut a page, or counted, without asking which rows the conditions keep: what it returned may tell of others. */
class CutBeforeFiltered extends Error {
  override readonly name = 'CutBeforeFiltered';
}

class NullWhereNoneMayBe extends Error {
  override readonly name = 'NullWhereNoneMayBe';
}

function filterOf(resolution: Resolution): readonly Alternative[] | undefined {
  const conditions = conditionsOn(resolution);
  return conditions !== undefined && isCompositeType(getNamedType(resolution.type)) && leavesOut(conditions)
    ? conditions
    : undefined;
}

function conditionsOn(resolution: Resolution): readonly Alternative[] | undefined {
  const { reading, annotations, subjects, passport } = resolution;
  return isForTheGateway(reading.info, annotations, subjects)
    ? undefined
    : passport.conditions?.get(coordinateOf(resolution));
}

/** Whatever the resolver returns or throws without having filtered may depend on what the passport leaves out. */
async function filteredFirst({ resolve, outcome, reading }: Resolution): Promise<unknown> {
  const [settled] = await Promise.allSettled([(async () => resolve())()]);
  if (!outcome.filtered.has(reading.info.path)) throw new CutBeforeFiltered();
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** Values are reduced where the response stands: what a scalar takes from a resolver need not be what it writes. */
function noteRelease(resolution: Resolution): void {
  const { type, outcome, reading } = resolution;
  const conditions = conditionsOn(resolution);
  const release = conditions && commonRelease(conditions.map((each) => each.release));
  if (release !== undefined && isLeafType(getNamedType(type)))
    outcome.released.push({ place: reading.info.path, release, type });
}

/** By the time its parts are read a connection has been cut. */
async function siftedInConnection(
  value: unknown,
  by: readonly Alternative[],
  { reading, type, annotations }: Resolution,
): Promise<unknown> {
  const leaveOut = () => {
    throw new CutBeforeFiltered();
  };
  const at = positions.get(reading.info.fieldName);
  return at === undefined ? value : sifted(value, type, { by, at, annotations, reading, leaveOut });
}

const positions: ReadonlyMap<string, Sieve['at']> = new Map([
  ['edges', 'nodes'],
  ['nodes', 'items'],
]);

/** Of the field that the object is from; it may have returned a list of them. */
function placeOfParent({ prev }: Place): Place | undefined {
  return typeof prev?.key === 'number' ? placeOfParent(prev) : prev;
}

function coordinateOf({ reading: { info } }: Resolution): string {
  return `${info.parentType.name}.${info.fieldName}`;
}
