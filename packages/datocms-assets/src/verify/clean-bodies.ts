import { bodyTargets, fingerprint } from './search/body-targets.ts';
import { FileSearch } from './search/file-search.ts';
import { compileSearchTargets, type SearchTargets, type SearchTargetsInput } from './search/search-targets.ts';

/**
 * Downloaded bodies without a match. They are searched during other downloads, or in an earlier run, so that the
 * verification of the output need not search the same bytes again. Bodies with a match are searched again for the place
 * of the finding.
 */
export class CleanBodies {
  readonly #targets: SearchTargets;
  /** Stands for all that the search looks for. */
  readonly fingerprint: string;
  readonly #keys: Set<string>;

  /** @param remembered gives the keys of an earlier run with the same fingerprint */
  constructor(targets: SearchTargetsInput, remembered: (fingerprint: string) => Iterable<string> = () => []) {
    const compiled = compileSearchTargets(targets);
    this.#targets = bodyTargets(compiled);
    this.fingerprint = fingerprint(compiled);
    this.#keys = new Set(remembered(this.fingerprint));
  }

  /** One key for each clean body. */
  get keys(): ReadonlySet<string> {
    return this.#keys;
  }

  /** @param body its `extension` is that of its later file, which tells the compression */
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
 * @param file its extension tells the compression
 * @param targets from `bodyTargets`
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
