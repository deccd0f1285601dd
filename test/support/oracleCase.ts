import { parse } from 'graphql';
import type { Agreement } from '../../policies/core/agreement.ts';
import type { Random } from '../../subgraphs/world/random.ts';
import { type Asker, type Network, now, purpose, purposesAbove } from './network.ts';
import { expectationOf, type Question } from './oracle.ts';
import { differences, recordDifferences } from './oracleComparison.ts';
import { upstreamFaults } from './oracleUpstream.ts';
import { randomAgreements, reachedFields } from './randomAgreements.ts';
import { queryWith, randomRootSelection, randomSelection, variableValues } from './randomSelections.ts';

/** One request and everything it is decided by: so many pairs of what is asked of a person and what that person agreed. */
export interface Case {
  readonly anchors: readonly { readonly person: number | 'nobody'; readonly selection: string }[];
  /** Open data asked for besides. */
  readonly roots: readonly string[];
  readonly agreements: ReadonlyMap<number, readonly Agreement[]>;
  readonly status: 'ADMITTED' | 'SUSPENDED';
  readonly as: Asker;
}

export function randomCase(network: Network, random: Random, anchorCount: number): Case {
  const { served, world } = network;
  const shapes = Array.from({ length: Math.ceil(anchorCount / 10) }, () => randomSelection(served, random));
  const anchors = Array.from({ length: anchorCount }, (_, index) => ({
    person: random.chance(0.02) ? ('nobody' as const) : random.between(0, world.persons.length - 1),
    selection: shapes[index % shapes.length] ?? '{ __typename }',
  }));
  const roots = random.chance(0.3) ? [randomRootSelection(served, random)] : [];
  const bare: Case = { anchors, roots, agreements: new Map(), status: 'ADMITTED', as: 'harbour' };
  const reached = reachedFields(world.schema, parse(queryOf(bare)));
  return {
    ...bare,
    agreements: new Map(
      world.persons.map((_, index) => [index, randomAgreements(world, index, reached, random)]),
    ),
    status: random.chance(0.02) ? 'SUSPENDED' : 'ADMITTED',
  };
}

/** A person asks for their own data. */
export function randomOwnCase(network: Network, random: Random): Case {
  const { served, world } = network;
  const person = random.between(0, world.persons.length - 1);
  const selection = randomSelection(served, random);
  return {
    anchors: [{ person, selection }],
    roots: [],
    agreements: new Map(),
    status: 'ADMITTED',
    as: person,
  };
}

export function queryOf({ anchors, roots, as }: Case): string {
  const asked = anchors.map(({ selection }, index) =>
    as === 'harbour' ? `a${index}: person(ref: $r${index}) ${selection}` : `a${index}: me ${selection}`,
  );
  const refs = as === 'harbour' ? anchors.map((_, index) => `r${index}`) : [];
  return queryWith(refs, [...asked, ...roots]);
}

export function variablesOf(network: Network, { anchors, as }: Case): Readonly<Record<string, unknown>> {
  const refs = anchors.map(({ person }, index) => [
    `r${index}`,
    person === 'nobody' ? `nobody-${index}` : network.ref(person),
  ]);
  return { ...(as === 'harbour' ? Object.fromEntries(refs) : {}), ...variableValues };
}

/** The same in requests of half as many anchors; none: one anchor is as little as can be asked. */
export function halves(asked: Case): readonly Case[] {
  const { anchors } = asked;
  const middle = Math.ceil(anchors.length / 2);
  return anchors.length < 2
    ? []
    : [
        { ...asked, anchors: anchors.slice(0, middle) },
        { ...asked, anchors: anchors.slice(middle), roots: [] },
      ];
}

export interface Outcome {
  readonly text: string;
  /** It asked for more than one request may: the gateway answered nothing. */
  readonly isRefused: boolean;
  /** Where the gateway and the page disagree, and what sources were asked that they must not be. */
  readonly faults: readonly string[];
}

/** A case as the oracle is asked it. */
export function questionOf(network: Network, asked: Case): Question {
  const { world } = network;
  const places = new Map(world.persons.map((_, index) => [network.ref(index), index]));
  return {
    world,
    agreements: asked.agreements,
    document: parse(queryOf(asked)),
    variables: variablesOf(network, asked),
    now,
    purpose,
    purposesAbove,
    organisationStatus: asked.status,
    personOf: (ref) => places.get(ref),
    refOf: (person) => (asked.as === 'harbour' ? network.ref(person) : network.ownRef(person)),
    ...(asked.as === 'harbour' ? {} : { person: asked.as }),
  };
}

/** Asks the gateway. */
export async function answerTo(network: Network, asked: Case): Promise<string> {
  await network.agree(asked.agreements);
  if (asked.status !== 'ADMITTED') await network.setOrganisation(asked.status);
  const { text } = await network.ask(queryOf(asked), variablesOf(network, asked), asked.as);
  if (asked.status !== 'ADMITTED') await network.setOrganisation('ADMITTED');
  return text;
}

/** It asks for more than one request may. */
export function isRefusal(text: string): boolean {
  return text.includes('"OPERATION_TOO_COMPLEX"');
}

/** Asks the gateway, and the oracle, and compares everything. */
export async function outcomeOf(network: Network, asked: Case): Promise<Outcome> {
  const { world } = network;
  network.takeAsked();
  const text = await answerTo(network, asked);
  const question = questionOf(network, asked);
  const expected = expectationOf(question);
  const records = await network.takeRecords();
  const recordOf = (index: number) => records.filter(({ node }) => network.personOf(node) === index);
  if (isRefusal(text)) return { text, isRefused: true, faults: [] };
  return {
    text,
    isRefused: false,
    faults: [
      ...differences(world.schema, expected, JSON.parse(text)),
      ...world.persons.flatMap((_, index) => [
        ...(recordOf(index).length > 1 ? [`several access records of person ${index}`] : []),
        ...recordDifferences(
          world.schema,
          expected.joint,
          expected.records.get(index),
          recordOf(index)[0],
        ).map((each) => `person ${index}: ${each}`),
      ]),
      ...upstreamFaults(network, question, network.takeAsked()),
    ],
  };
}

/** A person's ways of saying a case: for who has to find out what went wrong. */
export function described(asked: Case, { text, faults }: Outcome): string {
  const agreements = [...asked.agreements].flatMap(([person, each]) =>
    each.map(
      ({ id, status, purpose: agreed, terms, uses }) =>
        `  person ${person}: ${JSON.stringify({ id, status, purpose: agreed, period: terms.period, usage: terms.usage, uses, items: terms.items.map(({ necessity: _, ...item }) => item) })}`,
    ),
  );
  return [
    'The gateway and docs/enforcement.md disagree.',
    queryOf(asked),
    `anchors: ${asked.anchors.map(({ person }) => person).join()}; organisation: ${asked.status}; as ${asked.as}`,
    'agreements:',
    ...agreements,
    ...faults.slice(0, 8),
    `response: ${text.slice(0, 4_000)}`,
  ].join('\n');
}
