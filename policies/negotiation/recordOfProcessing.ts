import type { Agreement } from '../core/agreement.ts';
import { agreementState } from '../core/agreementLifecycle.ts';
import { categoryCovers } from '../core/category.ts';
import { canBeLonger } from '../core/duration.ts';
import type {
  Coordinate,
  Duration,
  Instant,
  NodeId,
  OrganisationId,
  PurposeId,
} from '../core/identifiers.ts';
import type { Store } from '../store/store.ts';
import { listAgreements } from './agreements.ts';

/** One entry of an organisation's record of processing activities: what it does for one purpose (GDPR Article 30(1)). */
export interface ProcessingActivity {
  readonly purpose: PurposeId;
  /** How many persons it is about. */
  readonly persons: number;
  readonly agreements: number;
  /** In force now. */
  readonly agreementsInForce: number;
  /** How often data was released under them. */
  readonly releases: number;
  /** In alphabetical order. */
  readonly coordinates: readonly Coordinate[];
  readonly categories: readonly string[];
  /** Whether any of it is of a special category (GDPR Article 9). */
  readonly isSpecial: boolean;
  /** The longest that any of it is kept. */
  readonly retention: Duration;
  /** From the first agreement to the end of the last. */
  readonly from: Instant;
  readonly until: Instant;
}

const pageSize = 500;
const special = 'dpv:SpecialCategoryPersonalData';

/** From all its agreements, by purpose in alphabetical order. `categoriesOf`: none where nothing is known of a coordinate. */
export async function recordOfProcessing(
  store: Store,
  organisation: OrganisationId,
  categoriesOf: (coordinate: Coordinate) => readonly string[],
  at: Instant,
): Promise<readonly ProcessingActivity[]> {
  const byPurpose = new Map<PurposeId, Tally>();
  for (let after: string | undefined; ; ) {
    const page = await listAgreements(
      store,
      { party: 'ORGANISATION', id: organisation },
      { limit: pageSize, ...(after === undefined ? {} : { after }) },
    );
    for (const each of page) byPurpose.set(each.purpose, counted(byPurpose.get(each.purpose), each, at));
    after = page.at(-1)?.id;
    if (page.length < pageSize) break;
  }
  return [...byPurpose]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([purpose, { nodes, granted, ...activity }]) => {
      const coordinates = [...granted].sort();
      const categories = [...new Set(coordinates.flatMap(categoriesOf))].sort();
      const isSpecial = categories.some((each) => categoryCovers(special, each));
      return { ...activity, purpose, persons: nodes.size, coordinates, categories, isSpecial };
    });
}

type Tally = Omit<ProcessingActivity, 'purpose' | 'persons' | 'coordinates' | 'categories' | 'isSpecial'> & {
  readonly nodes: Set<NodeId>;
  readonly granted: Set<Coordinate>;
};

function counted(before: Tally | undefined, agreement: Agreement, at: Instant): Tally {
  const { node, terms, uses, history } = agreement;
  const nodes = before?.nodes ?? new Set<NodeId>();
  const granted = before?.granted ?? new Set<Coordinate>();
  nodes.add(node);
  for (const each of [terms, ...history.flatMap(({ narrowedFrom }) => narrowedFrom ?? [])])
    for (const { coordinate } of each.items) granted.add(coordinate);
  const isLonger = before === undefined || canBeLonger(terms.retention, before.retention);
  return {
    nodes,
    granted,
    agreements: (before?.agreements ?? 0) + 1,
    agreementsInForce:
      (before?.agreementsInForce ?? 0) + (agreementState(agreement, at) === 'ACTIVE' ? 1 : 0),
    releases: (before?.releases ?? 0) + (uses.total ?? uses.count),
    retention: isLonger ? terms.retention : before.retention,
    from: Math.min(before?.from ?? terms.period.from, terms.period.from),
    until: Math.max(before?.until ?? terms.period.until, terms.period.until),
  };
}
