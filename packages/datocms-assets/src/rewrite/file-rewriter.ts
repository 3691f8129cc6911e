import { join } from 'node:path';
import { FileReader } from '../io/file-reader.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { makeEdits, type RewriteOptions } from './make-edits.ts';
import { readScannedFile } from './read-scanned-file.ts';
import { splice } from './splice.ts';

/** Results up to this size, in bytes, are written from one buffer that all files share. */
const bufferLength = 2 ** 20;

/** Rewrites files that do not depend on each other; see `groupByDependence`. */
export class FileRewriter {
  readonly #reader = new FileReader();
  readonly #buffer = Buffer.allocUnsafeSlow(bufferLength);

  /**
   * @returns the names of the files that changed
   * @throws FindingError if a file was written since it was scanned
   */
  rewrite(dir: string, scans: readonly FileScan[], options: RewriteOptions): string[] {
    return scans.flatMap((scan) => {
      const { bytes, ownership } = readScannedFile(this.#reader, dir, scan);
      const edits = makeEdits(scan, bytes, options);
      if (edits.length === 0) return [];
      replaceFile(join(dir, scan.file), splice(bytes, edits, this.#buffer), ownership);
      return scan.file;
    });
  }
}
