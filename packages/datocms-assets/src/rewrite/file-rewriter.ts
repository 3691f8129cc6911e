import { join } from 'node:path';
import { FileReader } from '../io/file-reader.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { hasNothingToRewrite, makeEdits, type Replacements } from './make-edits.ts';
import { readScannedFile } from './read-scanned-file.ts';
import { splice } from './splice.ts';

/** What is written of one file after the other lies in the same memory, in bytes. */
const maxReusedLength = 2 ** 20;

/** Rewrites files that stand for themselves, one after the other in the same memory. */
export class FileRewriter {
  readonly #reader = new FileReader();
  readonly #memory = Buffer.allocUnsafeSlow(maxReusedLength);

  /**
   * Rewrites those of the files that have something to change, and writes no other.
   * @returns the names of the files that changed
   */
  rewrite(dir: string, scans: readonly FileScan[], job: Replacements): string[] {
    return scans.flatMap((scan) => {
      if (hasNothingToRewrite(scan)) return [];
      const path = join(dir, scan.file);
      const { bytes, mode } = readScannedFile(this.#reader, dir, scan);
      const edits = makeEdits(scan, bytes, job);
      if (edits.length === 0) return [];
      replaceFile(path, splice(bytes, edits, this.#memory), mode);
      return scan.file;
    });
  }
}
