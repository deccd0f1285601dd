type Names = readonly [string, ...string[]];

/** Common in the Netherlands; no name here is meant to be anybody's. */
export const givenNames: { readonly women: Names; readonly men: Names } = {
  women: [
    'Anna',
    'Sanne',
    'Fatima',
    'Emma',
    'Noor',
    'Lotte',
    'Aylin',
    'Sophie',
    'Maria',
    'Eva',
    'Yara',
    'Femke',
    'Julia',
    'Iris',
    'Mila',
    'Roos',
    'Zeynep',
    'Esther',
    'Marit',
    'Naomi',
    'Vera',
    'Hanna',
    'Lieke',
    'Amina',
    'Tess',
  ],
  men: [
    'Bram',
    'Daan',
    'Mohamed',
    'Lars',
    'Sem',
    'Finn',
    'Thijs',
    'Ruben',
    'Youssef',
    'Jan',
    'Pieter',
    'Niels',
    'Emre',
    'Koen',
    'Stijn',
    'Luuk',
    'Jesse',
    'Ali',
    'Tim',
    'Floris',
    'Hugo',
    'Milan',
    'Gijs',
    'Omar',
    'Max',
  ],
};

export const familyNames: readonly [FamilyName, ...FamilyName[]] = [
  { family: 'Jansen' },
  { family: 'Vries', prefix: 'de' },
  { family: 'Berg', prefix: 'van den' },
  { family: 'Bakker' },
  { family: 'Dijk', prefix: 'van' },
  { family: 'Visser' },
  { family: 'Meijer' },
  { family: 'Boer', prefix: 'de' },
  { family: 'Mulder' },
  { family: 'Yilmaz' },
  { family: 'Bos' },
  { family: 'Vos' },
  { family: 'Peters' },
  { family: 'Hendriks' },
  { family: 'Leeuwen', prefix: 'van' },
  { family: 'Dekker' },
  { family: 'El Amrani' },
  { family: 'Wit', prefix: 'de' },
  { family: 'Smits' },
  { family: 'Graaf', prefix: 'de' },
  { family: 'Meer', prefix: 'van der' },
  { family: 'Linden', prefix: 'van der' },
  { family: 'Kok' },
  { family: 'Jacobs' },
];

export interface FamilyName {
  readonly family: string;
  readonly prefix?: string;
}

export const cities: readonly [City, ...City[]] = [
  { name: 'Utrecht', postcode: 3500 },
  { name: 'Rotterdam', postcode: 3000 },
  { name: 'Groningen', postcode: 9700 },
  { name: 'Eindhoven', postcode: 5600 },
  { name: 'Zwolle', postcode: 8000 },
  { name: 'Amersfoort', postcode: 3800 },
  { name: 'Haarlem', postcode: 2000 },
  { name: 'Nijmegen', postcode: 6500 },
  { name: 'Breda', postcode: 4800 },
  { name: 'Leeuwarden', postcode: 8900 },
];

export interface City {
  readonly name: string;
  readonly postcode: number;
}

export const streets: Names = [
  'Lindelaan',
  'Kerkstraat',
  'Havenweg',
  'Molenstraat',
  'Beukenlaan',
  'Stationsweg',
  'Parkweg',
  'Dorpsstraat',
  'Oranjestraat',
  'Wilgenhof',
];
export const employers: Names = [
  'Noordwind Techniek',
  'Zuiderpoort Zorg',
  'De Brug Onderwijs',
  'Vlietstra Logistiek',
  'Gemeentewerken Oost',
  'Atelier Rijn',
  'Polder Software',
  'Duinzicht Retail',
];
export const pensionFunds: Names = ['Pensioenfonds De Haven', 'Pensioenfonds Lage Landen'];
export const shops: Names = [
  'Albert & Zn. Supermarkt',
  'Groene Mand',
  'Bakkerij De Korenaar',
  'Fietsenhuis',
  'Spoorwegen',
  'Drogist Van Houten',
  'Boekhandel Het Blad',
  'Tuincentrum Polder',
];
export const lenders: Names = ['Oude Stad Hypotheken', 'Rijnland Woonkrediet'];
export const landlords: Names = ['Woonstad Verhuur', 'Wooncorporatie De Linde'];
export const treatments: Names = ['asthma', 'hay fever', 'lower back pain', 'migraine', 'hypertension'];
export const topics: Names = [
  'cycling',
  'gardening',
  'renewable energy',
  'cooking',
  'chess',
  'music',
  'sailing',
];
export const nationalities: Names = ['Turkse', 'Marokkaanse', 'Duitse', 'Poolse', 'Belgische'];
