import { z } from 'zod';
import { partialDate } from './partialDate.ts';

/** A blank, or the register's `.` for a name nobody knows, is no text at all. */
const text = z.string({ error: 'text' }).transform((written) => {
  const trimmed = written.trim();
  return trimmed === '' || trimmed === '.' ? undefined : trimmed;
});

/** Nine digits. The check digit isn't looked at: the authority's own test persons fail it. */
const citizenServiceNumber = z
  .string({ error: 'a citizen service number of nine digits, as text' })
  .regex(/^\d{9}$/, { error: 'a citizen service number of nine digits' });

/** A row of one of the register's tables: the description is absent where the table has none for the code. */
const coded = object({ code: text.optional(), omschrijving: text.optional() });

const naam = object({
  voornamen: text.optional(),
  voorvoegsel: text.optional(),
  geslachtsnaam: text.optional(),
  adellijkeTitelPredicaat: coded.optional(),
});

const geboorte = object({
  datum: partialDate.optional(),
  plaats: coded.optional(),
  land: coded.optional(),
});

const relative = {
  burgerservicenummer: citizenServiceNumber.optional(),
  naam: naam.optional(),
  geboorte: geboorte.optional(),
};

const partner = object({
  ...relative,
  soortVerbintenis: object({
    code: z.enum(['H', 'P', '.'], { error: 'H (huwelijk), P (partnerschap) or . (unknown)' }),
  }).optional(),
  aangaanHuwelijkPartnerschap: object({ datum: partialDate.optional() }).optional(),
  ontbindingHuwelijkPartnerschap: object({ datum: partialDate.optional() }).optional(),
});

const someone = object({ burgerservicenummer: citizenServiceNumber });

/** The later Haal Centraal form writes `GezamenlijkGezag` and names each kind of third differently; a third may lack a number. */
const third = object({ burgerservicenummer: citizenServiceNumber.optional() });

const gezag = object({
  type: z.enum(
    [
      'TweehoofdigOuderlijkGezag',
      'EenhoofdigOuderlijkGezag',
      'GezamenlijkGezag',
      'GezamenlijkOuderlijkGezag',
      'Voogdij',
      'TijdelijkGeenGezag',
      'GezagNietTeBepalen',
    ],
    { error: 'a kind of custody of the form (TweehoofdigOuderlijkGezag, Voogdij, …)' },
  ),
  minderjarige: someone.optional(),
  ouder: someone.optional(),
  ouders: list(someone).optional(),
  derde: third.optional(),
  derden: list(third).optional(),
});

const houseNumber = z.union([text, z.int().transform(String)], { error: 'a house number' });

const adres = {
  straat: text.optional(),
  officieleStraatnaam: text.optional(),
  korteStraatnaam: text.optional(),
  huisnummer: houseNumber.optional(),
  huisletter: text.optional(),
  huisnummertoevoeging: text.optional(),
  aanduidingBijHuisnummer: coded.optional(),
  postcode: text.optional(),
  woonplaats: text.optional(),
  locatiebeschrijving: text.optional(),
  land: coded.optional(),
  regel1: text.optional(),
  regel2: text.optional(),
  regel3: text.optional(),
};

/** The parts of the address lie in it or, in the later form, one deeper. */
const verblijfplaats = object({
  ...adres,
  verblijfadres: object(adres).optional(),
  datumAanvangAdreshouding: partialDate.optional(),
  datumAanvangAdresBuitenland: partialDate.optional(),
  datumVan: partialDate.optional(),
});

/** How silent the register keeps; the later form says only whether. */
const levels = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** One element of the list, with what the tables have a place for; other members may be there and are passed over. */
export const persoon = object({
  burgerservicenummer: citizenServiceNumber,
  naam: naam.optional(),
  geboorte: geboorte.optional(),
  nationaliteiten: list(object({ type: text.optional(), nationaliteit: coded.optional() })).optional(),
  verblijfplaats: verblijfplaats.optional(),
  gemeenteVanInschrijving: coded.optional(),
  geheimhoudingPersoonsgegevens: z
    .literal([true, false, ...levels, ...levels.map(String)], { error: 'true, false or a digit from 0 to 7' })
    .optional(),
  overlijden: geboorte.optional(),
  partners: list(partner).optional(),
  kinderen: list(object(relative)).optional(),
  ouders: list(object(relative)).optional(),
  gezag: list(gezag).optional(),
});

export type Persoon = z.output<typeof persoon>;

function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: 'an object' });
}

function list<Element extends z.ZodType>(element: Element) {
  return z.array(element, { error: 'a list' });
}
