import { findingCodes } from '../../findings/codes.ts';
import { type Finding, finding } from '../../findings/finding.ts';
import type { Place } from './places.ts';

/** Compressed copies, archives and search indexes: their content comes from other files of the output. */
const archiveName = /\.(?:gz|tgz|br|zst|zip|pf_[a-z]+)$/i;

/**
 * Adds lines and columns to the places of a file, which is gone through once.
 * @param read bytes of the file from one offset to another
 * @returns findings in the order of the file; those without a position come last
 */
export function toFindings(
  file: string,
  places: readonly Place[],
  read: (from: number, to: number) => Iterable<Buffer>,
): Finding[] {
  const counter = new LineCounter();
  const fix = archiveName.test(file) ? { fix: findingCodes.archive.fix } : {};
  let position = 0;
  return places
    .toSorted((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity))
    .map(({ code, message, offset, url }) => {
      if (offset !== undefined) {
        for (const bytes of read(position, offset)) counter.add(bytes);
        position = offset;
      }
      const { line, column } = counter;
      return finding(code, message, {
        file,
        ...(offset !== undefined && { line, column }),
        ...(url !== undefined && { url }),
        ...(code !== 'missing-file' && fix),
      });
    });
}

/** Line and column behind the bytes that were added, one-based, columns in UTF-16 units. */
class LineCounter {
  line = 1;
  column = 1;

  add(bytes: Buffer): void {
    let lineStart = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, lineStart)) {
      this.line++;
      this.column = 1;
      lineStart = end + 1;
    }
    this.column += bytes.toString('utf8', lineStart).length;
  }
}
