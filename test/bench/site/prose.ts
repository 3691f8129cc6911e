import { pick, type Random, seeded } from './random.ts';

export const nouns = [
  'harbour',
  'lantern',
  'orchard',
  'bridge',
  'meadow',
  'kettle',
  'tower',
  'river',
  'market',
  'garden',
  'window',
  'sail',
  'quarry',
  'lighthouse',
  'terrace',
  'workshop',
  'chapel',
  'island',
  'path',
  'well',
  'mill',
  'forest',
];
export const adjectives = [
  'quiet',
  'early',
  'copper',
  'narrow',
  'salted',
  'distant',
  'painted',
  'windy',
  'long',
  'pale',
  'hidden',
  'warm',
  'crooked',
  'green',
  'old',
  'northern',
  'slow',
  'bright',
  'broken',
  'open',
];
const verbs = ['keeps', 'crosses', 'follows', 'remembers', 'leaves', 'repairs', 'watches', 'carries', 'finds', 'opens'];
const joins = ['and', 'while', 'because', 'though', 'until', 'where', '&mdash;', 'so that'];

function clause(random: Random): string {
  return `the ${pick(adjectives, random)} ${pick(nouns, random)} ${pick(verbs, random)} a ${pick(adjectives, random)} ${pick(nouns, random)}`;
}

function sentence(random: Random): string {
  const text = `${clause(random)} ${pick(joins, random)} ${clause(random)}`;
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

/** Paragraphs of an article. Each page takes another sequence of them. */
export class Prose {
  readonly #paragraphs: string[];

  constructor(seed: number) {
    const random = seeded(seed);
    this.#paragraphs = Array.from({ length: 1_009 }, () => {
      const sentences = Array.from({ length: 3 + Math.floor(random() * 5) }, () => sentence(random));
      return `<p>${sentences.join(' ')}</p>\n`;
    });
  }

  /** Complete paragraphs from number `from` on, together at most `bytes`. The text is ASCII. */
  take(from: number, bytes: number): string {
    let text = '';
    for (let at = from; ; at++) {
      const paragraph = this.#paragraphs[at % this.#paragraphs.length] as string;
      if (text.length + paragraph.length > bytes) return text;
      text += paragraph;
    }
  }
}
