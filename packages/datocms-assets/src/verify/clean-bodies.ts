import { FileSearch } from './search/file-search.ts';
import { compileSearchTargets, type SearchTargets, type SearchTargetsInput } from './search/search-targets.ts';

/**
 * Hashes of downloaded bodies in which nothing was found. They are searched while other downloads are under way, so that the
 * verification of the output need not search the same bytes again. It searches those with a match, for the place of the finding.
 */
export class CleanBodies {
  readonly #targets: SearchTargets;
  readonly #keys = new Set<string>();

  /** @param targets without names of stored files: a body that refers to one is not clean */
  constructor(targets: SearchTargetsInput) {
    this.#targets = compileSearchTargets(targets);
  }

  /** @param body `extension` is that of its file later, and tells how it is packed */
  search({ bytes, sha256, extension }: { bytes: Buffer; sha256: string; extension: string }): void {
    const usedNames = new Set<string>();
    const search = new FileSearch(`body.${extension}`, this.#targets, usedNames);
    search.searchWhole(bytes);
    if (search.places().length === 0 && !search.isTooLarge && usedNames.size === 0) {
      this.#keys.add(keyOf(sha256, extension));
    }
  }

  has(sha256: string, extension: string): boolean {
    return this.#keys.has(keyOf(sha256, extension));
  }
}

function keyOf(sha256: string, extension: string): string {
  return `${sha256}.${extension}`;
}
