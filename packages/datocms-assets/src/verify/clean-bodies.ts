import { bodyTargets, fingerprint } from './search/body-targets.ts';
import { FileSearch } from './search/file-search.ts';
import { compileSearchTargets, type SearchTargets, type SearchTargetsInput } from './search/search-targets.ts';

/**
 * Downloaded bodies in which nothing was found. They are searched while other downloads are under way, or were in an earlier
 * run, so that the verification of the output need not search the same bytes again. It searches those with a match, for the
 * place of the finding.
 */
export class CleanBodies {
  readonly #targets: SearchTargets;
  /** Tells what was searched for. */
  readonly fingerprint: string;
  readonly #keys: Set<string>;

  /** @param remembered gives the keys that an earlier run had for the same fingerprint */
  constructor(targets: SearchTargetsInput, remembered: (fingerprint: string) => Iterable<string> = () => []) {
    const compiled = compileSearchTargets(targets);
    this.#targets = bodyTargets(compiled);
    this.fingerprint = fingerprint(compiled);
    this.#keys = new Set(remembered(this.fingerprint));
  }

  /** One for each body. */
  get keys(): ReadonlySet<string> {
    return this.#keys;
  }

  /** @param body `extension` is that of its file later, and tells how it is packed */
  search({ bytes, sha256, extension }: { bytes: Buffer; sha256: string; extension: string }): void {
    if (this.has(sha256, extension)) return;
    if (isCleanBody(`body.${extension}`, bytes, this.#targets)) this.add(cleanBodyKey(sha256, extension));
  }

  add(key: string): void {
    this.#keys.add(key);
  }

  has(sha256: string, extension: string): boolean {
    return this.#keys.has(cleanBodyKey(sha256, extension));
  }
}

/**
 * @param file its extension tells how it is packed
 * @param targets those of `bodyTargets`
 */
export function isCleanBody(file: string, bytes: Buffer, targets: SearchTargets): boolean {
  const usedNames = new Set<string>();
  const search = new FileSearch(file, targets, usedNames);
  search.searchWhole(bytes);
  return search.places().length === 0 && !search.isTooLarge && !search.mayNameStoredFile && usedNames.size === 0;
}

export function cleanBodyKey(sha256: string, extension: string): string {
  return `${sha256}.${extension}`;
}
