/** What was read in a tag. Offsets count from its beginning. */
export interface KnownTag {
  readonly text: string;
  /** See `ReferenceList.copyFrom`. */
  readonly references: Uint32Array;
  /** Start and end of `style` and event handler attributes that hold references. */
  readonly inlineAttributes: readonly number[];
}

/** Characters of tags that are kept, twice. */
const enough = 2 ** 21;
/** Places of tags that were met once. */
const mostMet = 2 ** 16;

/**
 * What tags were found to mean, by their text: pages of one site repeat pictures, icons and whole headers. A tag that holds
 * nothing but references means the same wherever it stands. Those that were not met for long are forgotten.
 * A tag is kept when it is met for the second time, since many stand on one page alone.
 * Its place is told by a few of its characters, since a key of all of them takes several times as long; of two tags
 * with one place the later stays.
 */
export class KnownTags {
  #young = new Map<number, KnownTag>();
  #old = new Map<number, KnownTag>();
  #size = 0;
  readonly #met = new Set<number>();

  recall(text: string, start: number, end: number): KnownTag | undefined {
    const place = placeOf(text, start, end);
    const young = this.#young.get(place);
    const known = young ?? this.#old.get(place);
    if (!known || known.text !== text.slice(start, end)) return undefined;
    if (!young) this.#keep(place, known);
    return known;
  }

  remember(text: string, start: number, end: number, read: () => Omit<KnownTag, 'text'>): void {
    const place = placeOf(text, start, end);
    if (this.#isMetAgain(place)) this.#keep(place, { text: ownText(text.slice(start, end)), ...read() });
  }

  #isMetAgain(place: number): boolean {
    if (this.#met.has(place)) return true;
    if (this.#met.size >= mostMet) this.#met.clear();
    this.#met.add(place);
    return false;
  }

  #keep(place: number, tag: KnownTag): void {
    if (this.#size > enough) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#size = 0;
    }
    this.#young.set(place, tag);
    this.#size += tag.text.length;
  }
}

/** A hash (FNV-1a) of the length and of every third character. */
function placeOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let index = start; index < end; index += 3) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

/** The same text in memory of its own: what is cut out of a page would keep the whole page. */
export function ownText(cut: string): string {
  return Buffer.from(cut, 'latin1').toString('latin1');
}
