import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../findings/finding.ts';
import type { TextSource } from '../options/ports.ts';

const lineFeed = 10;

/** Finds line and column of byte offsets in files. It keeps the last file, so that places in one file read it once. */
export class LineColumnFinder {
  readonly #dir: string;
  #file = '';
  #bytes: Buffer = Buffer.alloc(0);
  #lineStarts: number[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param offset in bytes */
  place(file: string, offset: number): Place {
    // A file that is too large to be read can still have a finding at its start.
    if (offset === 0) return { file, line: 1, column: 1 };
    if (file !== this.#file) this.#setFile(file, readFileSync(join(this.#dir, file)));
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const before = this.#bytes.toString('utf8', this.#lineStarts[low], offset);
    return { file, line: low + 1, column: before.length + 1 };
  }

  /**
   * A function that finds places in bytes that are not a file of the output.
   * @param origin gives the place in the source that the bytes were made from, if it is known
   */
  static forBytes(file: string, bytes: Buffer, origin?: TextSource['place']): (offset: number) => Place {
    const locator = new LineColumnFinder('');
    locator.#setFile(file, bytes);
    return (offset) => {
      const place = locator.place(file, offset);
      return { ...place, ...origin?.(place.line ?? 1, place.column ?? 1) };
    };
  }

  #setFile(file: string, bytes: Buffer): void {
    this.#file = file;
    this.#bytes = bytes;
    this.#lineStarts = [0];
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) this.#lineStarts.push(at + 1);
  }
}
