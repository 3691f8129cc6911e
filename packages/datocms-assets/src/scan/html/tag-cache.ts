import { copyText } from '../../memory/byte-strings.ts';
import type { CodeSpan } from '../../syntax/code-span.ts';

/** The references in a tag. Offsets are relative to its start. */
export interface CachedTag {
  readonly text: string;
  /** See `ReferenceList.copyFrom`. */
  readonly references: Uint32Array;
  /** Attributes with code that contains references. */
  readonly code: readonly CodeSpan[];
}

/** How many characters of tags each of the two generations has at most. */
const maxCharacters = 2 ** 21;
/** How many hashes are kept of tags that were seen once. */
const maxSeenOnce = 2 ** 16;

/**
 * The references in tags, by the text of the tag: the pages of a site repeat pictures, icons and whole headers. A tag
 * with references only means the same in all places.
 *
 * A tag is stored when it is seen for the second time, since many tags are on one page only. Two generations limit the
 * memory: a full recent generation becomes the previous one, and tags that are not read again are dropped with it. The
 * key is a hash of a part of the text, since hashing the whole text takes several times as long. Of two tags with the
 * same hash, the later one stays.
 */
export class TagCache {
  #recent = new Map<number, CachedTag>();
  #previous = new Map<number, CachedTag>();
  #recentSize = 0;
  readonly #seenOnce = new Set<number>();

  get(text: string, start: number, end: number): CachedTag | undefined {
    const hash = hashOf(text, start, end);
    const recent = this.#recent.get(hash);
    const tag = recent ?? this.#previous.get(hash);
    if (!tag || tag.text !== text.slice(start, end)) return undefined;
    if (!recent) this.#store(hash, tag);
    return tag;
  }

  /** @param read is called only if the tag is stored */
  add(text: string, start: number, end: number, read: () => Omit<CachedTag, 'text'>): void {
    const hash = hashOf(text, start, end);
    if (this.#wasSeen(hash)) this.#store(hash, { text: copyText(text.slice(start, end)), ...read() });
  }

  #wasSeen(hash: number): boolean {
    if (this.#seenOnce.has(hash)) return true;
    if (this.#seenOnce.size >= maxSeenOnce) this.#seenOnce.clear();
    this.#seenOnce.add(hash);
    return false;
  }

  #store(hash: number, tag: CachedTag): void {
    if (this.#recentSize > maxCharacters) {
      this.#previous = this.#recent;
      this.#recent = new Map();
      this.#recentSize = 0;
    }
    this.#recent.set(hash, tag);
    this.#recentSize += tag.text.length;
  }
}

/** FNV-1a of the length and of every third character. */
function hashOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let index = start; index < end; index += 3) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
