import { type Finding, finding, findingCodes } from '../../findings/finding.ts';

/** Names of compressed copies, archives and search indexes: what they hold was made of other files of the output. */
const packed = /\.(?:gz|tgz|br|zst|zip|pf_[a-z]+)$/i;

/** What was found, before its line and column are known. */
export interface Spotted {
  readonly code: 'leak' | 'path-leak' | 'missing-file' | 'archive';
  readonly message: string;
  /** Offset in the file; `undefined` where only a decoded view shows the place. */
  readonly offset: number | undefined;
  readonly url: string | undefined;
  /** A search in parts will look into it. */
  readonly tooLarge?: boolean;
}

/** What two searches of one file found, each place once. */
export function together(some: readonly Spotted[], others: readonly Spotted[]): Spotted[] {
  const keyOf = ({ code, message, offset }: Spotted) => `${code} ${offset} ${message}`;
  const known = new Set(some.map(keyOf));
  return [...some, ...others.filter((each) => !known.has(keyOf(each)))];
}

/** Line and column behind the bytes that it was given, one-based, columns in UTF-16 units. */
export class LineCounter {
  line = 1;
  column = 1;

  forward(bytes: Buffer): void {
    let lineStart = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, lineStart)) {
      this.line++;
      this.column = 1;
      lineStart = end + 1;
    }
    this.column += bytes.toString('utf8', lineStart).length;
  }
}

/**
 * Findings in the order of the file; those without a place come last. The file is gone through once.
 * @param read bytes of the file from one offset to another
 */
export function placeFindings(
  file: string,
  spotted: readonly Spotted[],
  read: (from: number, to: number) => Iterable<Buffer>,
): Finding[] {
  const lines = new LineCounter();
  const fix = packed.test(file) ? { fix: findingCodes.archive.fix } : {};
  let position = 0;
  return spotted
    .toSorted((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity))
    .map(({ code, message, offset, url }) => {
      if (offset !== undefined) {
        for (const bytes of read(position, offset)) lines.forward(bytes);
        position = offset;
      }
      const { line, column } = lines;
      return finding(code, message, {
        file,
        ...(offset !== undefined && { line, column }),
        ...(url !== undefined && { url }),
        ...(code !== 'missing-file' && fix),
      });
    });
}
