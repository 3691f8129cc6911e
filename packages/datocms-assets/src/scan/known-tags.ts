import { movedBy } from '../reference.ts';

/** What was read in a tag. Offsets count from its beginning. */
export interface KnownTag {
  /** See `reference.ts`. */
  readonly references: Uint32Array;
  /** Start and end of `style` and event handler attributes that hold references. */
  readonly inlineAttributes: Uint32Array;
}

/** Characters of tags that are kept, twice. */
const enough = 2 ** 21;

/**
 * What tags were found to mean, by their text: pages of one site repeat pictures, icons and whole headers. A tag that holds
 * nothing but references means the same wherever it stands. Those that were not met for long are forgotten.
 */
export class KnownTags {
  #young = new Map<string, KnownTag>();
  #old = new Map<string, KnownTag>();
  #size = 0;

  recall(text: string, start: number, end: number): KnownTag | undefined {
    const key = text.slice(start, end);
    const young = this.#young.get(key);
    if (young) return young;
    const old = this.#old.get(key);
    if (old) this.#keep(key, old);
    return old;
  }

  /** @param references as in `reference.ts`, with offsets in `text` */
  remember(text: string, start: number, end: number, references: readonly number[], inline: readonly number[]): void {
    this.#keep(text.slice(start, end), {
      references: movedBy(-start, references),
      inlineAttributes: Uint32Array.from(inline, (offset) => offset - start),
    });
  }

  #keep(key: string, tag: KnownTag): void {
    if (this.#size > enough) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#size = 0;
    }
    this.#young.set(ownText(key), tag);
    this.#size += key.length;
  }
}

/** The same text in memory of its own: what is cut out of a page would keep the whole page. */
export function ownText(cut: string): string {
  return Buffer.from(cut, 'latin1').toString('latin1');
}
