import { compileNeedles, type NeedleInput, type Needles } from './search/needles.ts';
import { Search } from './search/search.ts';

/**
 * Searches bodies while others are still under way. A file that has such bytes, which its hash tells, need not be searched
 * when the output is verified. Those in which something is found are searched again there, where a finding has a place.
 */
export class SearchAhead {
  readonly #needles: Needles;
  readonly #clean = new Set<string>();

  /** @param needles without names of stored files: a body that refers to one is not called clean */
  constructor(needles: NeedleInput) {
    this.#needles = compileNeedles(needles);
  }

  /** @param body its hash, and the extension of the file that it will be, which tells how it is packed */
  search({ bytes, sha256, extension }: { bytes: Buffer; sha256: string; extension: string }): void {
    const localNames = new Set<string>();
    const search = new Search(`body.${extension}`, this.#needles, localNames);
    search.whole(bytes);
    if (search.spotted().length === 0 && !search.tooLarge && localNames.size === 0) {
      this.#clean.add(keyOf(sha256, extension));
    }
  }

  isClean(sha256: string, extension: string): boolean {
    return this.#clean.has(keyOf(sha256, extension));
  }
}

function keyOf(sha256: string, extension: string): string {
  return `${sha256}.${extension}`;
}
