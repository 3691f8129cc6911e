import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Files up to this size are read whole, larger ones in parts. */
export const largestWhole = 16 * 2 ** 20;

/**
 * Reads files one after the other into the same memory. Reading without a callback is four times faster for files
 * in the page cache, which a finished build's are; callers give way to other work from time to time.
 */
export class FileReader {
  #memory = Buffer.allocUnsafeSlow(2 ** 20);

  /** The file's bytes, valid until the next call; `large` where it is too large to be read whole. @throws as `open` and `read` do */
  read(path: string): { readonly bytes: Buffer } | { readonly large: number } {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = fstatSync(file);
      if (size > largestWhole) return { large: size };
      if (size > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(Math.min(largestWhole, size * 2));
      let filled = 0;
      while (filled < size) {
        const read = readSync(file, this.#memory, filled, size - filled, filled);
        if (read === 0) break;
        filled += read;
      }
      return { bytes: this.#memory.subarray(0, filled) };
    } finally {
      closeSync(file);
    }
  }
}
