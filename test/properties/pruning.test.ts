import * as fc from 'fast-check';
import { type DocumentNode, Kind, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import { createPrepareOperation, type PreparedOperation } from '../../gateway/operation/prepare.ts';
import { applyRulings } from '../../gateway/operation/rule.ts';
import type { Ruling } from '../../policies/core/decide.ts';
import type { AgreementId, Coordinate } from '../../policies/core/identifiers.ts';
import { randomOperation } from '../support/randomOperation.ts';
import { runs } from '../support/runs.ts';
import { composeTestSupergraph } from '../support/supergraph.ts';

const supergraph = composeTestSupergraph();
const { consent, served } = supergraph;
const limits = { depth: 20, aliases: 1_000, rootFields: 20, fields: 20_000 };
const prepareOperation = createPrepareOperation({ supergraph, limits, documents: 100, prunings: 10 });

const personal = [...consent.fields.values()]
  .filter((facts) => facts.sensitivity === 'personal')
  .map((facts) => facts.coordinate);
const granted = fc.subarray(personal).map((coordinates) => new Set<Coordinate>(coordinates));
const validOperation = randomOperation(served)
  .map((source) => parse(source))
  .filter((document) => validate(served, document).length === 0);

let made = 0;
function prepared(document: DocumentNode): PreparedOperation {
  return prepareOperation(document, String(made++), undefined, { yes: true, no: false, ref: 'r' });
}

function pruned(document: DocumentNode, grants: ReadonlySet<Coordinate>) {
  const operation = prepared(document);
  const [anchor] = operation.anchors;
  if (anchor === undefined) throw new Error('the generator makes operations about one person');
  const { root, place } = anchor;
  const rulings = new Map<Coordinate, Ruling>(
    [...place.demand, ...place.inferred].map((each) => [
      each.coordinate,
      isPermitted(each, grants) ? permit : deny,
    ]),
  );
  const rules = { consent, rulings, unannotated: 'deny', joint: new Set<Coordinate>() } as const;
  const ruled = applyRulings([...place.fields.values()].flat(), rules);
  return { root, operation: operation.prune([root], ruled) };
}

type Demanded = PreparedOperation['anchors'][number]['place']['demand'][number];
const permit: Ruling = { kind: 'permit', grants: [{ basis: 'agr' as AgreementId, conditions: {} }] };
const deny: Ruling = { kind: 'deny', reason: 'NOT_GRANTED' };
const isPermitted = (demanded: Demanded, grants: ReadonlySet<Coordinate>): boolean =>
  demanded.grantedBy.some((each) => grants.has(each)) &&
  demanded.requires.every((each) => isPermitted(each, grants));

/** Independent of the pruning: what a document mentions, each on every concrete type it may mean. */
function mentioned(document: DocumentNode): readonly Coordinate[] {
  const coordinates = new Set<Coordinate>();
  const typeInfo = new TypeInfo(served);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: ({ name, alias }) => {
        const parent = typeInfo.getParentType();
        if (parent && name.value !== '__typename' && !isHelper(alias?.value))
          coordinates.add(`${parent.name}.${name.value}` as Coordinate);
      },
    }),
  );
  return [...coordinates];
}

/** Who a nested person is, and what conditions compare: fetched to decide by, and dropped. */
const isHelper = (key: string | undefined): boolean => key !== undefined && /^fieldgrant_[a-z]/.test(key);

describe('a pruned operation', () => {
  it('mentions nothing personal that was not granted', () => {
    fc.assert(
      fc.property(validOperation, granted, (document, grants) => {
        const { operation } = pruned(document, grants);
        if (operation === undefined) return;
        for (const coordinate of mentioned(operation.document)) {
          const facts = consent.fields.get(coordinate);
          if (facts?.sensitivity === 'open') continue;
          expect(facts?.sensitivity).toBe('personal');
          const implementations = [...consent.fields.values()].filter(
            (each) => each.coordinate !== coordinate && each.grantedBy.includes(coordinate),
          );
          // on an interface it must be granted on all it may be; the grant on the interface itself does that
          const isGranted =
            implementations.length > 0 &&
            implementations.every((each) => each.grantedBy.some((by) => grants.has(by)));
          expect({
            coordinate,
            isGranted: isGranted || facts?.grantedBy.some((by) => grants.has(by)),
          }).toEqual({
            coordinate,
            isGranted: true,
          });
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('never reaches into another person', () => {
    fc.assert(
      fc.property(validOperation, (document) => {
        const { operation } = pruned(document, new Set(personal));
        if (operation === undefined) return;
        const typeInfo = new TypeInfo(served);
        let persons = 0;
        visit(
          operation.document,
          visitWithTypeInfo(typeInfo, {
            SelectionSet: {
              enter(node) {
                if (typeInfo.getParentType()?.name !== 'Person') return;
                persons += 1;
                if (persons > 1)
                  expect(
                    node.selections.every(
                      (each) =>
                        each.kind === Kind.FIELD &&
                        (each.name.value === '__typename' || isHelper(each.alias?.value)),
                    ),
                  ).toBe(true);
              },
              leave() {
                if (typeInfo.getParentType()?.name === 'Person') persons -= 1;
              },
            },
          }),
        );
      }),
      { numRuns: runs(300) },
    );
  });

  it('validates against the served schema', () => {
    fc.assert(
      fc.property(validOperation, granted, (document, grants) => {
        const { operation } = pruned(document, grants);
        if (operation !== undefined) expect(validate(served, operation.document)).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  it('reveals no more when a grant is taken away', () => {
    fc.assert(
      fc.property(validOperation, granted, fc.nat(), (document, grants, index) => {
        const fewer = new Set([...grants].filter((_, at) => at !== index % Math.max(1, grants.size)));
        const before = pruned(document, grants).operation?.coordinates ?? new Set();
        const after = pruned(document, fewer).operation?.coordinates ?? new Set();
        for (const coordinate of after) expect(before).toContain(coordinate);
      }),
      { numRuns: runs(500) },
    );
  });

  it('is the same when it is pruned again', () => {
    fc.assert(
      fc.property(validOperation, granted, (document, grants) => {
        const once = pruned(document, grants).operation;
        if (once === undefined) return;
        const twice = pruned(once.document, grants).operation;
        expect(shapeOf(twice?.document)).toEqual(shapeOf(once.document));
      }),
      { numRuns: runs(300) },
    );
  });

  it('keeps no key of the client', () => {
    fc.assert(
      fc.property(validOperation, granted, (document, grants) => {
        const { operation } = pruned(document, grants);
        if (operation === undefined) return;
        visit(operation.document, {
          Field: ({ name, alias }) => {
            if (name.value === '__typename') expect(alias).toBeUndefined();
            else expect(alias?.value).toMatch(/^fieldgrant_(\d+|person_Person)$/);
          },
        });
      }),
      { numRuns: runs(200) },
    );
  });
});

/** The document without its reserved keys and variable names. */
function shapeOf(document: DocumentNode | undefined): unknown {
  return (
    document &&
    visit(document, {
      Field: ({ alias, ...field }) => field,
      Variable: () => ({ kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: 'v' } }),
    })
  );
}
