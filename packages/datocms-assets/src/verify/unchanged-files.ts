import { extname } from 'node:path/posix';
import type { FileState } from '../io/file-state.ts';

interface KnownBytes {
  /** SHA-256 in base64. */
  readonly hash: string;
  /** The state of the file with these bytes; `undefined` if a later write may not change the state. */
  readonly state: FileState | undefined;
}

/**
 * Files of the output that need no change. If an earlier run found no problem in the same bytes, the verifier need not
 * read them again: the state of the file shows that they are unchanged.
 */
export class UnchangedFiles {
  readonly #files = new Map<string, KnownBytes>();

  /** @param file relative to the output folder */
  add(file: string, { hash, state }: KnownBytes): void {
    this.#files.set(file, { hash, state });
  }

  remove(file: string): void {
    this.#files.delete(file);
  }

  /**
   * How to verify a file; `undefined` if it is not in the list.
   * @param cleanKeys of bytes without a problem, see `cleanFileKey`
   */
  find(file: string, cleanKeys: ReadonlySet<string>): { cleanState: FileState | undefined } | undefined {
    const known = this.#files.get(file);
    return known && { cleanState: cleanKeys.has(cleanFileKey(file, known.hash)) ? known.state : undefined };
  }

  /** The keys in `cleanKeys` that belong to these files. */
  keysInUse(cleanKeys: ReadonlySet<string>): string[] {
    return Array.from(this.#files, ([file, { hash }]) => cleanFileKey(file, hash)).filter((key) => cleanKeys.has(key));
  }
}

/** The key of clean bytes. The name's extension tells their compression and folding of lines. */
export function cleanFileKey(file: string, hash: string): string {
  return hash + extname(file).toLowerCase();
}
