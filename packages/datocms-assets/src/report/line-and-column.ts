import { join } from 'node:path';
import { excerptAt } from '../findings/excerpt.ts';
import type { Place } from '../findings/finding.ts';
import { readWholeFile } from '../io/file-reader.ts';
import { lastAtMost } from '../memory/sorted.ts';
import type { TextSource } from '../options/ports.ts';

const lineFeed = 10;

/** Finds line, column and excerpt for an offset of a file, in bytes. */
export interface PlaceFinder {
  place(file: string, offset: number): Partial<Place>;
  /** See `excerptAt`. */
  excerpt(file: string, offset: number, secret: string): string;
}

/** Finds line and column of byte offsets in files. It keeps the last file, so that places in one file read it once. */
export class LineColumnFinder implements PlaceFinder {
  readonly #dir: string;
  #file = '';
  #bytes: Buffer = Buffer.alloc(0);
  #lineStarts: number[] = [];
  /** The last place. Places of a file come in their order, so a long line is decoded only once. */
  #last = { line: 0, offset: 0, column: 1 };

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param offset in bytes */
  place(file: string, offset: number): Place {
    // A file that is too large to be read may still have a finding at its start.
    if (offset === 0) return { file, line: 1, column: 1 };
    this.#read(file);
    const line = lastAtMost(this.#lineStarts, offset);
    return { file, line: line + 1, column: this.#column(line, offset) };
  }

  /** @param line its index */
  #column(line: number, offset: number): number {
    const isBehindLast = line === this.#last.line && offset >= this.#last.offset;
    const from = isBehindLast ? this.#last : { offset: this.#lineStarts[line] ?? 0, column: 1 };
    const column = from.column + this.#bytes.toString('utf8', from.offset, offset).length;
    // An offset inside a character is not kept, since the parts of the character would count as two.
    if (!isContinuation(this.#bytes[offset])) this.#last = { line, offset, column };
    return column;
  }

  excerpt(file: string, offset: number, secret: string): string {
    this.#read(file);
    return excerptAt(this.#bytes, offset, secret);
  }

  /**
   * Finds places in bytes that are not a file of the output.
   * @param origin finds the place in the source from which the bytes were made
   */
  static forBytes(file: string, bytes: Buffer, origin?: TextSource['place']): PlaceFinder {
    const finder = new LineColumnFinder('');
    finder.#setFile(file, bytes);
    return {
      place: (_, offset) => {
        const { line = 1, column = 1 } = finder.place(file, offset);
        return { file, ...(origin ? origin(line, column) : { line, column }) };
      },
      excerpt: (_, offset, secret) => finder.excerpt(file, offset, secret),
    };
  }

  #read(file: string): void {
    if (file !== this.#file) this.#setFile(file, readWholeFile(join(this.#dir, file)));
  }

  #setFile(file: string, bytes: Buffer): void {
    this.#file = file;
    this.#bytes = bytes;
    this.#lineStarts = [0];
    this.#last = { line: 0, offset: 0, column: 1 };
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) this.#lineStarts.push(at + 1);
  }
}

/** Whether a byte of UTF-8 is not the first of a character. */
function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
