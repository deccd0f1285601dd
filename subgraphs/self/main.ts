import DataLoader from 'dataloader';
import {
  type Passport,
  type RunningSource,
  type SourceContext,
  type SourceOptions,
  type SourceResolvers,
  startSource,
} from '../kit/index.ts';
import type { SelfDeclarations, SelfDeclared } from './declarations.ts';
import { selfSchema } from './schema.ts';

export type SelfOptions = Pick<SourceOptions<object>, 'host' | 'port' | 'gateway' | 'proofKey' | 'log'> & {
  readonly declarations: SelfDeclarations;
};

interface SelfLoaders {
  readonly declared: DataLoader<string, SelfDeclared | undefined>;
}

interface PersonReference {
  readonly id: string;
}

/** The built-in source as an HTTP service: the root fields, and what persons say of themselves. */
export function startSelf({ declarations, ...options }: SelfOptions): Promise<RunningSource> {
  return startSource<SelfLoaders>({
    ...options,
    name: 'self',
    typeDefs: selfSchema,
    // @apollo/subgraph calls every context unknown; `createContext` below makes the one these expect
    resolvers: selfResolvers as SourceResolvers,
    createContext: () => ({ declared: new DataLoader(async (identifiers) => declarations(identifiers)) }),
  });
}

/** Who has nothing to say here is a person all the same: other sources know more of them. */
const selfResolvers = {
  Query: {
    person: (_: unknown, { ref }: { readonly ref: string }, { passport }: SourceContext<SelfLoaders>) =>
      passport.persons.has(ref) ? { id: ref } : null,
    me: (_: unknown, __: unknown, { passport }: SourceContext<SelfLoaders>) => onlyPerson(passport),
  },
  Person: {
    __resolveReference: ({ id }: PersonReference): PersonReference => ({ id }),
    interests: (person: PersonReference, _: unknown, { declared }: SelfLoaders) =>
      declared.load(person.id).then((self) => self?.interests ?? []),
    contact: (person: PersonReference, _: unknown, { declared }: SelfLoaders) =>
      declared.load(person.id).then((self) => self?.contact ?? null),
    plans: (person: PersonReference, _: unknown, { declared }: SelfLoaders) =>
      declared.load(person.id).then((self) => self?.plans ?? []),
  },
};

function onlyPerson({ persons }: Passport): PersonReference | null {
  const [id, another] = persons;
  return id !== undefined && another === undefined ? { id } : null;
}
