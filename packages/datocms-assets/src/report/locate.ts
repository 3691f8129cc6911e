import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../findings/finding.ts';
import type { TextSource } from '../options/ports.ts';

/** Lines and columns of offsets in files. A file is read once, however many of its places are asked for in a row. */
export class Locator {
  readonly #dir: string;
  #file = '';
  #bytes: Buffer = Buffer.alloc(0);
  /** Offsets at which lines begin. */
  #lines: number[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** `offset` in bytes; the answer is one-based, its column in UTF-16 units. */
  place(file: string, offset: number): Place {
    // The beginning is known without the file, which may be too large to be read.
    if (offset === 0) return { file, line: 1, column: 1 };
    if (file !== this.#file) this.#read(file, readFileSync(join(this.#dir, file)));
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const before = this.#bytes.toString('utf8', this.#lines[low], offset);
    return { file, line: low + 1, column: before.length + 1 };
  }

  /** The same in bytes that are no file. @param origin where a place stood before they were made, where that is known */
  static in(file: string, bytes: Buffer, origin?: TextSource['place']): (offset: number) => Place {
    const locator = new Locator('');
    locator.#read(file, bytes);
    return (offset) => {
      const here = locator.place(file, offset);
      return { ...here, ...origin?.(here.line ?? 1, here.column ?? 1) };
    };
  }

  #read(file: string, bytes: Buffer): void {
    this.#file = file;
    this.#bytes = bytes;
    this.#lines = [0];
    for (let at = this.#bytes.indexOf(10); at >= 0; at = this.#bytes.indexOf(10, at + 1)) this.#lines.push(at + 1);
  }
}
