import { known } from '../../import/known.ts';
import type { CustodyKind, CustodyRow, NameRow, PartnerRow, PersonRow, RelativeRow } from '../tables.ts';
import { addressRow } from './addressRow.ts';
import type { Persoon } from './persoon.ts';

/** One person of the form as one row of the register. */
export function personRow(persoon: Persoon): PersonRow {
  const { overlijden } = persoon;
  return {
    citizenServiceNumber: persoon.burgerservicenummer,
    name: nameRow(persoon.naam),
    birth: eventRow(persoon.geboorte),
    nationalities: (persoon.nationaliteiten ?? []).flatMap((each) => nationalityOf(each) ?? []),
    ...known({ address: addressRow(persoon) }),
    partners: (persoon.partners ?? []).map(partnerRow),
    children: (persoon.kinderen ?? []).map(relativeRow),
    parents: (persoon.ouders ?? []).map(relativeRow),
    custody: (persoon.gezag ?? []).map(custodyRow),
    isConfidential: isConfidential(persoon.geheimhoudingPersoonsgegevens),
    ...(overlijden === undefined ? {} : { death: eventRow(overlijden) }),
  };
}

function nameRow(naam: Persoon['naam']): NameRow {
  return known({
    given: naam?.voornamen,
    prefix: naam?.voorvoegsel,
    family: naam?.geslachtsnaam,
    title: naam?.adellijkeTitelPredicaat?.omschrijving,
  });
}

function eventRow(event: Persoon['geboorte']) {
  return known({
    date: event?.datum,
    place: event?.plaats?.omschrijving,
    country: event?.land?.omschrijving,
  });
}

type Nationaliteit = NonNullable<Persoon['nationaliteiten']>[number];

/** Table 32 of the register has no description for these. `0000` says that nothing is known. */
const undescribed: Readonly<Record<string, string>> = {
  '0002': 'Behandeld als Nederlander',
  '0499': 'Staatloos',
  '0500': 'Vastgesteld niet-Nederlander',
};

const nationalityTypes: Readonly<Record<string, string>> = {
  BehandeldAlsNederlander: 'Behandeld als Nederlander',
  Staatloos: 'Staatloos',
  VastgesteldNietNederlander: 'Vastgesteld niet-Nederlander',
};

function nationalityOf({ type, nationaliteit }: Nationaliteit): string | undefined {
  const { code, omschrijving } = nationaliteit ?? {};
  if (omschrijving !== undefined) return omschrijving;
  if (code === undefined) return type === undefined ? undefined : nationalityTypes[type];
  return code === '0000' ? undefined : (undescribed[code] ?? code);
}

type Verwant = NonNullable<Persoon['kinderen']>[number];
type Partner = NonNullable<Persoon['partners']>[number];

function relativeRow({ burgerservicenummer, naam, geboorte }: Verwant): RelativeRow {
  return {
    ...known({ citizenServiceNumber: burgerservicenummer }),
    name: nameRow(naam),
    birth: eventRow(geboorte),
  };
}

const partnerKinds = { H: 'marriage', P: 'partnership', '.': 'unknown' } as const;

/** A dissolution without a day is a dissolution all the same: an empty one, or one dated `00000000`. */
function partnerRow(partner: Partner): PartnerRow {
  const { soortVerbintenis, aangaanHuwelijkPartnerschap, ontbindingHuwelijkPartnerschap } = partner;
  const end = ontbindingHuwelijkPartnerschap;
  return {
    ...relativeRow(partner),
    kind: partnerKinds[soortVerbintenis?.code ?? '.'],
    ...known({ since: aangaanHuwelijkPartnerschap?.datum }),
    ...(end === undefined ? {} : { until: end.datum ?? 'unknown' }),
  };
}

type Gezag = NonNullable<Persoon['gezag']>[number];

const custodyKinds: Readonly<Record<Gezag['type'], CustodyKind>> = {
  TweehoofdigOuderlijkGezag: 'both-parents',
  GezamenlijkOuderlijkGezag: 'both-parents',
  EenhoofdigOuderlijkGezag: 'one-parent',
  GezamenlijkGezag: 'parent-and-other',
  Voogdij: 'guardianship',
  TijdelijkGeenGezag: 'temporarily-none',
  GezagNietTeBepalen: 'undetermined',
};

/**
 * Where the form names no minor, the row names none: `GezagNietTeBepalen` stands on the entries of grown persons too, who
 * aren't the minor.
 */
function custodyRow({ type, minderjarige, ouder, ouders, derde, derden }: Gezag): CustodyRow {
  const holders = [ouder, ...(ouders ?? []), derde, ...(derden ?? [])];
  return {
    kind: custodyKinds[type],
    ...known({ minor: minderjarige?.burgerservicenummer }),
    holders: holders.flatMap((holder) => holder?.burgerservicenummer ?? []),
  };
}

/** `0` is none; 1 to 7 differ in whom the register keeps silent to, and all ask for silence. */
function isConfidential(mark: Persoon['geheimhoudingPersoonsgegevens']): boolean {
  return mark !== undefined && mark !== false && String(mark) !== '0';
}
