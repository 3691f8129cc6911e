import { extname } from 'node:path/posix';
import type { FileState } from '../io/file-state.ts';

interface KnownBytes {
  /** SHA-256 in base64. */
  readonly hash: string;
  /** The state of the file when it had these bytes; `undefined` if a later write may leave it the same. */
  readonly state: FileState | undefined;
}

/**
 * Files of the output in which nothing is to be replaced. If the verifier found nothing in the same bytes in an earlier run, it need
 * not read them again: the state of the file tells that it still has them.
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
   * How to verify a file; `undefined` if it is none of them.
   * @param cleanKeys of bytes in which nothing was found, see `cleanFileKey`
   */
  find(file: string, cleanKeys: ReadonlySet<string>): { cleanState: FileState | undefined } | undefined {
    const known = this.#files.get(file);
    return known && { cleanState: cleanKeys.has(cleanFileKey(file, known.hash)) ? known.state : undefined };
  }

  /** The keys in `cleanKeys` that belong to one of the files. */
  keysInUse(cleanKeys: ReadonlySet<string>): string[] {
    return Array.from(this.#files, ([file, { hash }]) => cleanFileKey(file, hash)).filter((key) => cleanKeys.has(key));
  }
}

/** The extension of a name tells how the bytes are packed, and how their lines are folded. */
export function cleanFileKey(file: string, hash: string): string {
  return hash + extname(file).toLowerCase();
}
