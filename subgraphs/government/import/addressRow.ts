import { known } from '../../import/known.ts';
import type { AddressRow } from '../tables.ts';
import type { Persoon } from './persoon.ts';

/**
 * Where a person is registered: in a street, abroad, or at a place that is only described; undefined where nothing is known.
 * A city that the register leaves out is the municipality, as the register's own address lines have it. The street is
 * `straat`: the long `naamOpenbareRuimte` is missing for a third of the persons and damaged for some.
 */
export function addressRow({ verblijfplaats, gemeenteVanInschrijving }: Persoon): AddressRow | undefined {
  if (verblijfplaats === undefined) return undefined;
  const adres = { ...verblijfplaats, ...verblijfplaats.verblijfadres };
  const since =
    adres.datumVan ?? adres.datumAanvangAdreshouding ?? verblijfplaats.datumAanvangAdresBuitenland;
  if (isAbroad(adres))
    return {
      kind: 'foreign',
      lines: [adres.regel1, adres.regel2, adres.regel3].flatMap((line) => line ?? []),
      ...known({ country: adres.land?.omschrijving, since }),
    };
  const city = adres.woonplaats ?? gemeenteVanInschrijving?.omschrijving;
  if (adres.locatiebeschrijving !== undefined)
    return { kind: 'described', description: adres.locatiebeschrijving, ...known({ city, since }) };
  const street = adres.straat ?? adres.officieleStraatnaam ?? adres.korteStraatnaam;
  if (street === undefined) return undefined;
  return {
    kind: 'dutch',
    street,
    ...known({ number: numberOf(adres), postcode: adres.postcode, city, since }),
  };
}

type Adres = NonNullable<Persoon['verblijfplaats']>;

function isAbroad({ land, regel1, regel2, regel3 }: Adres): boolean {
  return land !== undefined || [regel1, regel2, regel3].some((line) => line !== undefined);
}

const nearby: Readonly<Record<string, string>> = { to: 'tegenover', by: 'bij' };

/** `14 B`, `12 A bis`, or `tegenover 469` for what lies across from a house. */
function numberOf(adres: Adres): string | undefined {
  const { aanduidingBijHuisnummer: mark, huisnummer, huisletter, huisnummertoevoeging } = adres;
  const across = mark?.omschrijving ?? nearby[mark?.code ?? ''];
  const parts = [across, huisnummer, huisletter, huisnummertoevoeging].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}
