import { type Line, pdf } from './pdf.ts';

const stages: readonly (readonly [stage: string, distance: string, light: string])[] = [
  ['1  Capo Sereno - Case Bianche', '14 km', 'Capo Sereno, 31 m, white'],
  ['2  Case Bianche - Punta Vela', '18 km', 'Punta Vela, 28 m, red bands'],
  ['3  Punta Vela - Le Saline', '12 km', 'Scoglio Lungo, seen offshore'],
  ['4  Le Saline - Torre Mèndola', '19 km', 'Isola del Grano, Torre Mèndola'],
  ['5  Torre Mèndola - Capo Rame', '17 km', 'Capo Rame, 34 m, black bands'],
  ['6  Capo Rame - Porto Candia', '16 km', 'Porto Candia, harbour light'],
];

const notes = [
  'Water: fountains at Case Bianche, Le Saline and Porto Candia only.',
  'Acqua: fontane solo a Case Bianche, Le Saline e Porto Candia.',
  'The shore passage at km 41 is closed when waves pass the red mark.',
  'Il passaggio a mare al km 41 chiude se le onde superano il segno rosso.',
  'Refuges are never locked. Leave them swept, and a dry log inside.',
  'I rifugi non sono mai chiusi. Lasciateli spazzati, con un ceppo asciutto.',
];

/** The walker's guide: what the site offers as a download. */
export function guide(): Buffer {
  const cover: Line[] = [
    { text: 'The Lighthouse Way', size: 26, at: [44, 90], bold: true },
    { text: 'Il Sentiero dei Fari', size: 18, at: [44, 118] },
    { text: '96 km, seven lights, six days / 96 km, sette fari, sei giorni', size: 11, at: [44, 146] },
    ...stages.flatMap(([stage, distance, light], i): Line[] => [
      { text: stage, size: 12, at: [44, 200 + i * 46], bold: true },
      { text: distance, size: 12, at: [340, 200 + i * 46] },
      { text: light, size: 10, at: [59, 216 + i * 46] },
    ]),
  ];
  const second: Line[] = [
    { text: 'Before you go / Prima di partire', size: 18, at: [44, 80], bold: true },
    ...notes.map((text, i): Line => ({ text, size: 10.5, at: [44, 120 + i * 26 + Math.floor(i / 2) * 12] })),
    { text: 'Lanterna, notes from the lighthouse coast', size: 9, at: [44, 530] },
  ];
  return pdf('The Lighthouse Way / Il Sentiero dei Fari', [cover, second]);
}
